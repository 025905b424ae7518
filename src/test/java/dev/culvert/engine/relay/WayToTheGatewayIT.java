package dev.culvert.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.FailureException;
import dev.culvert.profile.RouteChoice;
import dev.culvert.engine.TunnelListener;
import dev.culvert.engine.TunnelSpec;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.Secret;
import dev.culvert.testkit.EmbeddedDatabase;
import dev.culvert.testkit.ScriptedServer;
import dev.culvert.testkit.StandInGateway;
import dev.culvert.testkit.TestCertificates;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// TLS, proxies, addresses, ports: what lies between the tunnel and its gateway, and below the tunnel.
class WayToTheGatewayIT {
    private final TestCertificates.Authority authority = TestCertificates.authority("way test");
    private final int database = EmbeddedDatabase.shared().port();

    @Test
    void aGatewayWithATrustedCertificateIsUsed() throws SQLException {
        try (StandInGateway gateway = StandInGateway.tls("127.0.0.1", database, authority.server("localhost"));
            OpenTunnel tunnel = OpenTunnel.builder(gateway.uri()).trusting(authority.certificate()).open();
            Connection connection = tunnel.connect()) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void anUnknownAuthorityIsNamed() {
        try (StandInGateway gateway = StandInGateway.tls("127.0.0.1", database, authority.server("localhost")); OpenTunnel tunnel = OpenTunnel.to(gateway)) {
            assertRefusedCertificate(tunnel, "no authority that this machine knows has signed it", "issuer: CN=way test");
            assertThat(gateway.upgrades()).isEmpty();
        }
    }

    @Test
    void aCertificateForAnotherHostIsRefused() {
        try (StandInGateway gateway = StandInGateway.tls("127.0.0.1", database, authority.server("wrong.example"));
            OpenTunnel tunnel = OpenTunnel.builder(gateway.uri()).trusting(authority.certificate()).open()) {
            assertRefusedCertificate(tunnel, "it is for wrong.example, not for this host");
        }
    }

    @Test
    void anExpiredCertificateIsRefused() {
        try (StandInGateway gateway = StandInGateway.tls("127.0.0.1", database, authority.expiredServer("localhost"));
            OpenTunnel tunnel = OpenTunnel.builder(gateway.uri()).trusting(authority.certificate()).open()) {
            assertRefusedCertificate(tunnel, "has expired");
        }
    }

    private static void assertRefusedCertificate(OpenTunnel tunnel, String... words) {
        assertThatThrownBy(tunnel::connect).isInstanceOfSatisfying(SQLException.class, thrown -> {
            assertThat(thrown.getSQLState()).isEqualTo("08001");
            assertThat(thrown.getMessage()).contains("The certificate of localhost is not trusted").contains(words);
        });
    }

    @Test
    void whatIsNotTlsIsSaid() {
        try (ScriptedServer server = ScriptedServer.start((in, out, socket) -> {
                in.read();
                out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            });
            OpenTunnel tunnel = OpenTunnel.builder(URI.create("wss://localhost:" + server.port() + "/websocket")).open()) {
            assertThatThrownBy(tunnel::connect).isInstanceOfSatisfying(SQLException.class, thrown -> assertThat(thrown.getSQLState()).isEqualTo("08001"));
        }
    }

    @Test
    void anAddressThatDoesNotAnswerIsSkipped() throws Exception {
        try (StandInGateway gateway = StandInGateway.plain("127.0.0.1", database);
            OpenTunnel tunnel = OpenTunnel.builder(URI.create("ws://two-addresses.test:" + gateway.uri().getPort() + "/websocket"))
                .names(Map.of("two-addresses.test", new InetAddress[] {InetAddress.getByName("::1"), InetAddress.getByName("127.0.0.1")}))
                .open();
            Connection connection = tunnel.connect()) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void anHttpProxyIsAskedForTheGatewayByName() throws Exception {
        try (StandInGateway gateway = StandInGateway.tls("127.0.0.1", database, authority.server("gateway.test"));
            ScriptedServer proxy = ScriptedServer.start((in, out, socket) -> {
                String request = head(in);
                assertThat(request).startsWith("CONNECT gateway.test:443 HTTP/1.1\r\n");
                assertThat(request).contains("proxy-authorization: Basic dXNlcjpwYSBzcw==\r\n"); // user:pa ss
                out.write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                ScriptedServer.bridge(new byte[0], in, out, gateway.uri().getPort());
            });
            OpenTunnel tunnel = OpenTunnel.builder(URI.create("wss://gateway.test/websocket"))
                .environment(Map.of("HTTPS_PROXY", "http://user:pa%20ss@127.0.0.1:" + proxy.port()))
                .trusting(authority.certificate())
                .open()) {
            try (Connection connection = tunnel.connect()) {
                assertThat(connection.isValid(5)).isTrue();
            }
            assertThat(proxy.accepted()).isEqualTo(1);
            assertThat(gateway.awaitLive(0, OpenTunnel.LIMIT)).isTrue();
        }
    }

    @Test
    void aSocksProxyIsAskedForTheGatewayByName() throws Exception {
        try (StandInGateway gateway = StandInGateway.tls("127.0.0.1", database, authority.server("gateway.test"));
            ScriptedServer proxy = ScriptedServer.start((in, out, socket) -> {
                var data = new DataInputStream(in);
                assertThat(data.readUnsignedByte()).isEqualTo(5);
                data.skipNBytes(data.readUnsignedByte());
                out.write(new byte[] {5, 0});
                assertThat(data.readNBytes(4)).isEqualTo(new byte[] {5, 1, 0, 3});
                assertThat(new String(data.readNBytes(data.readUnsignedByte()), StandardCharsets.US_ASCII)).isEqualTo("gateway.test");
                assertThat(data.readUnsignedShort()).isEqualTo(443);
                out.write(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 0});
                ScriptedServer.bridge(new byte[0], in, out, gateway.uri().getPort());
            });
            OpenTunnel tunnel = OpenTunnel.builder(URI.create("wss://gateway.test/websocket"))
                .environment(Map.of("HTTPS_PROXY", "socks5://127.0.0.1:" + proxy.port()))
                .trusting(authority.certificate())
                .open()) {
            try (Connection connection = tunnel.connect()) {
                assertThat(connection.isValid(5)).isTrue();
            }
            assertThat(gateway.awaitLive(0, OpenTunnel.LIMIT)).isTrue();
        }
    }

    @Test
    void aProxyThatSaysNoIsSaid() {
        try (ScriptedServer proxy = ScriptedServer.start((in, out, socket) -> {
                head(in);
                out.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            });
            OpenTunnel tunnel = OpenTunnel.builder(URI.create("wss://gateway.test/websocket"))
                .environment(Map.of("HTTPS_PROXY", "http://user:hidden-password@127.0.0.1:" + proxy.port()))
                .open()) {
            assertThatThrownBy(tunnel::connect).isInstanceOfSatisfying(SQLException.class, thrown -> {
                assertThat(thrown.getSQLState()).isEqualTo("57P03");
                assertThat(thrown.getMessage()).contains("The proxy did not connect", "407").doesNotContain("hidden-password");
            });
        }
    }

    @Test
    void theCheckTellsARefusedKeyFromAGoodOneAndOpensNoSession() throws Exception {
        try (StandInGateway gateway = StandInGateway.plain("127.0.0.1", database)) {
            for (String key : List.of("good", "bad-key")) {
                try (OpenTunnel tunnel = OpenTunnel.builder(gateway.uri()).key(key).open()) {
                    Optional<Failure> wrong = tunnel.check().failure();
                    assertThat(wrong.map(Failure::kind)).isEqualTo(key.equals("good") ? Optional.empty() : Optional.of(Kind.KEY_REJECTED));
                    assertThat(tunnel.heard().opened()).isEmpty();
                }
            }
            assertThat(gateway.awaitLive(0, OpenTunnel.LIMIT)).isTrue();
        }
    }

    @Test
    void aPortThatIsTakenIsSaidWithItsHolder() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            NettyTunnelEngine engine = new NettyTunnelEngine(new EngineOptions(URI.create("ws://127.0.0.1:1/"), ApiKey.PRISMA_DIRECT, List.of(), Map.of(), "culvert/test", OpenTunnel.TIMING))) {
            var spec = new TunnelSpec("127.0.0.1", taken.getLocalPort(), 10, RouteChoice.AUTO, () -> new ApiKey(Secret.of("key")));
            assertThatThrownBy(() -> engine.open(spec, new TunnelListener() {})).isInstanceOfSatisfying(FailureException.class, thrown -> {
                assertThat(thrown.failure().kind()).isEqualTo(Kind.CANNOT_LISTEN);
                assertThat(thrown.failure().message()).contains("Port " + taken.getLocalPort() + " is in use");
                if (System.getProperty("os.name").equals("Linux")) {
                    assertThat(thrown.failure().message()).contains("(process " + ProcessHandle.current().pid() + ")");
                }
            });
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return head.toString();
    }
}
