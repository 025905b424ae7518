package dev.culvert.engine.upstream;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Asks a PostgreSQL server for TLS (manual, "SSL Session Encryption") and puts it at the front of the pipeline. No session goes on
/// without. An ErrorResponse in place of the answer is not shown: nobody has proven yet who sent it (CVE-2024-10977).
final class TlsRequest extends ChannelInboundHandlerAdapter {
    private static final int LENGTH = 8;
    private static final int CODE = 80_877_103;

    private final String server;
    private final Supplier<SslHandler> tls;
    private final Consumer<Failure> refused;
    private final Consumer<SslHandler> encrypted;

    /// @param server    for messages
    /// @param refused   there is no TLS to be had
    /// @param encrypted the handshake is done; called on the event loop
    TlsRequest(String server, Supplier<SslHandler> tls, Consumer<Failure> refused, Consumer<SslHandler> encrypted) {
        this.server = server;
        this.tls = tls;
        this.refused = refused;
        this.encrypted = encrypted;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(ctx.alloc().buffer(LENGTH).writeInt(LENGTH).writeInt(CODE));
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf answer = (ByteBuf) message;
        int bytes = answer.readableBytes();
        int first = answer.getByte(answer.readerIndex());
        answer.release();
        if (first == 'N') {
            refused.accept(Failure.of(Kind.TLS_FAILED, server + " offers no TLS.", "Check host and port of the connection string; a hosted database always offers TLS."));
        } else if (first != 'S') {
            refused.accept(Failure.of(Kind.TLS_FAILED, server + " does not answer a request for TLS as PostgreSQL does.", "Check host and port of the connection string."));
        } else if (bytes > 1) {
            // Who could add bytes to the answer would have them taken for the server's own (CVE-2021-23222).
            refused.accept(Failure.of(Kind.TLS_FAILED, server + " sent more than its answer before TLS began.", "Somebody may be between this machine and the server."));
        } else {
            SslHandler handler = tls.get();
            ctx.pipeline().replace(this, "tls", handler);
            handler.handshakeFuture().addListener((Future<Channel> done) -> {
                if (done.isSuccess()) {
                    encrypted.accept(handler);
                }
            });
        }
    }
}
