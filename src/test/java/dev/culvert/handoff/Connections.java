package dev.culvert.handoff;

import dev.culvert.profile.Environment;
import java.util.List;
import java.util.UUID;

/// Connections with names that a format has to do something about.
final class Connections {
    static final UUID ID = UUID.fromString("0b9f5b3e-8f0c-4d3e-9f61-3f0f4a1f2a77");
    static final LocalConnection PLAIN = connection("billing-api", Environment.PRODUCTION, "127.0.0.1", 54_320, "postgres");

    static final List<LocalConnection> ALL = List.of(
        PLAIN,
        connection("My shop", Environment.NONE, "localhost", 5_433, "my shop"),
        connection("Müller & Söhne | \"prod\" 'x' 100% <b>", Environment.STAGING, "::1", 54_321, "it's \"100%\" a=b;c & d|e \\ <b>"),
        connection("$HOME ${HOME} `id` %PATH% a]b\\", Environment.DEVELOPMENT, "127.0.0.1", 54_322, "$HOME ${HOME} `id` %PATH%!"),
        connection("קופה 🛒 متجر", Environment.PRODUCTION, "127.0.0.1", 54_323, "متجر 🐘"),
        connection("lines", Environment.NONE, "127.0.0.1", 54_324, "two\nlines "));

    private Connections() {}

    static LocalConnection connection(String name, Environment environment, String host, int port, String database) {
        return new LocalConnection(ID, name, environment, host, port, database, LocalConnection.USER);
    }

    static LocalConnection named(UUID profile, String name, int port) {
        return new LocalConnection(profile, name, Environment.NONE, "127.0.0.1", port, "postgres", LocalConnection.USER);
    }

    static LocalConnection of(int port, String database) {
        return connection("test", Environment.NONE, "127.0.0.1", port, database);
    }
}
