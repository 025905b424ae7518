package dev.culvert.engine.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;

/// Makes a binary frame of every buffer that is written, in place: the payload is masked where it stands, and the header goes into the
/// bytes before the buffer's reader index when there is room. A buffer that is shared or read-only is copied instead. Closing sends a
/// Close frame first.
final class WebSocketWriter extends ChannelOutboundHandlerAdapter implements WebSocketFrameEncoder {
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf payload)) {
            ctx.write(message, promise);
            return;
        }
        int length = payload.readableBytes();
        int header = WebSocketFrames.headerLength(length);
        int mask = WebSocketFrames.newMask();
        ByteBuf frame = payload.readerIndex() >= header && payload.refCnt() == 1 && !payload.isReadOnly() ? payload : copyBehind(ctx, payload, header);
        int start = frame.readerIndex();
        WebSocketFrames.mask(frame, start, length, mask);
        WebSocketFrames.setHeader(frame, start - header, WebSocketFrames.BINARY, length, mask);
        ctx.write(frame.readerIndex(start - header), promise);
    }

    private static ByteBuf copyBehind(ChannelHandlerContext ctx, ByteBuf payload, int room) {
        try {
            return ctx.alloc().buffer(room + payload.readableBytes()).setIndex(room, room).writeBytes(payload);
        } finally {
            payload.release();
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (ctx.channel().isActive()) {
            ctx.writeAndFlush(WebSocketFrames.close(ctx.alloc(), WebSocketFrames.NORMAL_CLOSURE, ""));
        }
        ctx.close(promise);
    }
}
