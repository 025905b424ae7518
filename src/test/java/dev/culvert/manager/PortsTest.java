package dev.culvert.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortsTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "0.0.0.0"})
    void aFreePortIsPicked(String host) throws IOException {
        int port = Ports.pick(host, Set.of());
        assertThat(port).isBetween(54_320, 54_519);
        try (var listening = new ServerSocket(port, 1, InetAddress.getByName(host))) {
            assertThat(listening.isBound()).isTrue();
        }
    }

    @Test
    void aPortThatIsTakenIsNotPicked() throws IOException {
        int first = Ports.pick("127.0.0.1", Set.of());
        try (var taken = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.pick("127.0.0.1", Set.of())).isGreaterThan(taken.getLocalPort());
        }
    }

    @Test
    void aPortThatAnotherProfileKeepsIsNotPicked() {
        Set<Integer> kept = IntStream.range(54_320, 54_400).boxed().collect(Collectors.toSet());
        assertThat(Ports.pick("127.0.0.1", kept)).isBetween(54_400, 54_519);
    }

    @Test
    void whereAllAreTakenTheSystemIsToPick() {
        assertThat(Ports.pick("127.0.0.1", IntStream.range(54_320, 54_520).boxed().collect(Collectors.toSet()))).isZero();
    }

    @Test
    void onAnAddressThatIsNotOfThisMachineNoneIsPicked() {
        assertThat(Ports.pick("192.0.2.1", Set.of())).isZero();
        assertThat(Ports.pick("no such host", Set.of())).isZero();
    }
}
