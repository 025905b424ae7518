package dev.culvert.engine.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Turns a server's frames into the bytes they carry, as they arrive: a frame of any size passes through without being gathered.
/// Answers Ping and Close, pings a silent server and gives it up. What a server must not send (RFC 6455: text here, masked frames,
/// reserved bits, broken control frames) ends the connection with an [UpstreamLost].
final class WebSocketReader extends ChannelInboundHandlerAdapter implements WebSocketFrameDecoder {
    private enum Expect { OPCODE, LENGTH, LONG_LENGTH, PAYLOAD, NOTHING }

    private final long silence;
    private final long pong;

    private Expect expect = Expect.OPCODE;
    private int opcode;
    private boolean finalFrame;
    private boolean inMessage; // a fragmented message is open
    private int lengthBytesLeft;
    private long payloadLeft;
    private ByteBuf controlPayload = Unpooled.EMPTY_BUFFER;

    private long lastRead;
    private boolean pinged;
    private ScheduledFuture<?> watch;

    WebSocketReader(Duration silence, Duration pong) {
        this.silence = silence.toNanos();
        this.pong = pong.toNanos();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        lastRead = ctx.executor().ticker().nanoTime();
        watch(ctx, silence);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        watch.cancel(false);
        controlPayload.release();
        controlPayload = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        watch.cancel(false);
        ctx.fireChannelInactive();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        lastRead = ctx.executor().ticker().nanoTime();
        pinged = false;
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            ReferenceCountUtil.release(message); // the end of the HTTP response
            return;
        }
        while (bytes.isReadable() && expect != Expect.NOTHING) {
            switch (expect) {
                case OPCODE -> opcode(ctx, bytes.readUnsignedByte());
                case LENGTH -> length(ctx, bytes.readUnsignedByte());
                case LONG_LENGTH -> longLength(ctx, bytes.readUnsignedByte());
                case PAYLOAD -> {
                    if (opcode >= WebSocketFrames.CLOSE) {
                        controlPayload(ctx, bytes);
                    } else if (payload(ctx, bytes)) {
                        return; // handed on whole
                    }
                }
                case NOTHING -> { }
            }
        }
        bytes.release();
    }

    private void opcode(ChannelHandlerContext ctx, int first) {
        finalFrame = (first & 0x80) != 0;
        opcode = first & 0x0F;
        boolean control = opcode >= WebSocketFrames.CLOSE;
        if ((first & 0x70) != 0) {
            fail(ctx, WebSocketFrames.PROTOCOL_ERROR, "the gateway set reserved bits");
        } else if (opcode == WebSocketFrames.TEXT) {
            fail(ctx, WebSocketFrames.UNSUPPORTED_DATA, "the gateway sent text instead of PostgreSQL's bytes");
        } else if (opcode > WebSocketFrames.PONG || opcode > WebSocketFrames.BINARY && !control) {
            fail(ctx, WebSocketFrames.PROTOCOL_ERROR, "the gateway sent a frame of an unknown kind");
        } else if (control ? !finalFrame : (opcode == WebSocketFrames.CONTINUATION) != inMessage) {
            fail(ctx, WebSocketFrames.PROTOCOL_ERROR, "the gateway sent fragments out of order");
        } else {
            expect = Expect.LENGTH;
        }
    }

    private void length(ChannelHandlerContext ctx, int second) {
        int short7 = second & 0x7F;
        if ((second & 0x80) != 0) {
            fail(ctx, WebSocketFrames.PROTOCOL_ERROR, "the gateway sent a masked frame");
        } else if (opcode >= WebSocketFrames.CLOSE && short7 > WebSocketFrames.LONGEST_CONTROL_PAYLOAD) {
            fail(ctx, WebSocketFrames.PROTOCOL_ERROR, "the gateway sent a control frame that is too long");
        } else if (short7 >= 126) {
            payloadLeft = 0;
            lengthBytesLeft = short7 == 126 ? 2 : 8;
            expect = Expect.LONG_LENGTH;
        } else {
            payloadLeft = short7;
            beginPayload(ctx);
        }
    }

    private void longLength(ChannelHandlerContext ctx, int next) {
        payloadLeft = payloadLeft << 8 | next;
        if (payloadLeft < 0) {
            fail(ctx, WebSocketFrames.PROTOCOL_ERROR, "the gateway sent a length that cannot be");
        } else if (--lengthBytesLeft == 0) {
            beginPayload(ctx);
        }
    }

    private void beginPayload(ChannelHandlerContext ctx) {
        if (opcode >= WebSocketFrames.CLOSE) {
            controlPayload = ctx.alloc().buffer(WebSocketFrames.LONGEST_CONTROL_PAYLOAD);
        } else {
            inMessage = !finalFrame;
        }
        expect = Expect.PAYLOAD;
        if (payloadLeft == 0) {
            endPayload(ctx);
        }
    }

    /// @return whether the buffer was passed on whole, and is no longer ours
    private boolean payload(ChannelHandlerContext ctx, ByteBuf bytes) {
        int count = (int) Math.min(payloadLeft, bytes.readableBytes());
        boolean whole = count == bytes.readableBytes();
        payloadLeft -= count;
        if (payloadLeft == 0) {
            expect = Expect.OPCODE;
        }
        ctx.fireChannelRead(whole ? bytes : bytes.readRetainedSlice(count));
        return whole;
    }

    private void controlPayload(ChannelHandlerContext ctx, ByteBuf bytes) {
        int count = (int) Math.min(payloadLeft, bytes.readableBytes());
        controlPayload.writeBytes(bytes, count);
        payloadLeft -= count;
        if (payloadLeft == 0) {
            endPayload(ctx);
        }
    }

    private void endPayload(ChannelHandlerContext ctx) {
        expect = Expect.OPCODE;
        if (opcode < WebSocketFrames.CLOSE) {
            return;
        }
        ByteBuf payload = controlPayload;
        controlPayload = Unpooled.EMPTY_BUFFER;
        try {
            switch (opcode) {
                case WebSocketFrames.PING -> pong(ctx, payload);
                case WebSocketFrames.CLOSE -> closed(ctx, payload);
                default -> { }
            }
        } finally {
            payload.release();
        }
    }

    /// A server that pings and does not read would make the answers pile up; it may be given the newest only (RFC 6455, section 5.5.3).
    private static void pong(ChannelHandlerContext ctx, ByteBuf payload) {
        if (ctx.channel().isWritable()) {
            ctx.writeAndFlush(WebSocketFrames.control(ctx.alloc(), WebSocketFrames.PONG, payload));
        }
    }

    /// RFC 6455, section 5.5.1: a Close is answered with the same code.
    private void closed(ChannelHandlerContext ctx, ByteBuf payload) {
        expect = Expect.NOTHING;
        int code = payload.readableBytes() >= 2 ? payload.getUnsignedShort(payload.readerIndex()) : WebSocketFrames.NORMAL_CLOSURE;
        if (code != WebSocketFrames.NORMAL_CLOSURE) {
            String reason = payload.toString(payload.readerIndex() + 2, payload.readableBytes() - 2, StandardCharsets.UTF_8).replaceAll("\\p{Cc}", "?");
            ctx.fireExceptionCaught(new UpstreamLost("the gateway closed the connection with code " + code + (reason.isEmpty() ? "" : ": " + reason)));
        }
        ctx.writeAndFlush(WebSocketFrames.close(ctx.alloc(), code, ""));
        ctx.close();
    }

    private void fail(ChannelHandlerContext ctx, int code, String reason) {
        expect = Expect.NOTHING;
        ctx.fireExceptionCaught(new UpstreamLost(reason));
        ctx.writeAndFlush(WebSocketFrames.close(ctx.alloc(), code, reason));
        ctx.close();
    }

    private void watch(ChannelHandlerContext ctx, long delay) {
        watch = ctx.executor().schedule(() -> check(ctx), delay, TimeUnit.NANOSECONDS);
    }

    /// A server is silent only while we listen to it, and can only answer a Ping that has reached it: where back-pressure holds either up,
    /// it has not been asked.
    private void check(ChannelHandlerContext ctx) {
        long now = ctx.executor().ticker().nanoTime();
        if (!ctx.channel().config().isAutoRead() || !ctx.channel().isWritable()) {
            lastRead = now;
            pinged = false;
        }
        long quiet = now - lastRead;
        if (quiet < silence) {
            watch(ctx, silence - quiet);
        } else if (!pinged) {
            pinged = true;
            ctx.writeAndFlush(WebSocketFrames.control(ctx.alloc(), WebSocketFrames.PING, Unpooled.EMPTY_BUFFER));
            watch(ctx, pong);
        } else {
            ctx.fireExceptionCaught(new UpstreamLost("the gateway has not answered for " + Duration.ofNanos(quiet).toSeconds() + " s"));
            ctx.close();
        }
    }
}
