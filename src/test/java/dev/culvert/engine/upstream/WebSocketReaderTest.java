package dev.culvert.engine.upstream;

import static dev.culvert.engine.postgres.Bytes.everySegmentation;
import static dev.culvert.engine.postgres.Bytes.hex;
import static dev.culvert.engine.postgres.Bytes.join;
import static dev.culvert.engine.postgres.Bytes.random;
import static dev.culvert.engine.upstream.Gateway.binary;
import static dev.culvert.engine.upstream.Gateway.frame;
import static dev.culvert.engine.upstream.Gateway.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketReaderTest {
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Duration PONG = Duration.ofSeconds(15);

    private final MockTicker clock = Ticker.newMockTicker();
    private final UnpooledByteBufAllocator alloc = new UnpooledByteBufAllocator(false);
    private final List<EmbeddedChannel> opened = new ArrayList<>();
    private final List<ByteBuf> given = new ArrayList<>();
    private final List<Throwable> thrown = new ArrayList<>();
    private EmbeddedChannel channel = open();

    @AfterEach
    void everyBufferIsReleased() {
        opened.forEach(EmbeddedChannel::finishAndReleaseAll);
        assertThat(given).allSatisfy(bytes -> assertThat(bytes.refCnt()).isZero());
        assertThat(memory()).isZero();
    }

    @Test
    void payloadsOfEveryShortLengthPassInEverySegmentation() {
        byte[][] payloads = {random(0, 1), random(1, 2), random(125, 3), random(126, 4), random(127, 5), random(3, 6)};
        byte[] stream = join(Stream.of(payloads).map(Gateway::binary).toArray(byte[][]::new));
        for (List<byte[]> segments : everySegmentation(stream)) {
            channel = open();
            feed(segments);
            assertThat(passed()).isEqualTo(join(payloads));
        }
        assertThat(thrown).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {65_535, 65_536, 70_000})
    void payloadsOfEveryLongLengthPassInEverySegmentation(int length) {
        byte[] payload = random(length, length);
        byte[] next = random(5, 1);
        for (List<byte[]> segments : everySegmentation(join(binary(payload), binary(next)))) {
            channel = open();
            feed(segments);
            assertThat(passed()).isEqualTo(join(payload, next));
        }
        assertThat(thrown).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"82 7e 0003 616263", "82 7f 0000000000000003 616263"})
    void aLengthThatIsWrittenLongerThanItMustBeIsUnderstood(String bytes) {
        feed(hex(bytes));
        assertThat(passed()).isEqualTo(hex("616263"));
    }

    @Test
    void thePayloadOfAHugeFramePassesAtOnceAndIsNotGathered() {
        int chunkLength = 64 << 10;
        long length = 512L << 20;
        feed(header(true, WebSocketFrames.BINARY, length));
        ByteBuf chunk = channel.alloc().directBuffer(chunkLength).writeZero(chunkLength);
        for (long sent = 0; sent < length; sent += chunkLength) {
            channel.writeInbound(chunk.retain());
            ByteBuf out = channel.readInbound();
            assertThat(out).isSameAs(chunk);
            out.release();
        }
        assertThat(chunk.refCnt()).isOne();
        chunk.release();
        feed(binary(hex("0102")));
        assertThat(passed()).isEqualTo(hex("0102"));
    }

    @Test
    void aBufferThatIsAllPayloadIsPassedOnItself() {
        feed(header(true, WebSocketFrames.BINARY, 100));
        ByteBuf half = given(random(50, 1));
        channel.writeInbound(half);
        ByteBuf out = channel.readInbound();
        assertThat(out).isSameAs(half).extracting(ByteBuf::refCnt).isEqualTo(1);
        out.release();
    }

    @Test
    void theRestOfABufferBehindAHeaderIsPassedOnWithoutACopy() {
        ByteBuf bytes = given(binary(random(50, 1)));
        channel.writeInbound(bytes);
        ByteBuf out = channel.readInbound();
        assertThat(out).isSameAs(bytes);
        out.release();
    }

    @Test
    void payloadsInOneBufferArePassedOnAsSlicesThatHoldIt() {
        ByteBuf bytes = given(join(binary(hex("01")), binary(hex("02"))));
        channel.writeInbound(bytes);
        ByteBuf first = channel.readInbound();
        ByteBuf second = channel.readInbound();
        assertThat(bytes.refCnt()).isEqualTo(2);
        first.release();
        assertThat(second.getByte(second.readerIndex())).isEqualTo((byte) 2);
        second.release();
        assertThat(bytes.refCnt()).isZero();
    }

    @Test
    void anEmptyFrameIsPassedOnAsNothing() {
        feed(binary(new byte[0]));
        assertThat(channel.inboundMessages()).isEmpty();
    }

    @Test
    void fragmentsWithControlFramesInBetweenPassInEverySegmentation() {
        byte[] stream = join(
            frame(false, WebSocketFrames.BINARY, hex("01")), frame(true, WebSocketFrames.PING, hex("aa")), frame(false, WebSocketFrames.CONTINUATION, hex("0203")),
            frame(true, WebSocketFrames.PONG, hex("bb")), frame(false, WebSocketFrames.CONTINUATION, new byte[0]), frame(true, WebSocketFrames.CONTINUATION, hex("04")),
            frame(false, WebSocketFrames.BINARY, new byte[0]), frame(true, WebSocketFrames.CONTINUATION, hex("05")), binary(hex("06")));
        for (List<byte[]> segments : everySegmentation(stream)) {
            channel = open();
            feed(segments);
            assertThat(passed()).isEqualTo(hex("010203040506"));
            assertThat(Gateway.written(channel)).containsExactly("pong aa");
        }
        assertThat(thrown).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 124, 125})
    void aPingIsAnsweredWithItsPayloadInEverySegmentation(int length) {
        byte[] payload = random(length, 8);
        for (List<byte[]> segments : everySegmentation(frame(true, WebSocketFrames.PING, payload))) {
            channel = open();
            feed(segments);
            assertThat(Gateway.payloads(channel)).containsExactly(payload);
        }
    }

    @Test
    void aPingIsAnsweredWithAPong() {
        feed(frame(true, WebSocketFrames.PING, hex("00ff")));
        assertThat(Gateway.written(channel)).containsExactly("pong 00ff");
    }

    @Test
    void aPongIsIgnored() {
        feed(frame(true, WebSocketFrames.PONG, hex("00ff")));
        assertThat(channel.inboundMessages()).isEmpty();
        assertThat(channel.outboundMessages()).isEmpty();
    }

    @Test
    void aNormalCloseIsAnsweredAndIsNoFailure() {
        for (List<byte[]> segments : everySegmentation(frame(true, WebSocketFrames.CLOSE, join(hex("03e8"), "bye".getBytes(UTF_8))))) {
            channel = open();
            feed(segments);
            assertThat(Gateway.written(channel)).containsExactly("close 1000");
            assertThat(channel.isOpen()).isFalse();
        }
        assertThat(thrown).isEmpty();
    }

    @Test
    void aCloseWithoutACodeIsANormalOne() {
        feed(frame(true, WebSocketFrames.CLOSE, new byte[0]));
        assertThat(Gateway.written(channel)).containsExactly("close 1000");
        assertThat(thrown).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1001, '', the gateway closed the connection with code 1001", "1011, database gone, the gateway closed the connection with code 1011: database gone", "4000, ütf, the gateway closed the connection with code 4000: ütf"})
    void anotherCloseIsAnsweredWithItsCodeAndSaysWhy(int code, String reason, String message) {
        feed(frame(true, WebSocketFrames.CLOSE, join(new byte[] {(byte) (code >> 8), (byte) code}, reason.getBytes(UTF_8))));
        assertThat(Gateway.written(channel)).containsExactly("close " + code);
        assertThat(thrown).singleElement().isInstanceOf(UpstreamLost.class).extracting(Throwable::getMessage).isEqualTo(message);
        assertThat(channel.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001b", "\u009b", "\r", "\n"})
    void theReasonOfACloseCannotDriveATerminal(String control) {
        feed(frame(true, WebSocketFrames.CLOSE, join(hex("03f3"), ("a" + control + "b").getBytes(UTF_8))));
        assertThat(thrown).singleElement().extracting(Throwable::getMessage).isEqualTo("the gateway closed the connection with code 1011: a?b");
    }

    @Test
    void whatComesBeforeACloseIsPassedOnAndWhatComesBehindItIsNot() {
        feed(join(binary(hex("01")), frame(true, WebSocketFrames.CLOSE, hex("03e8")), binary(hex("02"))));
        assertThat(passed()).isEqualTo(hex("01"));
    }

    @ParameterizedTest
    @MethodSource
    void whatAServerMustNotSendEndsTheConnection(String bytes, int code, String reason) {
        byte[] before = binary(hex("01"));
        byte[] behind = binary(hex("02"));
        for (List<byte[]> segments : everySegmentation(join(before, hex(bytes), behind))) {
            thrown.clear();
            var closing = new SlowClose();
            channel = open(closing);
            segments.forEach(segment -> {
                channel.pipeline().fireChannelRead(given(segment));
                channel.pipeline().fireChannelReadComplete();
            });
            assertThat(thrown).singleElement().isInstanceOf(UpstreamLost.class).extracting(Throwable::getMessage).isEqualTo("the gateway " + reason);
            assertThat(Gateway.written(channel)).containsExactly("close " + code + " the gateway " + reason);
            assertThat(closing.asked).isEqualTo(1);
            assertThat(passed()).startsWith(1).doesNotContain(2);
        }
    }

    static Stream<Arguments> whatAServerMustNotSendEndsTheConnection() {
        return Stream.of(
            argumentSet("text", "81 01 61", 1003, "sent text instead of PostgreSQL's bytes"),
            argumentSet("begin of fragmented text", "01 01 61", 1003, "sent text instead of PostgreSQL's bytes"),
            argumentSet("masked frame", "82 81 00000000 61", 1002, "sent a masked frame"),
            argumentSet("masked ping", "89 80 00000000", 1002, "sent a masked frame"),
            argumentSet("first reserved bit", "c2 01 61", 1002, "set reserved bits"),
            argumentSet("second reserved bit", "a2 01 61", 1002, "set reserved bits"),
            argumentSet("third reserved bit", "92 01 61", 1002, "set reserved bits"),
            argumentSet("opcode 3", "83 00", 1002, "sent a frame of an unknown kind"),
            argumentSet("opcode 7", "87 00", 1002, "sent a frame of an unknown kind"),
            argumentSet("opcode 11", "8b 00", 1002, "sent a frame of an unknown kind"),
            argumentSet("opcode 15", "8f 00", 1002, "sent a frame of an unknown kind"),
            argumentSet("continuation without begin", "80 01 61", 1002, "sent fragments out of order"),
            argumentSet("begin inside a message", "02 01 61 82 01 62", 1002, "sent fragments out of order"),
            argumentSet("begin inside a message that began empty", "02 00 82 01 62", 1002, "sent fragments out of order"),
            argumentSet("continuation behind the last", "02 01 61 80 01 62 80 01 63", 1002, "sent fragments out of order"),
            argumentSet("fragmented ping", "09 00", 1002, "sent fragments out of order"),
            argumentSet("ping of 126 bytes", "89 7e 007e", 1002, "sent a control frame that is too long"),
            argumentSet("close of 65536 bytes", "88 7f 0000000000010000", 1002, "sent a control frame that is too long"),
            argumentSet("negative length", "82 7f 8000000000000001", 1002, "sent a length that cannot be"),
            argumentSet("length of all ones", "82 7f ffffffffffffffff", 1002, "sent a length that cannot be"));
    }

    @Test
    void theLongestLengthIsTaken() {
        feed(join(hex("82 7f 7fffffffffffffff"), hex("01")));
        assertThat(passed()).isEqualTo(hex("01"));
        assertThat(thrown).isEmpty();
    }

    @Test
    void theEndOfTheHttpAnswerIsDropped() {
        channel.writeInbound(LastHttpContent.EMPTY_LAST_CONTENT);
        assertThat(channel.inboundMessages()).isEmpty();
    }

    @Test
    void aControlFrameThatIsCutByTheEndOfTheConnectionIsReleased() {
        feed(hex("89 05 0102"));
        channel.close();
        assertThat(memory()).isZero();
    }

    @Test
    void aSilentServerIsPinged() {
        pass(SILENCE.minusMillis(1));
        assertThat(channel.outboundMessages()).isEmpty();
        pass(Duration.ofMillis(1));
        assertThat(Gateway.written(channel)).containsExactly("ping");
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUp() {
        pass(SILENCE);
        pass(PONG.minusMillis(1));
        assertThat(channel.isOpen()).isTrue();
        pass(Duration.ofMillis(1));
        assertThat(thrown).singleElement().isInstanceOf(UpstreamLost.class).extracting(Throwable::getMessage).isEqualTo("the gateway has not answered for 45 s");
        assertThat(channel.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8a 00", "89 00", "82 01 61", "82"})
    void anyBytesOfTheServerAreAnAnswer(String bytes) {
        pass(SILENCE);
        feed(hex(bytes));
        pass(SILENCE.minusMillis(1));
        assertThat(channel.isOpen()).isTrue();
        assertThat(thrown).isEmpty();
    }

    @Test
    void aServerThatAnsweredAndIsSilentAgainIsPingedAgain() {
        pass(SILENCE);
        feed(hex("8a 00"));
        pass(SILENCE);
        assertThat(Gateway.written(channel)).containsExactly("ping", "ping");
    }

    @Test
    void aServerThatStopsAnsweringIsGivenUpAfterTheNextPing() {
        pass(SILENCE);
        feed(hex("8a 00"));
        pass(SILENCE);
        pass(PONG);
        assertThat(thrown).singleElement().extracting(Throwable::getMessage).isEqualTo("the gateway has not answered for 45 s");
    }

    @Test
    void bytesPutThePingOff() {
        pass(Duration.ofSeconds(20));
        feed(binary(hex("01")));
        pass(Duration.ofSeconds(29));
        assertThat(channel.outboundMessages()).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(Gateway.written(channel)).containsExactly("ping");
    }

    @Test
    void aServerThatIsNotListenedToIsNotSilent() {
        channel.config().setAutoRead(false);
        for (int i = 0; i < 10; i++) {
            pass(SILENCE);
        }
        assertThat(channel.outboundMessages()).isEmpty();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aServerThatIsNotListenedToAnyMoreAfterThePingIsNotGivenUp() {
        pass(SILENCE);
        channel.config().setAutoRead(false);
        pass(PONG);
        assertThat(thrown).isEmpty();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aServerThatIsListenedToAgainIsPingedAgain() {
        channel.config().setAutoRead(false);
        pass(SILENCE);
        channel.config().setAutoRead(true);
        pass(SILENCE);
        assertThat(Gateway.written(channel)).containsExactly("ping");
    }

    @Test
    void theWatchEndsWithTheConnection() {
        channel.pipeline().fireChannelInactive();
        pass(SILENCE);
        assertThat(channel.outboundMessages()).isEmpty();
        assertThat(thrown).isEmpty();
    }

    @Test
    void theWatchEndsWhenTheReaderIsTakenAway() {
        channel.pipeline().remove(WebSocketReader.class);
        pass(SILENCE);
        assertThat(channel.outboundMessages()).isEmpty();
    }

    private EmbeddedChannel open(ChannelOutboundHandlerAdapter... before) {
        var last = new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                thrown.add(cause);
            }
        };
        var built = EmbeddedChannel.builder().ticker(clock).handlers(new WebSocketReader(SILENCE, PONG), last).build();
        for (ChannelOutboundHandlerAdapter handler : before) {
            built.pipeline().addFirst(handler);
        }
        built.config().setAllocator(alloc);
        opened.add(built);
        return built;
    }

    private long memory() {
        return alloc.metric().usedHeapMemory() + alloc.metric().usedDirectMemory();
    }

    private ByteBuf given(byte[] bytes) {
        ByteBuf buffer = Unpooled.copiedBuffer(bytes);
        given.add(buffer);
        return buffer;
    }

    private void feed(byte[] bytes) {
        channel.writeInbound(given(bytes));
    }

    private void feed(List<byte[]> segments) {
        segments.forEach(this::feed);
    }

    private void pass(Duration time) {
        clock.advance(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }

    private byte[] passed() {
        var out = new ByteArrayOutputStream();
        for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
            out.writeBytes(ByteBufUtil.getBytes(next));
            next.release();
        }
        return out.toByteArray();
    }

    /// A close that takes its time, as one behind TLS does.
    private static final class SlowClose extends ChannelOutboundHandlerAdapter {
        private int asked;

        @Override
        public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
            asked++;
        }
    }
}
