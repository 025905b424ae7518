package dev.culvert.desktop.frame;

import dev.culvert.manager.ManagerListener;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.scene.Scene;

/// The one way from other threads to JavaFX's. What the manager announces is collected and handed on ten times a second at most; the first
/// after a pause at once.
public final class FxThread implements ManagerListener, AutoCloseable {
    private static final long SHORTEST_PAUSE = 100;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("culvert-desktop-timer").factory());
    private final Set<UUID> changed = new HashSet<>();
    private boolean profilesChanged;
    private boolean waiting;
    private long lastTime = -SHORTEST_PAUSE;

    private Runnable onProfiles = () -> { };
    private Consumer<UUID> onTunnel = profile -> { };

    /// Who is told, on JavaFX's thread. To be called there, before the manager announces anything to this.
    public void tell(Runnable profiles, Consumer<UUID> tunnel) {
        onProfiles = profiles;
        onTunnel = tunnel;
    }

    public void run(Runnable task) {
        Platform.runLater(task);
    }

    /// When the window has been drawn once more: for what need not be there at first.
    public void afterFrame(Scene scene, Runnable task) {
        Runnable laidOut = new Runnable() {
            @Override
            public void run() {
                scene.removePostLayoutPulseListener(this);
                FxThread.this.run(task); // drawing goes on beside it
            }
        };
        scene.addPostLayoutPulseListener(laidOut);
        Platform.requestNextPulse();
    }

    /// Hands a result on when it is there. What fails is as unexpected as an exception that nobody catches, and goes the same way.
    public <T> void then(CompletionStage<T> result, Consumer<T> consumer) {
        result.whenComplete((value, failed) -> {
            if (failed == null) {
                run(() -> consumer.accept(value));
            } else {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, failed);
            }
        });
    }

    /// Does something that may wait, such as reading a file, elsewhere, and hands its result on.
    public <T> void background(Supplier<T> task, Consumer<T> consumer) {
        then(CompletableFuture.supplyAsync(task, work -> Thread.ofVirtual().name("culvert-desktop-work").start(work)), consumer);
    }

    /// The same, for what has no result.
    public void background(Runnable task) {
        background(() -> {
            task.run();
            return true;
        }, done -> { });
    }

    public void later(Duration pause, Runnable task) {
        timer.schedule(() -> run(task), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    public void everySecond(Runnable task) {
        every(Duration.ofSeconds(1), Duration.ofSeconds(1), task);
    }

    /// Again and again until this is closed; after a computer's sleep, or a turn that took longer, once and not for each turn that was missed.
    ///
    /// @param first the pause before the first turn
    public void every(Duration first, Duration pause, Runnable task) {
        AtomicBoolean waiting = new AtomicBoolean();
        timer.scheduleWithFixedDelay(() -> {
            if (waiting.compareAndSet(false, true)) {
                run(() -> {
                    waiting.set(false);
                    task.run();
                });
            }
        }, first.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void profilesChanged() {
        profilesChanged = true;
        schedule();
    }

    @Override
    public synchronized void tunnelChanged(UUID profile) {
        changed.add(profile);
        schedule();
    }

    private void schedule() {
        if (!waiting && !timer.isShutdown()) {
            waiting = true;
            long pause = lastTime + SHORTEST_PAUSE - System.nanoTime() / 1_000_000;
            timer.schedule(() -> run(this::handOn), Math.clamp(pause, 0, SHORTEST_PAUSE), TimeUnit.MILLISECONDS);
        }
    }

    private void handOn() {
        Set<UUID> tunnels;
        boolean profiles;
        synchronized (this) {
            tunnels = Set.copyOf(changed);
            profiles = profilesChanged;
            changed.clear();
            profilesChanged = false;
            waiting = false;
            lastTime = System.nanoTime() / 1_000_000;
        }
        if (profiles) {
            onProfiles.run();
        }
        tunnels.forEach(onTunnel);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
