package dev.culvert.engine.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/// Drops a NegotiateProtocolVersion that a server begins with, and leaves. The tunnel asks for plain 3.0 and has itself told the
/// client what that means; a second such message would break it.
public final class VersionReplyFilter extends ByteToMessageDecoder {
    private static final int LONGEST = 10_000;

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int start = in.readerIndex();
        if (in.getByte(start) == 'v') {
            if (in.readableBytes() < 5) {
                return;
            }
            int length = in.getInt(start + 1);
            if (length >= 4 && length <= LONGEST) {
                if (in.readableBytes() <= length) {
                    return;
                }
                in.skipBytes(1 + length);
            }
        }
        ctx.pipeline().remove(this);
    }
}
