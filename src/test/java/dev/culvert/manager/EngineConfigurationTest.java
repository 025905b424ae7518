package dev.culvert.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.culvert.engine.EngineOptions;
import dev.culvert.manager.EngineConfiguration.Unusable;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.ConnectionString.Endpoint;
import dev.culvert.store.Settings;
import dev.culvert.store.Settings.Proxy;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineConfigurationTest {
    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @Test
    void whereNothingIsSetPrismasAddressesAreUsed() throws Unusable {
        EngineOptions options = options(Settings.DEFAULT);
        assertThat(options).isEqualTo(new EngineOptions(EngineOptions.PRISMA_GATEWAY, ApiKey.PRISMA_DIRECT, options.authorities(), environment, "culvert/1.2.3", EngineOptions.Timing.DEFAULT));
        assertThat(options.gateway()).isEqualTo(URI.create("wss://ppg-tunnel.prisma-data.net/websocket"));
        assertThat(options.authorities()).isEmpty();
    }

    // ---- the gateway

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void aBlankAddressIsNone(String url) throws Unusable {
        environment.put("PPG_WS_URL", url);
        environment.put("CULVERT_DIRECT_HOST", url);
        assertThat(options(Settings.DEFAULT)).extracting(EngineOptions::gateway, EngineOptions::directHost).containsExactly(EngineOptions.PRISMA_GATEWAY, ApiKey.PRISMA_DIRECT);
    }

    @ParameterizedTest
    @CsvSource({
        "wss://gateway.example/ws, wss://gateway.example/ws", "' wss://gateway.example:8443/ws ', wss://gateway.example:8443/ws", "WSS://gateway.example/ws, wss://gateway.example/ws",
        "ws://127.0.0.1:8080/ws, ws://127.0.0.1:8080/ws", "ws://localhost:8080/, ws://localhost:8080/", "ws://[::1]:8080/, ws://[::1]:8080/", "wss://gateway.example:65535/, wss://gateway.example:65535/",
    })
    void anotherGatewayIsUsed(String url, URI expected) throws Unusable {
        environment.put("PPG_WS_URL", url);
        assertThat(options(Settings.DEFAULT).gateway()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SECRET", "http://SECRET/", "https://SECRET/ws", "wss://", "wss:///SECRET", "wss://SECRET host/", "wss://SECRET:99999/", "wss:SECRET", "://SECRET", "wss://SECRET_x/"})
    void aGatewayThatIsNoAddressIsSaidAndNotRepeated(String url) {
        environment.put("PPG_WS_URL", url);
        assertThat(refusal(Settings.DEFAULT)).isEqualTo("PPG_WS_URL is not a WebSocket address. Write it as wss://host/path.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://192.0.2.1/ws", "WS://192.0.2.1/ws", "ws://[2001:db8::1]:8080/"})
    void aGatewayOnAnotherMachineNeedsTls(String url) {
        environment.put("PPG_WS_URL", url);
        assertThat(refusal(Settings.DEFAULT)).isEqualTo("PPG_WS_URL begins with ws://, which would send the API key unencrypted. Use wss://, or ws:// for this machine only.");
    }

    @ParameterizedTest
    @CsvSource({"db.example, db.example, 5432", "'DB.example:5433 ', db.example, 5433", "[::1]:5433, ::1, 5433"})
    void anotherDirectHostIsUsed(String text, String host, int port) throws Unusable {
        environment.put("CULVERT_DIRECT_HOST", text);
        assertThat(options(Settings.DEFAULT).directHost()).isEqualTo(new Endpoint(host, port));
    }

    @Test
    void aDirectHostThatIsNoneIsSaidAndNotRepeated() {
        environment.put("CULVERT_DIRECT_HOST", "SECRET host");
        assertThat(refusal(Settings.DEFAULT)).contains("CULVERT_DIRECT_HOST").doesNotContain("SECRET");
    }

    // ---- proxies

    @Test
    void theSystemsProxiesAreThoseOfTheEnvironment() throws Unusable {
        environment.put("HTTPS_PROXY", "http://proxy.example:3128");
        assertThat(options(Settings.DEFAULT).environment()).isEqualTo(environment);
    }

    @Test
    void noProxyIsNone() throws Unusable {
        environment.putAll(Map.of("HTTPS_PROXY", "not an address", "https_proxy", "http://proxy.example:3128", "no_proxy", "other.example", "OTHER", "x"));
        assertThat(options(proxy(Proxy.NONE, "")).environment()).containsExactlyInAnyOrderEntriesOf(Map.of("NO_PROXY", "*", "OTHER", "x"));
    }

    @Test
    void aProxyOfThePreferencesIsForEverything() throws Unusable {
        environment.putAll(Map.of("HTTPS_PROXY", "http://other.example:1", "https_proxy", "http://other.example:2", "NO_PROXY", "*", "no_proxy", "*", "OTHER", "x"));
        assertThat(options(proxy(Proxy.MANUAL, "http://proxy.example:3128")).environment())
            .containsExactlyInAnyOrderEntriesOf(Map.of("HTTPS_PROXY", "http://proxy.example:3128", "OTHER", "x"));
    }

    private static Settings proxy(Proxy proxy, String address) {
        return Settings.DEFAULT.withProxy(proxy, address);
    }

    // ---- authorities

    @Test
    void allCertificatesOfBothFilesAreTrusted() throws Exception {
        X509Bundle one = authority("one");
        X509Bundle two = authority("two");
        X509Bundle three = authority("three");
        Path given = Files.writeString(folder.resolve("given.pem"), one.getCertificatePEM() + "\n" + two.getCertificatePEM());
        Path preferred = Files.writeString(folder.resolve("preferred.pem"), three.getCertificatePEM());
        assertThat(EngineConfiguration.of(environment, caFile(preferred.toString()), Optional.of(given), "1.2.3").authorities())
            .containsExactly(one.getCertificate(), two.getCertificate(), three.getCertificate());
        assertThat(options(caFile(preferred.toString())).authorities()).containsExactly(three.getCertificate());
        assertThat(EngineConfiguration.authorities(given, "the field")).hasSize(2);
    }

    @Test
    void aMissingFileIsSaid() {
        Path missing = folder.resolve("missing.pem");
        assertThat(refusal(caFile(missing.toString()))).isEqualTo("The file of the preferences cannot be read: " + missing);
        assertThat(refusal(Optional.of(missing))).isEqualTo("The file of --ca-file cannot be read: " + missing);
        assertThat(refusal(caFile("no\0path"))).startsWith("The file of the preferences cannot be read: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not a certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    void aFileWithoutACertificateIsSaid(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("ca.pem"), content);
        assertThat(refusal(Optional.of(file))).isEqualTo("The file of --ca-file holds no certificate in PEM form: " + file);
    }

    private static X509Bundle authority(String name) throws Exception {
        return new CertificateBuilder().ecp256().subject("CN=" + name).setIsCertificateAuthority(true).buildSelfSigned();
    }

    private static Settings caFile(String file) {
        return Settings.DEFAULT.withCaFile(file);
    }

    // ---- addresses

    @ParameterizedTest
    @CsvSource({"127.0.0.1, true", "127.1.2.3, true", "::1, true", "localhost, true", "0.0.0.0, false", "::, false", "192.0.2.1, false", "no such host, false"})
    void whoReachesAnAddressIsKnown(String host, boolean onlyThisMachine) {
        assertThat(EngineConfiguration.isLoopback(host)).isEqualTo(onlyThisMachine);
    }

    private EngineOptions options(Settings settings) throws Unusable {
        return EngineConfiguration.of(environment, settings, Optional.empty(), "1.2.3");
    }

    private String refusal(Settings settings) {
        return catchThrowableOfType(Unusable.class, () -> options(settings)).getMessage();
    }

    private String refusal(Optional<Path> file) {
        return catchThrowableOfType(Unusable.class, () -> EngineConfiguration.of(environment, Settings.DEFAULT, file, "1.2.3")).getMessage();
    }
}
