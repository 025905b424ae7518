package dev.culvert.backup;

import dev.culvert.handoff.LocalConnection;
import java.util.HashMap;
import java.util.Map;

/// What has to be known of a database before something is done with it.
///
/// @param superuser whether the tunnel's role is one
record Server(Version version, boolean superuser) {
    private static final String ABOUT = "select current_setting('server_version_num')::int / 10000, (select rolsuper from pg_roles where rolname = current_user), current_setting('server_version')";

    /// Says which database of which server this is, without a right that a plain user lacks: nothing but the database itself has both in common.
    private static final String IDENTITY = "select oid, pg_postmaster_start_time() at time zone 'UTC' from pg_database where datname = current_database()";

    /// As pg_dump names tables in what it says, up to a line's end.
    private static final String SIZES = "select pg_table_size(c.oid), split_part(n.nspname || '.' || c.relname, E'\\n', 1) "
        + "from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";

    static Server ask(Children children, Installation installation, LocalConnection to) throws BackupException, InterruptedException {
        String[] row = row(children, installation, to, ABOUT).split("\\|", 3);
        try {
            return new Server(new Version(Integer.parseInt(row[0]), row[2].replaceFirst(" .*", "")), row[1].equals("t"));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException other) {
            throw new BackupException("The database of " + to.name() + " did not say which version of PostgreSQL it is.", "");
        }
    }

    static String identity(Children children, Installation installation, LocalConnection to) throws BackupException, InterruptedException {
        return row(children, installation, to, IDENTITY);
    }

    private static String row(Children children, Installation installation, LocalConnection to, String sql) throws BackupException, InterruptedException {
        try {
            return String.join("", Query.rows(children, installation, to, sql));
        } catch (BackupException e) {
            throw new BackupException("The database of " + to.name() + " cannot be asked: " + e.getMessage() + ".", "");
        }
    }

    /// How much each table takes. Progress is told by that, so nothing is wrong when it cannot be had.
    static Map<String, Long> tables(Children children, Installation installation, LocalConnection to) throws InterruptedException {
        Map<String, Long> sizes = new HashMap<>();
        try {
            for (String row : Query.rows(children, installation, to, SIZES)) {
                String[] columns = row.split("\\|", 2);
                if (columns.length == 2 && columns[0].matches("\\d{1,18}")) {
                    sizes.merge(columns[1], Long.parseLong(columns[0]), Long::sum);
                }
            }
        } catch (BackupException notTold) {
            return Map.of();
        }
        return sizes;
    }
}
