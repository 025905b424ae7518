package dev.culvert.engine.relay;

import dev.culvert.engine.CheckResult;
import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.EngineOptions.Timing;
import dev.culvert.engine.Failure;
import dev.culvert.engine.FailureException;
import dev.culvert.profile.RouteChoice;
import dev.culvert.engine.RouteInUse;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.engine.Tunnel;
import dev.culvert.engine.TunnelEngine;
import dev.culvert.engine.TunnelListener;
import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.engine.TunnelSpec;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.ConnectionString.Endpoint;
import dev.culvert.profile.Secret;
import dev.culvert.testkit.StandInGateway;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// The real engine with one open tunnel, and everything that its listener heard.
final class OpenTunnel implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(20);

    /// The real times, but for the one that a test waits for.
    static final Timing TIMING = new Timing(
        Duration.ofSeconds(15), Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(15), Duration.ofSeconds(5), Duration.ofSeconds(2));

    private final TunnelEngine engine;
    private final Tunnel tunnel;
    private final Heard heard = new Heard();

    private OpenTunnel(Builder builder) {
        engine = new NettyTunnelEngine(
            new EngineOptions(builder.gateway, builder.directHost, builder.authorities, builder.environment, "culvert/test", builder.timing), builder.alloc, builder::lookUp);
        try {
            tunnel = engine.open(new TunnelSpec("127.0.0.1", 0, builder.maxSessions, builder.route, () -> builder.connection), heard);
        } catch (FailureException e) {
            engine.close();
            throw new AssertionError(e.failure().toString(), e);
        }
    }

    static OpenTunnel to(ConnectionString connection) {
        return builder(EngineOptions.PRISMA_GATEWAY).connection(connection).open();
    }

    static OpenTunnel to(StandInGateway gateway) {
        return builder(gateway.uri()).open();
    }

    static Builder builder(URI gateway) {
        return new Builder(gateway);
    }

    TunnelEngine engine() {
        return engine;
    }

    Tunnel tunnel() {
        return tunnel;
    }

    int port() {
        return tunnel.snapshot().address().getPort();
    }

    /// pgjdbc as it comes: it asks for TLS first.
    Connection connect() throws SQLException {
        return connect("");
    }

    /// @param parameters such as `&prepareThreshold=0`
    Connection connect(String parameters) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/postgres?user=anyone" + parameters);
    }

    Socket socket() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket.setTcpNoDelay(true);
        return socket;
    }

    CheckResult check() throws Exception {
        return tunnel.check().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    Heard heard() {
        return heard;
    }

    @Override
    public void close() {
        engine.close();
    }

    /// What the listener was told, in order, and waiting for more of it.
    static final class Heard implements TunnelListener {
        record Closed(SessionSnapshot session, Optional<Failure> why) {}

        private final List<TunnelSnapshot> states = new ArrayList<>();
        private final List<RouteInUse> routes = new ArrayList<>();
        private final List<SessionSnapshot> opened = new ArrayList<>();
        private final List<Closed> closed = new ArrayList<>();

        @Override
        public synchronized void stateChanged(TunnelSnapshot tunnel) {
            states.add(tunnel);
            notifyAll();
        }

        @Override
        public synchronized void routeChanged(RouteInUse route) {
            routes.add(route);
            notifyAll();
        }

        @Override
        public synchronized void sessionOpened(SessionSnapshot session) {
            opened.add(session);
            notifyAll();
        }

        @Override
        public synchronized void sessionClosed(SessionSnapshot session, Optional<Failure> why) {
            closed.add(new Closed(session, why));
            notifyAll();
        }

        synchronized List<TunnelSnapshot> states() {
            return List.copyOf(states);
        }

        synchronized List<RouteInUse> routes() {
            return List.copyOf(routes);
        }

        synchronized List<SessionSnapshot> opened() {
            return List.copyOf(opened);
        }

        synchronized List<Closed> closed() {
            return List.copyOf(closed);
        }

        /// Waits until so many sessions are over, and returns what was said of them.
        List<Closed> awaitClosed(int sessions) throws InterruptedException {
            await(heard -> heard.closed.size() >= sessions);
            return closed();
        }

        synchronized void await(Predicate<Heard> condition) throws InterruptedException {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (!condition.test(this)) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("not heard in time; so far: " + states + opened + closed);
                }
                wait(left / 1_000_000 + 1);
            }
        }
    }

    static final class Builder {
        private final URI gateway;
        private ConnectionString connection = new ApiKey(Secret.of("good-key"));
        private Endpoint directHost = ApiKey.PRISMA_DIRECT;
        private RouteChoice route = RouteChoice.AUTO;
        private int maxSessions = 1_000;
        private Timing timing = TIMING;
        private ByteBufAllocator alloc = ByteBufAllocator.DEFAULT;
        private List<X509Certificate> authorities = List.of();
        private Map<String, String> environment = Map.of();
        private Map<String, InetAddress[]> names = Map.of();

        private Builder(URI gateway) {
            this.gateway = gateway;
        }

        Builder key(String value) {
            return connection(new ApiKey(Secret.of(value)));
        }

        Builder connection(ConnectionString value) {
            connection = value;
            return this;
        }

        Builder directHost(Endpoint value) {
            directHost = value;
            return this;
        }

        Builder route(RouteChoice value) {
            route = value;
            return this;
        }

        Builder maxSessions(int value) {
            maxSessions = value;
            return this;
        }

        Builder timing(Timing value) {
            timing = value;
            return this;
        }

        Builder allocator(ByteBufAllocator value) {
            alloc = value;
            return this;
        }

        Builder trusting(X509Certificate... values) {
            authorities = List.of(values);
            return this;
        }

        Builder environment(Map<String, String> values) {
            environment = values;
            return this;
        }

        /// Names that only this engine knows.
        Builder names(Map<String, InetAddress[]> values) {
            names = values;
            return this;
        }

        private InetAddress[] lookUp(String host) throws UnknownHostException {
            if (host.endsWith(".invalid")) {
                throw new UnknownHostException(host); // the system's own answer may take seconds where there is no network
            }
            return names.containsKey(host) ? names.get(host) : InetAddress.getAllByName(host);
        }

        OpenTunnel open() {
            return new OpenTunnel(this);
        }
    }
}
