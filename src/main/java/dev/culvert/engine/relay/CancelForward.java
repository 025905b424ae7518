package dev.culvert.engine.relay;

import dev.culvert.engine.upstream.Destination;
import dev.culvert.engine.upstream.Opening;
import dev.culvert.engine.upstream.Route;
import dev.culvert.engine.upstream.Upstream;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.TimeUnit;

/// Takes a CancelRequest to the server on an upstream of its own. The server never answers: it closes, and then the work is done
/// (manual, "Canceling Requests in Progress"). It is no session, and nobody is told when it fails: cancelling is a wish. The tunnel does
/// not stop before it is done.
final class CancelForward extends ChannelInboundHandlerAdapter {
    private CancelForward() {}

    /// @param packet the whole CancelRequest
    /// @param way    to the server that it is for
    /// @return completes when the server has closed, or the time is up, or there is no way to it; never fails
    static Future<Void> start(NettyTunnel tunnel, EventLoop loop, byte[] packet, Destination way) {
        Promise<Void> done = loop.newPromise();
        tunnel.cancelBegins();
        done.addListener(over -> tunnel.cancelEnds());
        var patience = new Route.Patience(tunnel.timing().cancel(), false);
        var timer = loop.schedule(() -> done.trySuccess(null), patience.time().toNanos(), TimeUnit.NANOSECONDS);
        done.addListener(over -> timer.cancel(false));
        tunnel.route().connect(loop, way, new Opening.Cancel(packet), patience).addListener((Future<Upstream> connected) -> {
            if (!connected.isSuccess()) {
                done.trySuccess(null);
                return;
            }
            Channel upstream = connected.getNow().channel();
            upstream.pipeline().addLast(new CancelForward());
            upstream.closeFuture().addListener(closed -> done.trySuccess(null));
            done.addListener(over -> upstream.close());
        });
        return done;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
