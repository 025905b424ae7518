package dev.culvert.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.engine.EngineOptions.Timing;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.SessionActivity;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.engine.TunnelState;
import dev.culvert.testkit.Activity;
import dev.culvert.testkit.EmbeddedDatabase;
import dev.culvert.testkit.ScriptedServer;
import dev.culvert.testkit.StandInGateway;
import dev.culvert.testkit.Wire;
import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Every way in which a session ends: by its client, its upstream, a cancel request or the tunnel.
class SessionEndIT {
    private static final Duration LIMIT = OpenTunnel.LIMIT;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private StandInGateway gateway;

    @BeforeEach
    void startGateway() {
        gateway = StandInGateway.plain("127.0.0.1", EmbeddedDatabase.shared().port());
    }

    @AfterEach
    void stopGateway() {
        gateway.close();
        threads.shutdownNow();
    }

    @Test
    void theUpstreamIsClosedWhenTheClientSaysGoodbye() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway)) {
            tunnel.connect().close();
            assertThat(gateway.awaitLive(0, LIMIT)).isTrue();
            assertThat(tunnel.heard().awaitClosed(1).getFirst().why()).isEmpty();
            assertThat(tunnel.tunnel().snapshot().liveSessions()).isZero();
        }
    }

    @Test
    void theUpstreamIsClosedWhenAnIdleClientVanishes() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway)) {
            Socket socket = started(tunnel);
            socket.setSoLinger(true, 0);
            socket.close();
            assertThat(gateway.awaitLive(0, LIMIT)).isTrue();
        }
    }

    @Test
    void theUpstreamIsGivenUpWhenTheClientLeavesBeforeItIsReady() throws Exception {
        gateway.answer(upgrade -> new StandInGateway.Answer.Silent());
        try (OpenTunnel tunnel = OpenTunnel.to(gateway)) {
            try (Socket socket = tunnel.socket()) {
                socket.getOutputStream().write(Wire.startup(Wire.PROTOCOL_3_0, "user", "anyone"));
                tunnel.heard().await(heard -> heard.opened().size() == 1);
            }
            assertThat(tunnel.heard().awaitClosed(1).getFirst().why()).isEmpty();
        }
    }

    @Test
    void aQueryIsCancelledWhenItsClientIsReset() throws Exception {
        vanishInQuery(socket -> socket.setSoLinger(true, 0));
    }

    @Test
    void aQueryIsCancelledWhenItsClientIsKilled() throws Exception {
        vanishInQuery(socket -> { });
    }

    private interface Preparation {
        void accept(Socket socket) throws IOException;
    }

    private void vanishInQuery(Preparation preparation) throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway)) {
            Socket socket = started(tunnel);
            socket.getOutputStream().write(Wire.query("select pg_sleep(600) /* " + "vanishing" + " */"));
            awaitRunning("vanishing");
            preparation.accept(socket);
            socket.close();
            awaitNotRunning("vanishing");
            assertThat(gateway.awaitLive(0, LIMIT)).isTrue();
        }
    }

    @Test
    void aClientThatOnlyClosesItsHalfGetsTheAnswer() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Socket socket = started(tunnel)) {
            socket.getOutputStream().write(Wire.query("select pg_sleep(0.7), 'the answer'"));
            socket.shutdownOutput();
            assertThat(Wire.readUntil(socket.getInputStream(), 'Z')).anySatisfy(message -> {
                assertThat(message.type()).isEqualTo('D');
                assertThat(new String(message.body(), java.nio.charset.StandardCharsets.UTF_8)).contains("the answer");
            });
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(gateway.awaitLive(0, LIMIT)).isTrue();
        }
    }

    /// The server waits for more of the copy, and will wait for ever.
    @Test
    void aClientThatClosesItsHalfInTheMiddleOfACopyIsGone() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Socket socket = started(tunnel)) {
            socket.getOutputStream().write(Wire.query("create temp table half (line text); copy half from stdin"));
            Wire.readUntil(socket.getInputStream(), 'G');
            socket.shutdownOutput();
            assertThat(tunnel.heard().awaitClosed(1).getFirst().why()).isEmpty();
            assertThat(gateway.awaitLive(0, LIMIT)).isTrue();
        }
    }

    /// The process ends when the engine is closed, so the cancel request must have been sent by then.
    @Test
    void aCutQueryIsCancelledBeforeTheEngineIsClosed() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Socket socket = started(tunnel)) {
            socket.getOutputStream().write(Wire.query("select pg_sleep(600) /* closed engine */"));
            awaitRunning("closed engine");
            tunnel.tunnel().stop(Duration.ZERO).toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
        awaitNotRunning("closed engine");
    }

    @Test
    void cancelStopsTheQueryAndIsNoSession() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Connection connection = tunnel.connect(); Statement statement = connection.createStatement()) {
            Future<?> query = threads.submit(() -> statement.execute("select pg_sleep(600) /* to be cancelled */"));
            awaitRunning("to be cancelled");
            statement.cancel();
            assertThatThrownBy(() -> query.get(20, TimeUnit.SECONDS)).isInstanceOfSatisfying(ExecutionException.class, thrown ->
                assertThat(((SQLException) thrown.getCause()).getSQLState()).isEqualTo("57014"));
            assertThat(connection.isValid(5)).isTrue();
            assertThat(tunnel.tunnel().snapshot().totalSessions()).isEqualTo(1);
            assertThat(gateway.awaitLive(1, LIMIT)).isTrue();
        }
    }

    @Test
    void cancelMayAskForEncryptionFirst() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Socket socket = tunnel.socket()) {
            socket.getOutputStream().write(Wire.sslRequest());
            assertThat(socket.getInputStream().read()).isEqualTo('N');
            socket.getOutputStream().write(Wire.cancelRequest(1, 2));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(tunnel.heard().opened()).isEmpty();
        }
    }

    @Test
    void aGatewayThatDiesInAQueryEndsItsSessionAndTheNextOneWorks() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Connection connection = tunnel.connect(); Statement statement = connection.createStatement()) {
            Future<?> query = threads.submit(() -> statement.execute("select pg_sleep(3) /* gateway dies */"));
            awaitRunning("gateway dies");
            gateway.killAll();
            assertThatThrownBy(() -> query.get(20, TimeUnit.SECONDS)).isInstanceOfSatisfying(ExecutionException.class, thrown -> {
                assertThat(((SQLException) thrown.getCause()).getSQLState()).isEqualTo("08006");
                assertThat(thrown.getMessage()).contains("The connection to the database was lost");
            });
            assertThat(tunnel.heard().awaitClosed(1).getFirst().why()).map(Failure::kind).contains(Kind.UPSTREAM_LOST);
            try (Connection next = tunnel.connect()) {
                assertThat(next.isValid(5)).isTrue();
            }
        }
    }

    @Test
    void aCloseCodeOfTheGatewayIsSaid() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Socket socket = started(tunnel)) {
            gateway.closeAll(1011, "database is moving");
            assertThat(Wire.errorFields(Wire.read(socket.getInputStream())))
                .containsEntry('C', "08006")
                .hasEntrySatisfying('M', text -> assertThat(text).contains("1011", "database is moving"));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void textFromTheGatewayEndsTheSession() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Socket socket = started(tunnel)) {
            gateway.sendText("hello");
            assertThat(Wire.errorFields(Wire.read(socket.getInputStream()))).containsEntry('C', "08006");
            assertThat(gateway.awaitCloses(1, LIMIT)).isTrue();
            assertThat(gateway.lastCloseCode()).isEqualTo(1003);
        }
    }

    @Test
    void aLossInTheMiddleOfAMessageIsAPlainClose() throws Exception {
        CountDownLatch halfSent = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start((in, out, socket) -> {
                Wire.readUntyped(in);
                out.write(Wire.join(Wire.authenticationOk(), Wire.readyForQuery('I'), new byte[] {'D', 0, 0, 0, 100, 1, 2, 3}));
                halfSent.await();
            });
            StandInGateway odd = StandInGateway.plain("127.0.0.1", server.port());
            OpenTunnel tunnel = OpenTunnel.to(odd);
            Socket socket = tunnel.socket()) {
            socket.getOutputStream().write(Wire.startup(Wire.PROTOCOL_3_0, "user", "anyone"));
            Wire.readUntil(socket.getInputStream(), 'Z');
            assertThat(socket.getInputStream().readNBytes(8)).hasSize(8);
            halfSent.countDown();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void theServersOwnLastWordIsTheOnlyOne() throws Exception {
        byte[] fatal = Wire.errorResponse("FATAL", "57P01", "terminating connection due to administrator command");
        try (ScriptedServer server = ScriptedServer.start((in, out, socket) -> {
                Wire.readUntyped(in);
                out.write(Wire.join(Wire.authenticationOk(), Wire.readyForQuery('I'), fatal));
            });
            StandInGateway odd = StandInGateway.plain("127.0.0.1", server.port());
            OpenTunnel tunnel = OpenTunnel.to(odd);
            Socket socket = tunnel.socket()) {
            socket.getOutputStream().write(Wire.startup(Wire.PROTOCOL_3_0, "user", "anyone"));
            assertThat(Wire.readUntil(socket.getInputStream(), 'E').getLast().bytes()).isEqualTo(fatal);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(tunnel.heard().awaitClosed(1).getFirst().why()).isEmpty();
        }
    }

    @Test
    void aSilentGatewayIsPingedAndThenGivenUp() throws Exception {
        gateway.answerPings(false);
        try (OpenTunnel tunnel = OpenTunnel.builder(gateway.uri()).timing(withSilence(Duration.ofMillis(300))).open(); Socket socket = started(tunnel)) {
            assertThat(Wire.errorFields(Wire.read(socket.getInputStream())))
                .containsEntry('C', "08006")
                .hasEntrySatisfying('M', text -> assertThat(text).contains("has not answered"));
            assertThat(gateway.pingsReceived()).isEqualTo(1);
        }
    }

    @Test
    void aGatewayThatAnswersPingsIsKept() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.builder(gateway.uri()).timing(withSilence(Duration.ofMillis(100))).open(); Socket socket = started(tunnel)) {
            assertThat(gateway.awaitPings(3, LIMIT)).isTrue();
            socket.getOutputStream().write(Wire.query("select 1"));
            assertThat(Wire.readUntil(socket.getInputStream(), 'Z')).isNotEmpty();
        }
    }

    @Test
    void stoppingEndsIdleSessionsAndWaitsForTransactions() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Socket idle = started(tunnel); Connection busy = tunnel.connect()) {
            busy.setAutoCommit(false);
            try (Statement statement = busy.createStatement()) {
                statement.execute("select 1");
                CompletableFuture<Void> stopped = tunnel.tunnel().stop(LIMIT).toCompletableFuture();
                assertThat(Wire.errorFields(Wire.read(idle.getInputStream()))).containsEntry('C', "57P01");
                assertThat(idle.getInputStream().read()).isEqualTo(-1);
                assertThat(tunnel.tunnel().snapshot().state()).isInstanceOf(TunnelState.Draining.class);
                assertThatThrownBy(tunnel::socket).isInstanceOf(IOException.class);
                statement.execute("select 2");
                assertThat(stopped).isNotDone();
                busy.commit();
                stopped.get(20, TimeUnit.SECONDS);
                assertThat(tunnel.tunnel().snapshot().state()).isInstanceOf(TunnelState.Stopped.class);
            }
        }
    }

    @Test
    void aQueryThatRunsWhenTheTunnelStopsIsAnswered() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Connection connection = tunnel.connect(); Statement statement = connection.createStatement()) {
            Future<String> answer = threads.submit(() -> {
                try (ResultSet rows = statement.executeQuery("select 'done' from pg_sleep(0.7) /* draining */")) {
                    rows.next();
                    return rows.getString(1);
                }
            });
            awaitRunning("draining");
            tunnel.tunnel().stop(LIMIT).toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("done");
        }
    }

    @Test
    void whatDoesNotFinishInTimeIsCutAndCancelled() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Connection connection = tunnel.connect(); Statement statement = connection.createStatement()) {
            Future<?> query = threads.submit(() -> statement.execute("select pg_sleep(600) /* cut */"));
            awaitRunning("cut");
            tunnel.tunnel().stop(Duration.ofMillis(100)).toCompletableFuture().get(20, TimeUnit.SECONDS);
            assertThatThrownBy(() -> query.get(20, TimeUnit.SECONDS)).isInstanceOfSatisfying(ExecutionException.class, thrown ->
                assertThat(((SQLException) thrown.getCause()).getSQLState()).isEqualTo("57P01"));
            awaitNotRunning("cut");
        }
    }

    @Test
    void aSecondStopCutsAtOnce() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Connection connection = tunnel.connect()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("select 1");
            CompletableFuture<Void> stopped = tunnel.tunnel().stop(Duration.ofHours(1)).toCompletableFuture();
            assertThat(stopped).isNotDone();
            tunnel.tunnel().stop(Duration.ZERO);
            stopped.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void whoConnectsWhileTheTunnelStopsIsToldSo() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Connection busy = tunnel.connect(); Socket late = tunnel.socket()) {
            busy.setAutoCommit(false);
            busy.createStatement().execute("select 1");
            late.getOutputStream().write(Wire.sslRequest());
            assertThat(late.getInputStream().read()).isEqualTo('N');
            tunnel.tunnel().stop(LIMIT);
            late.getOutputStream().write(Wire.startup(Wire.PROTOCOL_3_0, "user", "anyone"));
            assertThat(Wire.errorFields(Wire.read(late.getInputStream()))).containsEntry('C', "57P03");
        }
    }

    @Test
    void oneSessionCanBeEndedAndItsQueryIsCancelled() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Connection other = tunnel.connect(); Socket socket = started(tunnel)) {
            socket.getOutputStream().write(Wire.query("select pg_sleep(600) /* to be ended */"));
            awaitRunning("to be ended");
            long id = tunnel.tunnel().sessions().getLast().id();
            assertThat(tunnel.tunnel().end(id)).isTrue();
            assertThat(Wire.errorFields(Wire.readUntil(socket.getInputStream(), 'E').getLast()))
                .containsEntry('S', "FATAL")
                .containsEntry('C', "57P01")
                .containsEntry('M', "terminating connection because it was ended in Culvert")
                .containsEntry('H', "Connect again; the tunnel is still there.");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            awaitNotRunning("to be ended");
            OpenTunnel.Heard.Closed closed = tunnel.heard().awaitClosed(1).getFirst();
            assertThat(closed.session().id()).isEqualTo(id);
            assertThat(closed.why()).map(Failure::kind).contains(Kind.STOPPED);
            assertThat(tunnel.tunnel().end(id)).isFalse();
            assertThat(gateway.awaitLive(1, LIMIT)).isTrue();
            assertThat(other.isValid(5)).isTrue();
            assertThat(tunnel.tunnel().sessions()).extracting(SessionSnapshot::id).containsExactly(1L);
            assertThat(tunnel.tunnel().snapshot().lastFailure()).isEmpty(); // it was no failure
        }
    }

    @Test
    void aSessionCanBeEndedBeforeItsUpstreamIsReady() throws Exception {
        gateway.answer(upgrade -> new StandInGateway.Answer.Silent());
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Socket socket = tunnel.socket()) {
            socket.getOutputStream().write(Wire.startup(Wire.PROTOCOL_3_0, "user", "anyone"));
            tunnel.heard().await(heard -> heard.opened().size() == 1);
            assertThat(tunnel.tunnel().end(tunnel.heard().opened().getFirst().id())).isTrue();
            assertThat(Wire.errorFields(Wire.read(socket.getInputStream()))).containsEntry('C', "57P01");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void thereIsNoSessionToEndThatWasNeverThere() {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway)) {
            assertThat(tunnel.tunnel().end(1)).isFalse();
        }
    }

    @Test
    void snapshotsTellWhatASessionDoes() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Connection connection = tunnel.connect("&ApplicationName=test-app&assumeMinServerVersion=9.0")) {
            var idle = tunnel.tunnel().sessions().getFirst();
            assertThat(idle.activity()).isEqualTo(SessionActivity.IDLE);
            assertThat(idle.application()).isEqualTo("test-app");
            assertThat(idle.database()).isEqualTo("postgres");
            assertThat(idle.client().getAddress().isLoopbackAddress()).isTrue();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("select repeat('x', 100000)");
                var inTransaction = tunnel.tunnel().sessions().getFirst();
                assertThat(inTransaction.activity()).isEqualTo(SessionActivity.IDLE_IN_TRANSACTION);
                assertThat(inTransaction.received()).isGreaterThan(100_000);
                Future<?> query = threads.submit(() -> statement.execute("select pg_sleep(600) /* active */"));
                awaitRunning("active");
                assertThat(tunnel.tunnel().sessions().getFirst().activity()).isEqualTo(SessionActivity.ACTIVE);
                statement.cancel();
                assertThatThrownBy(() -> query.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
            }
            var all = tunnel.tunnel().snapshot();
            assertThat(all.liveSessions()).isEqualTo(1);
            assertThat(all.peakSessions()).isEqualTo(1);
            assertThat(all.received()).isGreaterThan(100_000);
        }
    }

    /// pgjdbc says its name when it is connected, and so do DataGrip and DBeaver by it.
    @Test
    void aNameThatAClientGivesItselfLaterIsTaken() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Connection connection = tunnel.connect("&ApplicationName=by-pgjdbc"); Statement statement = connection.createStatement()) {
            assertThat(tunnel.tunnel().sessions().getFirst().application()).isEqualTo("by-pgjdbc");
            statement.execute("set application_name to 'another'");
            assertThat(tunnel.tunnel().sessions().getFirst().application()).isEqualTo("another");
            statement.execute("reset application_name");
        }
    }

    @Test
    void whoeverHasTheAnswerFindsTheStateThatGoesWithIt() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Connection connection = tunnel.connect(""); Statement statement = connection.createStatement()) {
            for (int i = 0; i < 500; i++) {
                statement.execute("select repeat('x', 100000)"); // more than the client's buffer holds: flushed in between
                assertThat(tunnel.tunnel().sessions().getFirst().activity()).isEqualTo(SessionActivity.IDLE);
            }
        }
    }

    private static Timing withSilence(Duration silence) {
        Timing t = OpenTunnel.TIMING;
        return new Timing(t.connect(), t.startup(), silence, Duration.ofSeconds(2), t.cancel(), t.farewell());
    }

    private Socket started(OpenTunnel tunnel) throws IOException {
        Socket socket = tunnel.socket();
        socket.getOutputStream().write(Wire.startup(Wire.PROTOCOL_3_0, "user", "anyone"));
        Wire.readUntil(socket.getInputStream(), 'Z');
        return socket;
    }

    private static void awaitRunning(String comment) throws SQLException {
        Activity.awaitRunning(EmbeddedDatabase.shared()::connect, comment);
    }

    private static void awaitNotRunning(String comment) throws SQLException {
        Activity.awaitNotRunning(EmbeddedDatabase.shared()::connect, comment);
    }
}
