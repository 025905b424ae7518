package dev.culvert.desktop.tunnels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThroughputTest {
    private final Throughput throughput = new Throughput();

    @Test
    void isZeroAtFirst() {
        assertThat(received()).hasSize(60).containsOnly(0);
        assertThat(sent()).hasSize(60).containsOnly(0);
        assertThat(throughput.receivedNow()).isZero();
        assertThat(throughput.sentNow()).isZero();
    }

    @Test
    void whatWasCarriedBeforeTheFirstSampleIsNotOfItsSecond() {
        throughput.sample(5_000_000, 300_000);
        assertThat(throughput.receivedNow()).isZero();
        assertThat(throughput.sentNow()).isZero();
    }

    @Test
    void eachSampleIsWhatCameSinceTheOneBefore() {
        throughput.sample(1_000, 10);
        throughput.sample(1_700, 15);
        throughput.sample(1_700, 15);
        throughput.sample(2_000, 115);
        assertThat(received()).endsWith(0, 700, 0, 300);
        assertThat(sent()).endsWith(0, 5, 0, 100);
        assertThat(throughput.receivedNow()).isEqualTo(300);
        assertThat(throughput.sentNow()).isEqualTo(100);
    }

    @Test
    void aMinuteIsRemembered() {
        throughput.sample(0, 0);
        for (int second = 1; second <= 61; second++) {
            throughput.sample(second * 1_000L, second);
        }
        assertThat(received()).containsOnly(1_000);
        throughput.sample(61_500, 61);
        assertThat(throughput.received(0)).isEqualTo(1_000);
        assertThat(throughput.received(59)).isEqualTo(500);
        assertThat(throughput.sent(59)).isZero();
    }

    /// A counter that is lower than before belongs to another tunnel.
    @Test
    void neverGoesBelowZero() {
        throughput.sample(9_000, 9_000);
        throughput.sample(100, 200);
        assertThat(throughput.receivedNow()).isZero();
        assertThat(throughput.sentNow()).isZero();
        throughput.sample(150, 260);
        assertThat(throughput.receivedNow()).isEqualTo(50);
        assertThat(throughput.sentNow()).isEqualTo(60);
    }

    @Test
    void aTunnelThatIsStartedAgainBeginsAnew() {
        throughput.sample(0, 0);
        throughput.sample(4_000, 4_000);
        throughput.clear();
        assertThat(received()).containsOnly(0);
        assertThat(sent()).containsOnly(0);
        assertThat(throughput.top()).isEqualTo(1_000);
        throughput.sample(700, 700);
        assertThat(throughput.receivedNow()).isZero();
        throughput.sample(800, 701);
        assertThat(throughput.receivedNow()).isEqualTo(100);
        assertThat(throughput.sentNow()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 1000", "999, 1000", "1000, 1000", "1001, 2000", "2000, 2000", "2001, 4000", "4001, 6000", "6001, 10000", "214000, 400000", "999999999, 1000000000", "60000000001, 100000000000"})
    void theScaleHasRoomForAllAndAHalfThatIsEasyToRead(long most, long top) {
        throughput.sample(0, 0);
        throughput.sample(most, 0);
        assertThat(throughput.top()).isEqualTo(top);
        throughput.clear();
        throughput.sample(0, 0);
        throughput.sample(0, most);
        throughput.sample(0, most);
        assertThat(throughput.top()).isEqualTo(top);
    }

    private long[] received() {
        return LongStream.range(0, Throughput.SECONDS).map(second -> throughput.received((int) second)).toArray();
    }

    private long[] sent() {
        return LongStream.range(0, Throughput.SECONDS).map(second -> throughput.sent((int) second)).toArray();
    }
}
