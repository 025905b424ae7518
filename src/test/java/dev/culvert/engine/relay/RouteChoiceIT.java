package dev.culvert.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.engine.Failure;
import dev.culvert.profile.RouteChoice;
import dev.culvert.engine.RouteInUse;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.ConnectionString.Endpoint;
import dev.culvert.profile.Secret;
import dev.culvert.testkit.SecureDatabase;
import dev.culvert.testkit.StandInGateway;
import dev.culvert.testkit.StandInGateway.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An API key whose gateway may be gone, and the credentials that the key carries.
class RouteChoiceIT {
    private final SecureDatabase database = SecureDatabase.shared();
    private final StandInGateway gateway = StandInGateway.plain("127.0.0.1", database.port());

    @AfterEach
    void stopGateway() {
        gateway.close();
    }

    @Test
    void theGatewayComesFirst() throws Exception {
        try (OpenTunnel tunnel = builder(gateway.uri(), key()).open()) {
            assertThat(user(tunnel)).isEqualTo("postgres"); // the gateway's
            tunnel.heard().awaitClosed(1);
            assertThat(tunnel.heard().routes()).containsExactly(new RouteInUse("gateway", "127.0.0.1", ""));
        }
    }

    @Test
    void aDeadGatewayIsGoneRoundAndThatIsSaidAndRemembered() throws Exception {
        try (OpenTunnel tunnel = builder(nobody(), key()).open()) {
            assertThat(user(tunnel)).isEqualTo(SecureDatabase.SCRAM);
            assertThat(user(tunnel)).isEqualTo(SecureDatabase.SCRAM);
            tunnel.heard().awaitClosed(2);
            assertThat(tunnel.heard().routes()).containsExactly(new RouteInUse("direct", "localhost", "Prisma's gateway at 127.0.0.1 cannot be reached"));
            assertThat(tunnel.tunnel().snapshot().route()).map(RouteInUse::name).contains("direct");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 429, 500})
    void aGatewayThatAnswersSomethingElseIsAskedOnce(int status) throws Exception {
        gateway.answer(upgrade -> new Answer.Refuse(status, Map.of()));
        try (OpenTunnel tunnel = builder(gateway.uri(), key()).open()) {
            assertThat(user(tunnel)).isEqualTo(SecureDatabase.SCRAM);
            assertThat(user(tunnel)).isEqualTo(SecureDatabase.SCRAM);
            tunnel.heard().awaitClosed(2);
            assertThat(gateway.upgrades()).hasSize(1);
            assertThat(tunnel.heard().routes()).singleElement().satisfies(route -> assertThat(route.reason()).contains(String.valueOf(status)));
        }
    }

    @Test
    void aMomentsTroubleOfTheGatewayDoesNotEndItsUse() throws Exception {
        gateway.answer(upgrade -> gateway.upgrades().size() < 3 ? new Answer.Refuse(503, Map.of()) : new Answer.Accept());
        try (OpenTunnel tunnel = builder(gateway.uri(), key()).open()) {
            assertThat(user(tunnel)).isEqualTo("postgres");
            tunnel.heard().awaitClosed(1);
            assertThat(tunnel.heard().routes()).extracting(RouteInUse::name).containsExactly("gateway");
        }
    }

    @Test
    void aGatewayThatStaysInTroubleIsGoneRoundAndItsRequestIdIsNotLost() throws Exception {
        gateway.answer(upgrade -> new Answer.Refuse(503, Map.of("prisma-request-id", "req-503")));
        try (OpenTunnel tunnel = builder(gateway.uri(), key()).timing(ClientViewIT.withConnect(Duration.ofSeconds(2))).open()) {
            assertThat(user(tunnel)).isEqualTo(SecureDatabase.SCRAM);
        }
        try (OpenTunnel tunnel = builder(gateway.uri(), key(SecureDatabase.SCRAM, "wrong")).timing(ClientViewIT.withConnect(Duration.ofSeconds(2))).open()) {
            assertThatThrownBy(tunnel::connect).hasMessageContaining("req-503");
        }
    }

    @Test
    void aGatewayThatNeverAnswersIsGoneRound() throws Exception {
        gateway.answer(upgrade -> new Answer.Silent());
        try (OpenTunnel tunnel = builder(gateway.uri(), key()).timing(ClientViewIT.withConnect(Duration.ofSeconds(2))).open()) {
            assertThat(user(tunnel)).isEqualTo(SecureDatabase.SCRAM);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 410})
    void whatTheGatewaySaysOfTheKeyIsFinal(int status) {
        gateway.answer(upgrade -> new Answer.Refuse(status, Map.of()));
        try (OpenTunnel tunnel = builder(gateway.uri(), key()).open()) {
            assertThatThrownBy(tunnel::connect).hasMessageContaining(String.valueOf(status));
            assertThat(tunnel.heard().routes()).isEmpty();
        }
    }

    @Test
    void aKeyWithoutCredentialsHasTheGatewayOnly() {
        try (OpenTunnel tunnel = builder(nobody(), "no-credentials").timing(ClientViewIT.withConnect(Duration.ofMillis(500))).open()) {
            assertThatThrownBy(tunnel::connect).isInstanceOfSatisfying(SQLException.class, thrown -> {
                assertThat(thrown.getSQLState()).isEqualTo("57P03");
                assertThat(thrown.getMessage()).contains("Prisma's gateway").doesNotContain("direct");
            });
        }
    }

    @Test
    void whenNeitherWayLeadsThereBothAreSaid() {
        String wrong = key(SecureDatabase.SCRAM, "sk_wrong_nobody_may_see");
        try (OpenTunnel tunnel = builder(nobody(), wrong).open()) {
            assertThatThrownBy(tunnel::connect).isInstanceOfSatisfying(SQLException.class, thrown -> {
                assertThat(thrown.getSQLState()).isEqualTo("28P01");
                assertThat(thrown.getMessage()).contains("refused the credentials", "Prisma's gateway at 127.0.0.1 cannot be reached.").doesNotContain("nobody_may_see");
            });
        }
    }

    @Test
    void theRouteCanBeForced() throws Exception {
        try (OpenTunnel tunnel = builder(gateway.uri(), key()).route(RouteChoice.DIRECT).open()) {
            assertThat(user(tunnel)).isEqualTo(SecureDatabase.SCRAM);
            assertThat(gateway.upgrades()).isEmpty();
        }
        gateway.answer(upgrade -> new Answer.Refuse(404, Map.of()));
        try (OpenTunnel tunnel = builder(gateway.uri(), key()).route(RouteChoice.GATEWAY).open()) {
            assertThatThrownBy(tunnel::connect).hasMessageContaining("404");
        }
        try (OpenTunnel tunnel = builder(gateway.uri(), "no-credentials").route(RouteChoice.DIRECT).open()) {
            assertThatThrownBy(tunnel::connect).hasMessageContaining("carries no credentials for a direct connection");
        }
    }

    @Test
    void theCheckFindsTheRouteToo() throws Exception {
        try (OpenTunnel tunnel = builder(nobody(), key()).open()) {
            assertThat(tunnel.check().failure().map(Failure::message)).isEmpty();
            tunnel.heard().await(heard -> heard.routes().size() == 1);
            assertThat(tunnel.heard().routes().getFirst().name()).isEqualTo("direct");
            assertThat(tunnel.heard().opened()).isEmpty();
        }
    }

    private OpenTunnel.Builder builder(URI uri, String key) {
        return OpenTunnel.builder(uri).key(key).directHost(new Endpoint("localhost", database.port())).trusting(database.authority().certificate());
    }

    private static String user(OpenTunnel tunnel) throws SQLException {
        try (Connection connection = tunnel.connect(); Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("select current_user")) {
            row.next();
            return row.getString(1);
        }
    }

    private static URI nobody() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("ws://127.0.0.1:" + socket.getLocalPort() + "/websocket");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ApiKey keyFor(String user, String password) {
        return new ApiKey(Secret.of(key(user, password)));
    }

    private static String key() {
        return key(SecureDatabase.SCRAM, SecureDatabase.PASSWORD);
    }

    private static String key(String user, String password) {
        return base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + base64("{\"api_key\":\"x\",\"tenant_id\":\"" + user + "\",\"secure_key\":\"" + password + "\"}") + ".c2lnbmF0dXJl";
    }

    private static String base64(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
