package dev.culvert.update;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.net.Authorities;
import dev.culvert.engine.net.ProxySettings;
import dev.culvert.json.Json;
import dev.culvert.json.NotJson;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// What [GitHub says](https://docs.github.com/en/rest/releases/releases#get-the-latest-release) is the latest release. A class of its own: the
/// JDK's HTTP client is loaded when somebody asks, and not before.
final class LatestRelease {
    private static final int OK = 200;
    private static final long LONGEST_ANSWER = 256 * 1024;

    private LatestRelease() {}

    /// @return empty where it is a draft or pre-release, or nothing that can be compared
    /// @throws IOException there is no such answer
    static Optional<Version> ask(URI address, String userAgent, EngineOptions options, Duration patience) throws IOException, GeneralSecurityException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address).header("User-Agent", userAgent).build();
        // One request is no reason to talk about HTTP/2, and an answer from elsewhere is none.
        HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience)
            .proxy(proxy(address, options))
            .sslContext(trusting(options))
            .build();
        try {
            HttpResponse<byte[]> answer = client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LONGEST_ANSWER)).get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.statusCode() != OK) {
                throw new IOException("the answer's status is " + answer.statusCode());
            }
            return read(answer.body());
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no complete answer within " + patience);
        } finally {
            client.shutdownNow();
        }
    }

    private static Optional<Version> read(byte[] json) throws NotJson {
        Map<String, Object> release = Json.object(Json.read(json)).orElse(Map.of());
        boolean published = !Boolean.TRUE.equals(release.get("draft")) && !Boolean.TRUE.equals(release.get("prerelease"));
        return published && release.get("tag_name") instanceof String tag ? Version.parse(tag).filter(Version::isRelease) : Optional.empty();
    }

    /// The tunnels', as far as the JDK's client knows it: it would go round one for SOCKS, and tells none a password.
    private static ProxySelector proxy(URI address, EngineOptions options) throws IOException {
        Optional<ProxySettings.Proxy> proxy = ProxySettings.of(options.environment(), ProxySelector.getDefault()).proxyFor(address.getHost(), address.getPort() < 0 ? 443 : address.getPort());
        if (proxy.isEmpty()) {
            return HttpClient.Builder.NO_PROXY;
        }
        if (proxy.get().kind() == ProxySettings.Kind.SOCKS5 || !proxy.get().user().isEmpty()) {
            throw new IOException("not through a proxy for SOCKS, or one with a password");
        }
        return ProxySelector.of(InetSocketAddress.createUnresolved(proxy.get().host(), proxy.get().port()));
    }

    private static SSLContext trusting(EngineOptions options) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {Authorities.trustedWith(options.authorities())}, null);
        return context;
    }
}
