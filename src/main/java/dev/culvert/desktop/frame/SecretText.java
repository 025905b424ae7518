package dev.culvert.desktop.frame;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A connection string as a field shows and takes it. Nothing here says whether it is right: half of one is masked as well as a whole.
final class SecretText {
    private static final char BULLET = '\u2022';

    /// What is shown of a text that is no connection string: the beginning tells its writer what it is.
    private static final int READABLE = 20;

    private static final Set<String> SCHEMES = Set.of("prisma+postgres", "prisma", "postgres", "postgresql");
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://");

    /// Their values are no secrets; those of all others may be.
    private static final Set<String> PLAIN_PARAMETERS = Set.of("sslmode", "schema", "pool", "pooled", "pgbouncer", "connection_limit", "connect_timeout", "pool_timeout", "single_use_connections", "max_idle_connection_lifetime");
    private static final Pattern PARAMETER = Pattern.compile("([^=&]*)=([^&]*)");

    /// A key may stand where it does not belong.
    private static final Pattern KEY = Pattern.compile("(?i)(?:api_key|password)=([^&]*)");

    private static final Pattern ASSIGNMENT = Pattern.compile("(?:export\\s+)?[A-Za-z_][A-Za-z0-9_]*\\s*=\\s*(?=[\"']?[A-Za-z][A-Za-z0-9+.-]*://)");

    private SecretText() {}

    /// The text with bullets in place of its secret parts; as long as the text.
    static String mask(String text) {
        Matcher scheme = SCHEME.matcher(text);
        if (!scheme.find() || !SCHEMES.contains(scheme.group(1).toLowerCase(Locale.ROOT))) {
            return text.length() <= READABLE ? text : text.substring(0, READABLE) + bullets(text.length() - READABLE);
        }
        StringBuilder masked = new StringBuilder(text);
        int start = scheme.end();
        maskPassword(masked, text, start, scheme.group(1).toLowerCase(Locale.ROOT).startsWith("postgres"));
        int query = text.indexOf('?', start);
        if (query >= 0) {
            Matcher parameter = PARAMETER.matcher(text).region(query + 1, text.length());
            while (parameter.find()) {
                if (!PLAIN_PARAMETERS.contains(parameter.group(1).toLowerCase(Locale.ROOT))) {
                    mask(masked, parameter.start(2), parameter.end(2));
                }
            }
        }
        Matcher key = KEY.matcher(text);
        while (key.find(start)) {
            mask(masked, key.start(1), key.end(1));
            start = key.end();
        }
        return masked.toString();
    }

    /// The password may have an @, / or ? in it that nobody has encoded: it goes on to the last @. While there is none, what follows the
    /// colon may be its beginning as well as a port.
    private static void maskPassword(StringBuilder masked, String text, int start, boolean needsUser) {
        int at = text.lastIndexOf('@');
        int end = at >= start ? at : needsUser ? text.length() : start;
        int colon = text.indexOf(':', start);
        if (colon >= 0 && colon < end) {
            mask(masked, colon + 1, end);
        }
    }

    private static void mask(StringBuilder masked, int start, int end) {
        masked.replace(start, end, bullets(end - start));
    }

    private static String bullets(int count) {
        return String.valueOf(BULLET).repeat(count);
    }

    /// What was pasted, without what a terminal, a mail program or a `.env` file has put around it: white space, and the variable's name.
    static String cleaned(String pasted) {
        String text = pasted.strip();
        Matcher assignment = ASSIGNMENT.matcher(text);
        return (assignment.lookingAt() ? text.substring(assignment.end()) : text).replaceAll("[\\s\\u00a0\\u200b\\ufeff]+", "");
    }
}
