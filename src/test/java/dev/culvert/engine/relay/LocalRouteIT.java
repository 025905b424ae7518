package dev.culvert.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.Secret;
import dev.culvert.testkit.EmbeddedDatabase;
import dev.culvert.testkit.PrismaDev;
import dev.culvert.testkit.PrismaDev.Full;
import dev.culvert.testkit.ScriptedServer;
import dev.culvert.testkit.Wire;
import java.io.OutputStream;
import java.net.Socket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// `prisma dev` on this machine, which hangs on most of what a client says first.
class LocalRouteIT {
    private final int database = EmbeddedDatabase.shared().port();

    @Test
    void clientsWithDefaultSettingsGetIn() throws Exception {
        try (PrismaDev dev = PrismaDev.start(database, 10, Full.CLOSE);
            OpenTunnel tunnel = to(dev.connectionString("default", "&connection_limit=10&connect_timeout=0"));
            Connection connection = tunnel.connect();
            Statement statement = connection.createStatement();
            ResultSet row = statement.executeQuery("select current_user, current_database()")) {
            row.next();
            assertThat(row.getString(1) + " " + row.getString(2)).isEqualTo("postgres template1");
            tunnel.heard().await(heard -> heard.routes().size() == 1);
            assertThat(tunnel.heard().routes()).singleElement().satisfies(route -> assertThat(route.name()).isEqualTo("local"));
        }
    }

    @Test
    void newProtocolVersionsAndOptionsStayHere() throws Exception {
        try (PrismaDev dev = PrismaDev.start(database, 10, Full.CLOSE);
            OpenTunnel tunnel = to(dev.connectionString("default", ""));
            Socket socket = tunnel.socket()) {
            socket.getOutputStream().write(Wire.startup(Wire.PROTOCOL_3_2, "user", "anyone", "_pq_.grease", "1"));
            assertThat(Wire.readUntil(socket.getInputStream(), 'Z')).extracting(Wire.Message::type).startsWith('v', 'R');
        }
    }

    @Test
    void aCancelRequestIsNotPassedOnAndDoesNotHang() throws Exception {
        try (PrismaDev dev = PrismaDev.start(database, 10, Full.CLOSE);
            OpenTunnel tunnel = to(dev.connectionString("default", ""));
            Socket socket = tunnel.socket()) {
            socket.getOutputStream().write(Wire.cancelRequest(1, 2));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(dev.accepted()).isZero();
        }
    }

    /// The first generation takes one connection, which its key does not say.
    @Test
    void itsLimitIsSaidAndNotRunInto() throws Exception {
        try (PrismaDev dev = PrismaDev.start(database, 1, Full.CLOSE);
            OpenTunnel tunnel = to(dev.connectionString(null, ""));
            Connection first = tunnel.connect()) {
            assertThatThrownBy(tunnel::connect).isInstanceOfSatisfying(SQLException.class, thrown -> {
                assertThat(thrown.getSQLState()).isEqualTo("53300");
                assertThat(thrown.getMessage()).contains("prisma dev takes one connection at a time");
            });
            assertThat(dev.accepted()).isEqualTo(1);
            assertThat(first.isValid(5)).isTrue();
        }
    }

    /// Another program has the places.
    @ParameterizedTest
    @EnumSource(Full.class)
    void aFullServerIsSaid(Full full) throws Exception {
        try (PrismaDev dev = PrismaDev.start(database, 1, full);
            Socket other = new Socket("127.0.0.1", dev.port());
            OpenTunnel tunnel = to(dev.connectionString("default", ""))) {
            other.getOutputStream().write(Wire.startup(Wire.PROTOCOL_3_0, "user", "postgres", "database", "template1"));
            Wire.readUntil(other.getInputStream(), 'Z');
            assertThatThrownBy(tunnel::connect).isInstanceOfSatisfying(SQLException.class, thrown -> {
                assertThat(thrown.getSQLState()).isEqualTo("53300");
                assertThat(thrown.getMessage()).contains("it takes 10 connections at a time");
            });
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsSaid() throws Exception {
        try (ScriptedServer silent = ScriptedServer.start((in, out, socket) -> in.transferTo(OutputStream.nullOutputStream()));
            OpenTunnel tunnel = OpenTunnel.builder(EngineOptions.PRISMA_GATEWAY)
                .connection(new ConnectionString.LocalDev(new ConnectionString.Endpoint("localhost", silent.port()), "postgres", Secret.of("postgres"), "template1", 10))
                .timing(ClientViewIT.withConnect(Duration.ofMillis(500)))
                .open()) {
            assertThatThrownBy(tunnel::connect).isInstanceOfSatisfying(SQLException.class, thrown -> {
                assertThat(thrown.getSQLState()).isEqualTo("57P03");
                assertThat(thrown.getMessage()).contains("prisma dev at localhost", "does not answer", "open transaction");
            });
        }
    }

    @Test
    void theCheckOnlyConnects() throws Exception {
        String nobody;
        try (PrismaDev dev = PrismaDev.start(database, 1, Full.CLOSE); OpenTunnel tunnel = to(dev.connectionString("default", ""))) {
            assertThat(tunnel.check().failure()).isEmpty();
            nobody = dev.connectionString("default", "");
        }
        try (OpenTunnel tunnel = to(nobody)) {
            assertThat(tunnel.check().failure().map(Failure::kind)).contains(Kind.UNREACHABLE);
        }
    }

    private static OpenTunnel to(String string) throws Exception {
        return OpenTunnel.to(ConnectionString.parse(string, "DATABASE_URL"));
    }
}
