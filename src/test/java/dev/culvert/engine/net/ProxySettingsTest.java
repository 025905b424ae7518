package dev.culvert.engine.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.culvert.engine.net.ProxySettings.Kind;
import dev.culvert.engine.net.ProxySettings.Proxy;
import dev.culvert.profile.Secret;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxySettingsTest {
    private static final String GATEWAY = "ppg-tunnel.prisma-data.net";
    private static final Secret NONE = Secret.of("");

    @Test
    void withoutSettingsThereIsNoProxy() {
        assertThat(ProxySettings.of(Map.of(), null).proxyFor(GATEWAY, 443)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTPS_PROXY", "https_proxy"})
    void theVariableMayBeWrittenInEitherCase(String name) {
        assertThat(ProxySettings.of(Map.of(name, "http://proxy:3128"), null).proxyFor(GATEWAY, 443)).hasValue(new Proxy(Kind.HTTP_CONNECT, "proxy", 3128, "", NONE));
    }

    @Test
    void capitalsWin() {
        var settings = ProxySettings.of(Map.of("HTTPS_PROXY", "http://big:1", "https_proxy", "http://small:2"), null);
        assertThat(settings.proxyFor(GATEWAY, 443)).map(Proxy::host).hasValue("big");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void aBlankVariableIsNone(String value) {
        assertThat(ProxySettings.of(Map.of("HTTPS_PROXY", value), null).proxyFor(GATEWAY, 443)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://proxy:3128, HTTP_CONNECT, proxy, 3128",
        "HTTP://Proxy.Example.com:3128/, HTTP_CONNECT, Proxy.Example.com, 3128",
        "http://proxy, HTTP_CONNECT, proxy, 80",
        "' http://proxy:3128 ', HTTP_CONNECT, proxy, 3128",
        "proxy:3128, HTTP_CONNECT, proxy, 3128",
        "proxy, HTTP_CONNECT, proxy, 80",
        "10.0.0.1:8080, HTTP_CONNECT, 10.0.0.1, 8080",
        "http://[fd00::1]:3128, HTTP_CONNECT, fd00::1, 3128",
        "http://proxy:65535, HTTP_CONNECT, proxy, 65535",
        "socks5://proxy, SOCKS5, proxy, 1080",
        "socks5://proxy:9050, SOCKS5, proxy, 9050",
        "socks5h://proxy:9050, SOCKS5, proxy, 9050",
        "SOCKS://proxy:9050, SOCKS5, proxy, 9050",
    })
    void kindHostAndPortAreReadFromTheAddress(String value, Kind kind, String host, int port) {
        assertThat(fromEnvironment(value)).isEqualTo(new Proxy(kind, host, port, "", NONE));
    }

    @ParameterizedTest
    @CsvSource({
        "http://bob:s3cret@proxy:3128, bob, s3cret",
        "http://bob%40corp:p%3Aw%25%2F@proxy:3128, bob@corp, p:w%/",
        "http://bob:a+b@proxy:3128, bob, a+b",
        "http://bob:a:b@proxy:3128, bob, a:b",
        "http://bob@proxy:3128, bob, ''",
        "socks5://bob:s3cret@proxy, bob, s3cret",
        "bob:s3cret@proxy:3128, bob, s3cret",
    })
    void credentialsAreDecoded(String value, String user, String password) {
        Proxy proxy = fromEnvironment(value);
        assertThat(proxy.user() + " " + proxy.password().expose()).isEqualTo(user + " " + password);
    }

    @ParameterizedTest
    @CsvSource({"http://bob:s3cret@proxy:3128, http://proxy:3128", "socks5://bob:s3cret@proxy:1080, socks5://proxy:1080"})
    void aProxyPrintsNoCredentials(String value, String expected) {
        assertThat(fromEnvironment(value)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://bob:s3cret@proxy:3128", "ftp://bob:s3cret@proxy", "socks4://bob:s3cret@proxy"})
    void aProxyOfAnotherKindIsRefused(String value) {
        assertThat(refusal(value)).isEqualTo("HTTPS_PROXY names a kind of proxy that is not known here. Use http:// or socks5://.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://", "http://bob:s3cret@", "http://bob:s3cret@pro xy:3128", "http://bob:s3cret@proxy:port", "http://bob:s3cret@proxy:99999", "http://bob:s3cret%zz@proxy", "http://bob:s3cret@[fd00::1", "://s3cret", "http:///s3cret", "s3cret proxy"})
    void aValueThatIsNoAddressIsRefused(String value) {
        assertThat(refusal(value)).isEqualTo("HTTPS_PROXY is not a proxy address. Write it as http://host:port.");
    }

    @ParameterizedTest
    @CsvSource({
        "ppg-tunnel.prisma-data.net, true",
        "PPG-Tunnel.Prisma-Data.NET, true",
        "prisma-data.net, true",
        ".prisma-data.net, true",
        "*.prisma-data.net, true",
        "*, true",
        "ppg-tunnel.prisma-data.net:443, true",
        "prisma-data.net:443, true",
        "*:443, true",
        "'example.com,prisma-data.net', true",
        "'example.com , prisma-data.net ', true",
        "ppg-tunnel.prisma-data.net:8443, false",
        "*:80, false",
        "data.net, false",
        "tunnel.prisma-data.net, false",
        "ppg-tunnel, false",
        "example.com, false",
        "'', false",
        "',,', false",
        ".., false",
    })
    void noProxyNamesTheExceptions(String exceptions, boolean direct) {
        var settings = ProxySettings.of(Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", exceptions), null);
        assertThat(settings.proxyFor(GATEWAY, 443).isEmpty()).isEqualTo(direct);
    }

    @Test
    void noProxyMayBeWrittenInLowerCase() {
        assertThat(ProxySettings.of(Map.of("https_proxy", "http://proxy:3128", "no_proxy", GATEWAY), null).proxyFor(GATEWAY, 443)).isEmpty();
    }

    @Test
    void noProxyHoldsForIpv6Addresses() {
        assertThat(ProxySettings.of(Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", "fd00::1"), null).proxyFor("fd00::1", 443)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost", "127.0.0.1", "127.1.2.3", "::1"})
    void thisMachineIsNeverReachedThroughAProxy(String host) {
        var jvm = new FixedSelector(proxy(java.net.Proxy.Type.HTTP));
        assertThat(ProxySettings.of(Map.of("HTTPS_PROXY", "http://proxy:3128"), jvm).proxyFor(host, 443)).isEmpty();
        assertThat(ProxySettings.of(Map.of(), jvm).proxyFor(host, 443)).isEmpty();
    }

    @Test
    void withoutTheVariableTheJvmsHttpProxyIsUsed() {
        var settings = ProxySettings.of(Map.of(), new FixedSelector(proxy(java.net.Proxy.Type.HTTP)));
        assertThat(settings.proxyFor(GATEWAY, 443)).hasValue(new Proxy(Kind.HTTP_CONNECT, "jvm-proxy", 8080, "", NONE));
    }

    @Test
    void withoutTheVariableTheJvmsSocksProxyIsUsed() {
        var settings = ProxySettings.of(Map.of(), new FixedSelector(proxy(java.net.Proxy.Type.SOCKS)));
        assertThat(settings.proxyFor(GATEWAY, 443)).hasValue(new Proxy(Kind.SOCKS5, "jvm-proxy", 8080, "", NONE));
    }

    @Test
    void theVariableWinsOverTheJvm() {
        var settings = ProxySettings.of(Map.of("HTTPS_PROXY", "http://proxy:3128"), new FixedSelector(proxy(java.net.Proxy.Type.HTTP)));
        assertThat(settings.proxyFor(GATEWAY, 443)).map(Proxy::host).hasValue("proxy");
    }

    @Test
    void anExceptionToTheVariableIsNotSentToTheJvmsProxyEither() {
        var settings = ProxySettings.of(Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", "*"), new FixedSelector(proxy(java.net.Proxy.Type.HTTP)));
        assertThat(settings.proxyFor(GATEWAY, 443)).isEmpty();
    }

    @Test
    void noProxyHoldsForTheJvmsProxiesToo() {
        assertThat(ProxySettings.of(Map.of("NO_PROXY", "*"), new FixedSelector(proxy(java.net.Proxy.Type.HTTP))).proxyFor(GATEWAY, 443)).isEmpty();
    }

    @Test
    void theJvmMaySayThatThereIsNone() {
        assertThat(ProxySettings.of(Map.of(), new FixedSelector(java.net.Proxy.NO_PROXY)).proxyFor(GATEWAY, 443)).isEmpty();
    }

    @Test
    void theJvmsFirstChoiceIsTaken() {
        assertThat(ProxySettings.of(Map.of(), new FixedSelector(java.net.Proxy.NO_PROXY, proxy(java.net.Proxy.Type.HTTP))).proxyFor(GATEWAY, 443)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ppg-tunnel.prisma-data.net, https://ppg-tunnel.prisma-data.net:443", "fd00::1, https://[fd00::1]:443"})
    void theJvmIsAskedForTheHostAndPort(String host, URI expected) {
        var jvm = new FixedSelector(java.net.Proxy.NO_PROXY);
        ProxySettings.of(Map.of(), jvm).proxyFor(host, 443);
        assertThat(jvm.asked).containsExactly(expected);
    }

    private static Proxy fromEnvironment(String value) {
        return ProxySettings.of(Map.of("HTTPS_PROXY", value), null).proxyFor(GATEWAY, 443).orElseThrow();
    }

    private static String refusal(String value) {
        var refused = catchThrowableOfType(IllegalArgumentException.class, () -> ProxySettings.of(Map.of("HTTPS_PROXY", value), null));
        assertThat(refused).as("HTTPS_PROXY=%s", value).isNotNull().hasNoCause();
        return refused.getMessage();
    }

    private static java.net.Proxy proxy(java.net.Proxy.Type type) {
        return new java.net.Proxy(type, InetSocketAddress.createUnresolved("jvm-proxy", 8080));
    }

    private static final class FixedSelector extends ProxySelector {
        private final List<java.net.Proxy> answer;
        private final List<URI> asked = new ArrayList<>();

        FixedSelector(java.net.Proxy... answer) {
            this.answer = List.of(answer);
        }

        @Override
        public List<java.net.Proxy> select(URI uri) {
            asked.add(uri);
            return answer;
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
    }
}
