package dev.culvert.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testkit.EmbeddedDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// psql and pgjdbc get into the database that is meant, whatever it is called; without a tunnel, which would get them there anyway.
class RealClientsTest {
    static final List<String> NAMES = List.of(
        "postgres", "my shop", " blanks at both ends ", "it's", "say \"hi\"", "back\\slash\\", "a=b", "dbname=other host=nowhere", "postgresql://nowhere/other", "100%", "%PATH%", "$HOME ${HOME} $(id) `id`",
        "a&b|c;d<e>f(g)", "!history !!", "a/b?c#d", "+plus+", "-x", "[a]b", "two\nlines", "tab\there", "bjørn", "متجر 🐘");

    @BeforeAll
    static void create() throws SQLException {
        change("create database ");
    }

    @AfterAll
    static void drop() throws SQLException {
        change("drop database ");
    }

    private static void change(String verb) throws SQLException {
        try (Connection connection = EmbeddedDatabase.shared().connect(); Statement statement = connection.createStatement()) {
            for (String name : NAMES.subList(1, NAMES.size())) {
                statement.execute(verb + '"' + name.replace("\"", "\"\"") + '"');
            }
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void psqlByACommand(String name) throws Exception {
        Psql.assumeIsHere();
        assertThat(Psql.databaseByShell(Format.PSQL.text(to(name), Shell.POSIX))).isEqualTo(name);
        assertThat(Psql.databaseByShell(Format.PSQL_FLAGS.text(to(name), Shell.POSIX))).isEqualTo(name);
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void psqlByAConnectionString(String name) throws Exception {
        Psql.assumeIsHere();
        assertThat(Psql.database(Map.of(), Format.URI.text(to(name), Shell.POSIX))).isEqualTo(name);
        assertThat(Psql.database(Map.of(), Format.CONNINFO.text(to(name), Shell.POSIX))).isEqualTo(name);
    }

    /// A shell reads the line as well.
    @Test
    void psqlByALineOfAnEnvFile() throws Exception {
        Psql.assumeIsHere();
        for (String name : List.of("postgres", "$HOME ${HOME} $(id) `id`")) {
            assertThat(Psql.databaseByShell(Format.ENV.text(to(name), Shell.POSIX) + "; psql \"$DATABASE_URL\"")).isEqualTo(name);
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void psqlByVariables(String name) throws Exception {
        Psql.assumeIsHere();
        assertThat(to(name).variables()).containsOnlyKeys("PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGSSLMODE", "DATABASE_URL");
        assertThat(Psql.database(to(name).variables())).isEqualTo(name);
        assertThat(to(name).variables()).containsEntry("DATABASE_URL", Format.URI.text(to(name), Shell.POSIX));
    }

    /// A name that a line cannot hold is left to the tunnel.
    @ParameterizedTest
    @FieldSource("NAMES")
    void psqlByAService(String name, @TempDir Path folder) throws Exception {
        Psql.assumeIsHere();
        Path file = Files.writeString(folder.resolve("services"), "[other]\nport=1\n\n" + Format.SERVICE.text(to(name), Shell.POSIX));
        String expected = name.endsWith(" ") || name.contains("\n") ? "postgres" : name;
        assertThat(Psql.database(Map.of("PGSERVICEFILE", file.toString(), "PGSERVICE", "test"))).isEqualTo(expected);
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void pgjdbcByItsUrl(String name) throws Exception {
        try (Connection connection = DriverManager.getConnection(Format.JDBC.text(to(name), Shell.POSIX));
            ResultSet row = connection.createStatement().executeQuery("select current_database(), current_user")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo(name);
            assertThat(row.getString(2)).isEqualTo("postgres");
        }
    }

    private static LocalConnection to(String database) {
        return Connections.of(EmbeddedDatabase.shared().port(), database);
    }
}
