package dev.culvert.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.engine.EngineOptions.Timing;
import dev.culvert.engine.Failure;
import dev.culvert.testkit.EmbeddedDatabase;
import dev.culvert.testkit.ScriptedServer;
import dev.culvert.testkit.StandInGateway;
import dev.culvert.testkit.StandInGateway.Answer;
import dev.culvert.testkit.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What a client is told, row by row: through the real engine, a stand-in gateway and a real PostgreSQL.
class ClientViewIT {
    private StandInGateway gateway;

    @BeforeEach
    void startGateway() {
        gateway = StandInGateway.plain("127.0.0.1", EmbeddedDatabase.shared().port());
    }

    @AfterEach
    void stopGateway() {
        gateway.close();
    }

    @Test
    void pgjdbcConnectsWithItsDefaults() throws SQLException {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway)) {
            assertThat(select(tunnel, "select 6 * 7")).isEqualTo("42");
        }
        assertThat(gateway.upgrades()).singleElement().satisfies(upgrade -> {
            assertThat(upgrade.key()).isEqualTo("good-key");
            assertThat(upgrade.headers())
                .containsEntry("user-agent", "culvert/test")
                .doesNotContainKeys("sec-websocket-extensions", "sec-websocket-protocol", "origin");
        });
    }

    static Stream<Arguments> openings() {
        byte[] startup = Wire.startup(Wire.PROTOCOL_3_0, "user", "anyone");
        return Stream.of(
            Arguments.of("plain", new byte[][] {startup}, ""),
            Arguments.of("TLS first", new byte[][] {Wire.sslRequest(), startup}, "N"),
            Arguments.of("GSS first", new byte[][] {Wire.gssEncRequest(), startup}, "N"),
            Arguments.of("GSS, then TLS", new byte[][] {Wire.gssEncRequest(), Wire.sslRequest(), startup}, "NN"),
            Arguments.of("TLS, then GSS", new byte[][] {Wire.sslRequest(), Wire.gssEncRequest(), startup}, "NN"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("openings")
    void everyOpeningLeadsIntoTheDatabaseEvenByteByByte(String name, byte[][] packets, String answers) throws IOException {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Socket socket = tunnel.socket()) {
            int answered = 0;
            for (byte[] packet : packets) {
                for (byte one : packet) {
                    socket.getOutputStream().write(one);
                }
                if (answered < answers.length()) {
                    assertThat(socket.getInputStream().read()).isEqualTo(answers.charAt(answered++));
                }
            }
            assertThat(Wire.readUntil(socket.getInputStream(), 'Z').getFirst().bytes()).isEqualTo(Wire.authenticationOk());
        }
    }

    @Test
    void aQueryThatFollowsTheStartupTooEarlyIsAnswered() throws IOException {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Socket socket = tunnel.socket()) {
            socket.getOutputStream().write(Wire.join(Wire.startup(Wire.PROTOCOL_3_0, "user", "anyone"), Wire.query("select 'early'")));
            Wire.readUntil(socket.getInputStream(), 'Z');
            assertThat(Wire.readUntil(socket.getInputStream(), 'Z')).anySatisfy(message -> assertThat(new String(message.body(), StandardCharsets.UTF_8)).contains("early"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "401, 28P01, rejected the API key",
        "403, 28P01, rejected the API key",
        "410, 3D000, no Prisma Postgres database",
        "429, 53400, too many requests",
        "500, 57P03, refused the connection",
        "503, 57P03, refused the connection",
        "302, 57P03, refused the connection",
    })
    void anAnswerOfTheGatewayBecomesAnErrorWithTheRequestId(int status, String sqlState, String message) throws Exception {
        gateway.answer(upgrade -> new Answer.Refuse(status, Map.of("prisma-request-id", "req-17")));
        try (OpenTunnel tunnel = OpenTunnel.builder(gateway.uri()).timing(withConnect(Duration.ofSeconds(2))).open()) {
            assertThatThrownBy(tunnel::connect).isInstanceOfSatisfying(SQLException.class, thrown -> {
                assertThat(thrown.getSQLState()).isEqualTo(sqlState);
                assertThat(thrown.getMessage()).contains(message, String.valueOf(status), "req-17");
            });
            assertThat(tunnel.heard().awaitClosed(1).getFirst().why()).map(Failure::requestId).contains("req-17");
            assertThat(tunnel.tunnel().snapshot().lastFailure()).map(Failure::sqlState).contains(sqlState);
        }
    }

    @Test
    void aGatewayThatIsBusyForAMomentIsTriedAgainWhileTheClientWaits() throws SQLException {
        gateway.answer(upgrade -> gateway.upgrades().size() < 3 ? new Answer.Refuse(503, Map.of()) : new Answer.Accept());
        try (OpenTunnel tunnel = OpenTunnel.to(gateway)) {
            assertThat(select(tunnel, "select 1")).isEqualTo("1");
        }
        assertThat(gateway.upgrades()).hasSize(3);
    }

    @Test
    void aRefusedKeyIsNotTriedAgain() {
        try (OpenTunnel tunnel = OpenTunnel.builder(gateway.uri()).key("bad-key").open()) {
            assertThatThrownBy(tunnel::connect).hasMessageContaining("rejected");
        }
        assertThat(gateway.upgrades()).hasSize(1);
    }

    @Test
    void aDeadGatewayIsSaidWithWhatWasTriedAndForHowLong() throws Exception {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        try (OpenTunnel tunnel = OpenTunnel.builder(URI.create("ws://127.0.0.1:" + nobody + "/websocket")).timing(withConnect(Duration.ofSeconds(2))).open()) {
            assertThatThrownBy(tunnel::connect).isInstanceOfSatisfying(SQLException.class, thrown -> {
                assertThat(thrown.getSQLState()).isEqualTo("57P03");
                assertThat(thrown.getMessage()).contains("127.0.0.1:" + nobody + ": connection refused").containsPattern("Tried \\d+ times in [2-9]\\.\\d s");
            });
        }
    }

    @Test
    void aNameThatNobodyKnowsIsSaid() {
        try (OpenTunnel tunnel = OpenTunnel.builder(URI.create("wss://gateway.invalid/websocket")).timing(withConnect(Duration.ofSeconds(2))).open()) {
            assertThatThrownBy(tunnel::connect).isInstanceOfSatisfying(SQLException.class, thrown -> {
                assertThat(thrown.getSQLState()).isEqualTo("57P03");
                assertThat(thrown.getMessage()).contains("gateway.invalid: the name cannot be resolved");
            });
        }
    }

    @Test
    void aGatewayThatNeverAnswersIsGivenUpAtTheDeadline() {
        gateway.answer(upgrade -> new Answer.Silent());
        try (OpenTunnel tunnel = OpenTunnel.builder(gateway.uri()).timing(withConnect(Duration.ofMillis(500))).open()) {
            assertThatThrownBy(tunnel::connect).isInstanceOfSatisfying(SQLException.class, thrown -> {
                assertThat(thrown.getSQLState()).isEqualTo("57P03");
                assertThat(thrown.getMessage()).containsPattern("No answer\\. Tried once in \\d\\.\\d s\\.");
            });
        }
    }

    @Test
    void whatIsNoGatewayIsSaid() {
        gateway.answer(upgrade -> new Answer.WrongAccept());
        try (OpenTunnel tunnel = OpenTunnel.to(gateway)) {
            assertThatThrownBy(tunnel::connect).hasMessageContaining("is not Prisma's gateway");
        }
    }

    @Test
    void theSessionLimitIsSaidBeforeAnyUpstreamIsOpened() throws SQLException {
        try (OpenTunnel tunnel = OpenTunnel.builder(gateway.uri()).maxSessions(1).open(); Connection first = tunnel.connect()) {
            assertThatThrownBy(tunnel::connect).isInstanceOfSatisfying(SQLException.class, thrown -> assertThat(thrown.getSQLState()).isEqualTo("53300"));
            assertThat(gateway.upgrades()).hasSize(1);
            assertThat(first.isValid(5)).isTrue();
            assertThat(tunnel.tunnel().snapshot().totalSessions()).isEqualTo(1);
        }
    }

    @Test
    void aFreedPlaceIsTakenByTheNextSession() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.builder(gateway.uri()).maxSessions(1).open()) {
            select(tunnel, "select 1");
            tunnel.heard().awaitClosed(1);
            assertThat(select(tunnel, "select 2")).isEqualTo("2");
        }
    }

    @ParameterizedTest
    @CsvSource({"131072, 2.0", "65536, 1.0", "262144, 4.0"})
    void anotherMajorVersionIsRefused(int protocol, String version) throws IOException {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Socket socket = tunnel.socket()) {
            socket.getOutputStream().write(Wire.startup(protocol, "user", "anyone"));
            assertThat(Wire.errorFields(Wire.read(socket.getInputStream())))
                .containsEntry('S', "FATAL").containsEntry('V', "FATAL").containsEntry('C', "0A000")
                .hasEntrySatisfying('M', text -> assertThat(text).contains("unsupported frontend protocol " + version));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aNewerMinorVersionIsNegotiatedAndItsOptionsAreNotPassedOn() throws IOException {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Socket socket = tunnel.socket()) {
            socket.getOutputStream().write(Wire.startup(0x0003270F, "user", "anyone", "_pq_.test_protocol_negotiation", "x"));
            assertThat(Wire.read(socket.getInputStream()).bytes())
                .isEqualTo(Wire.message('v', Wire.join(new byte[] {0, 3, 0, 0, 0, 0, 0, 1}, Wire.string("_pq_.test_protocol_negotiation"))));
            assertThat(Wire.readUntil(socket.getInputStream(), 'Z')).extracting(Wire.Message::type).startsWith('R').doesNotContain('v', 'E');
        }
    }

    @Test
    void aSecondVersionReplyFromTheServerIsDropped() throws IOException {
        try (ScriptedServer server = ScriptedServer.start((in, out, socket) -> {
                Wire.readUntyped(in);
                out.write(Wire.join(Wire.message('v', new byte[] {0, 3, 0, 0, 0, 0, 0, 0}), Wire.authenticationOk(), Wire.readyForQuery('I')));
                in.read();
            });
            StandInGateway odd = StandInGateway.plain("127.0.0.1", server.port());
            OpenTunnel tunnel = OpenTunnel.to(odd);
            Socket socket = tunnel.socket()) {
            socket.getOutputStream().write(Wire.startup(Wire.PROTOCOL_3_0, "user", "anyone"));
            assertThat(Wire.readUntil(socket.getInputStream(), 'Z')).extracting(Wire.Message::type).containsExactly('R', 'Z');
        }
    }

    @Test
    void parametersWithoutAnEndAreRefused() throws IOException {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Socket socket = tunnel.socket()) {
            socket.getOutputStream().write(Wire.untyped(Wire.PROTOCOL_3_0, Wire.string("user")));
            assertThat(Wire.errorFields(Wire.read(socket.getInputStream()))).containsEntry('C', "08P01");
        }
    }

    static Stream<Arguments> hostile() {
        byte[] garbage = new byte[4096];
        new Random(7).nextBytes(garbage);
        garbage[0] = (byte) 0x99; // a length that cannot be
        return Stream.of(
            Arguments.of("HTTP", "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
            Arguments.of("TLS ClientHello", new byte[] {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC, 3, 3}),
            Arguments.of("garbage", garbage),
            Arguments.of("zeros", new byte[10_000]),
            Arguments.of("a length of 10,001", new byte[] {0, 0, 0x27, 0x11}),
            Arguments.of("TLS asked for twice", Wire.join(Wire.sslRequest(), Wire.sslRequest())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void whatIsNotPostgresIsLetGoWithoutAWordAndDisturbsNobody(String name, byte[] bytes) throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Connection other = tunnel.connect()) {
            try (Socket socket = tunnel.socket()) {
                socket.getOutputStream().write(bytes);
                byte[] answer = readToEnd(socket.getInputStream());
                assertThat(answer.length).isLessThanOrEqualTo(1);
            }
            assertThat(other.isValid(5)).isTrue();
            assertThat(tunnel.heard().opened()).hasSize(1);
        }
    }

    @Test
    void twoBytesAndSilenceEndAfterTheTimeForAStartAndDisturbNobody() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway); Connection other = tunnel.connect(); Socket socket = tunnel.socket()) {
            socket.getOutputStream().write(new byte[] {0, 0});
            assertThat(other.isValid(5)).isTrue();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(other.isValid(5)).isTrue();
        }
    }

    @Test
    void serverErrorsReachTheClientUnchanged() {
        try (OpenTunnel tunnel = OpenTunnel.to(gateway)) {
            assertThatThrownBy(() -> select(tunnel, "select * from no_such_table")).isInstanceOfSatisfying(SQLException.class, thrown -> assertThat(thrown.getSQLState()).isEqualTo("42P01"));
            assertThatThrownBy(() -> tunnel.connect("&options=-c%20no_such_setting=1"))
                .isInstanceOfSatisfying(SQLException.class, thrown -> assertThat(thrown.getSQLState()).isEqualTo("42704"));
        }
    }

    @Test
    void theKeyIsInNoMessage() throws Exception {
        try (OpenTunnel tunnel = OpenTunnel.builder(gateway.uri()).key("bad-key-that-nobody-may-see").open()) {
            assertThatThrownBy(tunnel::connect).hasMessageNotContaining("nobody-may-see");
            assertThat(tunnel.heard().awaitClosed(1).toString()).doesNotContain("nobody-may-see");
        }
    }

    static Timing withConnect(Duration connect) {
        Timing t = OpenTunnel.TIMING;
        return new Timing(connect, t.startup(), t.silence(), t.pong(), t.cancel(), t.farewell());
    }

    private static String select(OpenTunnel tunnel, String sql) throws SQLException {
        try (Connection connection = tunnel.connect(); Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /// Up to the end, which may be a reset: the other side has closed with bytes of ours unread.
    private static byte[] readToEnd(InputStream in) {
        var all = new java.io.ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (java.net.SocketTimeoutException stillOpen) {
            throw new AssertionError("the connection was not closed", stillOpen);
        } catch (IOException reset) {
            // As good as an end.
        }
        return all.toByteArray();
    }
}
