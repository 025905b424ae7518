package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.backup.Progress;
import dev.culvert.backup.Progress.Stage;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.Profile;
import dev.culvert.store.RunningTunnels;
import dev.culvert.testkit.FakePostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `dump`, `restore`, `copy-database` and `migrate-from-ea`, with programs that are scripts and tunnels that lead nowhere.
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(RealSignals.class)
class BackupCommandsTest {
    private static final String ARCHIVE = FakePostgres.ARCHIVE;

    @TempDir
    private Path folder;

    private CommandRun culvert;
    private FakePostgres postgres;

    @BeforeEach
    void setUp() throws IOException {
        culvert = new CommandRun(folder);
        culvert.root = Files.createDirectory(folder.resolve("root"));
        culvert.engine.stopped = new CompletableFuture<>();
        culvert.engine.onStop = _ -> culvert.engine.stopped.complete(null);
        postgres = new FakePostgres(folder.resolve("bin"), "17.2", "17.2");
        culvert.environment.put("PATH", postgres.folder().toString());
        culvert.add("shop", "postgres://u:SECRET@db.prisma.io/one?sslmode=require");
        culvert.add("live", "postgres://u:SECRET@db.prisma.io/orders?sslmode=require", "--environment", "production");
    }

    @Test
    void aDatabaseIsBackedUpThroughATunnelForThatTime() throws IOException {
        assertThat(culvert.output("dump shop -o shop.dump")).isEqualTo("Backed up shop into shop.dump: 15 B.\n");
        assertThat(culvert.err.text()).isEqualTo("Backing up shop into shop.dump.\n");
        assertThat(folder.resolve("shop.dump")).hasContent(ARCHIVE);
        assertThat(postgres.variables("pg_dump")).contains("PGPORT=" + culvert.engine.spec().port(), "PGDATABASE=one");
        assertThat(culvert.engine.closed).isTrue();
    }

    @Test
    void aFileThatIsThereIsReplacedWhenThatIsSaid() throws IOException {
        Files.writeString(folder.resolve("shop.dump"), "of last week");
        assertThat(failure(1, "dump", "shop", "-o", "shop.dump")).endsWith("/shop.dump exists already. Choose another name, or replace it (--overwrite).");
        assertThat(culvert.output("dump shop -o shop.dump --overwrite")).startsWith("Backed up shop");
    }

    @Test
    void aBackUpIsRestored() throws IOException {
        Files.writeString(folder.resolve("a b.dump"), ARCHIVE);
        assertThat(culvert.run("restore", "shop", "a b.dump")).as(culvert.err.text()).isZero();
        assertThat(culvert.out.text()).isEqualTo("Restored a b.dump into shop: 15 B.\n");
        assertThat(postgres.restored()).isEqualTo(ARCHIVE);
    }

    @Test
    void ignoredErrorsAreCounted() throws IOException {
        Files.writeString(folder.resolve("shop.dump"), ARCHIVE);
        postgres.restore("echo 'pg_restore: warning: errors ignored on restore: 14' >&2; exit 1");
        assertThat(culvert.output("restore shop shop.dump --ignore-errors")).isEqualTo("Restored shop.dump into shop: 15 B. 14 errors were ignored.\n");
    }

    @Test
    void productionIsRestoredIntoWhenThePersonTypesTheDatabasesName() throws IOException {
        Files.writeString(folder.resolve("shop.dump"), ARCHIVE);
        culvert.answers.add(Optional.of("orders"));
        assertThat(culvert.output("restore live shop.dump")).startsWith("Restored");
        assertThat(culvert.asked.toString()).isEqualTo("Restore into live, which is production? Everything in the file is added to it. Type the database's name, orders, to go on: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"live", "y", "", "ORDERS"})
    void productionStaysAsItIsWhenAnythingElseIsTyped(String answer) throws IOException {
        Files.writeString(folder.resolve("shop.dump"), ARCHIVE);
        culvert.answers.add(Optional.of(answer));
        assertThat(failure(1, "restore", "live", "shop.dump")).isEqualTo("Nothing was done: this is not the name of the database.");
        assertThat(postgres.ran("pg_restore")).isFalse();
    }

    @Test
    void withoutATerminalProductionIsConfirmedByAnOption() throws IOException {
        Files.writeString(folder.resolve("shop.dump"), ARCHIVE);
        assertThat(failure(2, "restore", "live", "shop.dump")).isEqualTo("live is production, and there is no terminal to ask at whether it may be changed: say so by --confirm orders.");
        assertThat(failure(2, "restore", "live", "shop.dump", "--confirm", "live")).isEqualTo("The database of live has another name than --confirm says: it is orders.");
        assertThat(failure(2, "copy-database", "shop", "live")).startsWith("live is production");
        assertThat(postgres.ran("pg_restore")).isFalse();
        assertThat(culvert.output("restore live shop.dump --confirm orders")).startsWith("Restored");
        assertThat(culvert.output("copy-database shop live --confirm orders")).startsWith("Copied");
    }

    /// What runs may have been opened before the profile was edited.
    @Test
    void whatTheProfileSaysNowHoldsNotWhatRuns() throws Exception {
        Files.writeString(folder.resolve("shop.dump"), ARCHIVE);
        Profile live = culvert.profile("live");
        Profile before = new Profile(live.id(), live.name(), Environment.NONE, live.target(), new Listen("127.0.0.1", 6_400, false), live.route(), live.maxSessions(), false);
        new RunningTunnels(culvert.folders).announce(List.of(before));
        assertThat(failure(2, "restore", "live", "shop.dump")).startsWith("live is production");
        assertThat(culvert.output("dump live -o live.dump")).startsWith("Backed up live");
        assertThat(postgres.variables("pg_dump")).contains("PGPORT=" + culvert.engine.spec().port()).doesNotContain("PGPORT=6400");
    }

    @Test
    void aDatabaseIsCopied() throws IOException {
        culvert.answers.add(Optional.of("orders"));
        assertThat(culvert.output("copy-database shop live")).isEqualTo("Copied shop to live: 15 B.\n");
        assertThat(culvert.asked.toString()).isEqualTo("Copy shop to live, which is production? Everything in shop is added to it. Type the database's name, orders, to go on: ");
        assertThat(postgres.restored()).isEqualTo(ARCHIVE);
        assertThat(postgres.variables("pg_dump")).contains("PGDATABASE=one");
        assertThat(postgres.variables("pg_restore")).contains("PGDATABASE=orders");
    }

    @Test
    void aDatabaseIsNotCopiedToItself() throws IOException {
        assertThat(failure(2, "copy-database", "shop", "SHOP")).isEqualTo("A database cannot be copied to itself: name two profiles.");
        culvert.add("twin", "postgres://u:SECRET@db.prisma.io/one?sslmode=require");
        postgres.psql("case \"$*\" in *server_version_num*) echo '17|t|17.2';; *) echo same;; esac");
        assertThat(failure(1, "copy-database", "shop", "twin")).isEqualTo("shop and twin lead to the same database. Copy to another one.");
    }

    /// A transaction pool may give each statement another session.
    @Test
    void aPooledHostIsRefused() throws IOException {
        String pooled = "postgres://u:SECRET@pooled.db.prisma.io/one?sslmode=require";
        culvert.add("pool", pooled);
        Files.writeString(folder.resolve("shop.dump"), ARCHIVE);
        String because = " goes through the pooled host, which loses settings of the session that pg_dump and pg_restore need: use the direct connection string.";
        assertThat(failure(1, "dump", "pool", "-o", "pool.dump")).isEqualTo("pool" + because);
        assertThat(failure(1, "restore", "pool", "shop.dump")).isEqualTo("pool" + because);
        assertThat(failure(1, "copy-database", "pool", "shop")).isEqualTo("pool" + because);
        assertThat(failure(1, "copy-database", "shop", "pool")).isEqualTo("pool" + because);
        culvert.answers.add(Optional.of(pooled));
        assertThat(failure(1, "migrate-from-ea")).isEqualTo("early access" + because);
        assertThat(postgres.ran("psql")).isFalse();
        culvert.answers.addAll(List.of(Optional.of("KEY_SECRET"), Optional.of(pooled)));
        assertThat(culvert.run("migrate-from-ea")).isEqualTo(1);
        assertThat(culvert.err.text()).contains("culvert: Prisma Postgres" + because + " The back-up stays in ./my-ea-database.dump").doesNotContain("SECRET");
        assertThat(postgres.ran("pg_restore")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void aSignalCancels(String signal, int exit) throws Exception {
        RealSignals.assumeHeard(signal);
        postgres.dump("kill -" + signal + " " + ProcessHandle.current().pid() + "; exec sleep 60");
        assertThat(failure(exit, "dump", "shop", "-o", "shop.dump")).isEqualTo("Cancelled. No file was written.");
        assertThat(folder.resolve("shop.dump")).doesNotExist();
        assertThat(culvert.engine.closed).isTrue();
    }

    // ---- migrate-from-ea

    @Test
    void anEarlyAccessDatabaseIsMigratedWithTheQuestionsOfTheNpmTool() throws IOException {
        culvert.answers.add(Optional.of("KEY_SECRET"));
        culvert.answers.add(Optional.of(" prisma+postgres://accelerate.prisma-data.net/?api_key=OTHER_SECRET "));
        assertThat(culvert.output("migrate-from-ea")).isEqualTo("""
            Your early access database has been saved to ./my-ea-database.dump: 15 B.
            Your back-up has been migrated to the new database. It stays in ./my-ea-database.dump.
            """);
        assertThat(culvert.asked.toString()).isEqualTo("[secretly] Please enter the DATABASE_URL or API key for your early access database: "
            + "[secretly] Create a new Prisma Postgres database, then enter the DATABASE_URL or API key: ");
        assertThat(culvert.engine.specs).extracting(spec -> ((ApiKey) spec.credentials().current()).key().expose()).containsExactly("KEY_SECRET", "OTHER_SECRET");
        assertThat(folder.resolve("my-ea-database.dump")).hasContent(ARCHIVE);
        assertThat(postgres.restored()).isEqualTo(ARCHIVE);
        assertThat(culvert.profiles()).hasSize(2);
        assertThat(culvert.vault.kept).hasSize(2);
    }

    @Test
    void aMigrationThatFailsKeepsTheBackUp() throws IOException {
        postgres.restore("echo 'pg_restore: error: could not execute query: ERROR:  permission denied' >&2; exit 1");
        culvert.answers.addAll(List.of(Optional.of("KEY_SECRET"), Optional.of("OTHER_SECRET")));
        assertThat(culvert.run("migrate-from-ea")).isEqualTo(1);
        assertThat(culvert.err.text()).endsWith("culvert: The database of Prisma Postgres is as it was, because the restore failed: permission denied. Try again when this is mended."
            + " The back-up stays in ./my-ea-database.dump: culvert restore NAME my-ea-database.dump goes on from there.\n").doesNotContain("SECRET");
        assertThat(folder.resolve("my-ea-database.dump")).hasContent(ARCHIVE);
    }

    @Test
    void aMigrationNeedsATerminalAndNoOldBackUp() throws IOException {
        assertThat(failure(2, "migrate-from-ea")).startsWith("The connection strings are asked for at a terminal, and there is none.");
        Files.writeString(folder.resolve("my-ea-database.dump"), "of last week");
        culvert.answers.add(Optional.of("KEY_SECRET"));
        assertThat(failure(2, "migrate-from-ea")).startsWith("my-ea-database.dump exists already in this folder.");
        assertThat(culvert.asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"'' | A DATABASE_URL or API key is required.", "postgres://SECRET | The connection string ", "SEC RET | This is neither a connection string nor an API key."})
    void whatIsNoConnectionStringIsSaidWithoutRepeatingIt(String typed, String sentence) {
        culvert.answers.add(Optional.of(typed));
        assertThat(failure(2, "migrate-from-ea")).startsWith(sentence);
    }

    // ---- the line of progress

    @Test
    void progressIsALineThatIsWrittenOver() {
        CommandRun.Output terminal = new CommandRun.Output();
        try (ProgressLine line = new ProgressLine(terminal.stream())) {
            line.accept(new Progress(Stage.PREPARING, "", 0, OptionalDouble.empty()));
            line.accept(new Progress(Stage.DATA, "public.\u001b[31morders", 12_300_000, OptionalDouble.of(0.456)));
            line.accept(new Progress(Stage.DATA, "public.a", 12_400_000, OptionalDouble.of(0.999)));
        }
        String longest = "[#########-----------]  45%  12.3 MB  public.?[31morders";
        String last = "[###################-]  99%  12.4 MB  public.a";
        assertThat(terminal.text()).isEqualTo("\r[--------------------]       0 B  asking the server\r" + longest + "\r" + last + " ".repeat(longest.length() - last.length()) + "\r" + " ".repeat(last.length()) + "\r");
    }

    @Test
    void aLongNameIsShortened() {
        assertThat(ProgressLine.line(new Progress(Stage.DATA, "🐘".repeat(100), 0, OptionalDouble.of(1)))).isEqualTo("[####################] 100%  0 B  " + "🐘".repeat(39) + "…");
    }

    /// Of a command that fails with one sentence, perhaps after it has said what it begins.
    private String failure(int exitCode, String... arguments) {
        culvert.out.reset();
        culvert.err.reset();
        assertThat(culvert.run(arguments)).as(culvert.out.text() + culvert.err.text()).isEqualTo(exitCode);
        assertThat(culvert.out.text()).isEmpty();
        assertThat(culvert.err.text()).doesNotContain("SECRET");
        List<String> sentences = culvert.err.text().lines().filter(line -> line.startsWith("culvert: ")).toList();
        assertThat(sentences).hasSize(1);
        return sentences.getFirst().substring("culvert: ".length());
    }
}
