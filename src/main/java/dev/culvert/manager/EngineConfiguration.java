package dev.culvert.manager;

import dev.culvert.engine.EngineOptions;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.ConnectionString.Endpoint;
import dev.culvert.profile.InvalidConnectionString;
import dev.culvert.store.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Makes the engine's options of what the user has set: environment variables and preferences.
public final class EngineConfiguration {
    private static final int LAST_PORT = 65_535;
    private static final String PREFERENCES = "the preferences";
    private static final List<String> PROXY_VARIABLES = List.of("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy");

    private EngineConfiguration() {}

    /// Something is set to what cannot be used; the message is one sentence that says what, and what to do.
    public static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message, null, false, false);
        }
    }

    /// Reads small files, so not on a thread that must not wait.
    ///
    /// @param caFile  a PEM file besides the one in the settings, with the name of what it was given by
    /// @param version of this program
    public static EngineOptions of(Map<String, String> environment, Settings settings, Optional<Path> caFile, String version) throws Unusable {
        List<X509Certificate> authorities = Stream.concat(
            caFile.isPresent() ? authorities(caFile.get(), "--ca-file").stream() : Stream.empty(),
            settings.caFile().isEmpty() ? Stream.empty() : authorities(path(settings.caFile()), PREFERENCES).stream()).toList();
        return new EngineOptions(gateway(environment), directHost(environment), authorities, proxies(environment, settings), "culvert/" + version, EngineOptions.Timing.DEFAULT);
    }

    /// What holds where nothing is set.
    public static EngineOptions withoutSettings(String version) {
        return new EngineOptions(EngineOptions.PRISMA_GATEWAY, ApiKey.PRISMA_DIRECT, List.of(), Map.of(), "culvert/" + version, EngineOptions.Timing.DEFAULT);
    }

    private static Path path(String text) throws Unusable {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw unreadable(PREFERENCES, text);
        }
    }

    /// The engine looks its proxies up in the environment; whose preferences say otherwise gets another one to look in.
    private static Map<String, String> proxies(Map<String, String> environment, Settings settings) {
        Map<String, String> changed = new HashMap<>(environment);
        switch (settings.proxy()) {
            case SYSTEM -> { }
            case NONE -> {
                PROXY_VARIABLES.forEach(changed::remove);
                changed.put("NO_PROXY", "*");
            }
            case MANUAL -> {
                PROXY_VARIABLES.forEach(changed::remove);
                changed.put("HTTPS_PROXY", settings.proxyAddress());
            }
        }
        return changed;
    }

    /// Without TLS the key would be readable on the way; only on this machine there is no way.
    private static URI gateway(Map<String, String> environment) throws Unusable {
        String url = environment.getOrDefault("PPG_WS_URL", "").strip();
        if (url.isEmpty()) {
            return EngineOptions.PRISMA_GATEWAY;
        }
        try {
            int schemeEnd = Math.max(0, url.indexOf(':'));
            URI gateway = new URI(url.substring(0, schemeEnd).toLowerCase(Locale.ROOT) + url.substring(schemeEnd));
            boolean secure = "wss".equals(gateway.getScheme());
            if (gateway.getHost() != null && gateway.getPort() <= LAST_PORT && (secure || "ws".equals(gateway.getScheme()))) {
                if (!secure && !isLoopback(gateway.getHost())) {
                    throw new Unusable("PPG_WS_URL begins with ws://, which would send the API key unencrypted. Use wss://, or ws:// for this machine only.");
                }
                return gateway;
            }
        } catch (URISyntaxException unreadable) {
            // Said below.
        }
        throw new Unusable("PPG_WS_URL is not a WebSocket address. Write it as wss://host/path.");
    }

    private static Endpoint directHost(Map<String, String> environment) throws Unusable {
        String host = environment.getOrDefault("CULVERT_DIRECT_HOST", "").strip();
        try {
            return host.isEmpty() ? ApiKey.PRISMA_DIRECT : Endpoint.parse(host, ApiKey.PRISMA_DIRECT.port(), "CULVERT_DIRECT_HOST");
        } catch (InvalidConnectionString e) {
            throw new Unusable(e.getMessage());
        }
    }

    /// The certificates in a PEM file.
    ///
    /// @param givenBy where the user named the file
    public static List<X509Certificate> authorities(Path file, String givenBy) throws Unusable {
        try (InputStream in = Files.newInputStream(file)) {
            List<X509Certificate> certificates = CertificateFactory.getInstance("X.509").generateCertificates(in).stream().map(X509Certificate.class::cast).toList();
            if (!certificates.isEmpty()) {
                return certificates;
            }
        } catch (IOException e) {
            throw unreadable(givenBy, file);
        } catch (CertificateException notPem) {
            // Said below.
        }
        throw new Unusable("The file of " + givenBy + " holds no certificate in PEM form: " + file);
    }

    private static Unusable unreadable(String givenBy, Object file) {
        return new Unusable("The file of " + givenBy + " cannot be read: " + file);
    }

    /// Whether only programs on this machine reach what listens on this address.
    public static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
