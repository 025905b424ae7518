package dev.culvert.engine.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/// Cuts a client's first bytes into [StartupPacket]s, whatever the segments they come in. After the first packet that is not a request
/// for encryption it leaves the pipeline, and what the client sent too early comes out behind it as bytes.
public final class StartupDecoder extends ByteToMessageDecoder {
    static final int VERSION_3_0 = 3 << 16;

    /// PostgreSQL's MAX_STARTUP_PACKET_LENGTH.
    private static final int LONGEST = 10_000;
    private static final int LONGEST_CANCEL = 12 + 256;
    static final int CANCEL = 80_877_102;
    private static final int SSL = 80_877_103;
    private static final int GSSENC = 80_877_104;
    private static final int REQUESTS = 1234; // the major version that no protocol has: these are requests

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < 4) {
            return;
        }
        int length = in.getInt(in.readerIndex());
        if (length < 8 || length > LONGEST) {
            in.skipBytes(in.readableBytes());
            last(ctx, out, new StartupPacket.Unintelligible());
            return;
        }
        if (in.readableBytes() < length) {
            return;
        }
        int code = in.getInt(in.readerIndex() + 4);
        StartupPacket packet = switch (code) {
            case SSL -> length == 8 ? new StartupPacket.SslRequest() : new StartupPacket.Unintelligible();
            case GSSENC -> length == 8 ? new StartupPacket.GssEncRequest() : new StartupPacket.Unintelligible();
            case CANCEL -> length >= 16 && length <= LONGEST_CANCEL
                ? new StartupPacket.CancelRequest(ByteBufUtil.getBytes(in, in.readerIndex(), length))
                : new StartupPacket.Unintelligible();
            default -> versioned(code >>> 16, code & 0xFFFF, in.slice(in.readerIndex() + 8, length - 8));
        };
        in.skipBytes(length);
        if (packet instanceof StartupPacket.SslRequest || packet instanceof StartupPacket.GssEncRequest) {
            out.add(packet);
        } else {
            last(ctx, out, packet);
        }
    }

    private static StartupPacket versioned(int major, int minor, ByteBuf body) {
        if (major == REQUESTS) {
            return new StartupPacket.Unintelligible();
        }
        return major == 3 ? StartupPacket.StartupMessage.read(minor, body) : new StartupPacket.UnsupportedVersion(major, minor);
    }

    private void last(ChannelHandlerContext ctx, List<Object> out, StartupPacket packet) {
        out.add(packet);
        ctx.pipeline().remove(this);
    }
}
