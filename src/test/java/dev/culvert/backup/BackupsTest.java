package dev.culvert.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.culvert.backup.Progress.Stage;
import dev.culvert.handoff.Computer;
import dev.culvert.handoff.Computer.Os;
import dev.culvert.handoff.LocalConnection;
import dev.culvert.handoff.Program;
import dev.culvert.handoff.Programs;
import dev.culvert.profile.Environment;
import dev.culvert.testkit.FakePostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// With programs that are scripts.
@DisabledOnOs(OS.WINDOWS)
class BackupsTest {
    private static final Consumer<Progress> NOBODY = _ -> { };

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private Path file;
    private Path root;

    @BeforeEach
    void setUp() throws IOException {
        root = Files.createDirectories(folder.resolve("root"));
        file = Files.createDirectories(folder.resolve("of mine")).resolve("shop.dump");
        environment.put("PATH", folder.resolve("17").toString());
    }

    // ---- which programs

    @Test
    void theServersOwnVersionIsTakenElseTheNextNewer() throws Exception {
        FakePostgres fifteen = installed("15.20", "16.1");
        FakePostgres seventeen = installed("17.2", "16.1");
        FakePostgres eighteen = installed("18.0", "16.1");
        backups(Os.LINUX).dump(to("shop"), file, false).run(NOBODY);
        assertThat(List.of(fifteen.ran("pg_dump"), seventeen.ran("pg_dump"), eighteen.ran("pg_dump"))).containsExactly(false, true, false);
        FakePostgres sixteen = installed("16.9", "16.1");
        backups(Os.LINUX).dump(to("shop"), file, true).run(NOBODY);
        assertThat(sixteen.ran("pg_dump")).isTrue();
    }

    @Test
    void whatTheUserChoseIsTakenIfItIsNewEnough() throws Exception {
        FakePostgres sixteen = installed("16.9", "16.1");
        FakePostgres eighteen = new FakePostgres(folder.resolve("chosen"), "18.0", "16.1");
        backups(Os.LINUX, eighteen.folder().resolve("psql")).dump(to("shop"), file, false).run(NOBODY);
        assertThat(eighteen.ran("pg_dump")).isTrue();
        assertThat(sixteen.ran("pg_dump")).isFalse();

        FakePostgres fifteen = new FakePostgres(folder.resolve("chosen 15"), "15.0", "16.1");
        backups(Os.LINUX, fifteen.folder().resolve("psql")).dump(to("shop"), file, true).run(NOBODY);
        assertThat(fifteen.ran("pg_dump")).isFalse();
        assertThat(sixteen.ran("pg_dump")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "LINUX   | Install them: on Debian and Ubuntu the package postgresql-client-17 from apt.postgresql.org, on Fedora the package postgresql.",
        "MACOS   | Install them: brew install libpq, or brew install postgresql@17.",
        "WINDOWS | Install them: the installer of PostgreSQL 17 from postgresql.org has them under Command Line Tools."})
    void programsThatAreTooOldAreSaidWithWhatToInstall(Os os, String remedy) throws Exception {
        String folderOnPath = os == Os.MACOS ? "Applications/Postgres.app/Contents/Versions/15/bin" : "usr/lib/postgresql/15/bin";
        FakePostgres old = new FakePostgres(os == Os.WINDOWS ? folder.resolve("17") : root.resolve(folderOnPath), "15.20", "17.2");
        if (os == Os.WINDOWS) {
            for (String name : List.of("psql", "pg_dump", "pg_restore")) {
                Files.move(old.folder().resolve(name), old.folder().resolve(name + ".exe"));
            }
        }
        assertThat(failure(backups(os).dump(to("shop"), file, false)).inSentences())
            .isEqualTo("The server of shop is PostgreSQL 17.2, which needs pg_dump and pg_restore 17 or newer; the newest on this computer are 15.20. " + remedy);
        assertThat(old.ran("pg_dump")).isFalse();
        assertNothingWritten();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"LINUX | the package postgresql-client, on Fedora the package postgresql.", "MACOS | brew install libpq.", "WINDOWS | the installer of PostgreSQL from postgresql.org has them under Command Line Tools."})
    void aComputerWithoutThemIsToldWhatToInstall(Os os, String remedy) {
        assertThat(failure(backups(os).dump(to("shop"), file, false)).inSentences())
            .startsWith("PostgreSQL's programs pg_dump, pg_restore and psql were not found on this computer. Install them: ").endsWith(remedy);
    }

    @Test
    void aPsqlWithoutTheOthersIsNoInstallation() throws Exception {
        FakePostgres half = installed("17.2", "17.2");
        Files.delete(half.folder().resolve("pg_restore"));
        assertThat(failure(backups(Os.LINUX).dump(to("shop"), file, false)).getMessage()).endsWith("were not found on this computer.");
    }

    // ---- what they are given

    @Test
    void theConnectionIsInTheEnvironmentAlone() throws Exception {
        FakePostgres postgres = installed("17.2", "17.2");
        environment.putAll(Map.of("PGSERVICE", "other", "PGHOSTADDR", "192.0.2.1", "PGPASSWORD", "secret", "LC_ALL", "de_DE.UTF-8", "LANGUAGE", "de", "PG_COLOR", "always", "PGCLIENTENCODING", "LATIN1", "PGOPTIONS", "-c work_mem=1MB"));
        LocalConnection to = to("shop");
        backups(Os.LINUX).dump(to, file, false).run(NOBODY);
        backups(Os.LINUX).restore(to, file, false).run(NOBODY);
        for (String program : List.of("psql", "pg_dump", "pg_restore")) {
            assertThat(postgres.variables(program)).contains("PGHOST=127.0.0.1", "PGPORT=5433", "PGUSER=postgres", "PGDATABASE=it's \"mine\"", "PGSSLMODE=disable", "PGOPTIONS=-c work_mem=1MB", "LC_MESSAGES=C")
                .noneMatch(line -> line.matches("(PGSERVICE|PGHOSTADDR|PGPASSWORD|LC_ALL|LANGUAGE|PG_COLOR|PGCLIENTENCODING)=.*"));
            assertThat(String.join(" ", postgres.arguments(program))).doesNotContain("127.0.0.1", "mine", "5433");
        }
        assertThat(postgres.arguments("pg_dump")).hasSize(4).startsWith("--format=custom", "--verbose", "--no-password").last().asString().startsWith("--file=.culvert-");
        assertThat(postgres.arguments("pg_restore")).containsExactly("--verbose", "--no-password", "--no-owner", "--no-privileges", "--dbname=sslmode=disable", "--single-transaction", "--exit-on-error");
        assertThat(postgres.restored()).isEqualTo(FakePostgres.ARCHIVE);
    }

    @Test
    void whoeverIsNoSuperuserRestoresNoPublications() throws Exception {
        FakePostgres postgres = installed("17.2", "17.2").server("17.2", false);
        Files.writeString(file, FakePostgres.ARCHIVE);
        backups(Os.LINUX).restore(to("shop"), file, false).run(NOBODY);
        assertThat(postgres.arguments("pg_restore")).contains("--no-publications", "--no-subscriptions");
    }

    @Test
    void whoeverIgnoresErrorsGetsNoTransactionAndTheirNumber() throws Exception {
        FakePostgres postgres = installed("17.2", "17.2").restore("echo 'pg_restore: error: could not execute query: ERROR:  no' >&2; echo 'pg_restore: warning: errors ignored on restore: 14' >&2; exit 1");
        Files.writeString(file, FakePostgres.ARCHIVE);
        assertThat(backups(Os.LINUX).restore(to("shop"), file, true).run(NOBODY)).isEqualTo(new Result(FakePostgres.ARCHIVE.length(), 14));
        assertThat(postgres.arguments("pg_restore")).doesNotContain("--single-transaction", "--exit-on-error");
    }

    @Test
    void aCopyPassesTheArchiveOn() throws Exception {
        FakePostgres postgres = installed("17.2", "17.2");
        Result copied = backups(Os.LINUX).copy(to("shop"), other(), false).run(NOBODY);
        assertThat(copied).isEqualTo(new Result(FakePostgres.ARCHIVE.length(), 0));
        assertThat(postgres.restored()).isEqualTo(FakePostgres.ARCHIVE);
        assertThat(postgres.variables("pg_dump")).contains("PGPORT=5433");
        assertThat(postgres.variables("pg_restore")).contains("PGPORT=5434");
    }

    // ---- files

    @Test
    void aFileThatIsThereStaysUnlessItMayBeReplaced() throws Exception {
        installed("17.2", "17.2");
        Files.writeString(file, "of last week");
        assertThat(failure(backups(Os.LINUX).dump(to("shop"), file, false)).inSentences()).isEqualTo(file + " exists already. Choose another name, or replace it (--overwrite).");
        assertThat(file).hasContent("of last week");
        backups(Os.LINUX).dump(to("shop"), file, true).run(NOBODY);
        assertThat(file).hasContent(FakePostgres.ARCHIVE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    }

    @Test
    void aLinkStaysOne() throws Exception {
        installed("17.2", "17.2");
        Path elsewhere = Files.writeString(folder.resolve("elsewhere.dump"), "of last week");
        Files.createSymbolicLink(file, elsewhere);
        backups(Os.LINUX).dump(to("shop"), file, true).run(NOBODY);
        assertThat(file).isSymbolicLink();
        assertThat(elsewhere).hasContent(FakePostgres.ARCHIVE);
    }

    @Test
    void aLinkToAFileThatIsNotThereYetStaysOneToo() throws Exception {
        installed("17.2", "17.2");
        Path elsewhere = folder.resolve("elsewhere.dump");
        Files.createSymbolicLink(file, Path.of("../elsewhere.dump"));
        backups(Os.LINUX).dump(to("shop"), file, false).run(NOBODY);
        assertThat(file).isSymbolicLink();
        assertThat(elsewhere).hasContent(FakePostgres.ARCHIVE);
    }

    @Test
    void whatIsNoFileIsNotReplaced() throws Exception {
        FakePostgres postgres = installed("17.2", "17.2");
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
        assertThat(failure(backups(Os.LINUX).dump(to("shop"), file, true)).inSentences()).isEqualTo(file + " is not a file. Name one.");
        Path circle = Files.createSymbolicLink(file.resolveSibling("circle"), Path.of("circle"));
        assertThat(failure(backups(Os.LINUX).dump(to("shop"), circle, true)).inSentences()).isEqualTo(circle + " is not a file. Name one.");
        assertThat(postgres.ran("psql")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "false | echo 'of somebody else' > | exists already",
        "true  | mkdir                     | cannot be written (Is a directory)"})
    void aCompleteBackUpThatCannotHaveItsNameStays(boolean overwrite, String inItsPlace, String why) throws Exception {
        installed("17.2", "17.2").dump(inItsPlace + " '" + file + "'");
        String said = failure(backups(Os.LINUX).dump(to("shop"), file, overwrite)).inSentences();
        Path part;
        try (Stream<Path> files = Files.list(file.getParent())) {
            part = files.filter(path -> !path.equals(file)).findFirst().orElseThrow();
        }
        assertThat(said).isEqualTo("The back-up is complete in " + part + "; " + file + " " + why + ". Give it the name that you want.");
        assertThat(part).hasContent(FakePostgres.ARCHIVE);
        assertThat(file).satisfies(overwrite ? path -> assertThat(path).isDirectory() : path -> assertThat(path).hasContent("of somebody else"));
    }

    @Test
    void aFolderThatIsNotThereIsSaid() throws Exception {
        installed("17.2", "17.2");
        assertThat(failure(backups(Os.LINUX).dump(to("shop"), file.resolveSibling("none").resolve("x"), false)).inSentences())
            .isEqualTo(file.resolveSibling("none").resolve("x") + " cannot be written (its folder does not exist). Choose another folder, or make room in this one.");
        assertThat(failure(backups(Os.LINUX).dump(to("shop"), file.getParent(), true)).inSentences()).isEqualTo(file.getParent() + " is a folder. Name a file in it.");
    }

    @Test
    void aNameThatCouldDriveATerminalIsShownWithoutThat() throws Exception {
        installed("17.2", "17.2");
        assertThat(failure(backups(Os.LINUX).restore(to("shop"), file.resolveSibling("\u001b[31mred"), false)).getMessage()).isEqualTo("There is no file " + file.resolveSibling("?[31mred") + ".");
    }

    @Test
    void aScriptOfSqlIsForPsql() throws Exception {
        installed("17.2", "17.2");
        Files.writeString(file, "-- PostgreSQL database dump\nselect 1;\n");
        assertThat(failure(backups(Os.LINUX).restore(to("my shop"), file, false)).inSentences())
            .isEqualTo(file + " is not in pg_dump's custom format; it looks like a script of SQL. Run it with psql: culvert psql \"my shop\" -- -f \"" + file + "\"");
    }

    @Test
    void whatIsNoArchiveAtAllIsSaid() throws Exception {
        installed("17.2", "17.2");
        Files.write(file, new byte[] {1, 0, 2});
        assertThat(failure(backups(Os.LINUX).restore(to("shop"), file, false)).inSentences()).startsWith(file + " is not in pg_dump's custom format. Make one that is: ");
    }

    @Test
    void anArchiveOfANewerPgDumpIsReadByANewerPgRestoreOrSaid() throws Exception {
        installed("15.2", "15.2").list("echo 'pg_restore: error: unsupported version (1.16) in file header' >&2; exit 1");
        Files.writeString(file, FakePostgres.ARCHIVE);
        assertThat(failure(backups(Os.LINUX).restore(to("shop"), file, false)).inSentences())
            .startsWith(file + " was made by a newer pg_dump than the pg_restore here, which is 15.2. Install them: ");
        FakePostgres newer = installed("17.2", "15.2");
        backups(Os.LINUX).restore(to("shop"), file, false).run(NOBODY);
        assertThat(newer.restored()).isEqualTo(FakePostgres.ARCHIVE);
    }

    // ---- failures

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"false | The database of shop is as it was.", "true | What had been restored by then is in the database."})
    void aFileThatBecomesUnreadableMidwayIsSaid(boolean ignoreErrors, String whatIsThere) throws Exception {
        Files.writeString(file, FakePostgres.ARCHIVE);
        installed("17.2", "17.2").list("rm '" + file + "'; mkdir '" + file + "'; echo '1; 2 3 TABLE public a me'");
        assertThat(failure(backups(Os.LINUX).restore(to("shop"), file, ignoreErrors)).inSentences()).startsWith(file + " cannot be read (").endsWith("). " + whatIsThere);
    }

    @Test
    void whatPgDumpSaysIsSaidAndNothingIsLeft() throws Exception {
        installed("17.2", "17.2").dump("echo 'pg_dump: error: could not write to output file: No space left on device' >&2; exit 1");
        assertThat(failure(backups(Os.LINUX).dump(to("shop"), file, false)).inSentences())
            .isEqualTo("The back-up of shop was not made: could not write to output file: No space left on device. Make room, or choose another disk.");
        assertNothingWritten();
    }

    @Test
    void aProgramThatDiesWithoutAWordIsSaid() throws Exception {
        installed("17.2", "17.2").dump("kill -9 $$");
        assertThat(failure(backups(Os.LINUX).dump(to("shop"), file, false)).getMessage())
            .isEqualTo("The back-up of shop was not made: pg_dump ended with exit code 137 after saying \"pg_dump: dumping contents of table \"public.a\"\".");
        assertNothingWritten();
    }

    @Test
    void whatTheTunnelSaysOfTheFarEndIsSaid() throws Exception {
        installed("17.2", "17.2").psql("echo 'psql: error: connection to server at \"127.0.0.1\", port 5433 failed: FATAL:  Prisma rejected the API key.' >&2; echo 'HINT:  Create a new one.' >&2; exit 2");
        assertThat(failure(backups(Os.LINUX).dump(to("shop"), file, false)).getMessage()).isEqualTo("The database of shop cannot be asked: Prisma rejected the API key. Create a new one.");
    }

    @Test
    void aChattyProgramTakesNoMemoryAndTheFirstErrorIsSaid() throws Exception {
        installed("17.2", "17.2").dump("echo 'pg_dump: error: the first' >&2; echo 'pg_dump: error: the second' >&2; head -c 3000000 /dev/zero | tr '\\0' x >&2; exit 1");
        assertThat(failure(backups(Os.LINUX).dump(to("shop"), file, false)).getMessage()).isEqualTo("The back-up of shop was not made: the first.");
    }

    @Test
    void aCopyWhoseSourceFailsDoesNotGetAnEnd() throws Exception {
        FakePostgres postgres = installed("17.2", "17.2").dump("echo 'pg_dump: error: connection lost' >&2; exit 1").restore("echo committed > '" + folder.resolve("committed") + "'");
        BackupException failure = failure(backups(Os.LINUX).copy(to("shop"), other(), false));
        assertThat(failure.inSentences()).isEqualTo("shop could not be read to its end: connection lost. The database of other is as it was.");
        assertThat(folder.resolve("committed")).as("what pg_restore does at the end of its input").doesNotExist();
        assertThat(postgres.ran("pg_restore")).isTrue();
    }

    @Test
    void aCopyWhoseTargetFailsEndsItsSource() throws Exception {
        installed("17.2", "17.2").dump("exec sleep 60").restore("").psql("case \"$*\" in *server_version_num*) echo '17|t|17.2';; *postmaster*) echo $PGPORT;; esac");
        Path restore = folder.resolve("17/pg_restore");
        Files.writeString(restore, "#!/bin/sh\necho 'pg_restore: error: could not execute query: ERROR:  relation \"a\" already exists' >&2; exit 1\n");
        Instant start = Instant.now();
        assertThat(failure(backups(Os.LINUX).copy(to("shop"), other(), false)).inSentences())
            .isEqualTo("The database of other is as it was, because the restore failed: relation \"a\" already exists. Restore into an empty database.");
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void theSameDatabaseIsNoTarget() throws Exception {
        FakePostgres postgres = installed("17.2", "17.2").psql("case \"$*\" in *server_version_num*) echo '17|t|17.2';; *) echo same;; esac");
        assertThat(failure(backups(Os.LINUX).copy(to("shop"), other(), false)).getMessage()).isEqualTo("shop and other lead to the same database.");
        assertThat(postgres.ran("pg_dump") || postgres.ran("pg_restore")).isFalse();
    }

    // ---- cancel

    /// It does not hear a signal, nor does what it has started.
    @Test
    void aCancelEndsWhatDoesNotWantToAndLeavesNothing() throws Exception {
        Path grandchild = folder.resolve("grandchild");
        installed("17.2", "17.2").dump("trap '' TERM; sleep 60 & echo $! > '" + grandchild + "'; while :; do sleep 0.1; done");
        Transfer dump = backups(Os.LINUX).dump(to("shop"), file, false);
        assertThatThrownBy(() -> dump.run(_ -> {
            if (grandchild.toFile().length() > 0) {
                dump.cancel();
            }
        })).isInstanceOf(CancellationException.class);
        assertNothingWritten();
        awaitEnd(Files.readString(grandchild).strip());
    }

    /// Nobody may have taken notice of its end yet.
    private static void awaitEnd(String pid) throws Exception {
        Instant deadline = Instant.now().plusSeconds(20);
        while (true) {
            Process ps = new ProcessBuilder("ps", "-o", "stat=", "-p", pid).start();
            String state = new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            if (state.isEmpty() || state.startsWith("Z")) {
                return;
            }
            assertThat(Instant.now()).as(state).isBefore(deadline);
        }
    }

    @Test
    void whatIsCancelledBeforeItBeginsStartsNothing() throws Exception {
        FakePostgres postgres = installed("17.2", "17.2");
        Transfer dump = backups(Os.LINUX).dump(to("shop"), file, false);
        dump.cancel();
        assertThatThrownBy(() -> dump.run(NOBODY)).isInstanceOf(CancellationException.class);
        assertThat(postgres.ran("psql") || postgres.ran("pg_dump")).isFalse();
        assertNothingWritten();
    }

    /// A terminal sends Ctrl-C to all programs in it.
    @Test
    void aProgramThatCtrlCHasEndedIsNoFailure() throws Exception {
        installed("17.2", "17.2").dump("echo 'pg_dump: terminated by user' >&2; exit 1");
        assertThatThrownBy(() -> backups(Os.LINUX).dump(to("shop"), file, false).run(NOBODY)).isInstanceOf(CancellationException.class);
        assertNothingWritten();
    }

    @Test
    void progressBeginsAndEnds() throws Exception {
        installed("17.2", "17.2");
        List<Progress> told = new ArrayList<>();
        backups(Os.LINUX).dump(to("shop"), file, false).run(told::add);
        assertThat(told.getFirst()).isEqualTo(new Progress(Stage.PREPARING, "", 0, OptionalDouble.empty()));
        assertThat(told.getLast()).isEqualTo(new Progress(Stage.DONE, "", FakePostgres.ARCHIVE.length(), OptionalDouble.of(1)));
    }

    private FakePostgres installed(String version, String server) throws IOException {
        return new FakePostgres(version.startsWith("17") ? folder.resolve("17") : root.resolve("usr/lib/postgresql/" + version + "/bin"), version, server);
    }

    private Backups backups(Os os) {
        Computer computer = new Computer(os, environment, folder, root);
        return new Backups(computer, new Programs(computer, Map.of()));
    }

    private Backups backups(Os os, Path psql) {
        Computer computer = new Computer(os, environment, folder, root);
        return new Backups(computer, new Programs(computer, Map.of(Program.PSQL, psql)));
    }

    private static LocalConnection to(String name) {
        return new LocalConnection(UUID.randomUUID(), name, Environment.NONE, "127.0.0.1", 5433, "it's \"mine\"", LocalConnection.USER);
    }

    private static LocalConnection other() {
        return new LocalConnection(UUID.randomUUID(), "other", Environment.NONE, "127.0.0.1", 5434, "postgres", LocalConnection.USER);
    }

    private static BackupException failure(Transfer transfer) {
        BackupException failure = catchThrowableOfType(BackupException.class, () -> transfer.run(NOBODY));
        assertThat(failure).isNotNull();
        return failure;
    }

    private void assertNothingWritten() throws IOException {
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).isEmpty();
        }
    }
}
