package dev.culvert.engine.relay;

import dev.culvert.engine.Failure;
import dev.culvert.engine.postgres.ServerMessages;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The end of a client's connection: what is still to be sent goes out, then FIN, and the close waits for the client's own FIN. Closing
/// at once would make the system send a reset when the client has sent anything more, and the client would lose its last message.
final class Farewell extends ChannelInboundHandlerAdapter {
    private final DuplexChannel client;

    private Farewell(DuplexChannel client) {
        this.client = client;
    }

    /// Takes the channel over. On its event loop.
    ///
    /// @param patience how long the client may take nothing, and then how long until it closes
    static void say(Channel channel, Optional<Failure> lastWords, Duration patience) {
        if (!channel.isActive()) {
            channel.close();
            return;
        }
        var client = (DuplexChannel) channel;
        channel.pipeline().addFirst(new Farewell(client));
        channel.config().setAutoRead(true);
        closeWhenNothingMoves(channel, patience, Long.MAX_VALUE);
        ByteBuf words = lastWords.map(failure -> ServerMessages.fatal(channel.alloc(), failure)).orElse(Unpooled.EMPTY_BUFFER);
        channel.writeAndFlush(words).addListener(sent -> {
            if (!sent.isSuccess() || client.isInputShutdown()) {
                channel.close();
            } else {
                client.shutdownOutput();
            }
        });
    }

    private static void closeWhenNothingMoves(Channel channel, Duration patience, long before) {
        var timer = channel.eventLoop().schedule(() -> {
            ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
            long now = pending == null ? before : pending.totalPendingWriteBytes();
            if (now < before && now > 0) {
                closeWhenNothingMoves(channel, patience, now);
            } else {
                channel.close();
            }
        }, patience.toNanos(), TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(closed -> timer.cancel(false));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // Nothing was passed on.
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && client.isOutputShutdown()) {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        // The handlers behind have been told all they need to know.
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
