package dev.culvert.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.FailureException;
import dev.culvert.engine.RouteInUse;
import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.engine.TunnelSpec;
import dev.culvert.engine.TunnelState;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.ConnectionString.Direct;
import dev.culvert.profile.ConnectionString.Endpoint;
import dev.culvert.profile.RouteChoice;
import dev.culvert.profile.Secret;
import dev.culvert.testkit.Activity;
import dev.culvert.testkit.EmbeddedDatabase;
import dev.culvert.testkit.SecureDatabase;
import dev.culvert.testkit.StandInGateway;
import dev.culvert.testkit.StandInGateway.Answer;
import dev.culvert.testkit.StandInGateway.UpgradeRequest;
import dev.culvert.testkit.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// A tunnel that becomes another while its sessions go on. The gateway leads to one server and the direct route to another, so that it
/// shows which way something went.
class ChangeIT {
    private static final String HERE = "127.0.0.1";

    private final SecureDatabase server = SecureDatabase.shared();
    private final EmbeddedDatabase behindTheGateway = EmbeddedDatabase.shared();
    private final StandInGateway gateway = StandInGateway.plain(HERE, behindTheGateway.port());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ApiKey key = RouteChoiceIT.keyFor(SecureDatabase.SCRAM, SecureDatabase.PASSWORD);

    @AfterEach
    void stopGateway() {
        gateway.close();
        threads.shutdownNow();
    }

    @Test
    void anOpenTransactionGoesOnWhenThePortChanges() throws Exception {
        try (OpenTunnel tunnel = open(); Connection connection = tunnel.connect(); Statement statement = connection.createStatement()) {
            int before = tunnel.port();
            connection.setAutoCommit(false);
            statement.execute("create temp table kept (number int) on commit drop");
            statement.execute("insert into kept values (17)");
            int wanted = EmbeddedDatabase.freePort();
            tunnel.tunnel().change(spec(HERE, wanted));
            assertThat(tunnel.port()).isEqualTo(wanted);
            tunnel.heard().await(heard -> heard.states().getLast().address().getPort() == wanted);
            assertThat(tunnel.heard().states()).extracting(TunnelSnapshot::state).containsExactly(new TunnelState.Listening(), new TunnelState.Listening());
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), before).close()).isInstanceOf(IOException.class);
            try (Connection next = tunnel.connect()) {
                assertThat(next.isValid(5)).isTrue();
            }
            try (ResultSet row = statement.executeQuery("select number from kept")) {
                row.next();
                assertThat(row.getInt(1)).isEqualTo(17);
            }
            connection.commit();
            assertThat(tunnel.tunnel().snapshot().startedAt()).isEqualTo(tunnel.heard().states().getFirst().startedAt());
        }
    }

    @Test
    void aPortThatIsTakenChangesNothingAndItsHolderIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(HERE)); OpenTunnel tunnel = open(); Connection connection = tunnel.connect()) {
            InetSocketAddress before = tunnel.tunnel().snapshot().address();
            var spec = new TunnelSpec(HERE, taken.getLocalPort(), 1, RouteChoice.DIRECT, () -> key);
            assertThatThrownBy(() -> tunnel.tunnel().change(spec)).isInstanceOfSatisfying(FailureException.class, thrown -> {
                assertThat(thrown.failure().kind()).isEqualTo(Kind.CANNOT_LISTEN);
                assertThat(thrown.failure().message()).contains("Port " + taken.getLocalPort() + " is in use");
                if (System.getProperty("os.name").equals("Linux")) {
                    assertThat(thrown.failure().message()).contains("(process " + ProcessHandle.current().pid() + ")");
                }
            });
            assertThat(tunnel.tunnel().snapshot().address()).isEqualTo(before);
            assertThat(connection.isValid(5)).isTrue();
            assertThat(user(tunnel)).isEqualTo("postgres"); // neither the limit nor the route is another
            assertThat(tunnel.heard().states()).hasSize(1);
        }
    }

    @Test
    void aHostThatNobodyKnowsChangesNothing() throws Exception {
        try (OpenTunnel tunnel = open()) {
            assertThatThrownBy(() -> tunnel.tunnel().change(spec("no host", 0))).hasMessageContaining("The listen address no host is not known.");
            assertThat(user(tunnel)).isEqualTo("postgres");
        }
    }

    @Test
    void portZeroOnTheSameHostKeepsThePort() throws Exception {
        try (OpenTunnel tunnel = open()) {
            InetSocketAddress before = tunnel.tunnel().snapshot().address();
            tunnel.tunnel().change(spec(HERE, 0));
            tunnel.tunnel().change(spec(HERE, before.getPort()));
            tunnel.tunnel().change(spec("localhost", 0));
            assertThat(tunnel.tunnel().snapshot().address()).isEqualTo(before);
            assertThat(user(tunnel)).isEqualTo("postgres");
            tunnel.heard().awaitClosed(1);
            assertThat(tunnel.heard().states()).hasSize(1);
        }
    }

    /// All addresses and one of them cannot be had at once: the one is let go first.
    @Test
    void aTunnelIsOpenedToOthersOnTheSamePortAndClosedAgain() throws Exception {
        try (OpenTunnel tunnel = open(); Connection connection = tunnel.connect()) {
            int port = tunnel.port();
            tunnel.tunnel().change(spec("0.0.0.0", port));
            assertThat(tunnel.tunnel().snapshot().address().getAddress().isAnyLocalAddress()).isTrue();
            assertThat(user(tunnel)).isEqualTo("postgres");
            tunnel.tunnel().change(spec(HERE, port));
            assertThat(tunnel.tunnel().snapshot().address()).isEqualTo(new InetSocketAddress(HERE, port));
            assertThat(user(tunnel)).isEqualTo("postgres");
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX) // elsewhere 127.0.0.2 is no address of this machine
    void aTunnelThatCannotBeOpenedToOthersListensAsBefore() throws Exception {
        try (OpenTunnel tunnel = open(); ServerSocket inTheWay = new ServerSocket(tunnel.port(), 1, InetAddress.getByName("127.0.0.2")); Connection connection = tunnel.connect()) {
            InetSocketAddress before = tunnel.tunnel().snapshot().address();
            assertThatThrownBy(() -> tunnel.tunnel().change(spec("0.0.0.0", inTheWay.getLocalPort()))).hasMessageContaining("is in use");
            assertThat(tunnel.tunnel().snapshot().address()).isEqualTo(before);
            assertThat(tunnel.tunnel().snapshot().state()).isInstanceOf(TunnelState.Listening.class);
            assertThat(user(tunnel)).isEqualTo("postgres");
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void anotherLimitHoldsAtOnce() throws Exception {
        try (OpenTunnel tunnel = open(); Connection first = tunnel.connect()) {
            tunnel.tunnel().change(new TunnelSpec(HERE, 0, 1, RouteChoice.GATEWAY, () -> key));
            assertThatThrownBy(tunnel::connect).isInstanceOfSatisfying(SQLException.class, thrown -> {
                assertThat(thrown.getSQLState()).isEqualTo("53300");
                assertThat(thrown.getMessage()).contains("already has 1 open sessions");
            });
            assertThat(first.isValid(5)).isTrue();
            tunnel.tunnel().change(new TunnelSpec(HERE, 0, 2, RouteChoice.GATEWAY, () -> key));
            assertThat(user(tunnel)).isEqualTo("postgres");
        }
    }

    @Test
    void anotherRouteHoldsFromTheNextSessionOn() throws Exception {
        try (OpenTunnel tunnel = open(); Connection first = tunnel.connect()) {
            tunnel.heard().await(heard -> heard.routes().size() == 1);
            tunnel.tunnel().change(new TunnelSpec(HERE, 0, 10, RouteChoice.DIRECT, () -> key));
            assertThat(tunnel.tunnel().snapshot().route()).isEmpty();
            assertThat(user(tunnel)).isEqualTo(SecureDatabase.SCRAM);
            assertThat(first.isValid(5)).isTrue();
            tunnel.heard().await(heard -> heard.routes().size() == 2);
            assertThat(tunnel.heard().routes()).extracting(RouteInUse::name).containsExactly("gateway", "direct");
            assertThat(tunnel.tunnel().snapshot().route()).map(RouteInUse::name).contains("direct");
        }
    }

    @Test
    void theRouteThatWorkedIsRememberedUntilItOrTheConnectionStringChanges() throws Exception {
        ApiKey another = RouteChoiceIT.keyFor(SecureDatabase.MD5, SecureDatabase.PASSWORD);
        gateway.answer(upgrade -> new Answer.Refuse(404));
        try (OpenTunnel tunnel = open(RouteChoice.AUTO)) {
            assertThat(user(tunnel)).isEqualTo(SecureDatabase.SCRAM);
            tunnel.tunnel().change(new TunnelSpec(HERE, EmbeddedDatabase.freePort(), 5, RouteChoice.AUTO, () -> key));
            assertThat(tunnel.tunnel().snapshot().route()).map(RouteInUse::name).contains("direct");
            assertThat(user(tunnel)).isEqualTo(SecureDatabase.SCRAM);
            assertThat(gateway.upgrades()).hasSize(1);
            gateway.answer(upgrade -> new Answer.Accept());
            tunnel.tunnel().change(new TunnelSpec(HERE, 0, 5, RouteChoice.AUTO, () -> another));
            assertThat(tunnel.tunnel().snapshot().route()).isEmpty();
            assertThat(user(tunnel)).isEqualTo("postgres");
            assertThat(gateway.upgrades()).extracting(UpgradeRequest::key).endsWith(another.key().expose());
        }
    }

    /// The source of credentials may give another string without a word to the tunnel.
    @Test
    void theRouteThatWorkedIsRememberedForItsConnectionStringOnly() throws Exception {
        AtomicReference<ConnectionString> current = new AtomicReference<>(key);
        gateway.answer(upgrade -> new Answer.Refuse(404));
        try (OpenTunnel tunnel = open(RouteChoice.AUTO)) {
            tunnel.tunnel().change(new TunnelSpec(HERE, 0, 5, RouteChoice.AUTO, current::get));
            assertThat(user(tunnel)).isEqualTo(SecureDatabase.SCRAM);
            gateway.answer(upgrade -> new Answer.Accept());
            assertThat(user(tunnel)).isEqualTo(SecureDatabase.SCRAM);
            current.set(RouteChoiceIT.keyFor(SecureDatabase.MD5, SecureDatabase.PASSWORD));
            assertThat(user(tunnel)).isEqualTo("postgres");
        }
    }

    @Test
    void theTimeToConnectIsThatOfTheNewestSession() throws Exception {
        try (OpenTunnel tunnel = open()) {
            assertThat(tunnel.tunnel().snapshot().connectTime()).isEmpty();
            user(tunnel);
            Duration first = tunnel.tunnel().snapshot().connectTime().orElseThrow();
            assertThat(first).isPositive().isLessThan(OpenTunnel.LIMIT);
            gateway.answer(upgrade -> gateway.upgrades().size() == 2 ? new Answer.Refuse(503) : new Answer.Accept());
            user(tunnel);
            assertThat(tunnel.tunnel().snapshot().connectTime().orElseThrow()).isNotEqualTo(first).isGreaterThanOrEqualTo(Duration.ofMillis(50)); // the pause before the second try
        }
    }

    @Test
    void aCancelRequestGoesTheWayOfItsSession() throws Exception {
        try (OpenTunnel tunnel = open(); Connection connection = tunnel.connect(); Statement statement = connection.createStatement()) {
            Future<?> query = threads.submit(() -> statement.execute("select pg_sleep(600) /* old way */"));
            Activity.awaitRunning(behindTheGateway::connect, "old way");
            tunnel.tunnel().change(new TunnelSpec(HERE, 0, 10, RouteChoice.AUTO, this::direct));
            statement.cancel();
            assertThatThrownBy(() -> query.get(20, TimeUnit.SECONDS)).isInstanceOfSatisfying(ExecutionException.class, thrown ->
                assertThat(((SQLException) thrown.getCause()).getSQLState()).isEqualTo("57014"));
        }
    }

    @Test
    void aSessionThatIsEndedCancelsItsQueryOnItsOwnWay() throws Exception {
        try (OpenTunnel tunnel = open(); Socket socket = tunnel.socket()) {
            socket.getOutputStream().write(Wire.startup(Wire.PROTOCOL_3_0, "user", "anyone"));
            Wire.readUntil(socket.getInputStream(), 'Z');
            socket.getOutputStream().write(Wire.query("select pg_sleep(600) /* left behind */"));
            Activity.awaitRunning(behindTheGateway::connect, "left behind");
            tunnel.tunnel().change(new TunnelSpec(HERE, 0, 10, RouteChoice.DIRECT, () -> key));
            assertThat(user(tunnel)).isEqualTo(SecureDatabase.SCRAM);
            assertThat(tunnel.tunnel().end(1)).isTrue();
            Activity.awaitNotRunning(behindTheGateway::connect, "left behind");
        }
    }

    /// It may be for a session whose end has only just come.
    @Test
    void aCancelRequestForNobodyGoesThePresentWay() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.builder(gateway.uri()).connection(direct()).trusting(server.authority().certificate()).open()) {
            tunnel.tunnel().change(spec(HERE, 0));
            try (Socket socket = tunnel.socket()) {
                socket.getOutputStream().write(Wire.cancelRequest(1, 2));
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(gateway.awaitUpgrades(1, OpenTunnel.LIMIT)).isTrue();
        }
    }

    @Test
    void aTunnelThatHasMovedStopsAsAnyOther() throws Exception {
        try (OpenTunnel tunnel = open(); Connection busy = tunnel.connect(); Statement statement = busy.createStatement()) {
            busy.setAutoCommit(false);
            statement.execute("select 1");
            tunnel.tunnel().change(spec(HERE, EmbeddedDatabase.freePort()));
            tunnel.tunnel().change(new TunnelSpec(HERE, EmbeddedDatabase.freePort(), 10, RouteChoice.DIRECT, () -> key));
            CompletableFuture<Void> stopped = tunnel.tunnel().stop(OpenTunnel.LIMIT).toCompletableFuture();
            assertThatThrownBy(() -> tunnel.tunnel().change(spec(HERE, EmbeddedDatabase.freePort()))).isInstanceOfSatisfying(FailureException.class, thrown ->
                assertThat(thrown.failure().kind()).isEqualTo(Kind.NOT_ACCEPTING));
            assertThat(stopped).isNotDone();
            busy.commit();
            stopped.get(20, TimeUnit.SECONDS);
            assertThat(tunnel.tunnel().snapshot().state()).isInstanceOf(TunnelState.Stopped.class);
            assertThatThrownBy(tunnel::socket).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> tunnel.tunnel().change(spec(HERE, 0))).isInstanceOf(FailureException.class);
        }
    }

    @Test
    void changesAtOnceAndAStopLeaveNoListenerBehind() throws Exception {
        try (OpenTunnel tunnel = open()) {
            int[] ports = {EmbeddedDatabase.freePort(), EmbeddedDatabase.freePort(), EmbeddedDatabase.freePort(), EmbeddedDatabase.freePort()};
            var changes = new CompletableFuture<?>[ports.length];
            for (int i = 0; i < ports.length; i++) {
                int port = ports[i];
                changes[i] = CompletableFuture.runAsync(() -> changeUnlessStopping(tunnel, port), threads);
            }
            CompletableFuture.anyOf(changes).get(20, TimeUnit.SECONDS);
            tunnel.tunnel().stop(Duration.ZERO).toCompletableFuture().get(20, TimeUnit.SECONDS);
            CompletableFuture.allOf(changes).get(20, TimeUnit.SECONDS);
            for (int port : ports) {
                new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
            }
        }
    }

    private void changeUnlessStopping(OpenTunnel tunnel, int port) {
        try {
            tunnel.tunnel().change(spec(HERE, port));
        } catch (FailureException stopping) {
            assertThat(stopping.failure().kind()).isEqualTo(Kind.NOT_ACCEPTING);
        }
    }

    private OpenTunnel open() {
        return open(RouteChoice.GATEWAY);
    }

    private OpenTunnel open(RouteChoice route) {
        return OpenTunnel.builder(gateway.uri()).connection(key).route(route).directHost(new Endpoint("localhost", server.port())).trusting(server.authority().certificate()).open();
    }

    private TunnelSpec spec(String host, int port) {
        return new TunnelSpec(host, port, 10, RouteChoice.GATEWAY, () -> key);
    }

    private ConnectionString direct() {
        return new Direct(new Endpoint("localhost", server.port()), SecureDatabase.SCRAM, Secret.of(SecureDatabase.PASSWORD), "postgres", true);
    }

    private static String user(OpenTunnel tunnel) throws SQLException {
        try (Connection connection = tunnel.connect(); Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("select current_user")) {
            row.next();
            return row.getString(1);
        }
    }
}
