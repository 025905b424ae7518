package dev.culvert.handoff;

/// What [pgjdbc](https://jdbc.postgresql.org/documentation/use/) connects to.
final class JdbcUrl {
    private JdbcUrl() {}

    static String of(LocalConnection to) {
        return "jdbc:postgresql://" + place(to) + "?user=" + ConnectionUri.encoded(to.user()) + "&sslmode=disable";
    }

    /// For clients that are told the user by other means.
    static String withoutUser(LocalConnection to) {
        return "jdbc:postgresql://" + place(to) + "?sslmode=disable";
    }

    private static String place(LocalConnection to) {
        return ConnectionUri.address(to) + "/" + ConnectionUri.encoded(to.database());
    }
}
