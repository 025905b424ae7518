package dev.culvert.engine.relay;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.postgres.ServerMessages;
import dev.culvert.engine.postgres.StartupPacket;
import dev.culvert.engine.postgres.StartupPacket.CancelRequest;
import dev.culvert.engine.postgres.StartupPacket.GssEncRequest;
import dev.culvert.engine.postgres.StartupPacket.Malformed;
import dev.culvert.engine.postgres.StartupPacket.SslRequest;
import dev.culvert.engine.postgres.StartupPacket.StartupMessage;
import dev.culvert.engine.postgres.StartupPacket.Unintelligible;
import dev.culvert.engine.postgres.StartupPacket.UnsupportedVersion;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers what a client says first, and makes a session or the forwarding of a cancel request of it. Whoever does not speak PostgreSQL,
/// or says nothing in time, is let go without a word, as PostgreSQL does.
final class Greeting extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Greeting.class);

    private final NettyTunnel tunnel;

    private ScheduledFuture<?> timeout;
    private boolean sslAsked;
    private boolean gssAsked;
    private boolean answered;

    Greeting(NettyTunnel tunnel) {
        this.tunnel = tunnel;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        timeout = ctx.executor().schedule(() -> ctx.close(), tunnel.timing().startup().toNanos(), TimeUnit.NANOSECONDS);
        ctx.fireChannelActive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (answered || !(message instanceof StartupPacket packet)) {
            ReferenceCountUtil.release(message);
            return;
        }
        switch (packet) {
            case SslRequest _ -> {
                decline(ctx, sslAsked);
                sslAsked = true;
            }
            case GssEncRequest _ -> {
                decline(ctx, gssAsked);
                gssAsked = true;
            }
            case CancelRequest(byte[] request) -> {
                answered = true;
                CancelForward.start(tunnel, ctx.channel().eventLoop(), request, tunnel.wayOfCancel(request)).addListener(done -> ctx.close());
            }
            case StartupMessage startup -> begin(ctx, startup);
            case UnsupportedVersion(int major, int minor) -> refuse(ctx, Failure.of(
                Kind.PROTOCOL_UNSUPPORTED,
                "unsupported frontend protocol " + major + "." + minor + ": this tunnel supports 3.0",
                "Use a client that speaks version 3 of the PostgreSQL protocol."));
            case Malformed _ -> refuse(ctx, Failure.of(
                Kind.MALFORMED_PACKET, "invalid startup packet layout: expected terminator as last byte", ""));
            case Unintelligible _ -> ctx.close();
        }
    }

    /// PostgreSQL takes each request once; so the answer is always `N`, and a client that asks on is not one.
    private static void decline(ChannelHandlerContext ctx, boolean again) {
        if (again) {
            ctx.close();
        } else {
            ctx.writeAndFlush(ServerMessages.no(ctx.alloc()));
        }
    }

    private void begin(ChannelHandlerContext ctx, StartupMessage startup) {
        answered = true;
        if (startup.minor() > 0 || !startup.protocolOptions().isEmpty()) {
            ctx.writeAndFlush(ServerMessages.negotiateVersion30(ctx.alloc(), startup.protocolOptions()));
        }
        Optional<Failure> refusal = tunnel.admit();
        if (refusal.isPresent()) {
            refuse(ctx, refusal.get());
        } else {
            Session session = new Session(tunnel, ctx.channel(), startup);
            ctx.pipeline().replace(this, "session", session.clientHandler());
            session.begin();
        }
    }

    private void refuse(ChannelHandlerContext ctx, Failure failure) {
        answered = true;
        Farewell.say(ctx.channel(), Optional.of(failure), tunnel.timing().farewell());
    }

    /// Who hangs up before the first word is gone; a client that only waits for its cancel request is not.
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !answered) {
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("A client's first packet was not handled.", cause);
        }
        ctx.close();
    }
}
