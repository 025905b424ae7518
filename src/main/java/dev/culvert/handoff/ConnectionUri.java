package dev.culvert.handoff;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// The [connection URI](https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS) that libpq and most drivers read.
/// Plain ASCII without quotes, blanks or backslashes, whatever the database is called.
final class ConnectionUri {
    static final String VARIABLE = "DATABASE_URL";

    private ConnectionUri() {}

    /// `sslmode=disable` spares a client a question that the tunnel would decline, and overrides a `PGSSLMODE=require` that would end it.
    static String of(LocalConnection to) {
        return "postgresql://" + authority(to) + "?sslmode=disable";
    }

    /// The line of a `.env` file; quoted as Prisma's own documentation has it.
    static String envLine(LocalConnection to) {
        return VARIABLE + "=\"" + of(to) + '"';
    }

    /// Nothing but the database and the mode, for where the rest is given otherwise.
    static String ofDatabase(LocalConnection to) {
        return "postgresql:///" + encoded(to.database()) + "?sslmode=disable";
    }

    /// `user@host:port/database`
    static String authority(LocalConnection to) {
        return encoded(to.user()) + "@" + address(to) + "/" + encoded(to.database());
    }

    /// `host:port`
    static String address(LocalConnection to) {
        String host = to.host().contains(":") ? "[" + to.host().replace("%", "%25") + "]" : encoded(to.host());
        return host + ":" + to.port();
    }

    /// A URI of RFC 3986, which libpq reads, has no + for blanks.
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
    }
}
