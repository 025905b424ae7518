package dev.culvert.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadBuffersTest {
    private static final int ROOM = 14;

    private final ExtendedHandle handle = (ExtendedHandle) new ReadBuffers().maxMessagesPerRead(16).newHandle();

    @BeforeEach
    void begin() {
        handle.reset(new DefaultChannelConfig(new EmbeddedChannel()));
    }

    @Test
    void thereIsRoomForAHeaderInFrontOfTheBytes() {
        ByteBuf buffer = allocate();
        assertThat(buffer.readerIndex()).isEqualTo(ROOM);
        assertThat(buffer.isReadable()).isFalse();
        buffer.release();
    }

    @Test
    void theRoomIsOnTopOfTheGuess() {
        ByteBuf buffer = allocate();
        assertThat(buffer.writableBytes()).isEqualTo(handle.guess());
        buffer.release();
    }

    @Test
    void theFirstBufferTakes2KiB() {
        assertThat(handle.guess()).isEqualTo(2048);
    }

    @Test
    void buffersGrowWithWhatIsReadUpTo64KiB() {
        for (int i = 0; i < 20; i++) {
            read(Integer.MAX_VALUE);
        }
        assertThat(handle.guess()).isEqualTo(65_536);
    }

    @Test
    void buffersShrinkWithWhatIsReadDownTo512Bytes() {
        for (int i = 0; i < 40; i++) {
            read(1);
        }
        assertThat(handle.guess()).isEqualTo(512);
    }

    @Test
    void readingGoesOnWhileBuffersAreFilled() {
        ByteBuf buffer = allocate();
        handle.attemptedBytesRead(buffer.writableBytes());
        handle.lastBytesRead(buffer.writableBytes());
        handle.incMessagesRead(1);
        assertThat(handle.continueReading(() -> true)).isTrue();
        buffer.release();
    }

    @Test
    void readingStopsWhenTheCallerKnowsThatThereIsNoMore() {
        ByteBuf buffer = allocate();
        handle.attemptedBytesRead(buffer.writableBytes());
        handle.lastBytesRead(buffer.writableBytes());
        handle.incMessagesRead(1);
        assertThat(handle.continueReading(() -> false)).isFalse();
        buffer.release();
    }

    @Test
    void everyChannelHasItsOwnSizes() {
        var buffers = new ReadBuffers();
        assertThat(buffers.newHandle()).isNotSameAs(buffers.newHandle());
    }

    private void read(int available) {
        handle.reset(new DefaultChannelConfig(new EmbeddedChannel()));
        ByteBuf buffer = allocate();
        int count = Math.min(available, buffer.writableBytes());
        handle.attemptedBytesRead(buffer.writableBytes());
        handle.lastBytesRead(count);
        handle.incMessagesRead(1);
        handle.readComplete();
        buffer.release();
    }

    private ByteBuf allocate() {
        return handle.allocate(ByteBufAllocator.DEFAULT);
    }
}
