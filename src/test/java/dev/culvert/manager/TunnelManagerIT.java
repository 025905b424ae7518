package dev.culvert.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.engine.CheckResult;
import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.EngineOptions.Timing;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.engine.TunnelListener;
import dev.culvert.engine.relay.NettyTunnelEngine;
import dev.culvert.manager.TunnelStatus.Failed;
import dev.culvert.manager.TunnelStatus.Running;
import dev.culvert.manager.TunnelStatus.Stopped;
import dev.culvert.manager.TunnelStatus.Stopping;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.Secret;
import dev.culvert.testkit.EmbeddedDatabase;
import dev.culvert.testkit.SecureDatabase;
import dev.culvert.testkit.StandInGateway;
import dev.culvert.testkit.StandInGateway.Answer;
import dev.culvert.vault.MemoryVault;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Profiles that really run: the manager with the real engine, a gateway, PostgreSQL and pgjdbc.
class TunnelManagerIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration DRAIN = Duration.ofSeconds(10);

    /// The manager's pauses are this many times shorter, so that no test waits.
    private static final int FASTER = 100;

    @TempDir
    private Path folder;

    private final SecureDatabase secure = SecureDatabase.shared();
    private final StandInGateway gateway = StandInGateway.plain("127.0.0.1", EmbeddedDatabase.shared().port());
    private final MemoryVault vault = new MemoryVault("");
    private final Object changed = new Object();
    private TunnelManager manager;

    @BeforeEach
    void open() {
        Timing timing = new Timing(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(15), Duration.ofSeconds(5), Duration.ofSeconds(2));
        EngineOptions options = new EngineOptions(gateway.uri(), ApiKey.PRISMA_DIRECT, List.of(secure.authority().certificate()), Map.of(), "culvert/test", timing);
        Executor threads = task -> Thread.ofVirtual().start(task);
        manager = new TunnelManager(Bench.store(folder), vault, options, NettyTunnelEngine::new, InstantSource.system(), threads,
            (pause, task) -> CompletableFuture.delayedExecutor(pause.toMillis() / FASTER, TimeUnit.MILLISECONDS, threads).execute(task));
        manager.addListener(new ManagerListener() {
            @Override
            public void tunnelChanged(UUID profile) {
                synchronized (changed) {
                    changed.notifyAll();
                }
            }
        });
    }

    @AfterEach
    void close() {
        manager.close();
        gateway.close();
    }

    @Test
    void aProfileServesQueries() throws Exception {
        UUID profile = running("billing");
        try (Connection connection = connect(profile); Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("select 6 * 7")) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(42);
            TunnelView view = view(profile);
            assertThat(view.status()).isEqualTo(new Running(Optional.empty()));
            assertThat(view.snapshot().orElseThrow().liveSessions()).isEqualTo(1);
            assertThat(manager.sessions(profile)).singleElement().extracting(SessionSnapshot::database).isEqualTo("postgres");
        }
        await(profile, view -> view.snapshot().orElseThrow().liveSessions() == 0);
        assertThat(get(manager.stop(profile, DRAIN))).isNull();
        assertThat(view(profile).status()).isEqualTo(new Stopped());
        assertRefused(view(profile).profile().listen().port());
    }

    @Test
    void aRefusedKeyHasFailedItsPortIsClosedAndAnotherKeyServes() throws Exception {
        UUID profile = add("billing", Bench.url("bad-key"));
        Failure failure = get(manager.start(profile)).orElseThrow();
        assertThat(failure.kind()).isEqualTo(Kind.KEY_REJECTED);
        assertThat(failure.requestId()).isEqualTo("req-lab-401");
        assertThat(view(profile).status()).isEqualTo(new Failed(failure));
        int port = view(profile).profile().listen().port();
        assertRefused(port);
        succeeds(manager.edit(view(profile).profile(), Optional.of(Secret.of(Bench.url("good-key")))));
        succeeds(manager.start(profile));
        assertThat(view(profile).profile().listen().port()).isEqualTo(port);
        query(profile);
    }

    @Test
    void aWrongPasswordHasFailedAndTheRightOneServes() throws Exception {
        UUID profile = add("shop", direct("sk_wrong"));
        assertThat(get(manager.start(profile)).map(Failure::kind)).contains(Kind.CREDENTIALS_REFUSED);
        assertThat(view(profile).status()).isInstanceOf(Failed.class);
        succeeds(manager.edit(view(profile).profile(), Optional.of(Secret.of(direct(SecureDatabase.PASSWORD)))));
        CheckResult tried = get(manager.check(profile));
        assertThat(tried.failure()).isEmpty();
        succeeds(manager.start(profile));
        query(profile);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPortThatIsTakenSaysByWhomAndAnotherIsHad() throws Exception {
        UUID other = running("other");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Profile billing = Bench.on(Bench.profile("billing"), taken.getLocalPort());
            UUID profile = add(billing, Bench.url("good-key"));
            Failure failure = get(manager.start(profile)).orElseThrow();
            assertThat(failure.kind()).isEqualTo(Kind.CANNOT_LISTEN);
            assertThat(failure.message()).contains("Port " + taken.getLocalPort() + " is in use by ", "(process " + ProcessHandle.current().pid() + ")");
            assertThat(view(profile).status()).isEqualTo(new Failed(failure));
            query(other);
            succeeds(manager.edit(billing.withListen(Listen.AUTOMATIC), Optional.empty()));
            succeeds(manager.start(profile));
            query(profile);
        }
    }

    @Test
    void aTunnelMovesUnderAnOpenTransaction() throws Exception {
        UUID profile = running("billing");
        int before = view(profile).profile().listen().port();
        try (Connection connection = connect(profile); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("create temporary table moved (n int) on commit preserve rows");
            statement.execute("insert into moved values (1)");
            int free = free();
            succeeds(manager.edit(Bench.on(view(profile).profile(), free), Optional.empty()));
            assertThat(view(profile).snapshot().orElseThrow().address().getPort()).isEqualTo(free);
            assertRefused(before);
            query(profile);
            statement.execute("insert into moved values (2)");
            connection.commit();
            try (ResultSet row = statement.executeQuery("select count(*) from moved")) {
                row.next();
                assertThat(row.getInt(1)).isEqualTo(2);
            }
        }
        assertThat(view(profile).status()).isEqualTo(new Running(Optional.empty()));
    }

    @Test
    void aPortThatIsTakenMovesNothing() throws Exception {
        UUID profile = running("billing");
        Profile before = view(profile).profile();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(get(manager.edit(Bench.on(before, taken.getLocalPort()), Optional.of(Secret.of(Bench.url("other-key"))))).map(Failure::kind)).contains(Kind.CANNOT_LISTEN);
        }
        assertThat(view(profile).profile()).isEqualTo(before);
        query(profile);
        assertThat(gateway.upgrades().getLast().key()).isEqualTo("good-key");
        assertThat(vault.load(profile)).contains(Secret.of(Bench.url("good-key")));
    }

    @Test
    void anotherKeyHoldsForTheNextSession() throws Exception {
        UUID profile = running("billing");
        try (Connection open = connect(profile)) {
            succeeds(manager.edit(view(profile).profile(), Optional.of(Secret.of(Bench.url("other-key")))));
            query(profile);
            assertThat(gateway.upgrades().getLast().key()).isEqualTo("other-key");
            assertThat(open.isValid(5)).isTrue();
        }
    }

    @Test
    void aKeyThatIsRefusedInTheMiddleIsTroubleUntilThereIsAnother() throws Exception {
        UUID profile = running("billing");
        succeeds(manager.edit(view(profile).profile(), Optional.of(Secret.of(Bench.url("bad-key")))));
        await(profile, view -> trouble(view).equals(Optional.of(Kind.KEY_REJECTED)));
        assertThatThrownBy(() -> connect(profile)).isInstanceOfSatisfying(SQLException.class, thrown -> assertThat(thrown.getSQLState()).isEqualTo("28P01"));
        succeeds(manager.edit(view(profile).profile(), Optional.of(Secret.of(Bench.url("good-key")))));
        await(profile, view -> trouble(view).isEmpty());
        query(profile);
    }

    @Test
    void aFarEndThatGoesAndComesBack() throws Exception {
        UUID profile = running("billing");
        try (Connection connection = connect(profile); Statement statement = connection.createStatement()) {
            gateway.answer(request -> new Answer.Refuse(503));
            gateway.killAll();
            assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOfSatisfying(SQLException.class, thrown -> {
                assertThat(thrown.getSQLState()).isEqualTo("08006");
                assertThat(thrown.getMessage()).contains("The connection to the database was lost");
            });
        }
        await(profile, view -> trouble(view).equals(Optional.of(Kind.GATEWAY_REFUSED)));
        assertThat(view(profile).status()).isInstanceOf(Running.class);
        gateway.answer(StandInGateway::byKey);
        await(profile, view -> trouble(view).isEmpty());
        query(profile);
    }

    @Test
    void aFarEndThatIsNotThereAtFirst() throws Exception {
        gateway.answer(request -> new Answer.Drop());
        UUID profile = add("billing", Bench.url("good-key"));
        assertThat(get(manager.start(profile)).map(Failure::kind)).contains(Kind.UNREACHABLE);
        assertThat(trouble(view(profile))).contains(Kind.UNREACHABLE);
        gateway.answer(StandInGateway::byKey);
        await(profile, view -> trouble(view).isEmpty());
        query(profile);
    }

    @Test
    void whatIsRemovedIsCutAndBroughtBackAsItWas() throws Exception {
        UUID other = add("other", Bench.url("good-key"));
        UUID profile = running("billing");
        add("third", Bench.url("good-key"));
        Profile before = view(profile).profile();
        try (Connection connection = connect(profile); Statement statement = connection.createStatement()) {
            succeeds(manager.remove(profile));
            assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOfSatisfying(SQLException.class, thrown -> assertThat(thrown.getSQLState()).isEqualTo("57P01"));
        }
        assertRefused(before.listen().port());
        assertThat(vault.load(profile)).isEmpty();
        succeeds(manager.undoRemove());
        assertThat(manager.tunnels()).extracting(view -> view.profile().id()).startsWith(other, profile);
        assertThat(view(profile).profile()).isEqualTo(before);
        succeeds(manager.start(profile));
        query(profile);
    }

    @Test
    void oneSessionIsEndedAndTheOthersGoOn() throws Exception {
        UUID profile = running("billing");
        try (Connection first = connect(profile); Connection second = connect(profile); Statement statement = first.createStatement()) {
            manager.endSession(profile, manager.sessions(profile).getFirst().id());
            await(profile, view -> view.snapshot().orElseThrow().liveSessions() == 1);
            assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLException.class);
            assertThat(second.isValid(5)).isTrue();
            assertThat(view(profile).status()).isEqualTo(new Running(Optional.empty()));
        }
    }

    @Test
    void whatIsMarkedStartsTogetherOnPortsOfItsOwn() throws Exception {
        UUID one = add(marked("one"), Bench.url("good-key"));
        UUID two = add(marked("two"), direct(SecureDatabase.PASSWORD));
        UUID bad = add(marked("bad"), Bench.url("bad-key"));
        manager.startMarked(Set.of());
        for (UUID profile : List.of(one, two)) {
            await(profile, view -> view.status().equals(new Running(Optional.empty())));
            query(profile);
        }
        await(bad, view -> view.status() instanceof Failed);
        assertThat(List.of(view(one), view(two), view(bad))).extracting(view -> view.profile().listen().port()).doesNotHaveDuplicates().doesNotContain(0);
    }

    private static Profile marked(String name) {
        Profile profile = Bench.profile(name);
        return new Profile(profile.id(), name, profile.environment(), profile.target(), profile.listen(), profile.route(), profile.maxSessions(), true);
    }

    @Test
    void aStopWaitsForATransactionAndARestartForTheStop() throws Exception {
        UUID profile = running("billing");
        try (Connection connection = connect(profile); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select 1");
            CompletionStage<Void> stopped = manager.stop(profile, LIMIT);
            CompletionStage<Optional<Failure>> started = manager.start(profile);
            assertThat(view(profile).status()).isEqualTo(new Stopping());
            statement.execute("select 1");
            assertThat(stopped.toCompletableFuture()).isNotDone();
            connection.commit();
            get(stopped);
            succeeds(started);
        }
        query(profile);
    }

    @Test
    void aServedTunnelTellsItsClientsWhyTheyDoNotGetIn() throws Exception {
        UUID profile = add("billing", Bench.url("bad-key"));
        assertThat(get(manager.serve(view(profile).profile(), new TunnelListener() {})).map(Failure::kind)).contains(Kind.KEY_REJECTED);
        assertThatThrownBy(() -> connect(profile)).isInstanceOfSatisfying(SQLException.class, thrown -> assertThat(thrown.getSQLState()).isEqualTo("28P01"));
        assertThat(trouble(view(profile))).contains(Kind.KEY_REJECTED);
    }

    @Test
    void closingCutsEverythingAtOnce() throws Exception {
        UUID profile = running("billing");
        gateway.answer(request -> new Answer.Silent());
        UUID starting = add("starting", Bench.url("good-key"));
        CompletionStage<Optional<Failure>> started = manager.start(starting);
        assertThat(gateway.awaitUpgrades(2, LIMIT)).isTrue();
        CompletionStage<Void> ended = manager.ended(profile);
        try (Connection connection = DriverManager.getConnection(EmbeddedDatabase.shared().jdbcUrl())) {
            assertThat(connection.isValid(5)).isTrue();
        }
        CompletableFuture.runAsync(manager::close).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(ended.toCompletableFuture()).isDone();
        assertThat(started.toCompletableFuture()).isDone();
        assertRefused(view(profile).profile().listen().port());
        assertRefused(view(starting).profile().listen().port());
    }

    // ----

    private UUID running(String name) throws Exception {
        UUID profile = add(name, Bench.url("good-key"));
        succeeds(manager.start(profile));
        return profile;
    }

    private UUID add(String name, String connectionString) throws Exception {
        return add(Bench.profile(name), connectionString);
    }

    private UUID add(Profile profile, String connectionString) throws Exception {
        succeeds(manager.add(profile, Secret.of(connectionString)));
        return profile.id();
    }

    private String direct(String password) {
        return "postgres://" + SecureDatabase.SCRAM + ":" + URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20") + "@localhost:" + secure.port() + "/postgres?sslmode=require";
    }

    private Connection connect(UUID profile) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + view(profile).snapshot().orElseThrow().address().getPort() + "/postgres?user=anyone");
    }

    private void query(UUID profile) throws SQLException {
        try (Connection connection = connect(profile)) {
            assertThat(connection.isValid(10)).isTrue();
        }
    }

    private TunnelView view(UUID profile) {
        return manager.tunnel(profile).orElseThrow();
    }

    private static Optional<Kind> trouble(TunnelView view) {
        return view.status() instanceof Running(Optional<Failure> trouble) ? trouble.map(Failure::kind) : Optional.empty();
    }

    private void await(UUID profile, Predicate<TunnelView> condition) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        synchronized (changed) {
            while (!condition.test(view(profile))) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("not seen in time; now " + view(profile) + manager.activity(profile));
                }
                changed.wait(left / 1_000_000 + 1);
            }
        }
    }

    private static void succeeds(CompletionStage<Optional<Failure>> stage) throws Exception {
        assertThat(get(stage)).isEmpty();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void assertRefused(int port) {
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close()).isInstanceOf(ConnectException.class);
    }
}
