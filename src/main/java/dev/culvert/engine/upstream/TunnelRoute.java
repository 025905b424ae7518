package dev.culvert.engine.upstream;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.FailureException;
import dev.culvert.engine.RouteChoice;
import dev.culvert.engine.RouteInUse;
import dev.culvert.engine.net.Dialer;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.ConnectionString.Direct;
import dev.culvert.profile.ConnectionString.LocalDev;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// A tunnel's way to its database, whatever its connection string: picks the route, and for an API key remembers for the tunnel's life
/// which one worked. Sessions on several loops use it at once.
public final class TunnelRoute implements Route {
    /// These say that the gateway is there and what it thinks of the key; another route would not change that.
    private static final Set<Kind> FINAL = Set.of(Kind.KEY_REJECTED, Kind.NO_DATABASE);

    /// As long as a gateway may take where there is another way: a moment's trouble should not end its use, and once is enough to wait
    /// for one that is gone.
    private static final Duration FIRST_TRY = Duration.ofSeconds(3);

    private final EngineOptions options;
    private final RouteChoice choice;
    private final GatewayRoute gateway;
    private final ServerRoute server;
    private final Consumer<RouteInUse> changed;

    private volatile Optional<RouteInUse> inUse = Optional.empty();

    /// @param offLoop for what takes too long on an event loop
    /// @param changed hears of each change of route, on an event loop
    public TunnelRoute(EngineOptions options, RouteChoice choice, Dialer dialer, Executor offLoop, Consumer<RouteInUse> changed) {
        this.options = options;
        this.choice = choice;
        this.gateway = new GatewayRoute(options, dialer);
        this.server = new ServerRoute(dialer, offLoop, options.directHost());
        this.changed = changed;
    }

    /// The one that the newest connection took.
    public Optional<RouteInUse> inUse() {
        return inUse;
    }

    @Override
    public Future<Channel> connect(EventLoop loop, ConnectionString to, Opening opening, Patience patience) {
        return switch (to) {
            case Direct direct -> noting(new RouteInUse("direct", direct.server().host(), ""), server.connect(loop, to, opening, patience));
            case LocalDev local -> noting(new RouteInUse("local", local.server().toString(), ""), server.connect(loop, to, opening, patience));
            case ApiKey key -> byKey(loop, key, opening, patience);
        };
    }

    private Future<Channel> byKey(EventLoop loop, ApiKey key, Opening opening, Patience patience) {
        boolean hasDirect = key.direct(options.directHost()).isPresent();
        if (choice == RouteChoice.DIRECT) {
            return hasDirect
                ? direct(loop, key, opening, patience, "")
                : loop.newFailedFuture(new FailureException(Failure.of(
                    Kind.KEY_REJECTED, "This API key carries no credentials for a direct connection.", "Create a new API key in the Prisma Console, or use the route gateway.")));
        }
        if (choice == RouteChoice.GATEWAY || !hasDirect) {
            return gateway(loop, key, opening, patience);
        }
        String directBecause = inUse.filter(route -> route.name().equals("direct")).map(RouteInUse::reason).orElse("");
        return directBecause.isEmpty() ? gatewayElseDirect(loop, key, opening, patience) : direct(loop, key, opening, patience, directBecause);
    }

    private Future<Channel> gateway(EventLoop loop, ApiKey key, Opening opening, Patience patience) {
        return noting(new RouteInUse("gateway", options.gateway().getHost(), ""), gateway.connect(loop, key, opening, patience));
    }

    private Future<Channel> direct(EventLoop loop, ApiKey key, Opening opening, Patience patience, String reason) {
        return noting(new RouteInUse("direct", options.directHost().host(), reason), server.connect(loop, key, opening, patience));
    }

    private Future<Channel> gatewayElseDirect(EventLoop loop, ApiKey key, Opening opening, Patience patience) {
        long start = loop.ticker().nanoTime();
        Promise<Channel> result = loop.newPromise();
        Duration half = patience.time().dividedBy(2);
        Patience first = new Patience(half.compareTo(FIRST_TRY) < 0 ? half : FIRST_TRY, patience.retries());
        follow(result, gateway(loop, key, opening, first), cause -> {
            if (!(cause instanceof FailureException refused) || FINAL.contains(refused.failure().kind())) {
                result.tryFailure(cause);
                return;
            }
            Failure why = refused.failure();
            Patience rest = new Patience(patience.time().minusNanos(loop.ticker().nanoTime() - start), patience.retries());
            follow(result, direct(loop, key, opening, rest, why.message().replaceFirst("\\.$", "")), second -> result.tryFailure(withBoth(why, second)));
        });
        return result;
    }

    private static Throwable withBoth(Failure first, Throwable second) {
        return second instanceof FailureException refused
            ? new FailureException(refused.failure().withDetail((first.message() + " So the direct connection was tried. " + refused.failure().detail()).strip()).withRequestId(first.requestId()))
            : second;
    }

    /// Cancelling the result cancels the step.
    private static void follow(Promise<Channel> result, Future<Channel> step, Consumer<Throwable> otherwise) {
        result.addListener(done -> {
            if (done.isCancelled()) {
                step.cancel(false);
            }
        });
        step.addListener((Future<Channel> done) -> {
            if (done.isSuccess()) {
                if (!result.trySuccess(done.getNow())) {
                    done.getNow().close();
                }
            } else if (!done.isCancelled()) {
                otherwise.accept(done.cause());
            }
        });
    }

    private Future<Channel> noting(RouteInUse route, Future<Channel> connecting) {
        return connecting.addListener(done -> {
            if (done.isSuccess()) {
                note(route);
            }
        });
    }

    private void note(RouteInUse route) {
        synchronized (this) {
            boolean wasLate = inUse.filter(used -> !used.reason().isEmpty()).isPresent() && route.name().equals("gateway");
            if (inUse.equals(Optional.of(route)) || wasLate) {
                return;
            }
            inUse = Optional.of(route);
        }
        changed.accept(route);
    }
}
