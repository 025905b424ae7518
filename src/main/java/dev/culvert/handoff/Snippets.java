package dev.culvert.handoff;

import dev.culvert.json.Json;

/// Lines of a program that connect it. A JSON string is a literal of Go, JavaScript and Python too, with the same meaning.
final class Snippets {
    private Snippets() {}

    /// A connection string of Npgsql. A value is quoted as .NET's `DbConnectionStringBuilder` quotes it.
    static String dotNet(LocalConnection to) {
        return "Host=" + dotNetValue(to.host()) + ";Port=" + to.port() + ";Database=" + dotNetValue(to.database()) + ";Username=" + dotNetValue(to.user()) + ";SSL Mode=Disable";
    }

    private static String dotNetValue(String text) {
        if (text.matches("(?U)[^\"'=;\\s\\p{Cntrl}]+")) {
            return text;
        }
        return text.contains("\"") && !text.contains("'") ? "'" + text + "'" : '"' + text.replace("\"", "\"\"") + '"';
    }

    static String go(LocalConnection to) {
        return "conn, err := pgx.Connect(context.Background(), " + Json.line(ConnectionUri.of(to)) + ")";
    }

    /// Not the URI: of a database's name in it, node-postgres decodes some characters only.
    static String node(LocalConnection to) {
        return """
            import pg from "pg";

            const client = new pg.Client({ host: %s, port: %d, database: %s, user: %s, ssl: false });
            await client.connect();""".formatted(Json.line(to.host()), to.port(), Json.line(to.database()), Json.line(to.user()));
    }

    static String python(LocalConnection to) {
        return """
            import psycopg

            conn = psycopg.connect(host=%s, port=%d, dbname=%s, user=%s, sslmode="disable")""".formatted(Json.line(to.host()), to.port(), Json.line(to.database()), Json.line(to.user()));
    }
}
