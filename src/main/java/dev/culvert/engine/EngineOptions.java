package dev.culvert.engine;

import dev.culvert.profile.ConnectionString.Endpoint;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What all tunnels of an engine share.
///
/// @param gateway     where API keys lead first: `wss://…`, or `ws://…`, which sends them unencrypted and is for this machine only; the scheme in small letters
/// @param directHost  where the direct connection of an API key goes
/// @param authorities certificates to trust besides those of the JDK and the system
/// @param environment where `HTTPS_PROXY` and `NO_PROXY` are looked up
/// @param userAgent   how the tunnel introduces itself to the gateway
public record EngineOptions(URI gateway, Endpoint directHost, List<X509Certificate> authorities, Map<String, String> environment, String userAgent, Timing timing) {
    public static final URI PRISMA_GATEWAY = URI.create("wss://ppg-tunnel.prisma-data.net/websocket");

    /// How long things may take.
    ///
    /// @param connect  from a client's StartupMessage to a ready upstream, retries included
    /// @param startup  from accept to StartupMessage; PostgreSQL's authentication_timeout
    /// @param silence  without a byte from the gateway before it is pinged
    /// @param pong     after the ping, before it is given up; both together are how long any far end may be gone before that is noticed
    /// @param cancel   for the far end to take a CancelRequest
    /// @param farewell for a client to take its last message and close
    public record Timing(Duration connect, Duration startup, Duration silence, Duration pong, Duration cancel, Duration farewell) {
        public static final Timing DEFAULT = new Timing(
            Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(15), Duration.ofSeconds(5), Duration.ofSeconds(2));
    }

    public EngineOptions {
        if (!gateway.getScheme().equals("wss") && !gateway.getScheme().equals("ws")) {
            throw new IllegalArgumentException("scheme " + gateway.getScheme());
        }
        Objects.requireNonNull(directHost);
        Objects.requireNonNull(userAgent);
        Objects.requireNonNull(timing);
        authorities = List.copyOf(authorities);
        environment = Map.copyOf(environment);
    }

    /// Without the environment: there are secrets in it.
    @Override
    public String toString() {
        return "EngineOptions[gateway=" + gateway + ", directHost=" + directHost + ", userAgent=" + userAgent + ", timing=" + timing + "]";
    }
}
