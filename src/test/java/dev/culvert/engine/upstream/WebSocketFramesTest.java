package dev.culvert.engine.upstream;

import static dev.culvert.engine.postgres.Bytes.hex;
import static dev.culvert.engine.postgres.Bytes.random;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketFramesTest {
    private static final UnpooledByteBufAllocator ALLOC = UnpooledByteBufAllocator.DEFAULT;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1, 0x8000_0000, 0x0102_0304, 0xF1E2_D3C4, 0x7FFF_FFFF})
    void masksLikeANaiveImplementation(int mask) {
        for (int length = 0; length < 70; length++) {
            for (int index = 0; index < 9; index++) {
                byte[] bytes = random(90, length);
                ByteBuf masked = Unpooled.copiedBuffer(bytes);
                WebSocketFrames.mask(masked, index, length, mask);
                assertThat(ByteBufUtil.getBytes(masked)).as("%d bytes from %d", length, index).isEqualTo(naivelyMasked(bytes, index, length, mask));
                masked.release();
            }
        }
    }

    @Test
    void masksManyBytesLikeANaiveImplementation() {
        byte[] bytes = random(70_001, 1);
        ByteBuf masked = Unpooled.copiedBuffer(bytes);
        int mask = new Random(2).nextInt();
        WebSocketFrames.mask(masked, 0, bytes.length, mask);
        assertThat(ByteBufUtil.getBytes(masked)).isEqualTo(naivelyMasked(bytes, 0, bytes.length, mask));
        masked.release();
    }

    @Test
    void theExampleOfTheRfcComesOut() {
        byte[] hello = "Hello".getBytes(US_ASCII);
        ByteBuf frame = Unpooled.buffer().writeZero(WebSocketFrames.headerLength(hello.length)).writeBytes(hello);
        WebSocketFrames.setHeader(frame, 0, WebSocketFrames.TEXT, hello.length, 0x37fa213d);
        WebSocketFrames.mask(frame, 6, hello.length, 0x37fa213d);
        assertThat(ByteBufUtil.getBytes(frame)).isEqualTo(hex("81 85 37fa213d 7f9f4d5158"));
        frame.release();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 82 80 01020304", "1, 82 81 01020304", "125, 82 fd 01020304", "126, 82 fe 007e 01020304", "127, 82 fe 007f 01020304", "65535, 82 fe ffff 01020304",
        "65536, 82 ff 0000000000010000 01020304", "2147483647, 82 ff 000000007fffffff 01020304",
    })
    void aHeaderSaysTheLengthAsShortAsItCan(int length, String expected) {
        ByteBuf header = Unpooled.buffer().writeZero(WebSocketFrames.headerLength(length));
        WebSocketFrames.setHeader(header, 0, WebSocketFrames.BINARY, length, 0x01020304);
        assertThat(ByteBufUtil.getBytes(header)).isEqualTo(hex(expected));
        header.release();
    }

    @Test
    void aControlFrameLeavesThePayloadToTheCaller() {
        ByteBuf payload = Unpooled.copiedBuffer(hex("ff0102")).skipBytes(1);
        var client = new EmbeddedChannel();
        client.writeOutbound(WebSocketFrames.control(ALLOC, WebSocketFrames.PONG, payload));
        assertThat(Gateway.written(client)).containsExactly("pong 0102");
        assertThat(payload.refCnt()).isOne();
        assertThat(ByteBufUtil.getBytes(payload)).isEqualTo(hex("0102"));
        payload.release();
        client.finishAndReleaseAll();
    }

    @ParameterizedTest
    @CsvSource({"1000, ''", "1002, the gateway set reserved bits", "1003, ütf"})
    void aCloseFrameHasACodeAndAReason(int code, String reason) {
        var client = new EmbeddedChannel();
        client.writeOutbound(WebSocketFrames.close(ALLOC, code, reason));
        assertThat(Gateway.written(client)).containsExactly(("close " + code + " " + reason).strip());
        client.finishAndReleaseAll();
    }

    @Test
    void masksAreNotAllTheSame() {
        assertThat(IntStream.range(0, 100).map(i -> WebSocketFrames.newMask()).distinct().count()).isGreaterThan(90);
    }

    private static byte[] naivelyMasked(byte[] bytes, int index, int length, int mask) {
        byte[] key = {(byte) (mask >>> 24), (byte) (mask >>> 16), (byte) (mask >>> 8), (byte) mask};
        byte[] masked = Arrays.copyOf(bytes, bytes.length);
        for (int i = 0; i < length; i++) {
            masked[index + i] ^= key[i % 4];
        }
        return masked;
    }
}
