package dev.culvert.desktop;

import dev.culvert.engine.CheckResult;
import dev.culvert.engine.Failure;
import dev.culvert.engine.FailureException;
import dev.culvert.engine.RouteInUse;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.engine.Tunnel;
import dev.culvert.engine.TunnelEngine;
import dev.culvert.engine.TunnelListener;
import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.engine.TunnelSpec;
import dev.culvert.engine.TunnelState;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.RouteChoice;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/// An engine that opens no port and answers what a test says.
public final class StubEngine implements TunnelEngine {
    public static final CheckResult FINE = new CheckResult(Duration.ofMillis(41), "PostgreSQL 17.2", Optional.of(new RouteInUse("direct", "db.prisma.io:5432", "")), Optional.empty());

    /// What checks answer, when it is complete.
    public volatile CompletableFuture<CheckResult> check = CompletableFuture.completedFuture(FINE);

    /// What opening and changing answer.
    public volatile Optional<Failure> cannotListen = Optional.empty();

    /// Until it is complete, sessions do not end by themselves.
    public volatile CompletableFuture<Void> drained = CompletableFuture.completedFuture(null);

    /// What open tunnels say of themselves.
    public volatile int live = 3;
    public volatile long received = 12_300_000;
    public volatile long sent = 1_200_000;
    public volatile List<SessionSnapshot> sessions = List.of();

    /// The sessions that were to end.
    public final List<Long> ended = new CopyOnWriteArrayList<>();

    public volatile ConnectionString checked;
    public volatile RouteChoice checkedRoute;

    public static CheckResult failed(Failure failure) {
        return new CheckResult(Duration.ofMillis(180), "", Optional.empty(), Optional.of(failure));
    }

    @Override
    public Tunnel open(TunnelSpec spec, TunnelListener listener) throws FailureException {
        OpenTunnel tunnel = new OpenTunnel(spec, listener);
        listener.stateChanged(tunnel.snapshot());
        return tunnel;
    }

    @Override
    public CompletionStage<CheckResult> check(ConnectionString connection, RouteChoice route) {
        checked = connection;
        checkedRoute = route;
        return check.copy();
    }

    @Override
    public void close() {}

    private final class OpenTunnel implements Tunnel {
        private final TunnelListener listener;
        private final CompletableFuture<Void> stopped = new CompletableFuture<>();
        private volatile TunnelSpec spec;

        OpenTunnel(TunnelSpec spec, TunnelListener listener) throws FailureException {
            this.listener = listener;
            change(spec);
        }

        @Override
        public TunnelSnapshot snapshot() {
            return snapshot(new TunnelState.Listening());
        }

        private TunnelSnapshot snapshot(TunnelState state) {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), spec.port());
            return new TunnelSnapshot(state, address, live, 9, 6, received, sent, FINE.route(), Optional.of(Duration.ofMillis(23)), Optional.empty(), Instant.now());
        }

        @Override
        public List<SessionSnapshot> sessions() {
            return sessions;
        }

        @Override
        public CompletionStage<CheckResult> check() {
            return check.copy();
        }

        @Override
        public boolean end(long sessionId) {
            return ended.add(sessionId);
        }

        @Override
        public void change(TunnelSpec changed) throws FailureException {
            if (cannotListen.isPresent()) {
                throw new FailureException(cannotListen.get());
            }
            spec = changed;
        }

        @Override
        public CompletionStage<Void> stop(Duration drain) {
            (drain.isZero() ? CompletableFuture.<Void>completedFuture(null) : drained).thenRun(() -> {
                listener.stateChanged(snapshot(new TunnelState.Stopped()));
                stopped.complete(null);
            });
            return stopped();
        }

        @Override
        public CompletionStage<Void> stopped() {
            return stopped.copy();
        }
    }
}
