package dev.culvert.profile;

import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.ConnectionString.Direct;
import dev.culvert.profile.ConnectionString.Endpoint;
import dev.culvert.profile.ConnectionString.LocalDev;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Takes a connection string apart. Not by [java.net.URI]: passwords in real strings hold characters that are not allowed there, and its
/// exceptions repeat the text.
final class ConnectionStringParser {
    private static final String SCHEMES = "prisma+postgres://, prisma://, postgres:// or postgresql://";
    private static final int PRISMA_DEV_PORT = 51_213;
    private static final int PRISMA_DEV_LIMIT = 10;

    /// Those that verify, or whose meaning here is to verify: no hosted database is reached without.
    private static final Set<String> ENCRYPTED = Set.of("require", "verify-ca", "verify-full", "");

    private final String string;
    private final String field;

    ConnectionStringParser(String string, String field) {
        this.string = string;
        this.field = field;
    }

    ConnectionString parse() throws InvalidConnectionString {
        if (string.isEmpty()) {
            throw new InvalidConnectionString(field + " is empty. Put a Prisma Postgres connection string there.");
        }
        int colon = string.indexOf("://");
        if (colon < 0) {
            throw new InvalidConnectionString(field + " is not a connection string: it does not begin with " + SCHEMES + ".");
        }
        Parts parts = Parts.of(string.substring(colon + 3), field);
        return switch (string.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "prisma+postgres", "prisma" -> prisma(parts);
            case "postgres", "postgresql" -> direct(parts, field);
            default -> throw new InvalidConnectionString(field + " begins with a scheme that is not known here. Use one that begins with " + SCHEMES + ".");
        };
    }

    private ConnectionString prisma(Parts parts) throws InvalidConnectionString {
        String key = parameter(parts, "api_key")
            .orElseThrow(() -> new InvalidConnectionString(field + " has no api_key. Copy the whole string from the Prisma Console."));
        Endpoint server = Endpoint.parse(parts.host, PRISMA_DEV_PORT, field);
        return server.isThisMachine() ? local(key) : ApiKey.of(key, "The api_key in " + field);
    }

    /// The key of `prisma dev` is a JSON object with the database's own connection string in it. Keys of its first versions, which took
    /// one connection at a time, have no `name`.
    private LocalDev local(String key) throws InvalidConnectionString {
        Map<String, String> fields = EncodedJson.strings(key).orElse(Map.of());
        String url = fields.get("databaseUrl");
        if (url == null) {
            throw new InvalidConnectionString("The api_key in " + field + " is not one of prisma dev. Copy the whole string that prisma dev prints.");
        }
        String inner = "the databaseUrl in the api_key of " + field;
        int colon = url.indexOf("://");
        if (colon < 0 || !url.substring(0, colon).matches("(?i)postgres(ql)?")) {
            throw new InvalidConnectionString(inner + " is not a connection string.");
        }
        Parts parts = Parts.of(url.substring(colon + 3), inner);
        Direct database = direct(parts, inner);
        if (!database.server().isThisMachine()) {
            throw new InvalidConnectionString(inner + " does not lead to this machine.");
        }
        int limit = fields.containsKey("name") ? PRISMA_DEV_LIMIT : 1;
        String asked = parameter(parts, "connection_limit").orElse("");
        if (asked.matches("[1-9]\\d{0,3}")) {
            limit = Integer.parseInt(asked);
        }
        return new LocalDev(database.server(), database.user(), database.password(), database.database(), limit);
    }

    private static Direct direct(Parts parts, String field) throws InvalidConnectionString {
        Endpoint server = Endpoint.parse(parts.host, Direct.DEFAULT_PORT, field);
        String user = decoded(parts.user, "user", field);
        if (user.isEmpty()) {
            throw new InvalidConnectionString(field + " names no user. Copy the whole string again.");
        }
        String database = decoded(parts.path, "database", field);
        return new Direct(
            server, user, Secret.of(decoded(parts.password, "password", field)), database.isEmpty() ? Direct.DEFAULT_DATABASE : database, encrypted(parts, server, field));
    }

    private static boolean encrypted(Parts parts, Endpoint server, String field) throws InvalidConnectionString {
        String mode = parameter(parts, "sslmode").orElse("").toLowerCase(Locale.ROOT);
        if (ENCRYPTED.contains(mode)) {
            return true;
        }
        if (!mode.equals("disable")) {
            throw new InvalidConnectionString("The sslmode in " + field + " is not one of require, verify-ca, verify-full and disable.");
        }
        if (!server.isThisMachine()) {
            throw new InvalidConnectionString("The sslmode in " + field + " is disable, which would send the password unencrypted to another machine. Use require.");
        }
        return false;
    }

    /// Parameters that nobody asks for here are left aside; most are Prisma's own (`schema`, `pgbouncer` and more).
    private static Optional<String> parameter(Parts parts, String name) {
        return Optional.ofNullable(parts.parameters.get(name));
    }

    /// Percent-decodes; a plus sign stays one.
    private static String decoded(String text, String part, String field) throws InvalidConnectionString {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(utf8.length);
        for (int i = 0; i < utf8.length; i++) {
            if (utf8[i] != '%') {
                bytes.put(utf8[i]);
                continue;
            }
            int high = i + 2 < utf8.length ? Character.digit(utf8[i + 1], 16) : -1;
            int low = i + 2 < utf8.length ? Character.digit(utf8[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new InvalidConnectionString("The " + part + " in " + field + " has a % that begins no percent-encoding. Write %25 for a percent sign.");
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        try {
            String decoded = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
            if (decoded.indexOf('\0') < 0) {
                return decoded;
            }
        } catch (CharacterCodingException notText) {
            // Said below.
        }
        throw new InvalidConnectionString("The " + part + " in " + field + " is not text.");
    }

    /// The parts as they stand in the string, not decoded; a missing one is empty.
    private record Parts(String user, String password, String host, String path, Map<String, String> parameters) {
        static Parts of(String rest, String field) throws InvalidConnectionString {
            String[] beforeAndQuery = rest.replaceFirst("#.*", "").split("\\?", 2);
            int slash = beforeAndQuery[0].indexOf('/');
            String authority = slash < 0 ? beforeAndQuery[0] : beforeAndQuery[0].substring(0, slash);
            int at = authority.lastIndexOf('@');
            if (rest.indexOf('@', authority.length()) >= 0) {
                throw new InvalidConnectionString("The user or password in " + field + " has a /, ? or # in it. Write %2F, %3F or %23 for those.");
            }
            String login = at < 0 ? "" : authority.substring(0, at);
            int colon = login.indexOf(':');
            return new Parts(
                colon < 0 ? login : login.substring(0, colon),
                colon < 0 ? "" : login.substring(colon + 1),
                authority.substring(at + 1),
                slash < 0 ? "" : beforeAndQuery[0].substring(slash + 1),
                parameters(beforeAndQuery.length > 1 ? beforeAndQuery[1] : ""));
        }

        private static Map<String, String> parameters(String query) {
            Map<String, String> parameters = new HashMap<>();
            for (String pair : query.split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    parameters.putIfAbsent(pair.substring(0, equals), lenientlyDecoded(pair.substring(equals + 1)));
                }
            }
            return parameters;
        }

        /// A value that is no percent-encoding stands for itself: what is wrong with it shows where it is used.
        private static String lenientlyDecoded(String value) {
            try {
                return decoded(value, "", "");
            } catch (InvalidConnectionString badEscape) {
                return value;
            }
        }

        @Override
        public String toString() {
            return "Parts";
        }
    }
}
