package dev.culvert.handoff;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/// A way to write a connection down for another program. Each one says that there is to be no TLS, where its program has a word for it, and
/// none has a password in it. The texts have no line break at their end.
public enum Format {
    PSQL("psql", "psql command", PsqlCommand::text),
    PSQL_FLAGS("psql-flags", "psql flags", PsqlCommand::flags),
    URI("uri", "Connection URI", one(ConnectionUri::of)),
    CONNINFO("conninfo", "libpq conninfo", one(Conninfo::of)),
    ENV("env", ".env line (DATABASE_URL)", one(ConnectionUri::envLine)),
    JDBC("jdbc", "JDBC URL", one(JdbcUrl::of)),
    DOTNET("dotnet", ".NET connection string", one(Snippets::dotNet)),
    GO("go", "Go (pgx)", one(Snippets::go)),
    NODE("node", "Node.js (pg)", one(Snippets::node)),
    PYTHON("python", "Python (psycopg)", one(Snippets::python)),
    DATAGRIP("datagrip", "DataGrip data source", Optional.empty(), DataGripSource::text),
    PGADMIN("pgadmin", "pgAdmin server (JSON)", Optional.of("json"), PgAdminServers::text),
    DBEAVER("dbeaver", "DBeaver connection", DBeaverConnection::command),
    TABLEPLUS("tableplus", "TablePlus URL", one(AppUrls::tablePlus)),
    POSTICO("postico", "Postico URL", one(AppUrls::postico)),
    SERVICE("service", "pg_service.conf entry", Optional.empty(), ServiceEntry::text);

    private final String id;
    private final String title;
    private final boolean holdsSeveral;
    private final Optional<String> extension;
    private final BiFunction<List<LocalConnection>, Shell, String> writer;

    Format(String id, String title, BiFunction<LocalConnection, Shell, String> writer) {
        this.id = id;
        this.title = title;
        this.holdsSeveral = false;
        this.extension = Optional.empty();
        this.writer = (connections, shell) -> writer.apply(connections.getFirst(), shell);
    }

    Format(String id, String title, Optional<String> extension, Function<List<LocalConnection>, String> writer) {
        this.id = id;
        this.title = title;
        this.holdsSeveral = true;
        this.extension = extension;
        this.writer = (connections, _) -> writer.apply(connections);
    }

    private static BiFunction<LocalConnection, Shell, String> one(Function<LocalConnection, String> writer) {
        return (connection, _) -> writer.apply(connection);
    }

    public static Optional<Format> of(String id) {
        return Arrays.stream(values()).filter(format -> format.id.equals(id)).findFirst();
    }

    /// Its name on the command line.
    public String id() {
        return id;
    }

    /// Its name in a menu.
    public String title() {
        return title;
    }

    public boolean holdsSeveral() {
        return holdsSeveral;
    }

    /// Its program reads it from a file, whose name ends in a dot and this; empty when it is for the clipboard.
    public Optional<String> extension() {
        return extension;
    }

    /// @param shell what a command is going to be pasted into; matters to commands only
    public String text(LocalConnection connection, Shell shell) {
        return text(List.of(connection), shell);
    }

    /// @throws IllegalArgumentException there is no connection, or more of them than it can hold
    public String text(List<LocalConnection> connections, Shell shell) {
        if (connections.isEmpty() || connections.size() > 1 && !holdsSeveral) {
            throw new IllegalArgumentException(connections.size() + " connections as " + id);
        }
        return writer.apply(connections, shell);
    }

    /// Writes the text to a file, for a program that reads it from one. Waits for the disk.
    public void write(List<LocalConnection> connections, Shell shell, Path file) throws HandoffException {
        try {
            Files.writeString(file, text(connections, shell) + "\n");
        } catch (IOException e) {
            throw new HandoffException(file + " cannot be written (" + HandoffException.reason(e) + ").");
        }
    }
}
