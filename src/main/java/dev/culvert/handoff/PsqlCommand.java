package dev.culvert.handoff;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// The command that connects psql to a tunnel. It needs no credentials, and none are in it.
public final class PsqlCommand {
    private PsqlCommand() {}

    /// A command that works when it is pasted into a shell on this machine. `sslmode=disable` spares psql a question that the tunnel
    /// would decline, and overrides a `PGSSLMODE=require` that would end it.
    ///
    /// @param host where the tunnel listens: an address of this machine, or one that means all of them
    public static String to(String host, int port, String database) {
        String name = URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20"); // a URI of RFC 3986, which libpq reads, has no + for blanks
        String address = reachable(host);
        return "psql \"postgresql://postgres@" + (address.contains(":") ? "[" + address + "]" : address) + ":" + port + "/" + name + "?sslmode=disable\"";
    }

    /// Where a client on this machine connects to: what stands for all addresses is none that a client can use everywhere.
    public static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "0:0:0:0:0:0:0:0" -> "::1";
            default -> host;
        };
    }
}
