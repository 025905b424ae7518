package dev.culvert.control;

import java.util.List;
import java.util.Objects;

/// A window's answer.
///
/// @param done    whether it did what it was asked for
/// @param message for the user: why not; else empty
/// @param tunnels those that were asked about
public record Reply(boolean done, String message, List<Tunnel> tunnels) {
    /// @param state    in a word or two
    /// @param host     where it listens, or empty
    /// @param port     0 when it has none
    /// @param received bytes, as sent
    public record Tunnel(String name, String state, String host, int port, int sessions, long received, long sent) {
        public Tunnel {
            Objects.requireNonNull(name);
            Objects.requireNonNull(state);
            host = Objects.requireNonNullElse(host, "");
        }
    }

    public Reply {
        message = Objects.requireNonNullElse(message, "");
        tunnels = tunnels == null ? List.of() : List.copyOf(tunnels);
    }

    public static Reply done(List<Tunnel> tunnels) {
        return new Reply(true, "", tunnels);
    }

    public static Reply refused(String message) {
        return new Reply(false, message, List.of());
    }
}
