package dev.culvert.engine.upstream;

import dev.culvert.engine.EngineOptions;
import dev.culvert.profile.Secret;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/// Asks the gateway for a WebSocket, once per connection, and leaves the pipeline when it has one.
final class GatewayUpgrade extends ChannelInboundHandlerAdapter {
    private final EngineOptions options;
    private final Secret key;
    private final Promise<Channel> upgraded;

    private Handshake handshake;

    /// @param upgraded completes with the channel, or with an [AttemptFailed]; the channel is closed then
    GatewayUpgrade(EngineOptions options, Secret key, Promise<Channel> upgraded) {
        this.options = options;
        this.key = key;
        this.upgraded = upgraded;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.pipeline().addBefore(ctx.name(), "http", new HttpClientCodec());
    }

    /// Behind TLS or a proxy the request waits there until they are ready.
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        HttpHeaders headers = new DefaultHttpHeaders()
            .set(HttpHeaderNames.AUTHORIZATION, "Bearer " + key.expose())
            .set(HttpHeaderNames.USER_AGENT, options.userAgent());
        handshake = new Handshake(options, headers);
        handshake.handshake(ctx.channel()).addListener(sent -> {
            if (!sent.isSuccess() && !(sent.cause() instanceof ClosedChannelException)) { // what closed it is told elsewhere
                fail(ctx, sent.cause());
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof HttpResponse response) || upgraded.isDone()) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (response.decoderResult().isFailure()) {
            fail(ctx, new WebSocketHandshakeException("The answer is not HTTP"));
            return;
        }
        if (response.status().code() != HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            upgraded.tryFailure(GatewayFailures.ofAnswer(response.status(), response.headers()));
            ctx.close();
            return;
        }
        var head = new DefaultFullHttpResponse(response.protocolVersion(), response.status());
        head.headers().set(response.headers());
        try {
            handshake.finishHandshake(ctx.channel(), head);
        } finally {
            head.release();
        }
        ctx.pipeline().remove(this);
        if (!upgraded.trySuccess(ctx.channel())) {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, new IOException("The connection was closed before the gateway answered"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, cause);
    }

    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        upgraded.tryFailure(ConnectFailures.ofThrowable(GatewayRoute.name(options), options.gateway().getHost(), cause));
        ctx.close();
    }

    /// RFC 6455, section 4.1, with the frame codec of this package and without an Origin: that header is a browser's.
    private static final class Handshake extends WebSocketClientHandshaker13 {
        private final EngineOptions options;

        Handshake(EngineOptions options, HttpHeaders headers) {
            super(options.gateway(), WebSocketVersion.V13, null, false, headers, Integer.MAX_VALUE);
            this.options = options;
        }

        @Override
        protected FullHttpRequest newHandshakeRequest() {
            FullHttpRequest request = super.newHandshakeRequest();
            request.headers().remove(HttpHeaderNames.ORIGIN);
            return request;
        }

        @Override
        protected WebSocketFrameDecoder newWebsocketDecoder() {
            return new WebSocketReader(options.timing().silence(), options.timing().pong());
        }

        @Override
        protected WebSocketFrameEncoder newWebSocketEncoder() {
            return new WebSocketWriter();
        }
    }
}
