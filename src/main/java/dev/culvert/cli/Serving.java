package dev.culvert.cli;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.manager.Memory;
import dev.culvert.manager.TunnelManager;
import dev.culvert.manager.TunnelStatus;
import dev.culvert.manager.TunnelView;
import dev.culvert.profile.Profile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// Serves tunnels, once, until a signal has ended the last of them.
final class Serving {
    private static final int SIGNAL_EXIT = 128; // what a shell reports for a process that a signal ended

    private final Surroundings surroundings;
    private final TunnelManager manager;
    private final Duration drain;
    private final Function<Profile, Reporter> reporters;

    private final AtomicInteger firstSignal = new AtomicInteger();
    private final Lock starting = new ReentrantLock(); // a signal stops all of them, or none is started

    /// @param drain     how long queries and transactions may take in the end
    /// @param reporters makes what tells about one tunnel
    Serving(Surroundings surroundings, TunnelManager manager, Duration drain, Function<Profile, Reporter> reporters) {
        this.surroundings = surroundings;
        this.manager = manager;
        this.drain = drain;
        this.reporters = reporters;
    }

    /// @return the exit code
    int serve(List<Profile> profiles) {
        Signals.handle(this::stop);
        List<CompletableFuture<Optional<Failure>>> ends = start(profiles);
        List<Failure> failures = ends.stream().map(CompletableFuture::join).flatMap(Optional::stream).toList();
        if (failures.size() == profiles.size()) {
            return failures.stream().anyMatch(failure -> failure.kind() == Kind.MISCONFIGURED) ? CommandLineTool.USAGE : CommandLineTool.FAILED;
        }
        return firstSignal.get() == 0 ? 0 : SIGNAL_EXIT + firstSignal.get();
    }

    private void stop(int signal) {
        Duration patience = firstSignal.compareAndSet(0, signal) ? drain : Duration.ZERO;
        starting.lock();
        try {
            manager.stopAll(patience);
        } finally {
            starting.unlock();
        }
    }

    /// @return for each, what completes when it has ended, with why it was not opened if that is why
    private List<CompletableFuture<Optional<Failure>>> start(List<Profile> profiles) {
        List<CompletableFuture<Optional<Failure>>> ends = new ArrayList<>();
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        starting.lock();
        try {
            for (Profile profile : firstSignal.get() == 0 ? profiles : List.<Profile>of()) {
                Reporter reporter = reporters.apply(profile);
                answers.add(manager.serve(profile, reporter)
                    .thenAccept(trouble -> trouble.filter(_ -> status(profile) instanceof TunnelStatus.Running).ifPresent(reporter::checkFailed))
                    .toCompletableFuture());
                ends.add(manager.ended(profile.id()).thenApply(_ -> failure(profile, reporter, profiles.size() > 1)).toCompletableFuture());
            }
        } finally {
            starting.unlock();
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new)).thenRunAsync(() -> {
            if (profiles.stream().anyMatch(profile -> status(profile) instanceof TunnelStatus.Running)) {
                Memory.giveBack();
            }
        });
        return ends;
    }

    /// Says why a tunnel was not opened, if that is why it is not open now.
    private Optional<Failure> failure(Profile profile, Reporter reporter, boolean oneOfSeveral) {
        if (!(status(profile) instanceof TunnelStatus.Failed(Failure failure))) {
            return Optional.empty();
        }
        surroundings.err().println("culvert: " + (oneOfSeveral ? profile.name() + ": " : "") + Words.sentences(failure, profile));
        reporter.notOpened(failure);
        return Optional.of(failure);
    }

    private TunnelStatus status(Profile profile) {
        return manager.tunnel(profile.id()).map(TunnelView::status).orElse(new TunnelStatus.Stopped());
    }
}
