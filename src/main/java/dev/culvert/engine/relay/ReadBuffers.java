package dev.culvert.engine.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/// Makes the buffers that a client's bytes are read into: of adapting size, and with room in front of the bytes, so that a route can put
/// a header there instead of copying.
final class ReadBuffers extends AdaptiveRecvByteBufAllocator {
    /// As much as a WebSocket frame's header takes.
    private static final int ROOM = 14;
    private static final int SMALLEST = 512;
    private static final int FIRST = 2 << 10;
    private static final int LARGEST = 64 << 10;

    ReadBuffers() {
        super(SMALLEST, FIRST, LARGEST);
    }

    @SuppressWarnings("deprecation") // the superclass's own method is; there is no other
    @Override
    public Handle newHandle() {
        return new RoomInFront((ExtendedHandle) super.newHandle());
    }

    private static final class RoomInFront extends DelegatingHandle implements ExtendedHandle {
        private final ExtendedHandle sizes;

        RoomInFront(ExtendedHandle sizes) {
            super(sizes);
            this.sizes = sizes;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
            return alloc.ioBuffer(guess() + ROOM).setIndex(ROOM, ROOM);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return sizes.continueReading(maybeMoreData);
        }
    }
}
