package dev.culvert.profile;

import java.net.IDN;
import java.net.Inet6Address;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What a person pastes to say which database is meant: one of three kinds. The forms are Prisma's own (documentation, "Connecting to
/// your database"; `prisma dev`).
public sealed interface ConnectionString {
    /// One line that says what it is, such as "Direct connection to db.prisma.io".
    String description();

    /// What its user should know beforehand, each one sentence.
    List<String> warnings();

    /// A Prisma Postgres API key, as it stands in `prisma+postgres://accelerate.prisma-data.net/?api_key=…`.
    record ApiKey(Secret key) implements ConnectionString {
        /// RFC 6750, section 2.1: what may follow `Bearer` in a header; nothing else could be sent.
        private static final Pattern BEARER_TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");
        private static final int LONGEST = 8192;

        /// Where a key's direct connection goes, unless a deployment has a host of its own.
        public static final Endpoint PRISMA_DIRECT = new Endpoint("db.prisma.io", 5432);

        /// Checks the key's form. `field` is what the message calls it, the name of an environment variable for example.
        public static ApiKey of(String text, String field) throws InvalidConnectionString {
            String key = unquoted(text.replaceAll("\\s*[\\r\\n]\\s*|[\\u00a0\\u200b\\ufeff]", ""));
            if (key.isEmpty()) {
                throw new InvalidConnectionString(field + " is empty. Put a Prisma Postgres API key there.");
            }
            if (key.contains("://")) {
                throw new InvalidConnectionString(field + " holds a connection string. Put it into DATABASE_URL, or only its api_key here.");
            }
            if (key.length() > LONGEST || !BEARER_TOKEN.matcher(key).matches()) {
                throw new InvalidConnectionString(field + " is not an API key: it has characters that no key has, or is too long. Copy it again from the Prisma Console.");
            }
            return new ApiKey(Secret.of(key));
        }

        /// The direct connection that this key carries, as Prisma's own CLI took it out: keys are JSON Web Tokens with `tenant_id` and
        /// `secure_key` in their payload. Older keys have none. Whether Prisma still accepts these credentials shows when they are used.
        public Optional<Direct> direct(Endpoint host) {
            String[] parts = key.expose().split("\\.", -1);
            if (parts.length != 3) {
                return Optional.empty();
            }
            return EncodedJson.strings(parts[1])
                .filter(claims -> isUsable(claims.get("tenant_id")) && isUsable(claims.get("secure_key")))
                .map(claims -> new Direct(host, claims.get("tenant_id"), Secret.of(claims.get("secure_key")), Direct.DEFAULT_DATABASE, true));
        }

        /// A zero byte would end a parameter of the StartupMessage and begin another.
        private static boolean isUsable(String claim) {
            return claim != null && !claim.isEmpty() && claim.indexOf('\0') < 0;
        }

        @Override
        public String description() {
            return "API key for Prisma Postgres";
        }

        @Override
        public List<String> warnings() {
            return List.of();
        }
    }

    /// A PostgreSQL server with user and password.
    ///
    /// @param encrypted whether TLS is spoken, and then verified; without it only this machine is reached
    record Direct(Endpoint server, String user, Secret password, String database, boolean encrypted) implements ConnectionString {
        static final int DEFAULT_PORT = 5432;
        public static final String DEFAULT_DATABASE = "postgres";
        private static final String POOLED = "pooled.db.prisma.io";

        /// Through PgBouncer in transaction mode, which not every session stands.
        public boolean pooled() {
            return server.host().equals(POOLED) || server.host().endsWith("." + POOLED);
        }

        @Override
        public String description() {
            return (pooled() ? "Pooled" : "Direct") + " connection to " + server.host();
        }

        @Override
        public List<String> warnings() {
            if (pooled()) {
                return List.of("The pooled host runs in transaction mode: LISTEN, session SET and advisory locks do not work through it. For psql, pg_dump and desktop tools use the direct host.");
            }
            return server.host().endsWith(".prisma.io")
                ? List.of("Direct connections count against your plan's limit; desktop tools open several each.")
                : List.of();
        }
    }

    /// A database of `prisma dev` on this machine.
    ///
    /// @param connectionLimit how many connections that server takes at a time
    record LocalDev(Endpoint server, String user, Secret password, String database, int connectionLimit) implements ConnectionString {
        /// Such as "10 connections".
        public String limitInWords() {
            return connectionLimit == 1 ? "one connection" : connectionLimit + " connections";
        }

        @Override
        public String description() {
            return "Local prisma dev database";
        }

        @Override
        public List<String> warnings() {
            return List.of("prisma dev takes " + limitInWords() + " at a time, and one that is in a transaction makes the others wait.");
        }
    }

    /// A host, in small letters and without brackets, and a port from 1 to 65535.
    record Endpoint(String host, int port) {
        private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "::1", "0:0:0:0:0:0:0:1");

        /// Labels of at most 63 characters ([RFC 1035, section 2.3.4](https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4)); a dot may end it.
        private static final String HOST_NAME = "([A-Za-z0-9_-]{1,63}\\.)*[A-Za-z0-9_-]{1,63}\\.?";

        /// Reads `host`, `host:port` or `[IPv6]:port`. `field` is what the message calls it.
        public static Endpoint parse(String text, int defaultPort, String field) throws InvalidConnectionString {
            int portColon = text.startsWith("[") ? text.indexOf(':', Math.max(0, text.indexOf(']'))) : text.lastIndexOf(':');
            String host = portColon < 0 ? text : text.substring(0, portColon);
            return new Endpoint(host.startsWith("[") && host.endsWith("]") ? ipv6(host.substring(1, host.length() - 1), field) : name(host, field), portColon < 0 ? defaultPort : port(text.substring(portColon + 1), defaultPort, field));
        }

        private static String ipv6(String host, String field) throws InvalidConnectionString {
            try {
                if (host.matches("[0-9A-Fa-f:.]+")) {
                    Inet6Address.ofLiteral(host);
                    return host.toLowerCase(Locale.ROOT);
                }
            } catch (IllegalArgumentException unreadable) {
                // Said below.
            }
            throw unreadable(host, field);
        }

        private static String name(String host, String field) throws InvalidConnectionString {
            try {
                String ascii = host.chars().allMatch(c -> c < 128) ? host : IDN.toASCII(host); // whose tables take some milliseconds to read
                if (ascii.matches(HOST_NAME)) {
                    return ascii.toLowerCase(Locale.ROOT);
                }
            } catch (IllegalArgumentException unreadable) {
                // Said below.
            }
            throw unreadable(host, field);
        }

        private static InvalidConnectionString unreadable(String host, String field) {
            return new InvalidConnectionString(host.isEmpty()
                ? field + " names no host."
                : "The host in " + field + " cannot be read." + (host.matches(".*[:\\[\\]].*") ? " Write an IPv6 address in brackets." : ""));
        }

        private static int port(String digits, int defaultPort, String field) throws InvalidConnectionString {
            if (digits.isEmpty()) {
                return defaultPort;
            }
            if (digits.matches("\\d{1,5}")) {
                int port = Integer.parseInt(digits);
                if (port >= 1 && port <= 65_535) {
                    return port;
                }
            }
            throw new InvalidConnectionString("The port in " + field + " is not a number from 1 to 65535.");
        }

        public boolean isThisMachine() {
            return THIS_MACHINE.contains(host) || host.startsWith("127.") && host.matches("[0-9.]+");
        }

        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /// Reads a connection string as it is pasted or stands in an environment variable or `.env` file: white space, line breaks and one
    /// pair of quotes around it are dropped. `field` is what the message calls it, `DATABASE_URL` for example.
    static ConnectionString parse(String text, String field) throws InvalidConnectionString {
        // A string holds no white space; what a terminal or mail program has put in by breaking the line comes out again.
        return new ConnectionStringParser(unquoted(text.replaceAll("[\\s\\u00a0\\u200b\\ufeff]+", "")), field).parse();
    }

    private static String unquoted(String text) {
        String bare = text.strip();
        if (bare.length() >= 2 && (bare.charAt(0) == '"' || bare.charAt(0) == '\'') && bare.charAt(bare.length() - 1) == bare.charAt(0)) {
            bare = bare.substring(1, bare.length() - 1).strip();
        }
        return bare;
    }
}
