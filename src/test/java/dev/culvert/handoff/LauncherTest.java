package dev.culvert.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.culvert.handoff.Computer.Os;
import dev.culvert.testkit.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    static final List<LocalConnection> ALL = Connections.ALL;

    @TempDir
    Path root;

    @ParameterizedTest
    @EnumSource(value = Program.class, names = {"DATAGRIP", "PGADMIN"})
    void whatTakesNoConnectionIsOpenedAlone(Program program) throws Exception {
        Machine machine = new Machine(root, Os.LINUX);
        Path file = machine.program("opt/it");
        open(machine, new Installed(program, List.of(file.toString(), "--new")), Connections.PLAIN);
        assertThat(machine.ran()).containsExactly(file.toString(), "--new");
        assertThat(program.broughtBy()).isPresent();
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void theOthersGetTheConnectionAsOneArgument(LocalConnection to) throws Exception {
        Machine machine = new Machine(root, Os.LINUX);
        String file = machine.program("opt/a program").toString();
        open(machine, new Installed(Program.DBEAVER, List.of(file)), to);
        assertThat(machine.ran()).containsExactly(file, "-con", DBeaverConnection.specification(to));
        open(machine, new Installed(Program.TABLEPLUS, List.of(file)), to);
        assertThat(machine.ran()).containsExactly(file, Format.TABLEPLUS.text(to, Shell.POSIX));
        open(machine, new Installed(Program.POSTICO, List.of(file, "-a", "Postico 2.app")), to);
        assertThat(machine.ran()).containsExactly(file, "-a", "Postico 2.app", Format.POSTICO.text(to, Shell.POSIX));
        open(machine, new Installed(Program.BEEKEEPER, List.of(file)), to);
        assertThat(machine.ran()).containsExactly(file, Format.URI.text(to, Shell.POSIX));
    }

    @ParameterizedTest
    @CsvSource({"xdg-terminal-exec, ''", "x-terminal-emulator, -e", "gnome-terminal, --", "kgx, --", "konsole, -e", "xfce4-terminal, -x", "xterm, -e"})
    void psqlIsOpenedInATerminalOfLinux(String terminal, String option) throws Exception {
        Machine machine = new Machine(root, Os.LINUX);
        Path psql = machine.program("usr/lib/postgresql/15/bin/psql");
        Path file = machine.program("bin/" + terminal);
        open(machine, machine.programs().find(Program.PSQL).orElseThrow(), Connections.PLAIN);
        List<String> expected = new ArrayList<>(List.of(file.toString()));
        if (!option.isEmpty()) {
            expected.add(option);
        }
        assertThat(machine.ran()).startsWith(expected.toArray(String[]::new)).endsWith(psql.toString(), Format.URI.text(Connections.PLAIN, Shell.POSIX)).hasSize(expected.size() + 5);
    }

    @Test
    void theTerminalIsTheOneThatTheUserChose() throws Exception {
        Machine machine = new Machine(root, Os.LINUX);
        machine.program("bin/psql");
        machine.program("bin/x-terminal-emulator");
        Path own = machine.program("own/foot");
        Path named = machine.program("bin/alacritty");
        machine.set("TERMINAL", own.toString());
        openPsql(machine);
        assertThat(machine.ran()).startsWith(own.toString(), "-e");
        machine.set("TERMINAL", "alacritty");
        openPsql(machine);
        assertThat(machine.ran()).startsWith(named.toString(), "-e");
        machine.set("TERMINAL", "gone");
        openPsql(machine);
        assertThat(machine.ran()).startsWith(root + "/bin/x-terminal-emulator", "-e");
    }

    /// The terminal runs what it is given, which runs psql; when that fails its window stays for whoever reads why.
    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void theTerminalRunsPsqlAndStaysOpenOverAFailure(int code) throws Exception {
        Machine machine = new Machine(root, Os.LINUX);
        Path psql = machine.program("bin/psql", "exit " + code);
        machine.program("bin/xterm", "shift; \"$@\" < '" + machine.text("typed", "\nleft\n") + "' > '" + root.resolve("screen") + "'");
        openPsql(machine);
        assertThat(machine.ran()).containsExactly(psql.toString(), Format.URI.text(Connections.PLAIN, Shell.POSIX));
        assertThat(Files.readString(root.resolve("screen"))).isEqualTo(code == 0 ? "" : "\nPress Enter to close this window.\n");
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void psqlOnMacOsIsOpenedByAFileThatRemovesItself(LocalConnection to) throws Exception {
        Machine machine = new Machine(root, Os.MACOS);
        Path psql = machine.program("a 'dir' $HOME/psql");
        machine.program("usr/bin/open", "cp \"$1\" '" + root.resolve("script") + "'; ls -l \"$1\" > '" + root.resolve("listing") + "'; \"$1\" || exit 1");
        open(machine, new Installed(Program.PSQL, List.of(psql.toString())), to);
        assertThat(machine.ran()).as("by psql, which ran last").containsExactly(psql.toString(), Format.URI.text(to, Shell.POSIX));
        assertThat(Files.readString(root.resolve("listing"))).startsWith("-rwx------").contains(root + "/tmp/culvert-", ".command");
        assertThat(root.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void psqlOnWindowsIsTheConsolesOwn() throws Exception {
        Machine machine = new Machine(root, Os.WINDOWS).set("SYSTEMROOT", "C:\\Windows");
        Path psql = machine.program("Program Files/PostgreSQL/17/bin/psql.exe");
        Path cmd = machine.program("bin/cmd.exe");
        String path = machine.computer().variable("Path");
        open(machine, new Installed(Program.PSQL, List.of(psql.toString())), Connections.PLAIN);
        assertThat(machine.ran()).containsExactly(cmd.toString(), "/c", "start", cmd.toString(), "/k", "psql");
        assertThat(machine.variables()).contains("PGHOST=127.0.0.1", "PGPORT=54320", "PGUSER=postgres", "PGDATABASE=postgres", "PGSSLMODE=disable", "PATH=" + psql.getParent() + ";" + path, "SYSTEMROOT=C:\\Windows");
    }

    @ParameterizedTest
    @EnumSource(Os.class)
    void psqlIsNotLedElsewhereByTheUsersVariables(Os os) throws Exception {
        Machine machine = new Machine(root, os).set("PGHOSTADDR", "192.0.2.1").set("PGPASSWORD", "another").set(os == Os.WINDOWS ? "PgService" : "PGSERVICE", "other").set("PGOPTIONS", "-c jit=off");
        Path psql = machine.program("bin/psql");
        machine.program("bin/cmd.exe");
        String ofTheTerminal = "PGSERVICE=of-terminal PGHOSTADDR=192.0.2.2";
        machine.program("bin/xterm", "shift; " + ofTheTerminal + " exec \"$@\"");
        machine.program("usr/bin/open", ofTheTerminal + " exec \"$1\"");
        open(machine, new Installed(Program.PSQL, List.of(psql.toString())), Connections.PLAIN);
        assertThat(machine.variables()).contains("PGHOST=127.0.0.1", "PGPORT=54320", "PGSSLMODE=disable", "PGOPTIONS=-c jit=off")
            .noneMatch(variable -> variable.matches("(?i)(PGSERVICE|PGHOSTADDR|PGPASSWORD)=.*"));
    }

    @Test
    void itRunsInTheUsersFolderWithTheUsersVariables() throws Exception {
        Machine machine = new Machine(root, Os.LINUX).set("LANG", "de_DE.UTF-8");
        Path file = machine.program("opt/dbeaver");
        open(machine, new Installed(Program.DBEAVER, List.of(file.toString())), Connections.PLAIN);
        assertThat(machine.folder().toRealPath()).isEqualTo(machine.home().toRealPath());
        assertThat(machine.variables()).contains("LANG=de_DE.UTF-8").noneMatch(variable -> variable.startsWith("PG"));
        assertThat(root.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void oneThatGoesOnIsOpen() throws Exception {
        Machine machine = new Machine(root, Os.LINUX);
        Path fifo = root.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
        Path file = machine.program("opt/dbeaver", "echo starting; read -r _ < '" + fifo + "'; exit 3");
        new Launcher(machine.computer(), Duration.ofMillis(1)).open(new Installed(Program.DBEAVER, List.of(file.toString())), Connections.PLAIN);
        Files.writeString(fifo, "go on\n"); // waits for it to read
        assertThat(root.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void aFailureSaysWhatWasRunAndWhy() throws Exception {
        Machine machine = new Machine(root, Os.LINUX);
        String file = machine.program("opt/beekeeper", "echo ' no display '; echo; echo 'giving up' >&2; exit 7").toString();
        refused(machine, file, "Beekeeper Studio could not be opened: " + file + " " + Format.URI.text(Connections.PLAIN, Shell.POSIX) + " ended with exit code 7 (no display giving up).");
        machine.program("opt/beekeeper", "exit 1");
        refused(machine, file, "Beekeeper Studio could not be opened: " + file + " " + Format.URI.text(Connections.PLAIN, Shell.POSIX) + " ended with exit code 1.");
        machine.program("opt/beekeeper", "head -c 100000 /dev/zero | tr '\\0' x; exit 1");
        refused(machine, file, "Beekeeper Studio could not be opened: " + file + " " + Format.URI.text(Connections.PLAIN, Shell.POSIX) + " ended with exit code 1 (" + "x".repeat(300) + "…).");
        Files.setPosixFilePermissions(Path.of(file), PosixFilePermissions.fromString("rw-r--r--"));
        refused(machine, file, "Beekeeper Studio could not be opened: " + file + " " + Format.URI.text(Connections.PLAIN, Shell.POSIX) + " cannot be run (it is not a program).");
        Files.delete(Path.of(file));
        refused(machine, file, "Beekeeper Studio could not be opened: " + file + " " + Format.URI.text(Connections.PLAIN, Shell.POSIX) + " cannot be run (it is not there).");
        assertThat(root.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void aFileThatNoSystemRunsIsSaid() throws Exception {
        Machine machine = new Machine(root, Os.LINUX);
        Path file = machine.program("opt/beekeeper");
        Files.writeString(file, "#!/nowhere/interpreter\n");
        assertThatExceptionOfType(HandoffException.class).isThrownBy(() -> open(machine, new Installed(Program.BEEKEEPER, List.of(file.toString())), Connections.PLAIN))
            .withMessageMatching("Beekeeper Studio could not be opened: .+ cannot be run \\(.+\\)\\.");
    }

    @Test
    void aTerminalThatIsGoneIsSaid() throws Exception {
        Machine machine = new Machine(root, Os.LINUX);
        Path psql = machine.program("bin/psql");
        assertThatExceptionOfType(HandoffException.class).isThrownBy(() -> open(machine, new Installed(Program.PSQL, List.of(psql.toString())), Connections.PLAIN))
            .withMessage("psql could not be opened: no terminal was found for it.");
        Machine windows = new Machine(root, Os.WINDOWS);
        assertThatExceptionOfType(HandoffException.class).isThrownBy(() -> open(windows, new Installed(Program.PSQL, List.of(psql.toString())), Connections.PLAIN))
            .withMessage("psql could not be opened: cmd.exe is not on the PATH.");
        Machine macOs = new Machine(root, Os.MACOS).set("TMPDIR", root + "/gone");
        assertThatExceptionOfType(HandoffException.class).isThrownBy(() -> open(macOs, new Installed(Program.PSQL, List.of(psql.toString())), Connections.PLAIN))
            .withMessage("psql could not be opened: no file for Terminal could be written to " + root + "/gone (its folder does not exist).");
        assertThat(machine.ranSomething()).isFalse();
    }

    private static void openPsql(Machine machine) throws Exception {
        open(machine, machine.programs().find(Program.PSQL).orElseThrow(), Connections.PLAIN);
    }

    private static void open(Machine machine, Installed installed, LocalConnection to) throws HandoffException {
        new Launcher(machine.computer(), Duration.ofMinutes(1)).open(installed, to);
    }

    private static void refused(Machine machine, String file, String sentence) {
        assertThatExceptionOfType(HandoffException.class).isThrownBy(() -> open(machine, new Installed(Program.BEEKEEPER, List.of(file)), Connections.PLAIN)).withMessage(sentence);
    }
}
