package dev.culvert.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.CheckResult;
import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.RouteInUse;
import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.ConnectionString.Direct;
import dev.culvert.profile.ConnectionString.Endpoint;
import dev.culvert.profile.RouteChoice;
import dev.culvert.profile.Secret;
import dev.culvert.testkit.Activity;
import dev.culvert.testkit.EmbeddedDatabase;
import dev.culvert.testkit.PrismaDev;
import dev.culvert.testkit.ScriptedServer;
import dev.culvert.testkit.SecureDatabase;
import dev.culvert.testkit.StandInGateway;
import dev.culvert.testkit.StandInGateway.Answer;
import dev.culvert.testkit.Wire;
import io.netty.buffer.ByteBufAllocator;
import java.io.OutputStream;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a check finds out, of an open tunnel and of a connection string that has none.
class CheckIT {
    private final SecureDatabase database = SecureDatabase.shared();
    private final StandInGateway gateway = StandInGateway.plain("127.0.0.1", EmbeddedDatabase.shared().port());

    @AfterEach
    void stopGateway() {
        gateway.close();
    }

    @Test
    void aServerSaysWhatItIs() throws Exception {
        try (OpenTunnel tunnel = open(direct(database.port(), "postgres"))) {
            CheckResult result = tunnel.check();
            assertThat(result.failure()).isEmpty();
            assertThat(result.route()).contains(new RouteInUse("direct", "localhost", ""));
            assertThat(result.serverVersion()).isEqualTo("PostgreSQL " + serverVersion());
            assertThat(result.time()).isPositive().isLessThan(OpenTunnel.LIMIT);
            TunnelSnapshot snapshot = tunnel.tunnel().snapshot();
            assertThat(snapshot.route()).isEqualTo(result.route());
            assertThat(snapshot.connectTime().orElseThrow()).isPositive().isLessThanOrEqualTo(result.time());
            assertThat(snapshot.totalSessions()).isZero();
            Activity.await(database::connect, "not exists (select from pg_stat_activity where application_name = 'culvert check')");
        }
    }

    @Test
    void theGatewayDoesNot() throws Exception {
        try (OpenTunnel tunnel = open(key("good"))) {
            CheckResult result = tunnel.check();
            assertThat(result.failure()).isEmpty();
            assertThat(result.route()).contains(new RouteInUse("gateway", "127.0.0.1", ""));
            assertThat(result.serverVersion()).isEmpty();
            assertThat(gateway.awaitLive(0, OpenTunnel.LIMIT)).isTrue();
        }
    }

    @Test
    void norDoesPrismaDev() throws Exception {
        try (PrismaDev dev = PrismaDev.start(EmbeddedDatabase.shared().port(), 10, PrismaDev.Full.CLOSE); OpenTunnel tunnel = open(key("good"))) {
            CheckResult result = check(tunnel, ConnectionString.parse(dev.connectionString("default", ""), "DATABASE_URL"), RouteChoice.AUTO);
            assertThat(result.failure()).isEmpty();
            assertThat(result.route()).map(RouteInUse::name).contains("local");
            assertThat(result.serverVersion()).isEmpty();
        }
    }

    @Test
    void aKeyThatGoesStraightToTheServerTellsItsVersion() throws Exception {
        ApiKey key = RouteChoiceIT.keyFor(SecureDatabase.SCRAM, SecureDatabase.PASSWORD);
        try (OpenTunnel tunnel = open(key("good"))) {
            assertThat(check(tunnel, key, RouteChoice.DIRECT).serverVersion()).startsWith("PostgreSQL ");
            assertThat(check(tunnel, key, RouteChoice.GATEWAY).serverVersion()).isEmpty();
            gateway.answer(upgrade -> new Answer.Refuse(404));
            CheckResult roundTheGateway = check(tunnel, key, RouteChoice.AUTO);
            assertThat(roundTheGateway.serverVersion()).startsWith("PostgreSQL ");
            assertThat(roundTheGateway.route().orElseThrow().reason()).contains("404");
        }
    }

    @Test
    void whatIsRefusedIsSaid() throws Exception {
        gateway.answer(StandInGateway::byKey);
        try (OpenTunnel tunnel = open(key("good"))) {
            assertRefused(check(tunnel, key("bad-key"), RouteChoice.AUTO), Kind.KEY_REJECTED, "rejected the API key");
            assertRefused(check(tunnel, new Direct(server(), SecureDatabase.SCRAM, Secret.of("wrong"), "postgres", true), RouteChoice.AUTO), Kind.CREDENTIALS_REFUSED, "refused the credentials");
            // PostgreSQL lets its user in before it looks for the database.
            assertRefused(check(tunnel, direct(database.port(), "no_such_database"), RouteChoice.AUTO), Kind.NO_DATABASE, "\"no_such_database\" does not exist");
            assertThat(tunnel.tunnel().snapshot().connectTime()).isEmpty();
        }
    }

    @Test
    void aServerThatIsFullAfterTheLoginIsSaidWithoutItsUser() throws Exception {
        byte[] full = Wire.errorResponse("FATAL", "53300", "too many connections for role \"some_user\"");
        try (ScriptedServer server = scripted(Wire.join(Wire.authenticationOk(), full)); OpenTunnel tunnel = open(plain(server))) {
            assertRefused(tunnel.check(), Kind.DATABASE_REFUSED, "too many connections for role \"…\"");
        }
    }

    @Test
    void aServerThatRefusesTheQuestionHasTakenTheLogin() throws Exception {
        byte[] greeting = Wire.join(Wire.authenticationOk(), Wire.readyForQuery('I'));
        byte[] refusal = Wire.join(Wire.errorResponse("ERROR", "42501", "permission denied for function version"), Wire.readyForQuery('I'));
        CompletableFuture<char[]> asked = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.start((in, out, socket) -> {
                Wire.readUntyped(in);
                out.write(greeting);
                char question = Wire.read(in).type();
                out.write(refusal);
                asked.complete(new char[] {question, Wire.read(in).type()});
                in.read();
            });
            OpenTunnel tunnel = open(plain(server))) {
            CheckResult result = tunnel.check();
            assertThat(result.failure()).isEmpty();
            assertThat(result.serverVersion()).isEmpty();
            assertThat(asked.get(OpenTunnel.LIMIT.toSeconds(), TimeUnit.SECONDS)).containsExactly('Q', 'X');
        }
    }

    @Test
    void aServerThatDoesNotAnswerTheQuestionHasTakenTheLogin() throws Exception {
        try (ScriptedServer ready = scripted(Wire.join(Wire.authenticationOk(), Wire.readyForQuery('I'))); OpenTunnel tunnel = open(plain(ready), Duration.ofSeconds(3))) {
            assertThat(tunnel.check().failure()).isEmpty();
        }
    }

    @Test
    void aServerThatIsNeverReadyHasNot() throws Exception {
        try (ScriptedServer never = scripted(Wire.authenticationOk()); OpenTunnel tunnel = open(plain(never), Duration.ofMillis(500))) {
            assertRefused(tunnel.check(), Kind.UNREACHABLE, "cannot be reached");
        }
    }

    @Test
    void aCheckBesideATunnelLeavesNoTraceInIt() throws Exception {
        try (OpenTunnel tunnel = open(key("good")); Connection connection = tunnel.connect()) {
            tunnel.heard().await(heard -> heard.routes().size() == 1);
            TunnelSnapshot before = tunnel.tunnel().snapshot();
            assertThat(check(tunnel, direct(database.port(), "postgres"), RouteChoice.AUTO).failure()).isEmpty();
            assertThat(check(tunnel, key("bad"), RouteChoice.AUTO).failure()).isPresent();
            TunnelSnapshot after = tunnel.tunnel().snapshot();
            assertThat(after.route()).isEqualTo(before.route());
            assertThat(after.connectTime()).isEqualTo(before.connectTime()).isPresent();
            assertThat(after.lastFailure()).isEmpty();
            assertThat(connection.isValid(5)).isTrue();
            assertThat(tunnel.heard().routes()).hasSize(1);
        }
    }

    @Test
    void aCheckCanBeGivenUp() throws Exception {
        var connected = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        try (ScriptedServer silent = ScriptedServer.start((in, out, socket) -> {
                Wire.readUntyped(in);
                connected.countDown();
                in.transferTo(OutputStream.nullOutputStream());
                left.countDown();
            });
            OpenTunnel tunnel = open(key("good"))) {
            CompletableFuture<CheckResult> check = tunnel.engine().check(plain(silent), RouteChoice.AUTO).toCompletableFuture();
            assertThat(connected.await(20, TimeUnit.SECONDS)).isTrue();
            check.cancel(false);
            assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void theEndOfTheEngineEndsAChecksWait() throws Exception {
        var connected = new CountDownLatch(1);
        try (ScriptedServer silent = ScriptedServer.start((in, out, socket) -> {
            Wire.readUntyped(in);
            connected.countDown();
            in.transferTo(OutputStream.nullOutputStream());
        })) {
            CompletableFuture<CheckResult> check;
            CompletableFuture<CheckResult> late;
            try (OpenTunnel tunnel = open(key("good"))) {
                check = tunnel.engine().check(plain(silent), RouteChoice.AUTO).toCompletableFuture();
                assertThat(connected.await(20, TimeUnit.SECONDS)).isTrue();
                tunnel.engine().close();
                late = tunnel.engine().check(plain(silent), RouteChoice.AUTO).toCompletableFuture();
            }
            assertThat(check).isDone();
            assertThat(check.join().failure()).isPresent();
            assertThat(late.get(20, TimeUnit.SECONDS).failure()).map(Failure::kind).contains(Kind.NOT_ACCEPTING);
        }
    }

    @Test
    void theEndOfTheEngineEndsTheWaitForAName() throws Exception {
        var asked = new CountDownLatch(1);
        var engine = new NettyTunnelEngine(
            new EngineOptions(gateway.uri(), server(), List.of(), Map.of(), "culvert/test", OpenTunnel.TIMING), ByteBufAllocator.DEFAULT, host -> {
                asked.countDown();
                return new CompletableFuture<InetAddress[]>().join();
            });
        try (engine) {
            CompletableFuture<CheckResult> check = engine.check(new Direct(new Endpoint("slow.example", 5432), "user", Secret.of("secret"), "postgres", true), RouteChoice.AUTO).toCompletableFuture();
            assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
            engine.close();
            assertThat(check).isDone();
            assertThat(check.join().failure()).map(Failure::kind).contains(Kind.NOT_ACCEPTING);
        }
    }

    private OpenTunnel open(ConnectionString connection) {
        return open(connection, OpenTunnel.TIMING.connect());
    }

    private OpenTunnel open(ConnectionString connection, Duration connect) {
        return OpenTunnel.builder(gateway.uri()).timing(ClientViewIT.withConnect(connect)).connection(connection).directHost(server()).trusting(database.authority().certificate()).open();
    }

    private static CheckResult check(OpenTunnel tunnel, ConnectionString connection, RouteChoice route) throws Exception {
        return tunnel.engine().check(connection, route).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static void assertRefused(CheckResult result, Kind kind, String words) {
        assertThat(result.failure().map(Failure::kind)).isEqualTo(Optional.of(kind));
        assertThat(result.failure().orElseThrow().message() + result.failure().orElseThrow().detail()).contains(words).doesNotContain("some_user");
        assertThat(result.route()).isEmpty();
        assertThat(result.serverVersion()).isEmpty();
    }

    private Endpoint server() {
        return new Endpoint("localhost", database.port());
    }

    private static Direct direct(int port, String name) {
        return new Direct(new Endpoint("localhost", port), SecureDatabase.SCRAM, Secret.of(SecureDatabase.PASSWORD), name, true);
    }

    private static Direct plain(ScriptedServer server) {
        return new Direct(new Endpoint("127.0.0.1", server.port()), "some_user", Secret.of("secret"), "postgres", false);
    }

    private static ApiKey key(String value) {
        return new ApiKey(Secret.of(value));
    }

    /// Answers the StartupMessage with these bytes, and then nothing.
    private static ScriptedServer scripted(byte[] answer) {
        return ScriptedServer.start((in, out, socket) -> {
            Wire.readUntyped(in);
            out.write(answer);
            in.transferTo(OutputStream.nullOutputStream());
        });
    }

    private String serverVersion() throws Exception {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("show server_version")) {
            row.next();
            return row.getString(1);
        }
    }
}
