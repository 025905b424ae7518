package dev.culvert.engine;

import dev.culvert.profile.RouteChoice;
import java.util.Objects;

/// What a tunnel is to be.
///
/// @param host        where to listen: an IP address or the name of one of this machine's addresses
/// @param port        0 to 65535; 0 lets the system pick one
/// @param maxSessions how many sessions may be open at once, at least 1
/// @param route       for API keys
/// @param credentials asked at each session
public record TunnelSpec(String host, int port, int maxSessions, RouteChoice route, CredentialSource credentials) {
    public TunnelSpec {
        Objects.requireNonNull(host);
        Objects.requireNonNull(route);
        Objects.requireNonNull(credentials);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port);
        }
        if (maxSessions < 1) {
            throw new IllegalArgumentException("maxSessions " + maxSessions);
        }
    }
}
