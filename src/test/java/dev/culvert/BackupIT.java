package dev.culvert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.culvert.testkit.EmbeddedDatabase;
import dev.culvert.vault.PrivateSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Back-ups as people make them on the command line: the packaged program, profiles in a real keyring, the pg_dump of this computer.
@EnabledOnOs(OS.LINUX)
class BackupIT {
    private static final List<String> DATABASES = List.of("backup_shop", "backup_staging", "backup_more");

    @TempDir
    private Path folder;

    private final EmbeddedDatabase database = EmbeddedDatabase.shared();
    private PrivateSession session;
    private Map<String, String> environment;

    @BeforeEach
    void setUp() throws Exception {
        assumeTrue(Program.isInstalled("pg_dump") && Program.isInstalled("psql"), "pg_dump is not installed");
        assumeTrue(PrivateSession.isInstalled("dbus-daemon"), "dbus-daemon is not installed");
        assumeTrue(PrivateSession.isInstalled("gnome-keyring-daemon"), "gnome-keyring-daemon is not installed");
        session = PrivateSession.start(Files.createDirectory(folder.resolve("session")));
        environment = new HashMap<>(session.environment());
        environment.put("CULVERT_HOME", folder.resolve("home").toString());
        session.unlockedKeyring();
        add("shop");
    }

    /// A profile with a database of its own.
    private void add(String name) throws Exception {
        execute("postgres", "create database backup_" + name);
        Program add = culvert("profiles", "add", name).input("postgres://postgres@127.0.0.1:" + database.port() + "/backup_" + name + "?sslmode=disable");
        assertThat(add.awaitExit()).as(add.err()).isZero();
    }

    @AfterEach
    void close() throws SQLException {
        if (session != null) {
            session.close();
            for (String name : DATABASES) {
                execute("postgres", "drop database if exists " + name + " with (force)");
            }
        }
    }

    @Test
    void aDatabaseIsBackedUpRestoredAndCopied() throws Exception {
        execute("backup_shop", "create table \"my orders\" as select n as id, md5(n::text) as code from generate_series(1, 5000) n");
        add("staging");
        add("more");
        Program dump = culvert("dump", "shop", "-o", "my shop.dump");
        assertThat(dump.awaitExit()).as(dump.err()).isZero();
        assertThat(dump.out()).matches("Backed up shop into my shop\\.dump: \\d+ kB\\.\n");
        assertThat(dump.err()).isEqualTo("Backing up shop into my shop.dump.\n");
        Program restore = culvert("restore", "staging", "my shop.dump");
        assertThat(restore.awaitExit()).as(restore.err()).isZero();
        assertThat(checksum("backup_staging")).isEqualTo(checksum("backup_shop"));
        Program copy = culvert("copy-database", "shop", "more");
        assertThat(copy.awaitExit()).as(copy.err()).isZero();
        assertThat(checksum("backup_more")).isEqualTo(checksum("backup_shop"));

        Program again = culvert("restore", "staging", "my shop.dump");
        assertThat(again.awaitExit()).isEqualTo(1);
        assertThat(again.err()).endsWith("culvert: The database of staging is as it was, because the restore failed: relation \"my orders\" already exists. Restore into an empty database.\n");
    }

    @Test
    void ctrlCLeavesNoHalfFile() throws Exception {
        try (Connection locked = connect("backup_shop"); Statement statement = locked.createStatement()) {
            statement.execute("create table orders as select 1 as id");
            locked.setAutoCommit(false);
            statement.execute("lock table orders"); // pg_dump waits for it, and nothing else does
            Program dump = culvert("dump", "shop", "-o", "shop.dump");
            dump.awaitErr("Backing up shop into shop\\.dump\\.");
            awaitSession("pg_dump");
            dump.signal("INT");
            assertThat(dump.awaitExit()).isEqualTo(130);
            assertThat(dump.err()).endsWith("culvert: Cancelled. No file was written.\n");
            try (var files = Files.list(folder)) {
                assertThat(files.filter(Files::isRegularFile)).isEmpty();
            }
        }
    }

    /// `script` gives the program a terminal.
    @Test
    void aTerminalShowsHowFarItIs() throws Exception {
        assumeTrue(Program.isInstalled("script"), "script is not installed");
        execute("backup_shop", "create table orders as select 1 as id");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try (Program terminal = Program.start(folder, environment, "script", "-qec", java + " -jar " + System.getProperty("culvert.jar") + " dump shop -o shop.dump", "/dev/null")) {
            assertThat(terminal.awaitExit()).as(terminal.out()).isZero();
            assertThat(terminal.out()).contains("Backing up shop into shop.dump.\r\n\r[", "[####################] 100%  ", "  done", "\rBacked up shop into shop.dump: ");
        }
    }

    private Program culvert(String... arguments) throws IOException {
        return Program.culvert(folder, environment, arguments);
    }

    private void awaitSession(String application) throws SQLException {
        try (Connection connection = connect("postgres"); Statement statement = connection.createStatement()) {
            long deadline = System.nanoTime() + 20_000_000_000L;
            for (boolean there = false; !there;) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                try (ResultSet row = statement.executeQuery("select count(*) > 0 from pg_stat_activity, pg_sleep(0.02) where wait_event_type = 'Lock' and application_name = '" + application + "'")) {
                    row.next();
                    there = row.getBoolean(1);
                }
            }
        }
    }

    private Connection connect(String name) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + database.port() + "/" + name + "?user=postgres");
    }

    private void execute(String name, String sql) throws SQLException {
        try (Connection connection = connect(name); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String checksum(String name) throws SQLException {
        try (Connection connection = connect(name); Statement statement = connection.createStatement();
            ResultSet row = statement.executeQuery("select count(*) || ' ' || md5(string_agg(t::text, ',' order by id)) from \"my orders\" t")) {
            row.next();
            return row.getString(1);
        }
    }
}
