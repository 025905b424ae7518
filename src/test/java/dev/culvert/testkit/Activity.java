package dev.culvert.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/// Asks a database itself what it is doing, past the tunnel. The questions wait in the server, not here.
public final class Activity {
    /// Gives a new connection straight to the database.
    @FunctionalInterface
    public interface Database {
        Connection connect() throws SQLException;
    }

    private Activity() {}

    /// Waits until a statement with this comment runs.
    public static void awaitRunning(Database database, String comment) throws SQLException {
        await(database, "exists " + running(comment));
    }

    public static void awaitNotRunning(Database database, String comment) throws SQLException {
        await(database, "not exists " + running(comment));
    }

    private static String running(String comment) {
        return "(select from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and query like '%/* " + comment + " */%')";
    }

    /// @param condition in SQL
    public static void await(Database database, String condition) throws SQLException {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            statement.execute("""
                do $$ begin
                  for i in 1..2000 loop
                    perform pg_stat_clear_snapshot();
                    if %s then return; end if;
                    perform pg_sleep(0.01);
                  end loop;
                  raise 'it did not come to pass';
                end $$""".formatted(condition));
        }
    }
}
