package dev.culvert.manager;

import dev.culvert.engine.CheckResult;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.FailureException;
import dev.culvert.engine.RouteInUse;
import dev.culvert.engine.SessionActivity;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// An engine that opens no socket and answers nothing before the test says what. Its listeners hear it on the executor that it is given.
final class FakeEngine implements TunnelEngine {
    static final CheckResult FINE = new CheckResult(Duration.ofMillis(41), "PostgreSQL 17.2", Optional.of(new RouteInUse("gateway", "gateway.example", "")), Optional.empty());

    final List<Opened> tunnels = new CopyOnWriteArrayList<>();
    final List<Question> questions = new CopyOnWriteArrayList<>();

    /// Ports that other programs listen on.
    final Set<Integer> held = ConcurrentHashMap.newKeySet();

    /// What happens between the call and its end.
    volatile Runnable whileOpening = () -> { };
    volatile Runnable whileChanging = () -> { };
    volatile Runnable whileClosing = () -> { };
    volatile boolean stopsAtOnce = true;
    volatile boolean stopsWhenCut = true;
    volatile int closed;

    private final BlockingQueue<Question> asked = new LinkedBlockingQueue<>();
    private final Executor events;

    FakeEngine(Executor events) {
        this.events = events;
    }

    /// Somebody asks whether the far end takes this connection string.
    record Question(ConnectionString connection, CompletableFuture<CheckResult> answer) {}

    static CheckResult failing(Kind kind) {
        return new CheckResult(Duration.ofMillis(41), "", Optional.empty(), Optional.of(failure(kind)));
    }

    static Failure failure(Kind kind) {
        return Failure.of(kind, "It is " + kind + ".", "");
    }

    @Override
    public Tunnel open(TunnelSpec spec, TunnelListener listener) throws FailureException {
        whileOpening.run();
        Opened tunnel = new Opened(spec, listener);
        synchronized (this) {
            tunnel.bind(spec);
            tunnels.add(tunnel);
        }
        tunnel.become(new TunnelState.Listening());
        return tunnel;
    }

    @Override
    public CompletionStage<CheckResult> check(ConnectionString connection, RouteChoice route) {
        return ask(connection);
    }

    private CompletableFuture<CheckResult> ask(ConnectionString connection) {
        CompletableFuture<CheckResult> answer = new CompletableFuture<>();
        Question question = new Question(connection, answer);
        questions.add(question);
        asked.add(question);
        return answer;
    }

    /// The next question that nobody has waited for yet.
    Question awaitQuestion(long seconds) throws InterruptedException {
        Question question = asked.poll(seconds, TimeUnit.SECONDS);
        if (question == null) {
            throw new AssertionError("nobody asks");
        }
        return question;
    }

    /// Questions without an answer yet, oldest first.
    List<Question> open() {
        return questions.stream().filter(question -> !question.answer.isDone()).toList();
    }

    List<Opened> listening() {
        return tunnels.stream().filter(Opened::isListening).toList();
    }

    Opened last() {
        return tunnels.getLast();
    }

    @Override
    public void close() {
        closed++;
        tunnels.forEach(Opened::end);
        whileClosing.run();
    }

    final class Opened implements Tunnel {
        final List<Duration> stops = new CopyOnWriteArrayList<>();
        final List<TunnelSpec> changes = new CopyOnWriteArrayList<>();
        final List<Long> ended = new CopyOnWriteArrayList<>();
        volatile int sessions;
        volatile RuntimeException checkFails;

        private final TunnelListener listener;
        private final CompletableFuture<Void> stopped = new CompletableFuture<>();
        private volatile TunnelSpec spec;
        private volatile InetSocketAddress address;
        private volatile TunnelState state = new TunnelState.Starting();

        private Opened(TunnelSpec spec, TunnelListener listener) {
            this.spec = spec;
            this.listener = listener;
        }

        private void bind(TunnelSpec wanted) throws FailureException {
            int port = wanted.port() != 0 ? wanted.port() : 40_000 + tunnels.size();
            if (held.contains(port) || tunnels.stream().anyMatch(other -> other != this && other.isListening() && other.port() == port)) {
                throw new FailureException(Failure.of(Kind.CANNOT_LISTEN, "Port " + port + " is in use by DataGrip (process 4711).", "Choose another port."));
            }
            spec = wanted;
            address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        }

        TunnelSpec spec() {
            return spec;
        }

        int port() {
            return address.getPort();
        }

        boolean isListening() {
            return state instanceof TunnelState.Listening;
        }

        boolean isOpen() {
            return isListening() || state instanceof TunnelState.Draining;
        }

        ConnectionString connection() {
            return spec.credentials().current();
        }

        @Override
        public TunnelSnapshot snapshot() {
            return new TunnelSnapshot(state, address, sessions, sessions, sessions, 0, 0, Optional.empty(), Optional.empty(), Optional.empty(), Instant.EPOCH);
        }

        @Override
        public List<SessionSnapshot> sessions() {
            List<SessionSnapshot> open = new ArrayList<>();
            for (long id = 1; id <= sessions; id++) {
                open.add(session(id));
            }
            return open;
        }

        @Override
        public CompletionStage<CheckResult> check() {
            if (checkFails != null) {
                throw checkFails;
            }
            return ask(connection());
        }

        @Override
        public boolean end(long sessionId) {
            ended.add(sessionId);
            return true;
        }

        @Override
        public void change(TunnelSpec wanted) throws FailureException {
            whileChanging.run();
            synchronized (FakeEngine.this) {
                if (!isListening()) {
                    throw new FailureException(failure(Kind.NOT_ACCEPTING));
                }
                boolean moves = wanted.port() != 0 && wanted.port() != port() || !wanted.host().equals(spec.host());
                if (moves) {
                    bind(wanted);
                } else {
                    spec = wanted;
                }
                changes.add(wanted);
                if (moves) {
                    become(state);
                }
            }
        }

        @Override
        public CompletionStage<Void> stop(Duration drain) {
            stops.add(drain);
            boolean first;
            synchronized (FakeEngine.this) {
                first = isListening();
                if (first) {
                    become(new TunnelState.Draining(drain));
                }
            }
            if (stopsAtOnce || stopsWhenCut && drain.isZero()) {
                end();
            }
            return stopped();
        }

        /// The last session has ended.
        void end() {
            synchronized (FakeEngine.this) {
                if (!isOpen()) {
                    return;
                }
                become(new TunnelState.Stopped());
            }
            stopped.complete(null);
        }

        /// As when the engine closes.
        void stopByItself() {
            become(new TunnelState.Draining(Duration.ZERO));
        }

        @Override
        public CompletionStage<Void> stopped() {
            return stopped.copy();
        }

        void sessionOpens(long id) {
            events.execute(() -> listener.sessionOpened(session(id)));
        }

        void sessionCloses(long id, Optional<Kind> why) {
            events.execute(() -> listener.sessionClosed(session(id), why.map(FakeEngine::failure)));
        }

        void routeChanges(RouteInUse route) {
            events.execute(() -> listener.routeChanged(route));
        }

        private void become(TunnelState next) {
            state = next;
            TunnelSnapshot now = snapshot();
            events.execute(() -> listener.stateChanged(now));
        }
    }

    static SessionSnapshot session(long id) {
        return new SessionSnapshot(id, new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000), "psql", "postgres", SessionActivity.IDLE, Instant.EPOCH, 0, 0);
    }
}
