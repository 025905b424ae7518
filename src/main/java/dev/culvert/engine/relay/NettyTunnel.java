package dev.culvert.engine.relay;

import dev.culvert.engine.CheckResult;
import dev.culvert.engine.EngineOptions.Timing;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.FailureException;
import dev.culvert.engine.RouteInUse;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.engine.Tunnel;
import dev.culvert.engine.TunnelListener;
import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.engine.TunnelSpec;
import dev.culvert.engine.TunnelState;
import dev.culvert.engine.upstream.Destination;
import dev.culvert.engine.upstream.TunnelRoute;
import dev.culvert.profile.ConnectionString.LocalDev;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;

/// A tunnel's sessions and its state. Sessions call from their event loops, its owner from anywhere.
final class NettyTunnel implements Tunnel {
    static final Failure NOT_ACCEPTING = Failure.of(Kind.NOT_ACCEPTING, "The tunnel is stopping and takes no new sessions.", "Start the tunnel again.");
    private static final Failure NOT_LISTENING = Failure.of(Kind.NOT_ACCEPTING, "The tunnel is not listening, so it cannot be changed.", "Start the tunnel again.");
    private static final Duration LAST_DRAIN = Duration.ofSeconds(10);

    private final TunnelRoute route;
    private final Timing timing;
    private final Acceptor acceptor;
    private final Checks checks;
    private final TunnelListener listener;
    private final Executor events;

    private final AtomicLong lastId = new AtomicLong();
    private final AtomicInteger live = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();
    private final AtomicInteger cancels = new AtomicInteger(); // under way
    private final LongAdder total = new LongAdder();
    private final LongAdder receivedBefore = new LongAdder(); // by sessions that are over
    private final LongAdder sentBefore = new LongAdder();
    private final Map<Long, Session> sessions = new ConcurrentSkipListMap<>();
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    private final Object changes = new Object(); // one at a time

    private volatile TunnelSpec spec;
    private volatile TunnelState state = new TunnelState.Starting();
    private volatile Optional<Failure> lastFailure = Optional.empty();
    private boolean finishing;
    private volatile Channel server;
    private volatile InetSocketAddress address;
    private volatile Instant startedAt = Instant.now();

    NettyTunnel(TunnelSpec spec, Function<Consumer<RouteInUse>, TunnelRoute> route, Timing timing, Acceptor acceptor, Checks checks, TunnelListener listener, Executor events) {
        this.spec = spec;
        this.route = route.apply(used -> events.execute(() -> listener.routeChanged(used)));
        this.timing = timing;
        this.acceptor = acceptor;
        this.checks = checks;
        this.listener = listener;
        this.events = events;
        this.address = InetSocketAddress.createUnresolved(spec.host(), spec.port());
    }

    TunnelRoute route() {
        return route;
    }

    Timing timing() {
        return timing;
    }

    /// Of the next session.
    Destination destination() {
        TunnelSpec present = spec;
        return new Destination(present.credentials().current(), present.route());
    }

    /// To the server of the session that the CancelRequest is for.
    Destination wayOfCancel(byte[] packet) {
        return sessions.values().stream().filter(session -> session.isCancelledBy(packet)).findFirst().map(Session::way).orElseGet(this::destination);
    }

    void listening(Acceptor.Listener bound) {
        server = bound.channel();
        address = bound.address();
        startedAt = Instant.now();
        become(new TunnelState.Listening());
        server.config().setAutoRead(true);
    }

    void failed(Failure failure) {
        lastFailure = Optional.of(failure);
        become(new TunnelState.Failed(failure));
        stopped.complete(null);
    }

    /// Every connection of the tunnel, to a client or to an upstream: it has stopped when all have taken their last bytes and closed.
    void owns(Channel channel) {
        channels.add(channel);
    }

    /// Makes room for one more session, or says why there is none.
    Optional<Failure> admit() {
        if (!(state instanceof TunnelState.Listening)) {
            return Optional.of(NOT_ACCEPTING);
        }
        int now = live.incrementAndGet();
        Optional<Failure> full = overLimit(now);
        if (full.isPresent()) {
            live.decrementAndGet();
            lastFailure = full;
            return full;
        }
        peak.accumulateAndGet(now, Math::max);
        total.increment();
        return Optional.empty();
    }

    private Optional<Failure> overLimit(int sessions) {
        int limit = spec.maxSessions();
        if (sessions > limit) {
            return Optional.of(Failure.of(
                Kind.TOO_MANY_SESSIONS,
                "This tunnel already has " + limit + " open sessions, which is its limit.",
                "Close a session, or start the tunnel with a higher --max-sessions."));
        }
        if (destination().connection() instanceof LocalDev local && sessions > local.connectionLimit()) {
            return Optional.of(Failure.of(
                Kind.TOO_MANY_SESSIONS, "prisma dev takes " + local.limitInWords() + " at a time, and this tunnel's sessions have them all.", "Close a session."));
        }
        return Optional.empty();
    }

    long nextSessionId() {
        return lastId.incrementAndGet();
    }

    /// After [#admit()], on the session's event loop.
    void opened(Session session) {
        sessions.put(session.id(), session);
        SessionSnapshot snapshot = session.snapshot();
        events.execute(() -> listener.sessionOpened(snapshot));
        if (!(state instanceof TunnelState.Listening)) {
            session.client().eventLoop().execute(session::drain); // it came in while the tunnel began to stop
        }
    }

    void closed(Session session, Optional<Failure> why) {
        SessionSnapshot snapshot = session.snapshot();
        receivedBefore.add(snapshot.received());
        sentBefore.add(snapshot.sent());
        sessions.remove(session.id());
        live.decrementAndGet();
        if (why.filter(failure -> failure.kind() != Kind.STOPPED).isPresent()) {
            lastFailure = why;
        }
        events.execute(() -> listener.sessionClosed(snapshot, why));
        finishWhenEmpty();
    }

    void cancelBegins() {
        cancels.incrementAndGet();
    }

    void cancelEnds() {
        cancels.decrementAndGet();
        finishWhenEmpty();
    }

    @Override
    public TunnelSnapshot snapshot() {
        long received = receivedBefore.sum();
        long sent = sentBefore.sum();
        for (Session session : sessions.values()) {
            SessionSnapshot one = session.snapshot();
            received += one.received();
            sent += one.sent();
        }
        Optional<TunnelRoute.Use> use = route.lastUse();
        return new TunnelSnapshot(
            state, address, live.get(), total.sum(), peak.get(), received, sent, use.map(TunnelRoute.Use::route), use.map(TunnelRoute.Use::connectTime), lastFailure, startedAt);
    }

    @Override
    public List<SessionSnapshot> sessions() {
        return sessions.values().stream().map(Session::snapshot).toList();
    }

    @Override
    public CompletionStage<CheckResult> check() {
        return checks.begin(route, destination());
    }

    @Override
    public boolean end(long sessionId) {
        Session session = sessions.get(sessionId);
        if (session == null) {
            return false;
        }
        session.client().eventLoop().execute(session::endAsWished);
        return true;
    }

    @Override
    public void change(TunnelSpec next) throws FailureException {
        synchronized (changes) {
            if (!(state instanceof TunnelState.Listening)) {
                throw new FailureException(NOT_LISTENING);
            }
            // A name is not looked up again while it stays the same.
            InetAddress host = next.host().equals(spec.host()) ? address.getAddress() : Acceptor.resolve(next.host());
            boolean samePort = next.port() == address.getPort() || next.port() == 0 && host.equals(address.getAddress());
            var wanted = new InetSocketAddress(host, samePort ? address.getPort() : next.port());
            if (wanted.equals(address)) {
                be(next);
            } else {
                move(next, wanted);
            }
        }
    }

    private void move(TunnelSpec next, InetSocketAddress wanted) throws FailureException {
        Channel before = server;
        // All addresses of this machine and one of them, with the same port: no system lets both be had at once.
        boolean inTheWay = wanted.getPort() == address.getPort() && (wanted.getAddress().isAnyLocalAddress() || address.getAddress().isAnyLocalAddress());
        if (inTheWay) {
            before.close().awaitUninterruptibly();
        }
        try {
            listen(acceptor.bind(this, wanted), next);
        } catch (FailureException taken) {
            if (inTheWay) {
                goBack();
            }
            throw taken;
        }
        before.close().awaitUninterruptibly();
    }

    private void goBack() throws FailureException {
        try {
            listen(acceptor.bind(this, address), spec);
        } catch (FailureException alsoTaken) {
            if (state instanceof TunnelState.Listening) {
                lastFailure = Optional.of(alsoTaken.failure());
                stop(LAST_DRAIN); // nobody can come in any more
            }
            throw alsoTaken;
        }
    }

    private void listen(Acceptor.Listener bound, TunnelSpec next) throws FailureException {
        synchronized (this) {
            if (state instanceof TunnelState.Listening) {
                server = bound.channel();
                address = bound.address();
                be(next);
                become(new TunnelState.Listening());
                server.config().setAutoRead(true);
                return;
            }
        }
        bound.channel().close().awaitUninterruptibly();
        throw new FailureException(NOT_LISTENING);
    }

    private void be(TunnelSpec next) {
        spec = next;
        route.forgetAllBut(destination());
    }

    @Override
    public CompletionStage<Void> stop(Duration drain) {
        boolean first;
        synchronized (this) {
            first = state instanceof TunnelState.Listening;
            if (!first && !(state instanceof TunnelState.Draining)) {
                return stopped();
            }
            become(new TunnelState.Draining(drain));
        }
        if (first) {
            server.close().addListener(closed -> {
                sessions.values().forEach(session -> session.client().eventLoop().execute(session::drain));
                finishWhenEmpty();
            });
        }
        var cut = server.eventLoop().schedule(
            () -> sessions.values().forEach(session -> session.client().eventLoop().execute(session::cut)), drain.toNanos(), TimeUnit.NANOSECONDS);
        stopped.thenRun(() -> cut.cancel(false));
        return stopped();
    }

    @Override
    public CompletionStage<Void> stopped() {
        return stopped.copy();
    }

    private void finishWhenEmpty() {
        synchronized (this) {
            if (!(state instanceof TunnelState.Draining) || live.get() > 0 || cancels.get() > 0 || server.isOpen() || finishing) {
                return;
            }
            finishing = true;
        }
        channels.close(channel -> channel.pipeline().get(Greeting.class) != null);
        channels.newCloseFuture().addListener(closed -> {
            become(new TunnelState.Stopped());
            stopped.complete(null);
        });
    }

    private void become(TunnelState next) {
        state = next;
        TunnelSnapshot snapshot = snapshot();
        events.execute(() -> listener.stateChanged(snapshot));
    }
}
