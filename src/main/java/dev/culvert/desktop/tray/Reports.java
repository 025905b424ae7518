package dev.culvert.desktop.tray;

import dev.culvert.engine.Failure;
import dev.culvert.manager.TunnelStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/// Decides what the user is told: that a tunnel which served has trouble, and that it has none any more. Nothing of what comes from starting or
/// stopping one, which somebody has asked for; nothing that is over before it could be told; and of one tunnel nothing more often than once a
/// minute. On one thread only.
final class Reports {
    private static final Duration BETWEEN = Duration.ofMinutes(1);

    private final Map<UUID, Watched> tunnels = new HashMap<>();
    private final LongSupplier nanoTime;

    /// @param trouble empty when it is over
    record Report(UUID tunnel, TunnelStatus status, Optional<Failure> trouble) {}

    /// A tunnel that listens, or has listened since it was started.
    private static final class Watched {
        TunnelStatus status;
        Optional<Failure> trouble;
        boolean known;                          // there was trouble when the user last looked or was told
        boolean told;                           // and was told
        Optional<Long> lastTime = Optional.empty(); // that something was told

        Watched(TunnelStatus status, Optional<Failure> trouble) {
            this.status = status;
            this.trouble = trouble;
            this.known = trouble.isPresent(); // from the start
        }
    }

    /// @param nanoTime as [System#nanoTime()]
    Reports(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// The status of a tunnel, which may be the same as before.
    void changed(UUID tunnel, TunnelStatus status) {
        switch (status) {
            case TunnelStatus.Stopped _, TunnelStatus.Connecting _ -> forget(tunnel);
            case TunnelStatus.Stopping _ -> { }
            case TunnelStatus.Running(Optional<Failure> trouble) -> {
                Watched watched = tunnels.computeIfAbsent(tunnel, _ -> new Watched(status, trouble));
                watched.status = status;
                watched.trouble = trouble;
            }
            case TunnelStatus.Failed(Failure failure) -> Optional.ofNullable(tunnels.get(tunnel)).ifPresent(watched -> {
                watched.status = status;
                watched.trouble = Optional.of(failure);
            });
        }
    }

    void forget(UUID tunnel) {
        tunnels.remove(tunnel);
    }

    /// What is to be told now; each is answered once.
    ///
    /// @param seen whether the user sees by himself how the tunnels are, or does not want to be told
    List<Report> take(boolean seen) {
        List<Report> reports = new ArrayList<>();
        tunnels.forEach((tunnel, watched) -> {
            boolean trouble = watched.trouble.isPresent();
            if (seen || !trouble && !watched.told) {
                watched.known = trouble;
                watched.told &= trouble;
            } else if (trouble != watched.known && isTime(watched)) {
                watched.known = trouble;
                watched.told = trouble;
                watched.lastTime = Optional.of(nanoTime.getAsLong());
                reports.add(new Report(tunnel, watched.status, watched.trouble));
            }
        });
        return reports;
    }

    private boolean isTime(Watched watched) {
        return watched.lastTime.filter(last -> nanoTime.getAsLong() - last < BETWEEN.toNanos()).isEmpty();
    }
}
