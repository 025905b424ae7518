package dev.culvert.engine.upstream;

import dev.culvert.engine.Failure;
import dev.culvert.engine.FailureException;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Tries to connect until it succeeds, fails for good, or the time is up. All on one event loop.
final class Attempts {
    private static final long FIRST_PAUSE = 100;
    private static final long LONGEST_PAUSE = 2_000;

    private final EventLoop loop;
    private final Route.Patience patience;
    private final Function<Duration, Future<Channel>> attempt;
    private final Promise<Channel> result;
    private final long start;

    private int count;
    private Failure last;
    private Future<Channel> current;

    private Attempts(EventLoop loop, Route.Patience patience, Failure timeout, Function<Duration, Future<Channel>> attempt) {
        this.loop = loop;
        this.patience = patience;
        this.last = timeout;
        this.attempt = attempt;
        this.result = loop.newPromise();
        this.start = loop.ticker().nanoTime();
    }

    /// @param timeout what to say when the first try has no result in time
    /// @param attempt makes one try within the given time; fails with [AttemptFailed]; closes everything when cancelled
    static Future<Channel> run(EventLoop loop, Route.Patience patience, Failure timeout, Function<Duration, Future<Channel>> attempt) {
        var attempts = new Attempts(loop, patience, timeout, attempt);
        if (loop.inEventLoop()) {
            attempts.begin();
        } else {
            loop.execute(attempts::begin);
        }
        return attempts.result;
    }

    private void begin() {
        var timer = loop.schedule(() -> result.tryFailure(new FailureException(summary())), patience.time().toNanos(), TimeUnit.NANOSECONDS);
        result.addListener(done -> {
            timer.cancel(false);
            if (!done.isSuccess() && current != null) {
                current.cancel(false);
            }
        });
        next();
    }

    private void next() {
        if (result.isDone()) {
            return;
        }
        count++;
        current = attempt.apply(patience.time().minusNanos(elapsed()));
        current.addListener((Future<Channel> tried) -> {
            if (tried.isSuccess()) {
                if (!result.trySuccess(tried.getNow())) {
                    tried.getNow().close();
                }
            } else if (tried.cause() instanceof AttemptFailed failed) {
                last = failed.failure();
                if (failed.mayPass() && patience.retries()) {
                    loop.schedule(this::next, pause(), TimeUnit.MILLISECONDS);
                } else {
                    result.tryFailure(new FailureException(summary()));
                }
            } else if (!tried.isCancelled()) {
                result.tryFailure(tried.cause());
            }
        });
    }

    /// Doubles, with up to half of it at random, so that the clients of a gateway that comes back do not all knock at once.
    private long pause() {
        long full = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(count - 1, 10));
        return full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
    }

    private long elapsed() {
        return loop.ticker().nanoTime() - start;
    }

    private Failure summary() {
        if (count < 2 && !last.kind().equals(Failure.Kind.UNREACHABLE)) {
            return last;
        }
        String tries = String.format(Locale.ROOT, "Tried %s in %.1f s.", count == 1 ? "once" : count + " times", elapsed() / 1e9);
        return last.withDetail(last.detail().isEmpty() ? tries : last.detail() + " " + tries);
    }
}
