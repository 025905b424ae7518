package dev.culvert.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.RouteInUse;
import dev.culvert.profile.ConnectionString.Direct;
import dev.culvert.profile.ConnectionString.Endpoint;
import dev.culvert.profile.Secret;
import dev.culvert.testkit.Activity;
import dev.culvert.testkit.ScriptedServer;
import dev.culvert.testkit.SecureDatabase;
import dev.culvert.testkit.TestCertificates;
import dev.culvert.testkit.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Straight to a PostgreSQL server: TLS, who logs in, and what the client is told.
class DirectRouteIT {
    private final SecureDatabase database = SecureDatabase.shared();

    @ParameterizedTest
    @ValueSource(strings = {SecureDatabase.SCRAM, SecureDatabase.MD5, SecureDatabase.CLEARTEXT})
    void theTunnelLogsInInTheClientsPlace(String role) throws Exception {
        try (OpenTunnel tunnel = to(direct(role, SecureDatabase.PASSWORD, database.port()));
            Connection connection = tunnel.connect("&ApplicationName=their-app&options=-c%20work_mem=7MB");
            Statement statement = connection.createStatement();
            ResultSet row = statement.executeQuery(
                "select current_user, current_database(), current_setting('application_name'), current_setting('work_mem'), ssl from pg_stat_ssl where pid = pg_backend_pid()")) {
            row.next();
            assertThat(row.getString(1)).isEqualTo(role);
            assertThat(row.getString(2)).isEqualTo("postgres");
            assertThat(row.getString(3)).isEqualTo("their-app");
            assertThat(row.getString(4)).isEqualTo("7MB");
            assertThat(row.getBoolean(5)).isTrue();
            assertThat(tunnel.check().failure()).isEmpty();
            tunnel.heard().await(heard -> heard.routes().size() == 1);
            assertThat(tunnel.heard().routes()).containsExactly(new RouteInUse("direct", "localhost", ""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SecureDatabase.SCRAM, SecureDatabase.MD5, SecureDatabase.CLEARTEXT})
    void aWrongPasswordIsSaidAndWhatToDo(String role) throws Exception {
        try (OpenTunnel tunnel = to(direct(role, "sk_wrong_nobody_may_see", database.port()))) {
            assertThatThrownBy(tunnel::connect).isInstanceOfSatisfying(SQLException.class, thrown -> {
                assertThat(thrown.getSQLState()).isEqualTo("28P01");
                assertThat(thrown.getMessage())
                    .contains("The database refused the credentials of this connection string.", "Create a new connection string")
                    .doesNotContain("nobody_may_see", role);
            });
            assertThat(tunnel.check().failure().map(Failure::kind)).contains(Kind.CREDENTIALS_REFUSED);
            assertThat(tunnel.heard().awaitClosed(1).toString()).doesNotContain("nobody_may_see");
        }
    }

    @Test
    void aRoleThatMayNotConnectIsRefusedToo() {
        try (OpenTunnel tunnel = to(direct(SecureDatabase.REJECTED, SecureDatabase.PASSWORD, database.port()))) {
            assertThatThrownBy(tunnel::connect).isInstanceOfSatisfying(SQLException.class, thrown -> assertThat(thrown.getSQLState()).isEqualTo("28P01"));
        }
    }

    @Test
    void withoutTlsOnlyWhereTheStringSaysSo() throws SQLException {
        Direct plain = new Direct(new Endpoint("127.0.0.1", database.port()), SecureDatabase.SCRAM, Secret.of(SecureDatabase.PASSWORD), "postgres", false);
        try (OpenTunnel tunnel = OpenTunnel.to(plain); Connection connection = tunnel.connect()) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void errorsOfTheServerReachTheClientUnchanged() {
        try (OpenTunnel tunnel = to(direct(SecureDatabase.SCRAM, SecureDatabase.PASSWORD, database.port()))) {
            assertThatThrownBy(() -> tunnel.connect("&options=-c%20no_such_setting=1"))
                .isInstanceOfSatisfying(SQLException.class, thrown -> assertThat(thrown.getSQLState()).isEqualTo("42704"));
        }
        Direct elsewhere = new Direct(new Endpoint("localhost", database.port()), SecureDatabase.SCRAM, Secret.of(SecureDatabase.PASSWORD), "no_such_database", true);
        try (OpenTunnel tunnel = to(elsewhere)) {
            assertThatThrownBy(tunnel::connect).isInstanceOfSatisfying(SQLException.class, thrown -> assertThat(thrown.getSQLState()).isEqualTo("3D000"));
        }
    }

    @Test
    void cancelGoesThroughTls() throws Exception {
        try (OpenTunnel tunnel = to(direct(SecureDatabase.SCRAM, SecureDatabase.PASSWORD, database.port()));
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            Connection connection = tunnel.connect();
            Statement statement = connection.createStatement()) {
            Future<?> query = threads.submit(() -> statement.execute("select pg_sleep(600) /* direct cancel */"));
            Activity.awaitRunning(database::connect, "direct cancel");
            statement.cancel();
            assertThatThrownBy(() -> query.get(20, TimeUnit.SECONDS)).isInstanceOfSatisfying(ExecutionException.class, thrown ->
                assertThat(((SQLException) thrown.getCause()).getSQLState()).isEqualTo("57014"));
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void theServersConnectionIsClosedWhenTheClientGoes() throws Exception {
        try (OpenTunnel tunnel = to(direct(SecureDatabase.SCRAM, SecureDatabase.PASSWORD, database.port()))) {
            try (Socket socket = tunnel.socket()) {
                socket.getOutputStream().write(Wire.startup(Wire.PROTOCOL_3_0, "user", "x", "application_name", "vanishing direct"));
                Wire.readUntil(socket.getInputStream(), 'Z');
                socket.setSoLinger(true, 0);
            }
            Activity.await(database::connect, "not exists (select from pg_stat_activity where application_name = 'vanishing direct')");
        }
    }

    static Stream<Arguments> certificates() {
        TestCertificates.Authority stranger = TestCertificates.authority("stranger");
        TestCertificates.Authority ours = SecureDatabase.shared().authority();
        return Stream.of(
            Arguments.of(stranger.server("localhost"), "no authority that this machine knows has signed it"),
            Arguments.of(ours.server("wrong.example"), "it is for wrong.example, not for this host"),
            Arguments.of(ours.expiredServer("localhost"), "has expired"));
    }

    @ParameterizedTest
    @MethodSource("certificates")
    void aCertificateThatDoesNotHoldEndsIt(TestCertificates.Server certificate, String reason) throws Exception {
        try (ScriptedServer server = tlsServer(certificate, (in, out) -> in.read()); OpenTunnel tunnel = to(direct("user", "secret", server.port()))) {
            assertRefused(tunnel, "08001", "The certificate of localhost is not trusted: ", reason);
        }
    }

    static Stream<Arguments> answersToTheRequestForTls() {
        return Stream.of(
            Arguments.of(new byte[] {'N'}, "offers no TLS"),
            Arguments.of(Wire.errorResponse("FATAL", "0A000", "text that nobody may show"), "does not answer a request for TLS as PostgreSQL does"),
            Arguments.of(new byte[] {'S', 'R', 0, 0, 0, 8, 0, 0, 0, 0}, "sent more than its answer before TLS began"));
    }

    @ParameterizedTest
    @MethodSource("answersToTheRequestForTls")
    void noSessionGoesOnWithoutTls(byte[] answer, String message) throws Exception {
        try (ScriptedServer server = ScriptedServer.start((in, out, socket) -> {
                assertThat(in.readNBytes(8)).isEqualTo(Wire.sslRequest());
                out.write(answer);
                assertThat(in.read()).isEqualTo(-1);
            });
            OpenTunnel tunnel = to(direct("user", "secret", server.port()))) {
            assertRefused(tunnel, "08001", message);
            assertThatThrownBy(tunnel::connect).hasMessageNotContaining("nobody may show");
        }
    }

    /// As a full server does, before it asks who is there.
    @Test
    void aServerThatIsFullSaysSoItself() throws Exception {
        byte[] full = Wire.errorResponse("FATAL", "53300", "sorry, too many clients already");
        try (ScriptedServer server = tlsServer(database.authority().server("localhost"), (in, out) -> {
                Wire.readUntyped(in);
                out.write(full);
            });
            OpenTunnel tunnel = to(direct("user", "secret", server.port()));
            Socket socket = tunnel.socket()) {
            socket.getOutputStream().write(Wire.startup(Wire.PROTOCOL_3_0, "user", "x"));
            assertThat(Wire.read(socket.getInputStream()).bytes()).isEqualTo(full);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aServerThatIsStartingUpIsTriedAgainWhileTheClientWaits() throws Exception {
        var attempts = new AtomicInteger();
        try (ScriptedServer server = tlsServer(database.authority().server("localhost"), (in, out) -> {
                Wire.readUntyped(in);
                if (attempts.incrementAndGet() < 3) {
                    out.write(Wire.errorResponse("FATAL", "57P03", "the database system is starting up"));
                } else {
                    out.write(Wire.join(Wire.authenticationOk(), Wire.readyForQuery('I')));
                }
                in.read();
            });
            OpenTunnel tunnel = to(direct("user", "secret", server.port()));
            Socket socket = tunnel.socket()) {
            socket.getOutputStream().write(Wire.startup(Wire.PROTOCOL_3_0, "user", "x"));
            assertThat(Wire.readUntil(socket.getInputStream(), 'Z')).extracting(Wire.Message::type).containsExactly('R', 'Z');
            assertThat(attempts).hasValue(3);
        }
    }

    @Test
    void aServerThatAsksForSomethingElseThanAPasswordIsNamed() throws Exception {
        try (ScriptedServer server = tlsServer(database.authority().server("localhost"), (in, out) -> {
                Wire.readUntyped(in);
                out.write(Wire.message('R', new byte[] {0, 0, 0, 7}));
                in.read();
            });
            OpenTunnel tunnel = to(direct("user", "secret", server.port()))) {
            assertRefused(tunnel, "28P01", "a way to authenticate that Culvert does not know");
        }
    }

    /// PgBouncer, and so the pooled host, has no 28P01.
    @Test
    void aPoolersWordsForAWrongPasswordAreUnderstood() throws Exception {
        try (ScriptedServer server = tlsServer(database.authority().server("localhost"), (in, out) -> {
                Wire.readUntyped(in);
                out.write(Wire.errorResponse("FATAL", "08P01", "SASL authentication failed"));
            });
            OpenTunnel tunnel = to(direct("user", "secret", server.port()))) {
            assertRefused(tunnel, "28P01", "The database refused the credentials of this connection string.");
        }
    }

    @Test
    void aRefusedReplicationIsNotAboutTheCredentials() throws Exception {
        try (ScriptedServer server = tlsServer(database.authority().server("localhost"), (in, out) -> {
                Wire.readUntyped(in);
                out.write(Wire.errorResponse("FATAL", "28000", "no pg_hba.conf entry for replication connection"));
            });
            OpenTunnel tunnel = to(direct("user", "secret", server.port()));
            Socket socket = tunnel.socket()) {
            socket.getOutputStream().write(Wire.startup(Wire.PROTOCOL_3_0, "user", "x", "replication", "true"));
            assertThat(Wire.errorFields(Wire.read(socket.getInputStream()))).containsEntry('C', "28000").containsEntry('M', "no pg_hba.conf entry for replication connection");
        }
    }

    @Test
    void nothingBeyond30ReachesTheServerAndTheUserIsTheProfiles() throws Exception {
        try (ScriptedServer server = tlsServer(database.authority().server("localhost"), (in, out) -> {
                byte[] startup = Wire.readUntyped(in);
                assertThat(startup).startsWith((byte) 0, (byte) 0).satisfies(packet -> assertThat(packet[5]).isEqualTo((byte) 3));
                assertThat(new byte[] {startup[4], startup[5], startup[6], startup[7]}).isEqualTo(new byte[] {0, 3, 0, 0});
                assertThat(Wire.parameters(startup)).containsExactly(
                    Map.entry("user", "profile_user"), Map.entry("application_name", "odd"), Map.entry("database", "postgres"));
                out.write(Wire.join(Wire.authenticationOk(), Wire.readyForQuery('I')));
                in.read();
            });
            OpenTunnel tunnel = to(direct("profile_user", "secret", server.port()));
            Socket socket = tunnel.socket()) {
            socket.getOutputStream().write(Wire.startup(0x0003270F, "user", "x", "application_name", "odd", "_pq_.grease", "1"));
            assertThat(Wire.readUntil(socket.getInputStream(), 'Z')).extracting(Wire.Message::type).containsExactly('v', 'R', 'Z');
        }
    }

    private interface Dialogue {
        void with(InputStream in, OutputStream out) throws Exception;
    }

    private static ScriptedServer tlsServer(TestCertificates.Server certificate, Dialogue dialogue) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(certificate.keyManagerFactory().getKeyManagers(), null, null);
        return ScriptedServer.start((in, out, socket) -> {
            assertThat(in.readNBytes(8)).isEqualTo(Wire.sslRequest());
            out.write('S');
            try (SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(socket, null, socket.getPort(), false)) {
                secure.setUseClientMode(false);
                dialogue.with(secure.getInputStream(), secure.getOutputStream());
            } catch (IOException refusedByTheClient) {
                // That is what some of these tests are about.
            }
        });
    }

    private OpenTunnel to(Direct direct) {
        return OpenTunnel.builder(EngineOptions.PRISMA_GATEWAY).connection(direct).trusting(database.authority().certificate()).open();
    }

    private static Direct direct(String user, String password, int port) {
        return new Direct(new Endpoint("localhost", port), user, Secret.of(password), "postgres", true);
    }

    private static void assertRefused(OpenTunnel tunnel, String sqlState, String... words) {
        assertThatThrownBy(tunnel::connect).isInstanceOfSatisfying(SQLException.class, thrown -> {
            assertThat(thrown.getSQLState()).as(thrown.getMessage()).isEqualTo(sqlState);
            assertThat(thrown.getMessage()).contains(words);
        });
    }
}
