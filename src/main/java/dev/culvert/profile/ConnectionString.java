package dev.culvert.profile;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What a person pastes to say which database is meant.
public sealed interface ConnectionString permits ConnectionString.ApiKey {

    /// A Prisma Postgres API key, as it stands in `prisma+postgres://accelerate.prisma-data.net/?api_key=…`.
    record ApiKey(Secret key) implements ConnectionString {
        /// RFC 6750, section 2.1: what may follow `Bearer` in a header; nothing else could be sent.
        private static final Pattern BEARER_TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");
        private static final int LONGEST = 8192;

        /// Checks the key's form. `field` is what the message calls it, the name of an environment variable for example.
        public static ApiKey of(String text, String field) throws InvalidConnectionString {
            String key = unquoted(text);
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

        /// Whether the key has the form of those that Prisma issues: a JSON Web Token, whose payload is a JSON object. One that
        /// has not is tried all the same, for the gateway has the last word.
        public boolean isJsonWebToken() {
            String[] parts = key.expose().split("\\.", -1);
            if (parts.length != 3) {
                return false;
            }
            try {
                String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8).strip();
                return payload.startsWith("{") && payload.endsWith("}");
            } catch (IllegalArgumentException notBase64) {
                return false;
            }
        }
    }

    /// Reads a connection string as it is pasted or stands in an environment variable or `.env` file: white space and one pair of
    /// quotes around it are dropped. `field` is what the message calls it, `DATABASE_URL` for example.
    static ConnectionString parse(String text, String field) throws InvalidConnectionString {
        String string = unquoted(text);
        if (string.isEmpty()) {
            throw new InvalidConnectionString(field + " is empty. Put a Prisma Postgres connection string there.");
        }
        int colon = string.indexOf("://");
        if (colon < 0) {
            throw new InvalidConnectionString(field + " is not a connection string: it does not begin with prisma+postgres://.");
        }
        String scheme = string.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = string.substring(colon + 3);
        return switch (scheme) {
            case "prisma+postgres", "prisma" -> apiKey(rest, field);
            case "postgres", "postgresql" -> throw new InvalidConnectionString(
                field + " is a direct connection string; direct connections are not built yet. Use one that begins with prisma+postgres://.");
            default -> throw new InvalidConnectionString(field + " begins with a scheme that is not known here. Use one that begins with prisma+postgres://.");
        };
    }

    private static ApiKey apiKey(String rest, String field) throws InvalidConnectionString {
        int question = rest.indexOf('?');
        String authority = (question < 0 ? rest : rest.substring(0, question)).replaceFirst("/.*", "");
        if (isLoopback(authority)) {
            throw new InvalidConnectionString(field + " is a local prisma dev database; local databases are not built yet.");
        }
        String key = (question < 0 ? Optional.<String>empty() : parameter(rest.substring(question + 1), "api_key"))
            .orElseThrow(() -> new InvalidConnectionString(field + " has no api_key. Copy the whole string from the Prisma Console."));
        return ApiKey.of(key, "The api_key in " + field);
    }

    private static boolean isLoopback(String authority) {
        String host = authority.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
        return Set.of("localhost", "127.0.0.1", "[::1]", "[0:0:0:0:0:0:0:1]").contains(host);
    }

    private static Optional<String> parameter(String query, String name) {
        for (String pair : query.replaceFirst("#.*", "").split("&")) {
            if (pair.startsWith(name + "=")) {
                String value = pair.substring(name.length() + 1);
                try {
                    // A form decoder would turn '+' into a space, and '+' may stand in a token.
                    return Optional.of(URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException badEscape) {
                    return Optional.of(value);
                }
            }
        }
        return Optional.empty();
    }

    private static String unquoted(String text) {
        String bare = text.strip();
        if (bare.length() >= 2 && (bare.charAt(0) == '"' || bare.charAt(0) == '\'') && bare.charAt(bare.length() - 1) == bare.charAt(0)) {
            bare = bare.substring(1, bare.length() - 1).strip();
        }
        return bare;
    }
}
