package dev.culvert.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.culvert.backup.Progress.Stage;
import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.EngineOptions.Timing;
import dev.culvert.engine.TunnelListener;
import dev.culvert.engine.relay.NettyTunnelEngine;
import dev.culvert.handoff.Computer;
import dev.culvert.handoff.LocalConnection;
import dev.culvert.handoff.Programs;
import dev.culvert.manager.TunnelManager;
import dev.culvert.manager.TunnelView;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Secret;
import dev.culvert.store.Folders;
import dev.culvert.store.ProfileStore;
import dev.culvert.testkit.EmbeddedDatabase;
import dev.culvert.vault.MemoryVault;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Back-ups between two real servers, through real tunnels, by the pg_dump and pg_restore of this computer.
@EnabledOnOs({OS.LINUX, OS.MAC})
class BackupsIT {
    /// A database with enough in it to be in the middle of it for a while: it cannot be compressed.
    private static final String MUCH = "much";

    private static EmbeddedDatabase first;
    private static EmbeddedDatabase second;
    private static int databases;

    @TempDir
    private Path folder;

    private final List<Progress> progress = new ArrayList<>();
    private TunnelManager manager;
    private Backups backups;
    private String source;
    private String target;

    @BeforeAll
    static void start() throws SQLException {
        first = EmbeddedDatabase.start();
        second = EmbeddedDatabase.start();
        execute(first, "postgres", "create database " + MUCH);
        execute(first, MUCH, "create table much as select string_agg(md5(random()::text), '') as random from generate_series(1, 1000000) n group by n / 40");
    }

    @AfterAll
    static void stop() {
        first.close();
        second.close();
    }

    @BeforeEach
    void setUp() throws SQLException {
        Computer computer = Computer.of(System.getenv(), folder, System.getProperty("os.name"));
        Programs programs = new Programs(computer, Map.of());
        assumeTrue(programs.allPsql().stream().anyMatch(psql -> Installation.of(computer, psql).isPresent()), "no pg_dump");
        backups = new Backups(computer, programs);
        Timing timing = new Timing(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(15), Duration.ofSeconds(5), Duration.ofSeconds(2));
        EngineOptions options = new EngineOptions(URI.create("ws://127.0.0.1:9"), ApiKey.PRISMA_DIRECT, List.of(), Map.of(), "culvert/test", timing);
        manager = new TunnelManager(new ProfileStore(Folders.of(Map.of("CULVERT_HOME", folder.resolve("home").toString()), folder, "Linux")), new MemoryVault(""), options, NettyTunnelEngine::new);
        source = "source " + ++databases;
        target = "target " + databases;
        execute(first, "postgres", "create database \"" + source + "\"");
        execute(second, "postgres", "create database \"" + target + "\"");
    }

    @AfterEach
    void close() {
        if (manager != null) {
            manager.close();
        }
    }

    @Test
    void whatIsRestoredFromABackUpIsWhatWasBackedUp() throws Exception {
        fill();
        Path file = folder.resolve("my \"shop\" 🐘.dump");
        Result dumped = backups.dump(to(first, source), file, false).run(progress::add);
        assertThat(dumped).isEqualTo(new Result(Files.size(file), 0));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThatProgressIsTold();

        progress.clear();
        Result restored = backups.restore(to(second, target), file, false).run(progress::add);
        assertThat(restored).isEqualTo(dumped);
        assertThatProgressIsTold();
        assertThat(checksums(second, target)).hasSize(5).isEqualTo(checksums(first, source));
        assertThat(files()).containsExactly(file);
    }

    @Test
    void aCopyNeedsNoFile() throws Exception {
        fill();
        Result copied = backups.copy(to(first, source), to(second, target), false).run(progress::add);
        assertThat(copied.bytes()).isPositive();
        assertThat(copied.ignoredErrors()).isZero();
        assertThatProgressIsTold();
        assertThat(checksums(second, target)).hasSize(5).isEqualTo(checksums(first, source));
        assertThat(files()).isEmpty();
    }

    @Test
    void anEmptyDatabaseIsADatabaseToo() throws Exception {
        Path file = folder.resolve("empty.dump");
        backups.dump(to(first, source), file, false).run(progress::add);
        backups.restore(to(second, target), file, false).run(progress::add);
        assertThat(progress).last().isEqualTo(new Progress(Stage.DONE, "", Files.size(file), OptionalDouble.of(1)));
    }

    @Test
    void aDatabaseThatIsNotEmptyStaysAsItIs() throws Exception {
        fill();
        execute(second, target, "create table pgbench_tellers as select 7 as kept");
        Map<String, String> before = checksums(second, target);
        Path file = folder.resolve("shop.dump");
        backups.dump(to(first, source), file, false).run(progress::add);
        LocalConnection to = to(second, target);
        assertThat(failure(backups.restore(to, file, false)).inSentences())
            .isEqualTo("The database of target is as it was, because the restore failed: relation \"pgbench_tellers\" already exists. Restore into an empty database.");
        assertThat(checksums(second, target)).isEqualTo(before);

        assertThat(failure(backups.copy(to(first, source), to, false)).inSentences())
            .isEqualTo("The database of target is as it was, because the restore failed: relation \"pgbench_tellers\" already exists. Restore into an empty database.");
        assertThat(checksums(second, target)).isEqualTo(before);
    }

    @Test
    void errorsCanBeIgnoredAndAreCounted() throws Exception {
        fill();
        execute(second, target, "create table pgbench_tellers as select 7 as kept");
        Path file = folder.resolve("shop.dump");
        backups.dump(to(first, source), file, false).run(progress::add);
        assertThat(backups.restore(to(second, target), file, true).run(progress::add).ignoredErrors()).isGreaterThan(0);
        assertThat(checksums(second, target)).containsAllEntriesOf(without(checksums(first, source), "pgbench_tellers"));
        assertThat(select(second, target, "select kept from pgbench_tellers")).isEqualTo("7");
    }

    @Test
    void aCopyCanIgnoreErrorsToo() throws Exception {
        fill();
        execute(second, target, "create table pgbench_tellers as select 7 as kept");
        assertThat(backups.copy(to(first, source), to(second, target), true).run(progress::add).ignoredErrors()).isGreaterThan(0);
        assertThat(checksums(second, target)).containsAllEntriesOf(without(checksums(first, source), "pgbench_tellers"));
    }

    @Test
    void whoeverIsNoSuperuserRestoresADatabaseWithAPublication() throws Exception {
        fill();
        execute(first, source, "create publication everything for all tables");
        execute(second, "postgres", "create role \"plain " + databases + "\" login", "alter database \"" + target + "\" owner to \"plain " + databases + "\"");
        Path file = folder.resolve("shop.dump");
        backups.dump(to(first, source), file, false).run(progress::add);
        backups.restore(to(second, target, "plain " + databases), file, false).run(progress::add);
        assertThat(checksums(second, target)).isEqualTo(checksums(first, source));
        assertThat(select(second, target, "select count(*) from pg_publication")).isEqualTo("0");
        assertThat(select(second, target, "select tableowner from pg_tables where tablename = 'pgbench_tellers'")).isEqualTo("plain " + databases);
    }

    @Test
    void aSuperuserGetsThePublicationsAsWell() throws Exception {
        execute(first, source, "create publication everything for all tables");
        backups.copy(to(first, source), to(second, target), false).run(progress::add);
        assertThat(select(second, target, "select count(*) from pg_publication")).isEqualTo("1");
    }

    @Test
    void aServerThatEndsTheSessionInTheMiddleIsSaidAndLeavesNoFile() throws Exception {
        Path file = Files.writeString(folder.resolve("shop.dump"), "of last week");
        BackupException failure = failure(backups.dump(to(first, MUCH), file, true), inTheData(() ->
            execute(first, "postgres", "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pg_dump'")));
        assertThat(failure.getMessage()).startsWith("The back-up of much was not made: Dumping the contents of table \"much\" failed: ");
        assertThat(file).hasContent("of last week");
        assertThat(files()).containsExactly(file);
    }

    @Test
    void aServerThatEndsTheSessionInTheMiddleOfACopyLeavesTheOtherAsItWas() throws Exception {
        BackupException failure = failure(backups.copy(to(first, MUCH), to(second, target), false), inTheData(() ->
            execute(first, "postgres", "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pg_dump'")));
        assertThat(failure.getMessage()).startsWith("much could not be read to its end: ");
        assertThat(failure.remedy()).isEqualTo("The database of target is as it was.");
        assertThat(checksums(second, target)).isEmpty();
    }

    @Test
    void aTunnelThatStopsInTheMiddleIsSaid() throws Exception {
        LocalConnection from = to(first, MUCH);
        BackupException failure = failure(backups.dump(from, folder.resolve("shop.dump"), false), inTheData(() -> manager.stop(from.profile(), Duration.ZERO)));
        assertThat(failure.getMessage()).startsWith("The back-up of much was not made: Dumping the contents of table \"much\" failed: ");
        assertThat(files()).isEmpty();
    }

    @Test
    void aCancelledBackUpLeavesNoFile() throws Exception {
        Transfer dump = backups.dump(to(first, MUCH), folder.resolve("shop.dump"), false);
        assertThatThrownBy(() -> dump.run(inTheData(dump::cancel))).isInstanceOf(CancellationException.class);
        assertThat(files()).isEmpty();
        awaitNoSession(first, MUCH);
    }

    @Test
    void aCancelledRestoreLeavesTheDatabaseAsItWas() throws Exception {
        Path file = folder.resolve("much.dump");
        backups.dump(to(first, MUCH), file, false).run(progress::add);
        Transfer restore = backups.restore(to(second, target), file, false);
        assertThatThrownBy(() -> restore.run(inTheData(restore::cancel))).isInstanceOf(CancellationException.class);
        awaitNoSession(second, target);
        assertThat(checksums(second, target)).isEmpty();
    }

    @Test
    void aCancelledCopyLeavesTheDatabaseAsItWas() throws Exception {
        Transfer copy = backups.copy(to(first, MUCH), to(second, target), false);
        assertThatThrownBy(() -> copy.run(inTheData(copy::cancel))).isInstanceOf(CancellationException.class);
        awaitNoSession(first, MUCH);
        awaitNoSession(second, target);
        assertThat(checksums(second, target)).isEmpty();
    }

    @Test
    void anInterruptCancels() throws Exception {
        Transfer dump = backups.dump(to(first, MUCH), folder.resolve("shop.dump"), false);
        Thread thread = Thread.currentThread();
        assertThatThrownBy(() -> dump.run(inTheData(thread::interrupt))).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(files()).isEmpty();
    }

    @Test
    void halfAFileIsNotRestored() throws Exception {
        fill();
        Path file = folder.resolve("shop.dump");
        backups.dump(to(first, source), file, false).run(progress::add);
        byte[] all = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(all, all.length - 1_000));
        assertThat(failure(backups.restore(to(second, target), file, false)).getMessage()).startsWith("The database of target is as it was, because the restore failed: ");
        assertThat(checksums(second, target)).isEmpty();
    }

    @Test
    void twoWaysToOneDatabaseAreNoTwoDatabases() throws Exception {
        assertThat(failure(backups.copy(to(first, source), to(first, source), false)).inSentences()).isEqualTo("source and source-2 lead to the same database. Copy to another one.");
    }

    @Test
    void aDatabaseThatCannotBeReachedIsSaid() throws Exception {
        assertThat(failure(backups.dump(to(first, "gone"), folder.resolve("shop.dump"), false)).getMessage())
            .startsWith("The database of gone cannot be asked: ").contains("database \"gone\" does not exist");
        assertThat(files()).isEmpty();
    }

    /// Tables as pgbench makes them, and others that a name or a value makes difficult.
    private void fill() throws SQLException {
        execute(first, source,
            "create table pgbench_tellers as select n as tid, n / 10 as bid, 0 as tbalance, repeat(' ', 84) as filler from generate_series(1, 100) n",
            "create table pgbench_accounts as select n as aid, n % 7 as bid, (n * 7919) % 1000 as abalance, md5(n::text) as filler from generate_series(1, 100000) n",
            "alter table pgbench_accounts add primary key (aid)",
            "create index on pgbench_accounts (bid)",
            "create schema \"Ünïcode 🐘\"",
            "create table \"Ünïcode 🐘\".\"we\"\"ird 'x' \\\\ table\" as select n, chr(128024) || E'\\t\\\\n' || n as \"c o l\" from generate_series(1, 50) n",
            "create table \"new\nline\" (at timestamptz default now(), bin bytea)",
            "insert into \"new\nline\" select '2026-01-01', decode(md5(n::text), 'hex') from generate_series(1, 20) n",
            "create table empty (id bigserial primary key, parent bigint references empty)");
    }

    private Consumer<Progress> inTheData(Action action) {
        AtomicBoolean done = new AtomicBoolean();
        return told -> {
            progress.add(told);
            if (told.stage() == Stage.DATA && told.bytes() > 0 && done.compareAndSet(false, true)) {
                try {
                    action.run();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private interface Action {
        void run() throws SQLException;
    }

    private BackupException failure(Transfer transfer) {
        return failure(transfer, progress::add);
    }

    private static BackupException failure(Transfer transfer, Consumer<Progress> listener) {
        BackupException failure = catchThrowableOfType(BackupException.class, () -> transfer.run(listener));
        assertThat(failure).isNotNull();
        assertThat(failure.inSentences()).doesNotContain("\n", "..");
        return failure;
    }

    private void assertThatProgressIsTold() {
        assertThat(progress).first().extracting(Progress::stage).isEqualTo(Stage.PREPARING);
        assertThat(progress).last().extracting(Progress::stage, told -> told.fraction().orElse(0)).containsExactly(Stage.DONE, 1.0);
        assertThat(progress).extracting(told -> told.fraction().orElse(0)).isSorted();
        assertThat(progress).extracting(Progress::bytes).isSorted();
    }

    private LocalConnection to(EmbeddedDatabase server, String database) throws Exception {
        return to(server, database, "postgres");
    }

    /// A tunnel that runs, under the first word of the database's name.
    private LocalConnection to(EmbeddedDatabase server, String database, String user) throws Exception {
        String text = "postgres://" + user.replace(" ", "%20") + "@127.0.0.1:" + server.port() + "/" + database.replace(" ", "%20") + "?sslmode=disable";
        Profile profile = Profile.of(manager.freeName(database.replaceFirst(" .*", "")), ConnectionString.parse(text, "it"));
        manager.addForThisRun(profile, Secret.of(text));
        manager.serve(profile, new TunnelListener() {}).toCompletableFuture().get(20, TimeUnit.SECONDS);
        InetSocketAddress address = manager.tunnel(profile.id()).flatMap(TunnelView::snapshot).orElseThrow().address();
        return LocalConnection.to(profile, address.getAddress().getHostAddress(), address.getPort());
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static Connection connect(EmbeddedDatabase server, String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database.replace(" ", "%20") + "?user=postgres");
    }

    private static void execute(EmbeddedDatabase server, String database, String... statements) throws SQLException {
        try (Connection connection = connect(server, database); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String select(EmbeddedDatabase server, String database, String sql) throws SQLException {
        try (Connection connection = connect(server, database); ResultSet row = connection.createStatement().executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /// Of all rows of each table.
    private static Map<String, String> checksums(EmbeddedDatabase server, String database) throws SQLException {
        Map<String, String> checksums = new TreeMap<>();
        try (Connection connection = connect(server, database); Statement tables = connection.createStatement(); Statement rows = connection.createStatement();
            ResultSet table = tables.executeQuery("select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace where relkind = 'r' and nspname !~ '^pg_' and nspname <> 'information_schema'")) {
            while (table.next()) {
                try (ResultSet sum = rows.executeQuery("select count(*) || ' ' || md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) from " + table.getString(1) + " t")) {
                    sum.next();
                    checksums.put(table.getString(1), sum.getString(1));
                }
            }
        }
        return checksums;
    }

    private static Map<String, String> without(Map<String, String> checksums, String table) {
        Map<String, String> others = new TreeMap<>(checksums);
        others.remove(table);
        return others;
    }

    /// The server has let go of whatever was cancelled.
    private static void awaitNoSession(EmbeddedDatabase server, String database) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        String sql = "select count(*) from pg_stat_activity, pg_sleep(0.02) where datname = '" + database + "' and application_name in ('pg_dump', 'pg_restore')";
        while (!select(server, "postgres", sql).equals("0")) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }
}
