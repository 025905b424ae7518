package dev.culvert.backup;

import dev.culvert.handoff.Computer;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// A back-up, a restore or a copy. It runs once.
public abstract sealed class Transfer permits Dump, Restore, Copy {
    /// Between two looks at how far it is.
    static final Duration TICK = Duration.ofMillis(100);

    private final Children children;
    private final AtomicBoolean hasRun = new AtomicBoolean();

    Transfer(Computer computer) {
        this.children = new Children(computer);
    }

    /// Does it, and waits until it is done.
    ///
    /// @param listener is called on this thread, ten times a second at most
    /// @throws CancellationException after [#cancel()], or when this thread is interrupted; as after a [BackupException], no program that was
    ///                               started runs any more
    public final Result run(Consumer<Progress> listener) throws BackupException {
        if (!hasRun.compareAndSet(false, true)) {
            throw new IllegalStateException("runs once");
        }
        Meter meter = new Meter(listener);
        Result result;
        try (children) {
            meter.tell(Progress.Stage.PREPARING);
            result = run(children, meter);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException();
        } catch (BackupException e) {
            children.check(); // a program that is ended fails, but not by itself
            throw e;
        }
        meter.done(result.bytes());
        return result;
    }

    /// Makes it end, and leaves no half of it; from any thread, and without waiting. What is complete by then stays.
    public final void cancel() {
        children.cancel();
    }

    abstract Result run(Children programs, Meter meter) throws BackupException, InterruptedException;

    /// @throws CancellationException it ended because all of it is to end
    static int end(Child child, Children programs) throws InterruptedException {
        int exit = child.end();
        if (exit != 0) {
            programs.check();
            if (child.wasInterrupted()) {
                throw new CancellationException();
            }
        }
        return exit;
    }
}
