package dev.culvert.engine.upstream;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.net.Dialer;
import dev.culvert.engine.postgres.StartupPacket.StartupMessage;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.Secret;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.URI;
import java.time.Duration;

/// An API key through Prisma's gateway: a WebSocket for each session, the key in its upgrade request.
public final class GatewayRoute implements Route {
    private final EngineOptions options;
    private final Dialer dialer;

    public GatewayRoute(EngineOptions options, Dialer dialer) {
        this.options = options;
        this.dialer = dialer;
    }

    @Override
    public Future<Channel> connect(EventLoop loop, ConnectionString to, Patience patience) {
        Secret key = switch (to) {
            case ConnectionString.ApiKey apiKey -> apiKey.key();
        };
        return Attempts.run(loop, patience, GatewayFailures.unreachable(options.gateway().getHost()).withDetail("No answer."), timeLeft -> attempt(loop, key, timeLeft));
    }

    /// The gateway sets the user itself. The one database is called `postgres`; who names none, or lets libpq put the user's name there,
    /// means that one.
    @Override
    public StartupMessage adapted(StartupMessage asked) {
        return asked.text("database").isEmpty() || asked.database().equals(asked.text("user")) ? asked.with("database", "postgres") : asked;
    }

    private Future<Channel> attempt(EventLoop loop, Secret key, Duration timeLeft) {
        URI gateway = options.gateway();
        boolean secure = gateway.getScheme().equals("wss");
        int port = gateway.getPort() > 0 ? gateway.getPort() : secure ? 443 : 80;
        String host = gateway.getHost().replaceAll("[\\[\\]]", "");
        Promise<Channel> upgraded = loop.newPromise();
        Future<Channel> dialed = dialer.dial(loop, host, port, secure, timeLeft, () -> new GatewayUpgrade(options, key, upgraded));
        dialed.addListener((Future<Channel> tcp) -> {
            if (!tcp.isSuccess() && !tcp.isCancelled()) {
                upgraded.tryFailure(GatewayFailures.ofThrowable(host, tcp.cause()));
            }
        });
        upgraded.addListener(done -> {
            if (done.isCancelled() && !dialed.cancel(false) && dialed.isSuccess()) {
                dialed.getNow().close();
            }
        });
        return upgraded;
    }
}
