package dev.culvert.engine.postgres;

import static dev.culvert.engine.postgres.Bytes.hex;
import static dev.culvert.engine.postgres.Bytes.int32;
import static dev.culvert.engine.postgres.Bytes.join;
import static dev.culvert.engine.postgres.Bytes.message;
import static dev.culvert.engine.postgres.Bytes.strings;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionReplyFilterTest {
    private static final byte[] VERSION = hex("76 0000000c 00030000 00000000");
    private static final byte[] VERSION_WITH_OPTION = join(hex("76 0000002b 00030000 00000001"), strings("_pq_.test_protocol_negotiation"));
    private static final byte[] GREETING = join(message('R', int32(0)), message('K', int32(18535), int32(7)), message('Z', new byte[] {'I'}));

    @Test
    void aGreetingWithoutAVersionPassesInEverySegmentation() {
        expect(GREETING, GREETING);
    }

    @Test
    void aVersionInFrontIsDroppedInEverySegmentation() {
        expect(join(VERSION, GREETING), GREETING);
    }

    @Test
    void aVersionWithOptionsIsDroppedInEverySegmentation() {
        expect(join(VERSION_WITH_OPTION, GREETING), GREETING);
    }

    @Test
    void onlyTheFirstVersionIsDropped() {
        expect(join(VERSION, VERSION, GREETING), join(VERSION, GREETING));
    }

    @Test
    void aVersionBehindAnotherMessagePasses() {
        expect(join(GREETING, VERSION), join(GREETING, VERSION));
    }

    @Test
    void theLongestVersionIsDropped() {
        expect(join(message('v', new byte[9_996]), GREETING), GREETING);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 10_001, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void aVersionOfAnImpossibleLengthPassesAndIsNotGathered(int length) {
        byte[] bytes = join(new byte[] {'v'}, int32(length), GREETING);
        expect(bytes, bytes);
    }

    @Test
    void itStaysUntilTheVersionIsWhole() {
        var channel = new EmbeddedChannel(new VersionReplyFilter());
        channel.writeInbound(channel.alloc().buffer().writeBytes(VERSION, 0, VERSION.length - 1));
        assertThat(channel.pipeline().get(VersionReplyFilter.class)).isNotNull();
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itLeavesAfterTheFirstMessage(boolean version) {
        var channel = new EmbeddedChannel(new VersionReplyFilter());
        channel.writeInbound(channel.alloc().buffer().writeBytes(version ? VERSION : new byte[0]).writeBytes(GREETING));
        assertThat(channel.pipeline().get(VersionReplyFilter.class)).isNull();
        channel.finishAndReleaseAll();
    }

    private static void expect(byte[] bytes, byte[] expected) {
        for (List<byte[]> segments : Bytes.everySegmentation(bytes)) {
            assertThat(passed(segments)).as("segments of %s", segments.stream().map(segment -> segment.length).toList()).isEqualTo(expected);
        }
    }

    private static byte[] passed(List<byte[]> segments) {
        var channel = new EmbeddedChannel(new VersionReplyFilter());
        List<ByteBuf> given = new ArrayList<>();
        for (byte[] segment : segments) {
            ByteBuf bytes = channel.alloc().buffer(segment.length).writeBytes(segment);
            given.add(bytes);
            channel.writeInbound(bytes);
        }
        byte[] passed = new byte[0];
        for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
            passed = join(passed, ByteBufUtil.getBytes(next));
            next.release();
        }
        channel.finishAndReleaseAll();
        assertThat(given).as("buffers given").allSatisfy(bytes -> assertThat(bytes.refCnt()).isZero());
        return passed;
    }
}
