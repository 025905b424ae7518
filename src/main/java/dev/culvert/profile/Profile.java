package dev.culvert.profile;

import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.ConnectionString.Direct;
import dev.culvert.profile.ConnectionString.LocalDev;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.UUID;

/// A named connection to a database, without its secret: all of it may be shown, logged and written to a file.
///
/// @param id           stays the same for the profile's life; the vault keeps the connection string under it
/// @param name         what people and `culvert up NAME` call it, see [#isName(String)]
/// @param target       what the connection string leads to
/// @param maxSessions  how many sessions may be open at once, at least 1; empty for no limit of the user's
/// @param startWithApp whether the desktop starts it when it opens
public record Profile(UUID id, String name, Environment environment, Target target, Listen listen, RouteChoice route, OptionalInt maxSessions, boolean startWithApp) {
    public static final int LONGEST_NAME = 64;

    /// What a connection string leads to, as far as that is no secret: shown where the string itself is not at hand.
    ///
    /// @param host     the server's name, or empty for an API key
    /// @param database the database that sessions get into, whatever they ask for
    public record Target(Kind kind, String host, String database) {
        public enum Kind {
            API_KEY,
            DIRECT,
            POOLED,
            LOCAL
        }

        public Target {
            Objects.requireNonNull(kind);
            Objects.requireNonNull(host);
            Objects.requireNonNull(database);
        }

        public static Target of(ConnectionString connection) {
            return switch (connection) {
                case ApiKey _ -> new Target(Kind.API_KEY, "", Direct.DEFAULT_DATABASE);
                case Direct direct -> new Target(direct.pooled() ? Kind.POOLED : Kind.DIRECT, direct.server().host(), direct.database());
                case LocalDev local -> new Target(Kind.LOCAL, local.server().toString(), local.database());
            };
        }
    }

    /// Where a tunnel is to listen.
    ///
    /// @param host  an IP address or the name of one of this machine's addresses
    /// @param port  0 until one has been picked
    /// @param fixed whether the user chose the port; one that was picked may be replaced by another when it is taken
    public record Listen(String host, int port, boolean fixed) {
        public static final Listen AUTOMATIC = new Listen("127.0.0.1", 0, false);

        public Listen {
            Objects.requireNonNull(host);
            if (port < 0 || port > 65_535 || fixed && port == 0) {
                throw new IllegalArgumentException("port " + port);
            }
        }

        public Listen withPort(int picked) {
            return new Listen(host, picked, fixed);
        }
    }

    public Profile {
        Objects.requireNonNull(id);
        Objects.requireNonNull(environment);
        Objects.requireNonNull(target);
        Objects.requireNonNull(listen);
        Objects.requireNonNull(route);
        if (!isName(name)) {
            throw new IllegalArgumentException("name");
        }
        if (maxSessions.isPresent() && maxSessions.getAsInt() < 1) {
            throw new IllegalArgumentException("maxSessions " + maxSessions.getAsInt());
        }
    }

    /// A new profile with everything that is not given as most people want it.
    public static Profile of(String name, ConnectionString connection) {
        return of(UUID.randomUUID(), name, connection);
    }

    /// A new profile of this id.
    public static Profile of(UUID id, String name, ConnectionString connection) {
        return new Profile(id, name, Environment.NONE, Target.of(connection), Listen.AUTOMATIC, RouteChoice.AUTO, OptionalInt.empty(), false);
    }

    /// Whether this can be a profile's name: up to 64 characters that can be seen, without white space at its ends, and nothing that
    /// looks like an option or a connection string on a command line.
    public static boolean isName(String text) {
        return !text.isEmpty()
            && text.equals(text.strip())
            && text.codePointCount(0, text.length()) <= LONGEST_NAME
            && !text.startsWith("-")
            && !text.contains("://")
            && text.codePoints().noneMatch(Profile::isInvisible);
    }

    private static boolean isInvisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE, Character.UNASSIGNED -> true;
            default -> false;
        };
    }

    public Profile withName(String value) {
        return new Profile(id, value, environment, target, listen, route, maxSessions, startWithApp);
    }

    public Profile withId(UUID value) {
        return new Profile(value, name, environment, target, listen, route, maxSessions, startWithApp);
    }

    public Profile withTarget(Target value) {
        return new Profile(id, name, environment, value, listen, route, maxSessions, startWithApp);
    }

    public Profile withListen(Listen value) {
        return new Profile(id, name, environment, target, value, route, maxSessions, startWithApp);
    }
}
