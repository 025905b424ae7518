package dev.culvert.manager;

import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.store.RunningTunnels;
import dev.culvert.store.StoreException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the user's other processes which tunnels a manager has running, as soon as that is another answer than before.
public final class RunningAnnouncer implements ManagerListener, AutoCloseable {
    private static final Duration LAST_WORD = Duration.ofSeconds(2);
    private static final Duration BEFORE_ANOTHER_TRY = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(RunningAnnouncer.class);

    private final TunnelManager manager;
    private final RunningTunnels file;
    private final BiConsumer<Duration, Runnable> work;
    private final Map<UUID, Profile> running = new LinkedHashMap<>();
    private boolean writing;
    private boolean changed;

    private RunningAnnouncer(TunnelManager manager, RunningTunnels file, BiConsumer<Duration, Runnable> work) {
        this.manager = manager;
        this.file = file;
        this.work = work;
    }

    /// Announces what the manager has running from now on.
    public static RunningAnnouncer announce(TunnelManager manager, RunningTunnels file) {
        return announce(manager, file, (pause, task) -> CompletableFuture.delayedExecutor(
            pause.toMillis(), TimeUnit.MILLISECONDS, due -> Thread.ofVirtual().name("culvert-announcer").start(due)).execute(task));
    }

    /// @param work runs what may wait, after a pause
    static RunningAnnouncer announce(TunnelManager manager, RunningTunnels file, BiConsumer<Duration, Runnable> work) {
        RunningAnnouncer announcer = new RunningAnnouncer(manager, file, work);
        manager.addListener(announcer);
        return announcer;
    }

    @Override
    public void profilesChanged() {
        known().forEach(this::tunnelChanged); // one of them may have another name now
    }

    private synchronized List<UUID> known() {
        return List.copyOf(running.keySet());
    }

    @Override
    public synchronized void tunnelChanged(UUID profile) {
        Optional<Profile> now = manager.tunnel(profile).flatMap(RunningAnnouncer::listening);
        Profile before = now.isPresent() ? running.put(profile, now.get()) : running.remove(profile);
        if (now.equals(Optional.ofNullable(before))) {
            return;
        }
        changed = true;
        if (!writing) {
            writing = true;
            work.accept(Duration.ZERO, this::write);
        }
    }

    private static Optional<Profile> listening(TunnelView view) {
        return view.snapshot().filter(_ -> view.status() instanceof TunnelStatus.Running).map(TunnelSnapshot::address).map(address -> at(view.profile(), address));
    }

    private static Profile at(Profile profile, InetSocketAddress address) {
        return profile.withListen(new Listen(address.getAddress().getHostAddress(), address.getPort(), profile.listen().fixed()));
    }

    private void write() {
        for (Optional<List<Profile>> news = news(); news.isPresent(); news = news()) {
            try {
                file.announce(news.get());
            } catch (StoreException e) {
                LOG.warn("Other programs are not told what runs: {}", e.getMessage());
                again();
                return;
            } catch (RuntimeException unexpected) {
                LOG.error("Other programs are not told what runs.", unexpected);
                again();
                return;
            }
        }
    }

    /// What stands in the file would lead others to a port where somebody else may listen by now.
    private void again() {
        synchronized (this) {
            changed = true;
        }
        work.accept(BEFORE_ANOTHER_TRY, this::write);
    }

    private synchronized Optional<List<Profile>> news() {
        writing = changed;
        changed = false;
        notifyAll();
        return writing ? Optional.of(List.copyOf(running.values())) : Optional.empty();
    }

    /// Waits until the last change is written; not for long. To be called when all tunnels have ended.
    @Override
    public synchronized void close() {
        long end = System.nanoTime() + LAST_WORD.toNanos();
        try {
            for (long left = LAST_WORD.toNanos(); writing && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
