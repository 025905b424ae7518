package dev.culvert.engine.relay;

import dev.culvert.engine.CheckResult;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.upstream.Destination;
import dev.culvert.engine.upstream.Opening;
import dev.culvert.engine.upstream.Route;
import dev.culvert.engine.upstream.TunnelRoute;
import dev.culvert.engine.upstream.Upstream;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/// The checks of an engine: each connects once, is told what is there, and leaves. From any thread.
final class Checks {
    private static final Failure CLOSED = Failure.of(Kind.NOT_ACCEPTING, "Culvert is closing, so the connection was not checked.", "");

    private final EventLoopGroup loops;
    private final Duration patience;
    private final Set<Check> underWay = ConcurrentHashMap.newKeySet();

    /// @param patience for each
    Checks(EventLoopGroup loops, Duration patience) {
        this.loops = loops;
        this.patience = patience;
    }

    /// @return never fails; cancelling it gives the check up
    CompletableFuture<CheckResult> begin(TunnelRoute route, Destination to) {
        Check check = new Check();
        underWay.add(check);
        check.answer.whenComplete((result, cancelled) -> underWay.remove(check));
        try {
            check.connect(route, to);
        } catch (RejectedExecutionException closed) {
            check.end(Optional.empty(), Optional.of(CLOSED));
        }
        return check.answer;
    }

    /// After the event loops, which end what is under way but not always say so.
    void close() {
        underWay.forEach(check -> check.end(Optional.empty(), Optional.of(CLOSED)));
    }

    private final class Check {
        private final long start = System.nanoTime();
        private final CompletableFuture<CheckResult> answer = new CompletableFuture<>();
        private final AtomicReference<String> version = new AtomicReference<>("");

        void connect(TunnelRoute route, Destination to) {
            Future<Upstream> connecting = route.connect(loops.next(), to, new Opening.Check(version::set), new Route.Patience(patience, false));
            connecting.addListener((Future<Upstream> connected) -> {
                if (connected.isSuccess()) {
                    connected.getNow().channel().close();
                    end(Optional.of(connected.getNow()), Optional.empty());
                } else if (!connected.isCancelled()) {
                    end(Optional.empty(), Optional.of(Session.failure(connected.cause())));
                }
            });
            answer.whenComplete((result, cancelled) -> {
                if (cancelled != null) {
                    connecting.cancel(false);
                }
            });
        }

        void end(Optional<Upstream> upstream, Optional<Failure> failure) {
            answer.complete(new CheckResult(Duration.ofNanos(System.nanoTime() - start), version.get(), upstream.map(Upstream::route), failure));
        }
    }
}
