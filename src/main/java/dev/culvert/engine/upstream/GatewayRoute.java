package dev.culvert.engine.upstream;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.net.Dialer;
import dev.culvert.engine.postgres.StartupPacket.StartupMessage;
import dev.culvert.engine.postgres.VersionReplyFilter;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.Secret;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.URI;
import java.time.Duration;

/// An API key through Prisma's gateway: a WebSocket for each session, the key in its upgrade request.
final class GatewayRoute implements Route {
    private final EngineOptions options;
    private final Dialer dialer;

    GatewayRoute(EngineOptions options, Dialer dialer) {
        this.options = options;
        this.dialer = dialer;
    }

    static String name(EngineOptions options) {
        return "Prisma's gateway at " + options.gateway().getHost();
    }

    @Override
    public Future<Channel> connect(EventLoop loop, ConnectionString to, Opening opening, Patience patience) {
        Secret key = ((ApiKey) to).key();
        var noAnswer = ConnectFailures.unreachable(name(options)).withDetail("No answer.");
        return Attempts.run(loop, patience, noAnswer, timeLeft -> attempt(loop, key, opening, timeLeft));
    }

    private Future<Channel> attempt(EventLoop loop, Secret key, Opening opening, Duration timeLeft) {
        URI gateway = options.gateway();
        boolean secure = gateway.getScheme().equals("wss");
        int port = gateway.getPort() > 0 ? gateway.getPort() : secure ? 443 : 80;
        String host = gateway.getHost().replaceAll("[\\[\\]]", "");
        Promise<Channel> upgraded = loop.newPromise();
        upgraded.addListener(done -> {
            if (done.isSuccess()) {
                begin(upgraded.getNow(), opening);
            }
        });
        Future<Channel> dialed = dialer.dial(loop, host, port, secure, timeLeft, (pipeline, tls) -> {
            if (secure) {
                pipeline.addLast("tls", tls.get());
            }
            pipeline.addLast(new GatewayUpgrade(options, key, upgraded));
        });
        Dialing.tie(dialed, upgraded, cause -> ConnectFailures.ofThrowable(name(options), host, cause));
        return upgraded;
    }

    private static void begin(Channel upstream, Opening opening) {
        switch (opening) {
            case Opening.Session(StartupMessage asked) -> {
                upstream.pipeline().addLast(new VersionReplyFilter());
                ByteBuf packet = upstream.alloc().buffer(256);
                adapted(asked).writeAsVersion30(packet);
                upstream.writeAndFlush(packet);
            }
            case Opening.Cancel(byte[] packet) -> upstream.writeAndFlush(upstream.alloc().buffer(packet.length).writeBytes(packet));
            case Opening.Check _ -> { }
        }
    }

    /// The gateway sets the user itself. The one database is called `postgres`; who names none, or lets libpq put the user's name there,
    /// means that one.
    static StartupMessage adapted(StartupMessage asked) {
        return asked.text("database").isEmpty() || asked.database().equals(asked.text("user")) ? asked.with("database", "postgres") : asked;
    }
}
