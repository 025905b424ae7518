package dev.culvert.cli;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.Failure;
import dev.culvert.engine.FailureException;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.engine.Tunnel;
import dev.culvert.engine.TunnelEngine;
import dev.culvert.engine.TunnelListener;
import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.engine.TunnelSpec;
import dev.culvert.engine.TunnelState;
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

/// An engine that opens nothing and writes down what it is asked. Its one tunnel stops as soon as it is open unless [#stopped] is replaced.
final class FakeEngine implements TunnelEngine, Tunnel {
    EngineOptions options;
    TunnelSpec spec;
    TunnelListener listener;
    boolean closed;
    int liveSessions;
    final List<Duration> stops = Collections.synchronizedList(new ArrayList<>());

    CompletableFuture<Void> stopped = CompletableFuture.completedFuture(null);
    Optional<Failure> cannotOpen = Optional.empty();
    Optional<Failure> checkFails = Optional.empty();
    Runnable onCheck = () -> { };
    Consumer<Duration> onStop = patience -> { };

    FakeEngine with(EngineOptions given) {
        options = given;
        return this;
    }

    @Override
    public Tunnel open(TunnelSpec given, TunnelListener hears) throws FailureException {
        spec = given;
        listener = hears;
        if (cannotOpen.isPresent()) {
            throw new FailureException(cannotOpen.get());
        }
        listener.stateChanged(snapshot());
        return this;
    }

    @Override
    public CompletionStage<Optional<Failure>> check() {
        onCheck.run();
        return CompletableFuture.completedFuture(checkFails);
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public TunnelSnapshot snapshot() {
        return snapshot(new TunnelState.Listening());
    }

    private TunnelSnapshot snapshot(TunnelState state) {
        var address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 6301);
        return new TunnelSnapshot(state, address, liveSessions, liveSessions, liveSessions, 0, 0, Optional.empty(), Optional.empty(), Instant.EPOCH);
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
