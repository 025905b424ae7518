package dev.culvert.engine.upstream;

import static dev.culvert.engine.postgres.Bytes.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketWriterTest {
    private static final int LONGEST_HEADER = 14;

    private final EmbeddedChannel channel = new EmbeddedChannel(new WebSocketWriter());

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 7, 8, 9, 125, 126, 127, 65_535, 65_536, 65_537, 100_000})
    void aBufferWithRoomInFrontBecomesAMaskedFrameInPlace(int length) {
        byte[] payload = random(length, length);
        ByteBuf bytes = withRoom(LONGEST_HEADER, payload);
        channel.writeOutbound(bytes);
        assertThat(channel.outboundMessages().peek()).isSameAs(bytes);
        assertThat(Gateway.payloads(channel)).containsExactly(payload);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 7, 8, 9, 125, 126, 127, 65_535, 65_536, 65_537, 100_000})
    void aBufferWithoutRoomIsCopiedIntoAMaskedFrameAndReleased(int length) {
        byte[] payload = random(length, length);
        ByteBuf bytes = withRoom(0, payload);
        channel.writeOutbound(bytes);
        assertThat(channel.outboundMessages().peek()).isNotSameAs(bytes);
        assertThat(bytes.refCnt()).isZero();
        assertThat(Gateway.payloads(channel)).containsExactly(payload);
    }

    @ParameterizedTest
    @CsvSource({"5, 0", "6, 0", "5, 125", "6, 125", "7, 126", "8, 126", "7, 65535", "8, 65535", "13, 65536", "14, 65536"})
    void theHeaderNeedsAsMuchRoomAsItIsLong(int room, int length) {
        int header = length < 126 ? 6 : length < 65_536 ? 8 : 14;
        byte[] payload = random(length, 1);
        ByteBuf bytes = withRoom(room, payload);
        channel.writeOutbound(bytes);
        assertThat(channel.outboundMessages().peek() == bytes).isEqualTo(room >= header);
        assertThat(Gateway.payloads(channel)).containsExactly(payload);
    }

    @Test
    void aBinaryFrameIsWritten() {
        channel.writeOutbound(withRoom(LONGEST_HEADER, random(300, 1)));
        assertThat(Gateway.written(channel)).containsExactly("binary 300");
    }

    @Test
    void aHeapBufferIsWrittenTheSameWay() {
        byte[] payload = random(100, 2);
        channel.writeOutbound(Unpooled.buffer(200).setIndex(LONGEST_HEADER, LONGEST_HEADER).writeBytes(payload));
        assertThat(Gateway.payloads(channel)).containsExactly(payload);
    }

    @Test
    void aSharedBufferIsNotChanged() {
        byte[] payload = random(100, 3);
        ByteBuf shared = withRoom(LONGEST_HEADER, payload).retain();
        channel.writeOutbound(shared);
        assertThat(Gateway.payloads(channel)).containsExactly(payload);
        assertThat(ByteBufUtil.getBytes(shared, LONGEST_HEADER, payload.length)).isEqualTo(payload);
        assertThat(ByteBufUtil.getBytes(shared, 0, LONGEST_HEADER)).containsOnly(0);
        assertThat(shared.refCnt()).isOne();
        shared.release();
    }

    @Test
    void aSliceOfASharedBufferIsNotChanged() {
        byte[] both = random(200, 4);
        ByteBuf whole = withRoom(0, both);
        ByteBuf slice = whole.retainedSlice(0, 200).skipBytes(100);
        channel.writeOutbound(slice);
        assertThat(ByteBufUtil.getBytes(whole)).isEqualTo(both);
        assertThat(whole.refCnt()).isOne();
        whole.release();
    }

    @Test
    void aReadOnlyBufferIsCopiedAndReleased() {
        byte[] payload = random(100, 5);
        ByteBuf bytes = withRoom(LONGEST_HEADER, payload);
        channel.writeOutbound(bytes.asReadOnly());
        assertThat(bytes.refCnt()).isZero();
        assertThat(Gateway.payloads(channel)).containsExactly(payload);
    }

    @Test
    void bytesInFrontOfTheRoomAreNotTouched() {
        ByteBuf bytes = withRoom(20, random(10, 6));
        bytes.setByte(13, 0x55);
        channel.writeOutbound(bytes);
        assertThat(bytes.getByte(13)).isEqualTo((byte) 0x55);
    }

    @Test
    void everyFrameHasAMaskOfItsOwn() {
        Set<Integer> masks = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            channel.writeOutbound(withRoom(0, new byte[4]));
            ByteBuf frame = channel.readOutbound();
            masks.add(frame.getInt(2));
            frame.release();
        }
        assertThat(masks).hasSizeGreaterThan(90);
    }

    @Test
    void thePromiseIsKeptWhenTheFrameIsOut() {
        ChannelFuture written = channel.write(withRoom(0, random(10, 7)));
        boolean before = written.isDone();
        channel.flush();
        assertThat(before).isFalse();
        assertThat(written.isSuccess()).isTrue();
    }

    @Test
    void whatIsNotBytesPassesAsItIs() {
        Object message = "not bytes";
        channel.writeOutbound(message);
        assertThat(channel.<Object>readOutbound()).isSameAs(message);
    }

    @Test
    void closingSendsACloseFrameFirst() {
        channel.close();
        assertThat(Gateway.written(channel)).containsExactly("close 1000");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whatWasWrittenGoesOutBeforeTheCloseFrame() {
        channel.write(withRoom(LONGEST_HEADER, random(3, 8)));
        channel.close();
        assertThat(Gateway.written(channel)).containsExactly("binary 3", "close 1000");
    }

    @Test
    void closingAgainSendsNothing() {
        channel.close();
        channel.releaseOutbound();
        channel.close();
        assertThat(channel.outboundMessages()).isEmpty();
    }

    private ByteBuf withRoom(int room, byte[] payload) {
        return channel.alloc().directBuffer(room + payload.length).writeZero(room).skipBytes(room).writeBytes(payload);
    }
}
