package dev.culvert.cli;

import dev.culvert.engine.CheckResult;
import dev.culvert.engine.EngineOptions;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/// An engine that opens nothing and writes down what it is asked. Its tunnels stop as soon as they are open unless [#stopped] is replaced;
/// they all stop at once.
final class FakeEngine implements TunnelEngine {
    EngineOptions options;
    final List<TunnelSpec> specs = Collections.synchronizedList(new ArrayList<>());
    final List<ConnectionString> checked = Collections.synchronizedList(new ArrayList<>());
    final List<Duration> stops = Collections.synchronizedList(new ArrayList<>());
    boolean closed;
    int liveSessions;

    CompletableFuture<Void> stopped = CompletableFuture.completedFuture(null);
    Function<TunnelSpec, Optional<Failure>> cannotOpen = spec -> Optional.empty();
    Optional<Failure> checkFails = Optional.empty();
    Optional<RouteInUse> route = Optional.empty();
    String serverVersion = "";
    Runnable onCheck = () -> { };
    Consumer<Duration> onStop = patience -> { };

    FakeEngine with(EngineOptions given) {
        options = given;
        return this;
    }

    TunnelSpec spec() {
        return specs.getLast();
    }

    @Override
    public Tunnel open(TunnelSpec spec, TunnelListener listener) throws FailureException {
        Optional<Failure> failure = cannotOpen.apply(spec);
        specs.add(spec);
        Opened opened = new Opened(spec, listener);
        if (failure.isPresent()) {
            listener.stateChanged(opened.snapshot(new TunnelState.Failed(failure.get())));
            throw new FailureException(failure.get());
        }
        listener.stateChanged(opened.snapshot());
        return opened;
    }

    @Override
    public CompletionStage<CheckResult> check(ConnectionString connection, RouteChoice choice) {
        checked.add(connection);
        onCheck.run();
        return CompletableFuture.completedFuture(new CheckResult(Duration.ofMillis(41), serverVersion, route, checkFails));
    }

    @Override
    public void close() {
        closed = true;
    }

    private final class Opened implements Tunnel {
        private final TunnelSpec spec;
        private final TunnelListener listener;

        Opened(TunnelSpec spec, TunnelListener listener) {
            this.spec = spec;
            this.listener = listener;
        }

        @Override
        public CompletionStage<CheckResult> check() {
            return FakeEngine.this.check(spec.credentials().current(), spec.route());
        }

        @Override
        public boolean end(long sessionId) {
            return false;
        }

        @Override
        public void change(TunnelSpec given) {
            specs.add(given);
        }

        @Override
        public TunnelSnapshot snapshot() {
            return snapshot(new TunnelState.Listening());
        }

        private TunnelSnapshot snapshot(TunnelState state) {
            var address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), spec.port());
            return new TunnelSnapshot(state, address, liveSessions, liveSessions, liveSessions, 0, 0, Optional.empty(), Optional.empty(), Optional.empty(), Instant.EPOCH);
        }

        @Override
        public List<SessionSnapshot> sessions() {
            return List.of();
        }

        @Override
        public CompletionStage<Void> stop(Duration drain) {
            stops.add(drain);
            listener.stateChanged(snapshot(new TunnelState.Draining(drain)));
            onStop.accept(drain);
            return stopped;
        }

        @Override
        public CompletionStage<Void> stopped() {
            return stopped.copy().orTimeout(20, TimeUnit.SECONDS); // a command waits for this without end
        }
    }
}
