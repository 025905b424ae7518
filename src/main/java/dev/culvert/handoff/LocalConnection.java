package dev.culvert.handoff;

import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/// All that a client has to know of a running tunnel. There is no password: a tunnel asks for none.
///
/// @param name     the profile's name, see [Profile#isName(String)]: no format has to expect a line break in it
/// @param host     what a client on this machine connects to: an address, without brackets, or a name
/// @param port     0 for a tunnel that has not picked one yet: there is nothing to connect to, but a text to be shown
/// @param database what a client asks for; a tunnel leads to its profile's database whatever it is asked for
public record LocalConnection(UUID profile, String name, Environment environment, String host, int port, String database, String user) {
    public static final String USER = "postgres"; // any other does as well

    /// Variables with which libpq would go elsewhere all the same, or refuse a tunnel: of
    /// [its list](https://www.postgresql.org/docs/current/libpq-envars.html), those that win over the ones below (a service, an address), those
    /// that demand what a tunnel does not do (TLS, a certificate, encryption by GSSAPI, a kind of authentication or of server; `PGSSLROOTCERT` because
    /// `system` allows no other mode than verify-full), and passwords, which are for another server. What only sets up a session
    /// (`PGOPTIONS`, `PGTZ`, `PGAPPNAME`, `PGCONNECT_TIMEOUT`) is as right through a tunnel as without one, and `PGSERVICEFILE` means nothing alone.
    static final Set<String> CONTRARY = Set.of(
        "PGSERVICE", "PGHOSTADDR", "PGPASSWORD", "PGPASSFILE", "PGREQUIRESSL", "PGSSLNEGOTIATION", "PGSSLCERTMODE", "PGSSLROOTCERT",
        "PGCHANNELBINDING", "PGREQUIREAUTH", "PGGSSENCMODE", "PGTARGETSESSIONATTRS");

    public LocalConnection {
        Objects.requireNonNull(profile);
        Objects.requireNonNull(environment);
        Objects.requireNonNull(host);
        Objects.requireNonNull(database);
        Objects.requireNonNull(user);
        if (!Profile.isName(name)) {
            throw new IllegalArgumentException("name");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port);
        }
    }

    /// @param listening where the profile's tunnel listens: an address of this machine, or one that means all of them
    public static LocalConnection to(Profile profile, String listening, int port) {
        return new LocalConnection(profile.id(), profile.name(), profile.environment(), reachable(listening), port, profile.target().database(), USER);
    }

    static String reachable(String listening) {
        return switch (listening) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "0:0:0:0:0:0:0:0" -> "::1";
            default -> listening;
        };
    }

    /// The environment variables by which PostgreSQL's own programs, and most others, find the tunnel.
    public Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PGHOST", host);
        variables.put("PGPORT", String.valueOf(port));
        variables.put("PGUSER", user);
        variables.put("PGDATABASE", database);
        variables.put("PGSSLMODE", "disable");
        variables.put(ConnectionUri.VARIABLE, ConnectionUri.of(this));
        return variables;
    }

    /// Leads a process that is to be started to the tunnel, and to nowhere else.
    ///
    /// @param environment its environment variables, as of [ProcessBuilder#environment()]. A name is found in small letters too, because
    ///                    Windows does not tell them from capitals, but that map does.
    public void applyTo(Map<String, String> environment) {
        Map<String, String> variables = variables();
        environment.keySet().removeIf(name -> CONTRARY.contains(name.toUpperCase(Locale.ROOT)) || variables.containsKey(name.toUpperCase(Locale.ROOT)));
        environment.putAll(variables);
    }
}
