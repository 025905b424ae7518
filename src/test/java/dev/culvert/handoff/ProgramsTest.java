package dev.culvert.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.handoff.Computer.Os;
import dev.culvert.testkit.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisabledOnOs(OS.WINDOWS)
class ProgramsTest {
    @TempDir
    Path root;

    @ParameterizedTest
    @EnumSource(Os.class)
    void anEmptyComputerHasNone(Os os) throws IOException {
        assertThat(new Machine(root, os).programs().find()).isEmpty();
    }

    @Test
    void theyAreFoundInOrder() throws IOException {
        Machine machine = new Machine(root, Os.LINUX);
        for (String name : List.of("psql", "xterm", "datagrip", "pgadmin4", "dbeaver-ce", "tableplus", "beekeeper-studio", "postico")) {
            machine.program("bin/" + name);
        }
        assertThat(machine.programs().find()).extracting(Installed::program)
            .containsExactly(Program.PSQL, Program.DATAGRIP, Program.PGADMIN, Program.DBEAVER, Program.TABLEPLUS, Program.BEEKEEPER);
        assertThat(machine.programs().find(Program.DBEAVER)).contains(new Installed(Program.DBEAVER, List.of(root + "/bin/dbeaver-ce")));
    }

    /// The path, as the program has it below the root, and the command.
    @ParameterizedTest
    @CsvSource({
        "PSQL, usr/lib/postgresql/15/bin/psql", "PSQL, usr/pgsql-17/bin/psql", "DATAGRIP, opt/DataGrip-2026.1/bin/datagrip.sh", "DATAGRIP, home/me/.local/share/JetBrains/Toolbox/scripts/datagrip",
        "DATAGRIP, home/me/.local/share/JetBrains/Toolbox/apps/datagrip/bin/datagrip.sh", "PGADMIN, usr/pgadmin4/bin/pgadmin4", "DBEAVER, bin/dbeaver", "TABLEPLUS, bin/tableplus", "BEEKEEPER, bin/beekeeper-studio",
    })
    void onLinux(Program program, String path) throws IOException {
        Machine machine = new Machine(root, Os.LINUX);
        machine.program("bin/xterm");
        Path file = machine.program(path);
        assertThat(machine.programs().find()).containsExactly(new Installed(program, List.of(file.toString())));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(machine.programs().find()).as("it cannot be run").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PSQL, Program Files/PostgreSQL/17/bin/psql.exe", "DATAGRIP, Program Files/JetBrains/DataGrip 2026.1/bin/datagrip64.exe", "DATAGRIP, local/Programs/DataGrip/bin/datagrip64.exe",
        "PGADMIN, Program Files/pgAdmin 4/runtime/pgAdmin4.exe", "PGADMIN, Program Files/PostgreSQL/17/pgAdmin 4/runtime/pgAdmin4.exe", "PGADMIN, local/Programs/pgAdmin 4/runtime/pgAdmin4.exe",
        "DBEAVER, Program Files/DBeaver/dbeaver.exe", "DBEAVER, local/Programs/DBeaver/dbeaver.exe", "TABLEPLUS, Program Files/TablePlus/TablePlus.exe", "BEEKEEPER, local/Programs/beekeeper-studio/Beekeeper Studio.exe",
        "PSQL, bin/psql.exe", "DATAGRIP, bin/datagrip64.exe",
    })
    void onWindows(Program program, String path) throws IOException {
        Machine machine = new Machine(root, Os.WINDOWS).set("PROGRAMFILES", root + "/Program Files").set("LocalAppData", root + "/local");
        Path file = machine.program(path);
        assertThat(machine.programs().find()).containsExactly(new Installed(program, List.of(file.toString())));
    }

    @ParameterizedTest
    @CsvSource({
        "DATAGRIP, Applications/DataGrip.app", "DATAGRIP, Applications/DataGrip 2026.1 EAP.app", "DATAGRIP, home/me/Applications/JetBrains Toolbox/DataGrip.app", "PGADMIN, Applications/pgAdmin 4.app",
        "TABLEPLUS, Applications/Setapp/TablePlus.app", "POSTICO, Applications/Postico 2.app", "POSTICO, home/me/Applications/Postico.app", "BEEKEEPER, Applications/Beekeeper Studio.app",
    })
    void anAppOnMacOsIsOpened(Program program, String path) throws IOException {
        Machine machine = new Machine(root, Os.MACOS);
        Path app = Files.createDirectories(root.resolve(path));
        assertThat(machine.programs().find()).containsExactly(new Installed(program, List.of(root + "/usr/bin/open", "-a", app.toString())));
    }

    @Test
    void dBeaverOnMacOsIsRunItself() throws IOException {
        Machine machine = new Machine(root, Os.MACOS);
        Path app = Files.createDirectories(root.resolve("Applications/DBeaverEE.app"));
        assertThat(machine.programs().find()).containsExactly(new Installed(Program.DBEAVER, List.of(app + "/Contents/MacOS/dbeaver")));
    }

    @ParameterizedTest
    @CsvSource({"bin/psql", "opt/homebrew/opt/libpq/bin/psql", "usr/local/bin/psql", "Applications/Postgres.app/Contents/Versions/latest/bin/psql", "Applications/Postgres.app/Contents/Versions/9/bin/psql"})
    void psqlOnMacOs(String path) throws IOException {
        Machine machine = new Machine(root, Os.MACOS);
        machine.text("etc/paths", "/usr/bin\nusr/relative\n");
        machine.text("etc/paths.d/postgresapp", "/Applications/Postgres.app/Contents/Versions/9/bin");
        Path file = machine.program(path);
        assertThat(machine.programs().find()).containsExactly(new Installed(Program.PSQL, List.of(file.toString())));
    }

    @Test
    void theNewestVersionIsTaken() throws IOException {
        Machine machine = new Machine(root, Os.LINUX);
        machine.program("bin/xterm");
        for (String version : List.of("9.6", "15", "17", "16")) {
            machine.program("usr/lib/postgresql/" + version + "/bin/psql");
        }
        assertThat(machine.programs().find(Program.PSQL).orElseThrow().command()).containsExactly(root + "/usr/lib/postgresql/17/bin/psql");
        machine.program("bin/psql");
        assertThat(machine.programs().find(Program.PSQL).orElseThrow().command()).as("the PATH wins").containsExactly(root + "/bin/psql");
    }

    @Test
    void psqlNeedsATerminal() throws IOException {
        Machine machine = new Machine(root, Os.LINUX);
        machine.program("bin/psql");
        assertThat(machine.programs().find()).isEmpty();
        assertThat(machine.programs().psql()).as("but whoever has one already").contains(root.resolve("bin/psql"));
        machine.program("bin/konsole");
        assertThat(machine.programs().find()).hasSize(1);
    }

    @Test
    void whatTheUserSaysWins() throws IOException {
        Machine machine = new Machine(root, Os.LINUX);
        machine.program("bin/dbeaver");
        Path own = root.resolve("somewhere/dbeaver not there yet");
        assertThat(new Programs(machine.computer(), Map.of(Program.DBEAVER, own)).find()).containsExactly(new Installed(Program.DBEAVER, List.of(own.toString())));
        Path app = root.resolve("own/TablePlus.app");
        assertThat(new Programs(new Machine(root, Os.MACOS).computer(), Map.of(Program.TABLEPLUS, app)).find())
            .containsExactly(new Installed(Program.TABLEPLUS, List.of(root + "/usr/bin/open", "-a", app.toString())));
    }

    @Test
    void settingsNameThemByTheirIds() throws IOException {
        Machine machine = new Machine(root, Os.LINUX);
        Path own = machine.program("own/beaver");
        assertThat(Programs.of(machine.computer(), Map.of("dbeaver", own.toString(), "datagrip", " ", "pgadmin", "no\0path", "of a later version", "/x")).find())
            .containsExactly(new Installed(Program.DBEAVER, List.of(own.toString())));
    }

    @Test
    void onlyMacOsHasThemAll() throws IOException {
        assertThat(new Machine(root, Os.MACOS).programs().all()).containsExactly(Program.values());
        assertThat(new Machine(root, Os.LINUX).programs().all()).hasSize(Program.values().length - 1).doesNotContain(Program.POSTICO);
        assertThat(new Machine(root, Os.WINDOWS).programs().all()).doesNotContain(Program.POSTICO);
    }

    @Test
    void theirPlacesAreForPeople() throws IOException {
        Machine linux = new Machine(root, Os.LINUX);
        Path psql = linux.program("bin/psql");
        Path flatpak = linux.program("bin/flatpak");
        linux.text("usr/share/applications/io.dbeaver.DBeaverCommunity.desktop", "[Desktop Entry]\nExec=flatpak run io.dbeaver.DBeaverCommunity\n");
        assertThat(linux.programs().place(Program.PSQL)).as("without a terminal").contains(psql.toString());
        assertThat(linux.programs().place(Program.DBEAVER)).contains(flatpak + " run io.dbeaver.DBeaverCommunity");
        assertThat(linux.programs().place(Program.PGADMIN)).isEmpty();
        Path app = Files.createDirectories(root.resolve("Applications/DataGrip.app"));
        assertThat(new Machine(root, Os.MACOS).programs().place(Program.DATAGRIP)).contains(app.toString());
    }

    @Test
    void aFileThatCanBeRunIsAProgramAndSoIsAnAppOfMacOs() throws IOException {
        Machine linux = new Machine(root, Os.LINUX);
        Path app = Files.createDirectories(root.resolve("Applications/DataGrip.app"));
        assertThat(linux.programs().isProgram(linux.program("own/beaver"))).isTrue();
        assertThat(linux.programs().isProgram(linux.text("notes.txt", "no program"))).isFalse();
        assertThat(linux.programs().isProgram(root.resolve("gone"))).isFalse();
        assertThat(linux.programs().isProgram(app)).isFalse();
        assertThat(new Machine(root, Os.MACOS).programs().isProgram(app)).isTrue();
        assertThat(new Machine(root, Os.MACOS).programs().isProgram(root.resolve("Applications/Gone.app"))).isFalse();
    }

    /// There may be a connection string in the environment.
    @Test
    void aComputerDoesNotPrintItsEnvironment() throws IOException {
        assertThat(new Machine(root, Os.LINUX).set("DATABASE_URL", "postgres://me:hunter2@db").computer()).hasToString("Computer[LINUX]");
    }

    @ParameterizedTest
    @CsvSource({
        "home/me/.local/share/applications/jetbrains-datagrip-0b9f5b3e.desktop, DATAGRIP", "usr/share/applications/pgadmin4.desktop, PGADMIN", "usr/local/share/applications/dbeaver-ce.desktop, DBEAVER",
        "var/lib/snapd/desktop/applications/beekeeper-studio_beekeeper-studio.desktop, BEEKEEPER", "var/lib/flatpak/exports/share/applications/io.dbeaver.DBeaverCommunity.desktop, DBEAVER",
        "home/me/.local/share/flatpak/exports/share/applications/com.jetbrains.DataGrip.desktop, DATAGRIP", "data/applications/tableplus.desktop, TABLEPLUS",
    })
    void aMenuOfLinuxHasThem(String file, Program program) throws IOException {
        Machine machine = new Machine(root, Os.LINUX).set("XDG_DATA_DIRS", root + "/nowhere:" + root + "/data");
        Path run = machine.program("bin/run");
        machine.text(file, "[Desktop Entry]\nType=Application\nExec=run %U\n");
        assertThat(machine.programs().find()).containsExactly(new Installed(program, List.of(run.toString())));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', delimiter = ';', value = {
        "~Exec=run~; ~run~",
        "~Exec = run --new-window  %f~; ~run|--new-window~",
        "~Exec=env HINT=/var/x run %F\nIcon=x~; ~env|HINT=/var/x|run~",
        "~Exec=run run --branch=stable --file-forwarding io.dbeaver.DBeaverCommunity @@u %U @@~; ~run|run|--branch=stable|--file-forwarding|io.dbeaver.DBeaverCommunity~",
        "~Exec=\"run\" \"a b\" \"say \\\\\"hi\\\\\" for 5\\\\$\" 100%%~; ~run|a b|say \"hi\" for 5$|100%~",
        "~Exec=\"ROOT/bin/a b\" %u~; ~a b~",
        "~Name=x\nExec=run one\n[Desktop Action new]\nExec=run two~; ~run|one~",
        "~Exec=run\nNoDisplay=false~; ~run~",
        "~Exec=run\nNoDisplay=true~; ~~",
        "~Hidden=true\nExec=run~; ~~",
        "~Exec=gone %U~; ~~",
        "~Exec=/nowhere/run~; ~~",
        "~Exec=~; ~~",
        "~# Exec=run~; ~~",
        "~[Other]\nExec=run~; ~~",
    })
    void aCommandOfTheMenuIsReadByItsSpecification(String lines, String command) throws IOException {
        Machine machine = new Machine(root, Os.LINUX);
        machine.program("bin/run");
        machine.program("bin/env");
        machine.program("bin/a b");
        machine.text("usr/share/applications/dbeaver.desktop", "# comment\n[Desktop Entry]\n" + lines.replace("ROOT", root.toString()) + "\n");
        Optional<List<String>> expected = command.isEmpty() ? Optional.empty() : Optional.of(List.of((root + "/bin/" + command).split("\\|")));
        assertThat(machine.programs().find(Program.DBEAVER).map(Installed::command)).isEqualTo(expected);
    }

    /// reg.exe prints what stands in the registry; the lists that do not exist are errors.
    @Test
    void theListOfInstalledAppsHasThem() throws IOException {
        Machine machine = new Machine(root, Os.WINDOWS);
        Path dBeaver = machine.program("other disk/DBeaver EE/DBeaver.exe");
        Path dataGrip = machine.program("tools/datagrip64.exe");
        machine.program("bin/reg.exe", """
            case "$2" in
              HKCU*) printf '\\r\\n%%s\\r\\n    DisplayIcon    REG_SZ    "%1$s",0\\r\\n' "$2" ;;
              HKLM*WOW6432Node*) exit 1 ;;
              *) printf 'HKEY\\r\\n    DisplayIcon    REG_EXPAND_SZ    %1$s.ico\\r\\n    DisplayIcon    REG_SZ    %2$s\\r\\n    DisplayIcon    REG_SZ    /\\r\\nEnd of search: 2 match(es) found.\\r\\n' ;;
            esac""".formatted(dBeaver, dataGrip));
        assertThat(machine.programs().find(Program.DATAGRIP)).contains(new Installed(Program.DATAGRIP, List.of(dataGrip.toString())));
        assertThat(machine.programs().find(Program.DBEAVER)).contains(new Installed(Program.DBEAVER, List.of(dBeaver.toString())));
        assertThat(machine.programs().find(Program.TABLEPLUS)).isEmpty();
        assertThat(machine.ran()).startsWith(root + "/bin/reg.exe", "query").endsWith("/s", "/v", "DisplayIcon");
    }

    @ParameterizedTest
    @CsvSource({"Linux, LINUX", "Mac OS X, MACOS", "Windows 11, WINDOWS", "FreeBSD, LINUX", "Darwin, LINUX"})
    void theSystemIsKnownByItsName(String name, Os os) {
        assertThat(Computer.of(Map.of(), root, name)).isEqualTo(new Computer(os, Map.of(), root, Path.of("/")));
    }
}
