package dev.culvert.update;

import static dev.culvert.testkit.ReleasesServer.release;
import static dev.culvert.testkit.ReleasesServer.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.culvert.engine.EngineOptions;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.testkit.ReleasesServer;
import dev.culvert.testkit.ReleasesServer.Answer;
import dev.culvert.testkit.TestCertificates;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ReleasesTest {
    private static final String REPOSITORY = "culvert/culvert";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static EngineOptions options(Map<String, String> environment, X509Certificate... authorities) {
        return new EngineOptions(EngineOptions.PRISMA_GATEWAY, ApiKey.PRISMA_DIRECT, List.of(authorities), environment, "culvert/test", EngineOptions.Timing.DEFAULT);
    }

    private static Optional<String> newer(URI api, String version, Duration patience, EngineOptions options) {
        return Releases.of(REPOSITORY, version, api, patience).orElseThrow().newer(options);
    }

    private static Optional<String> newer(ReleasesServer server, String version) {
        return newer(server.uri(), version, PATIENCE, options(Map.of()));
    }

    private static Optional<String> newer(Answer answer) throws Exception {
        try (ReleasesServer server = ReleasesServer.plain(answer)) {
            return newer(server, "1.2.3");
        }
    }

    @ParameterizedTest
    @CsvSource({"v1.3.0, 1.2.3, 1.3.0", "1.2.3, 1.2.3-rc.1, 1.2.3", "v1.2.3, 1.2.3,", "v1.2.2, 1.2.3,", "v1.3.0-rc.1, 1.2.3,", "nightly, 1.2.3,"})
    void onlyANewerReleaseIsTold(String tag, String own, String told) throws Exception {
        try (ReleasesServer server = ReleasesServer.plain(saying(200, release(tag)))) {
            assertThat(newer(server, own)).isEqualTo(Optional.ofNullable(told));
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void theRequestSaysTheVersionAndNothingElse() throws Exception {
        try (ReleasesServer server = ReleasesServer.plain(saying(200, release("v1.3.0")))) {
            newer(server, "1.2.3");
            ReleasesServer.Request request = server.requests().getFirst();
            assertThat(request.method()).isEqualTo("GET");
            assertThat(request.path()).isEqualTo("/repos/culvert/culvert/releases/latest");
            assertThat(request.headers().keySet()).containsExactlyInAnyOrder("Host", "User-agent");
            assertThat(request.headers().get("User-agent")).containsExactly("Culvert/1.2.3");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"tag_name\": \"v1.3.0\", \"draft\": true}", "{\"tag_name\": \"v1.3.0\", \"prerelease\": true}", "{\"tag_name\": 2}", "{}", "[]", "null", "", "<html>", "{\"tag_name\": \"v1.3.0\"",
        "{\"tag_name\": \"v1.3.0\"} {}", "{\"tag_name\": [\"v1.3.0\"]}", "{\"tag_name\": \"v1.3.0\", \"size\": 1e99999999999}",
    })
    void anAnswerThatIsNoReleaseTellsNothing(String body) throws Exception {
        assertThat(newer(saying(200, body))).isEmpty();
    }

    @Test
    void anAnswerThatGoesOnAndOnIsNotReadToItsEnd() throws Exception {
        assertThat(newer(saying(200, " ".repeat(200 * 1024) + release("v1.3.0")))).as("a long one").hasValue("1.3.0");
        assertThat(newer(saying(200, " ".repeat(256 * 1024) + release("v1.3.0")))).isEmpty();
        assertThat(newer(request -> {
            request.sendResponseHeaders(200, 0);
            for (byte[] spaces = " ".repeat(8192).getBytes();;) {
                request.getResponseBody().write(spaces); // until the other end has had enough
            }
        })).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304, 403, 404, 429, 500, 503})
    void aRefusalTellsNothing(int status) throws Exception {
        assertThat(newer(saying(status, status == 204 || status == 304 ? "" : release("v1.3.0")))).isEmpty();
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (ReleasesServer elsewhere = ReleasesServer.plain(saying(200, release("v1.3.0")))) {
            assertThat(newer(request -> {
                request.getResponseHeaders().add("Location", elsewhere.uri() + "/");
                request.sendResponseHeaders(302, -1);
            })).isEmpty();
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerThatHangsIsLeft(boolean afterItsHeaders) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (ReleasesServer server = ReleasesServer.plain(request -> {
            if (afterItsHeaders) {
                request.sendResponseHeaders(200, 100);
                request.getResponseBody().write('{');
                request.getResponseBody().flush();
            }
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        })) {
            assertThat(newer(server.uri(), "1.2.3", Duration.ofMillis(300), options(Map.of()))).isEmpty();
            assertThat(server.requests()).hasSizeLessThanOrEqualTo(1);
        } finally {
            end.countDown();
        }
    }

    @Test
    void withoutANetworkNothingIsTold() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertThat(newer(URI.create("http://localhost:" + port), "1.2.3", PATIENCE, options(Map.of()))).isEmpty();
        assertThat(newer(URI.create("https://nowhere.invalid"), "1.2.3", PATIENCE, options(Map.of("NO_PROXY", "*")))).isEmpty();
    }

    @Test
    void overTlsTheExtraAuthoritiesHold() throws Exception {
        TestCertificates.Authority company = TestCertificates.authority("Company");
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(company.server("localhost").keyManagerFactory().getKeyManagers(), null, null);
        try (ReleasesServer server = ReleasesServer.secure(context, saying(200, release("v1.3.0")))) {
            assertThat(newer(server.uri(), "1.2.3", PATIENCE, options(Map.of(), company.certificate()))).hasValue("1.3.0");
            assertThat(newer(server.uri(), "1.2.3", PATIENCE, options(Map.of()))).as("from somebody unknown").isEmpty();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void overTlsTheNameIsVerified() throws Exception {
        TestCertificates.Authority company = TestCertificates.authority("Company");
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(company.server("other.example").keyManagerFactory().getKeyManagers(), null, null);
        try (ReleasesServer server = ReleasesServer.secure(context, saying(200, release("v1.3.0")))) {
            assertThat(newer(server.uri(), "1.2.3", PATIENCE, options(Map.of(), company.certificate()))).isEmpty();
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void theProxyOfTheTunnelsIsUsed() throws Exception {
        URI api = URI.create("http://releases.invalid");
        try (ReleasesServer proxy = ReleasesServer.plain(saying(200, release("v1.3.0")))) {
            assertThat(newer(api, "1.2.3", PATIENCE, options(Map.of("HTTPS_PROXY", proxy.uri().toString())))).hasValue("1.3.0");
            assertThat(proxy.requests()).extracting(ReleasesServer.Request::path).containsExactly("http://releases.invalid/repos/culvert/culvert/releases/latest");
            assertThat(newer(api, "1.2.3", PATIENCE, options(Map.of("HTTPS_PROXY", proxy.uri().toString(), "NO_PROXY", "*")))).isEmpty();
            assertThat(proxy.requests()).hasSize(1);
        }
    }

    /// By another address than the loopback's, for which there is never a proxy.
    @ParameterizedTest
    @ValueSource(strings = {"socks5://localhost:1", "http://me:secret@localhost:1"})
    void aProxyThatCannotBeUsedIsNotGoneRound(String proxy) throws Exception {
        Optional<InetAddress> own = NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).filter(one -> one instanceof Inet4Address && !one.isLoopbackAddress()).findFirst();
        assumeThat(own).as("an address besides the loopback's").isPresent();
        try (ReleasesServer server = ReleasesServer.onAllAddresses(saying(200, release("v1.3.0")))) {
            URI api = URI.create("http://" + own.get().getHostAddress() + ":" + server.uri().getPort());
            assertThat(newer(api, "1.2.3", PATIENCE, options(Map.of("NO_PROXY", "*")))).as("without one").hasValue("1.3.0");
            assertThat(newer(api, "1.2.3", PATIENCE, options(Map.of("HTTPS_PROXY", proxy)))).isEmpty();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void thePageIsTheRepositorys() {
        assertThat(Releases.of(REPOSITORY, "1.2.3").orElseThrow().page()).isEqualTo(URI.create("https://github.com/culvert/culvert/releases"));
    }

    @ParameterizedTest
    @CsvSource({"culvert/culvert, 1.2.3-SNAPSHOT", "culvert/culvert, demo", "${env.GITHUB_REPOSITORY}, 1.2.3", "'', 1.2.3", "a/b/../c, 1.2.3", "evil.example/x?, 1.2.3"})
    void aBuildThatKnowsNoRepositoryOrVersionAsksNobody(String repository, String version) {
        assertThat(Releases.of(repository, version)).isEmpty();
    }
}
