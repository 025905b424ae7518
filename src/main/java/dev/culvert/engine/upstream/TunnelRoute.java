package dev.culvert.engine.upstream;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.FailureException;
import dev.culvert.engine.RouteInUse;
import dev.culvert.engine.net.Dialer;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.ConnectionString.Direct;
import dev.culvert.profile.ConnectionString.LocalDev;
import dev.culvert.profile.RouteChoice;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/// A tunnel's way to its database, whatever its connection string: picks the route, and for an API key remembers for the tunnel's life
/// which one worked. Sessions on several loops use it at once.
public final class TunnelRoute {
    /// These say that the gateway is there and what it thinks of the key; another route would not change that.
    private static final Set<Kind> FINAL = Set.of(Kind.KEY_REJECTED, Kind.NO_DATABASE);

    /// As long as a gateway may take where there is another way: a moment's trouble should not end its use, and once is enough to wait
    /// for one that is gone.
    private static final Duration FIRST_TRY = Duration.ofSeconds(3);

    /// The newest connection that came about for a session or a check.
    ///
    /// @param to          where it was to go
    /// @param route       the one that it took
    /// @param connectTime how long that lasted, name look-up to readiness
    public record Use(Destination to, RouteInUse route, Duration connectTime) {}

    private final EngineOptions options;
    private final GatewayRoute gateway;
    private final ServerRoute server;
    private final Consumer<RouteInUse> changed;

    private volatile Optional<Use> lastUse = Optional.empty();

    /// @param offLoop for what takes too long on an event loop
    /// @param changed hears of each change of route, on an event loop
    public TunnelRoute(EngineOptions options, Dialer dialer, Executor offLoop, Consumer<RouteInUse> changed) {
        this.options = options;
        this.gateway = new GatewayRoute(options, dialer);
        this.server = new ServerRoute(dialer, offLoop, options.directHost());
        this.changed = changed;
    }

    public Optional<Use> lastUse() {
        return lastUse;
    }

    /// Forgets which route worked, unless it did for this destination.
    public synchronized void forgetAllBut(Destination present) {
        lastUse = lastUse.filter(use -> use.to().equals(present));
    }

    /// Connects on the given loop, and stays there.
    ///
    /// @return completes on the loop, or with a [FailureException]; cancel it to give up, and what is under way is closed
    public Future<Upstream> connect(EventLoop loop, Destination to, Opening opening, Route.Patience patience) {
        long start = loop.ticker().nanoTime();
        Future<Upstream> connecting = switch (to.connection()) {
            case Direct direct -> by(server, new RouteInUse("direct", direct.server().host(), ""), loop, to, opening, patience);
            case LocalDev local -> by(server, new RouteInUse("local", local.server().toString(), ""), loop, to, opening, patience);
            case ApiKey key -> byKey(loop, key, to, opening, patience);
        };
        if (!(opening instanceof Opening.Cancel)) {
            connecting.addListener(done -> {
                if (done.isSuccess()) {
                    note(new Use(to, connecting.getNow().route(), Duration.ofNanos(loop.ticker().nanoTime() - start)));
                }
            });
        }
        return connecting;
    }

    private Future<Upstream> byKey(EventLoop loop, ApiKey key, Destination to, Opening opening, Route.Patience patience) {
        boolean hasDirect = key.direct(options.directHost()).isPresent();
        if (to.choice() == RouteChoice.DIRECT) {
            return hasDirect
                ? direct(loop, key, opening, patience, "")
                : loop.newFailedFuture(new FailureException(Failure.of(
                    Kind.KEY_REJECTED, "This API key carries no credentials for a direct connection.", "Create a new API key in the Prisma Console, or use the route gateway.")));
        }
        if (to.choice() == RouteChoice.GATEWAY || !hasDirect) {
            return gateway(loop, key, opening, patience);
        }
        String directBecause = lastUse.filter(use -> use.to().equals(to)).map(Use::route).filter(route -> route.name().equals("direct")).map(RouteInUse::reason).orElse("");
        return directBecause.isEmpty() ? gatewayElseDirect(loop, key, opening, patience) : direct(loop, key, opening, patience, directBecause);
    }

    private Future<Upstream> gateway(EventLoop loop, ApiKey key, Opening opening, Route.Patience patience) {
        return by(gateway, new RouteInUse("gateway", options.gateway().getHost(), ""), loop, new Destination(key, RouteChoice.GATEWAY), opening, patience);
    }

    private Future<Upstream> direct(EventLoop loop, ApiKey key, Opening opening, Route.Patience patience, String reason) {
        return by(server, new RouteInUse("direct", options.directHost().host(), reason), loop, new Destination(key, RouteChoice.DIRECT), opening, patience);
    }

    private Future<Upstream> gatewayElseDirect(EventLoop loop, ApiKey key, Opening opening, Route.Patience patience) {
        long start = loop.ticker().nanoTime();
        Promise<Upstream> result = loop.newPromise();
        Duration half = Duration.ofNanos(patience.time().toNanos() / 2); // Duration itself divides by BigDecimal: 25 ms the first time
        Route.Patience first = new Route.Patience(half.compareTo(FIRST_TRY) < 0 ? half : FIRST_TRY, patience.retries());
        follow(result, gateway(loop, key, opening, first), Function.identity(), cause -> {
            if (!(cause instanceof FailureException refused) || FINAL.contains(refused.failure().kind())) {
                result.tryFailure(cause);
                return;
            }
            Failure why = refused.failure();
            Route.Patience rest = new Route.Patience(patience.time().minusNanos(loop.ticker().nanoTime() - start), patience.retries());
            follow(result, direct(loop, key, opening, rest, why.message().replaceFirst("\\.$", "")), Function.identity(), second -> result.tryFailure(withBoth(why, second)));
        });
        return result;
    }

    private static Throwable withBoth(Failure first, Throwable second) {
        return second instanceof FailureException refused
            ? new FailureException(refused.failure().withDetail((first.message() + " So the direct connection was tried. " + refused.failure().detail()).strip()).withRequestId(first.requestId()))
            : second;
    }

    private static Future<Upstream> by(Route route, RouteInUse called, EventLoop loop, Destination way, Opening opening, Route.Patience patience) {
        Promise<Upstream> result = loop.newPromise();
        follow(result, route.connect(loop, way.connection(), opening, patience), channel -> new Upstream(channel, called, way), result::tryFailure);
        return result;
    }

    /// Cancelling the result cancels the step.
    private static <T> void follow(Promise<Upstream> result, Future<T> step, Function<T, Upstream> upstream, Consumer<Throwable> otherwise) {
        result.addListener(done -> {
            if (done.isCancelled()) {
                step.cancel(false);
            }
        });
        step.addListener((Future<T> done) -> {
            if (done.isSuccess()) {
                Upstream ready = upstream.apply(done.getNow());
                if (!result.trySuccess(ready)) {
                    ready.channel().close();
                }
            } else if (!done.isCancelled()) {
                otherwise.accept(done.cause());
            }
        });
    }

    private void note(Use use) {
        synchronized (this) {
            Optional<Use> before = lastUse.filter(last -> last.to().equals(use.to()));
            boolean isLate = before.filter(last -> !last.route().reason().isEmpty()).isPresent() && use.route().name().equals("gateway");
            if (isLate) {
                return;
            }
            lastUse = Optional.of(use);
            if (before.map(Use::route).equals(Optional.of(use.route()))) {
                return;
            }
        }
        changed.accept(use.route());
    }
}
