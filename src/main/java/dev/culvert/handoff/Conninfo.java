package dev.culvert.handoff;

/// The keywords and values of a libpq [connection string](https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-KEYWORD-VALUE).
final class Conninfo {
    private Conninfo() {}

    static String of(LocalConnection to) {
        return "host=" + value(to.host()) + " port=" + to.port() + " dbname=" + value(to.database()) + " user=" + value(to.user()) + " sslmode=disable";
    }

    /// Nothing but the database and the mode, for where the rest is given otherwise.
    static String ofDatabase(LocalConnection to) {
        return "dbname=" + value(to.database()) + " sslmode=disable";
    }

    static String value(String text) {
        return text.matches("[^\\s'\\\\]+") ? text : "'" + text.replaceAll("(['\\\\])", "\\\\$1") + "'";
    }
}
