package dev.culvert.engine.net;

import dev.culvert.profile.Secret;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which proxy stands before a host: `HTTPS_PROXY` and `NO_PROXY` from the environment (in capitals or not), else the JVM's settings
/// (`https.proxyHost`, `socksProxyHost`, the system's with `java.net.useSystemProxies`), but for the hosts in `NO_PROXY`. This machine is
/// never reached through one.
public final class ProxySettings {
    /// What a proxy speaks.
    public enum Kind { HTTP_CONNECT, SOCKS5 }

    /// @param user     empty when the proxy asks for none
    /// @param password empty when the proxy asks for none
    public record Proxy(Kind kind, String host, int port, String user, Secret password) {
        @Override
        public String toString() {
            return (kind == Kind.SOCKS5 ? "socks5://" : "http://") + host + ":" + port;
        }
    }

    private static final int LAST_PORT = 65_535;

    private final Optional<Proxy> fromEnvironment;
    private final String exceptions;
    private final ProxySelector jvm;

    private ProxySettings(Optional<Proxy> fromEnvironment, String exceptions, ProxySelector jvm) {
        this.fromEnvironment = fromEnvironment;
        this.exceptions = exceptions;
        this.jvm = jvm;
    }

    /// @param jvm may be null: no settings
    /// @throws IllegalArgumentException `HTTPS_PROXY` cannot be read; the message is for the person who set it, without its value
    public static ProxySettings of(Map<String, String> environment, ProxySelector jvm) {
        String proxy = first(environment, "HTTPS_PROXY");
        return new ProxySettings(proxy.isEmpty() ? Optional.empty() : Optional.of(parse(proxy)), first(environment, "NO_PROXY"), jvm);
    }

    public Optional<Proxy> proxyFor(String host, int port) {
        if (isThisMachine(host) || isException(host, port)) {
            return Optional.empty();
        }
        return fromEnvironment.isPresent() ? fromEnvironment : fromJvm(host, port);
    }

    private static String first(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, environment.getOrDefault(name.toLowerCase(Locale.ROOT), ""));
        return value.strip();
    }

    private static Proxy parse(String text) {
        try {
            URI uri = new URI(text.contains("://") ? text : "http://" + text);
            Kind kind = switch (uri.getScheme().toLowerCase(Locale.ROOT)) {
                case "http" -> Kind.HTTP_CONNECT;
                case "socks5", "socks5h", "socks" -> Kind.SOCKS5;
                default -> throw new IllegalArgumentException("HTTPS_PROXY names a kind of proxy that is not known here. Use http:// or socks5://.");
            };
            if (uri.getHost() != null && uri.getPort() <= LAST_PORT) {
                int port = uri.getPort() > 0 ? uri.getPort() : kind == Kind.SOCKS5 ? 1080 : 80;
                String[] credentials = (uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo()).split(":", 2);
                return new Proxy(kind, withoutBrackets(uri.getHost()), port, decoded(credentials[0]), Secret.of(credentials.length > 1 ? decoded(credentials[1]) : ""));
            }
        } catch (URISyntaxException unreadable) {
            // Said below, without the exception: it repeats the text, and there may be a password in it.
        }
        throw new IllegalArgumentException("HTTPS_PROXY is not a proxy address. Write it as http://host:port.");
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static boolean isThisMachine(String host) {
        return host.equalsIgnoreCase("localhost") || host.equals("::1") || host.startsWith("127.");
    }

    /// `NO_PROXY`: names with commas between them; `example.com` and `.example.com` stand for all below them too, `*` for all.
    private boolean isException(String host, int port) {
        for (String entry : exceptions.split(",")) {
            String pattern = entry.strip().toLowerCase(Locale.ROOT);
            int colon = pattern.lastIndexOf(':');
            if (colon > 0 && pattern.indexOf(':') == colon) {
                if (!pattern.substring(colon + 1).equals(String.valueOf(port))) {
                    continue;
                }
                pattern = pattern.substring(0, colon);
            }
            String domain = pattern.startsWith("*.") ? pattern.substring(2) : pattern.startsWith(".") ? pattern.substring(1) : pattern;
            String name = host.toLowerCase(Locale.ROOT);
            if (pattern.equals("*") || !domain.isEmpty() && (name.equals(domain) || name.endsWith("." + domain))) {
                return true;
            }
        }
        return false;
    }

    private Optional<Proxy> fromJvm(String host, int port) {
        if (jvm == null) {
            return Optional.empty();
        }
        URI target = URI.create("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
        return jvm.select(target).stream()
            .findFirst()
            .filter(proxy -> proxy.address() instanceof InetSocketAddress)
            .map(proxy -> {
                var address = (InetSocketAddress) proxy.address();
                Kind kind = proxy.type() == java.net.Proxy.Type.SOCKS ? Kind.SOCKS5 : Kind.HTTP_CONNECT;
                return new Proxy(kind, address.getHostString(), address.getPort(), "", Secret.of(""));
            });
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
