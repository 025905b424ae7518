package dev.culvert.handoff;

import dev.culvert.handoff.Computer.Os;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds the programs of this computer in the places where their installers put them. Those places are UNVERIFIED on macOS and Windows: who
/// has a program elsewhere names its path. Looks into many folders and may run a program, so not for a thread that must not wait.
public final class Programs {
    private final Computer computer;
    private final Map<Program, Path> chosen;

    /// @param chosen where the user says that a program is: it is believed, and wins over what is found
    public Programs(Computer computer, Map<Program, Path> chosen) {
        this.computer = computer;
        this.chosen = Map.copyOf(chosen);
    }

    /// @param chosen by the ids of programs, as settings have it; what can be no path is looked for
    public static Programs of(Computer computer, Map<String, String> chosen) {
        Map<Program, Path> paths = new EnumMap<>(Program.class);
        for (Program program : Program.values()) {
            Computer.path(chosen.getOrDefault(program.id(), "")).ifPresent(path -> paths.put(program, path));
        }
        return new Programs(computer, paths);
    }

    /// Those that there are for this system, whether or not this computer has them.
    public List<Program> all() {
        return Arrays.stream(Program.values()).filter(program -> program != Program.POSTICO || computer.os() == Os.MACOS).toList();
    }

    /// Those that can be opened, in the order of [Program].
    public List<Installed> find() {
        return Arrays.stream(Program.values()).flatMap(program -> find(program).stream()).toList();
    }

    /// @return empty when it is not there; psql also when there is no terminal for it
    public Optional<Installed> find(Program program) {
        if (program == Program.PSQL && Terminal.of(computer).isEmpty()) {
            return Optional.empty();
        }
        return command(program).map(command -> new Installed(program, command));
    }

    /// psql itself, for who has a terminal.
    public Optional<Path> psql() {
        return command(Program.PSQL).map(command -> Path.of(command.getFirst()));
    }

    /// Each psql of this computer: of several installations of PostgreSQL, and those on the `PATH` first; but before all, what was chosen.
    public List<Path> allPsql() {
        Stream<Path> found = files(Program.PSQL).filter(Computer::isProgram);
        return Stream.concat(chosenPsql().stream(), found).distinct().toList();
    }

    /// Where the user says that psql is.
    public Optional<Path> chosenPsql() {
        return Optional.ofNullable(chosen.get(Program.PSQL));
    }

    /// Where it is, for people, or what runs it where it has no file of its own; psql also when there is no terminal for it.
    public Optional<String> place(Program program) {
        return command(program).map(command -> computer.os() == Os.MACOS ? command.getLast() : String.join(" ", command));
    }

    /// Whether the user may say that a program is there: a file that can be run, or an app of macOS.
    public boolean isProgram(Path path) {
        return Computer.isProgram(path) || isApp(path) && Files.isDirectory(path);
    }

    private boolean isApp(Path path) {
        return computer.os() == Os.MACOS && path.toString().endsWith(".app");
    }

    private Optional<List<String>> command(Program program) {
        return Optional.ofNullable(chosen.get(program)).map(path -> command(program, path)).or(() -> search(program));
    }

    private Optional<List<String>> search(Program program) {
        return switch (computer.os()) {
            case LINUX -> first(files(program).filter(Computer::isProgram)).map(path -> command(program, path))
                .or(() -> DesktopEntries.command(computer, names(program)));
            case MACOS -> first(program == Program.PSQL ? files(program).filter(Computer::isProgram) : bundles(program)).map(path -> command(program, path));
            case WINDOWS -> first(files(program).filter(Computer::isProgram)).or(() -> UninstallList.program(computer, executables(program))).map(path -> command(program, path));
        };
    }

    private static Optional<Path> first(Stream<Path> paths) {
        return paths.findFirst();
    }

    /// An app of macOS is a folder, which only `open` can start. But it gives no arguments to an app that runs already, so DBeaver, which
    /// passes them on to the one that runs, is started by what is in the folder.
    private List<String> command(Program program, Path path) {
        if (isApp(path)) {
            return program == Program.DBEAVER ? List.of(path.resolve("Contents/MacOS/dbeaver").toString()) : List.of(computer.at("/usr/bin/open").toString(), "-a", path.toString());
        }
        return List.of(path.toString());
    }

    /// Where the program's file may be: first on the `PATH`, then where its installer puts it.
    private Stream<Path> files(Program program) {
        Stream<Path> onPath = executables(program).stream().flatMap(computer::allOnPath);
        Stream<Path> installed = switch (computer.os()) {
            case LINUX -> linuxFiles(program).stream().flatMap(pattern -> Computer.below(computer.root(), pattern).stream());
            case MACOS -> macOsFolders().map(folder -> folder.resolve("psql"));
            case WINDOWS -> programFolders().flatMap(folder -> windowsFiles(program).stream().flatMap(pattern -> Computer.below(folder, pattern).stream()));
        };
        return Stream.concat(onPath, Stream.concat(toolbox(program), installed));
    }

    /// The names of its executable file, without `.exe`.
    private List<String> executables(Program program) {
        boolean windows = computer.os() == Os.WINDOWS;
        return switch (program) {
            case PSQL -> List.of("psql");
            case DATAGRIP -> windows ? List.of("datagrip64", "datagrip") : List.of("datagrip");
            case PGADMIN -> List.of(windows ? "pgAdmin4" : "pgadmin4");
            case DBEAVER -> windows ? List.of("dbeaver") : List.of("dbeaver", "dbeaver-ce", "dbeaver-le", "dbeaver-ee", "dbeaver-ue");
            case TABLEPLUS -> List.of(windows ? "TablePlus" : "tableplus");
            case POSTICO -> List.of();
            case BEEKEEPER -> List.of(windows ? "Beekeeper Studio" : "beekeeper-studio");
        };
    }

    private static List<String> linuxFiles(Program program) {
        return switch (program) {
            case PSQL -> List.of("usr/lib/postgresql/*/bin/psql", "usr/pgsql-*/bin/psql");
            case DATAGRIP -> List.of("opt/datagrip*/bin/datagrip.sh", "opt/DataGrip*/bin/datagrip.sh");
            case PGADMIN -> List.of("usr/pgadmin4/bin/pgadmin4");
            case DBEAVER, TABLEPLUS, POSTICO, BEEKEEPER -> List.of();
        };
    }

    private static List<String> windowsFiles(Program program) {
        return switch (program) {
            case PSQL -> List.of("PostgreSQL/*/bin/psql.exe");
            case DATAGRIP -> List.of("JetBrains/DataGrip*/bin/datagrip64.exe", "DataGrip*/bin/datagrip64.exe");
            case PGADMIN -> List.of("pgAdmin 4/runtime/pgAdmin4.exe", "PostgreSQL/*/pgAdmin 4/runtime/pgAdmin4.exe");
            case DBEAVER -> List.of("DBeaver*/dbeaver.exe");
            case TABLEPLUS -> List.of("TablePlus/TablePlus.exe");
            case POSTICO -> List.of();
            case BEEKEEPER -> List.of("Beekeeper Studio/Beekeeper Studio.exe", "beekeeper-studio/Beekeeper Studio.exe");
        };
    }

    /// Where JetBrains Toolbox puts what it installs.
    private Stream<Path> toolbox(Program program) {
        if (program != Program.DATAGRIP || computer.os() != Os.LINUX) {
            return Stream.empty(); // an app on macOS, below Programs on Windows
        }
        Path folder = computer.folder("XDG_DATA_HOME").orElse(computer.home().resolve(".local/share")).resolve("JetBrains/Toolbox");
        return Stream.concat(Stream.of(folder.resolve("scripts/datagrip")), Computer.below(folder, "apps/datagrip*/bin/datagrip.sh").stream());
    }

    /// For all users, and for this one.
    private Stream<Path> programFolders() {
        return Stream.concat(
            Stream.of("ProgramW6432", "ProgramFiles", "ProgramFiles(x86)").flatMap(variable -> computer.folder(variable).stream()),
            computer.folder("LOCALAPPDATA").map(folder -> folder.resolve("Programs")).stream());
    }

    /// An app of macOS does not inherit the `PATH` of a shell. A login shell's is made of these files, where Postgres.app has itself added.
    private Stream<Path> macOsFolders() {
        List<Path> folders = new ArrayList<>();
        Stream.concat(Stream.of(computer.at("/etc/paths")), Computer.below(computer.at("/etc/paths.d"), "*").stream())
            .flatMap(SmallFile::lines)
            .filter(line -> line.startsWith("/"))
            .forEach(line -> folders.add(computer.at(line.strip())));
        for (String folder : List.of("/opt/homebrew/opt/libpq/bin", "/opt/homebrew/bin", "/usr/local/opt/libpq/bin", "/usr/local/bin", "/Applications/Postgres.app/Contents/Versions/latest/bin")) {
            folders.add(computer.at(folder));
        }
        for (String pattern : List.of("opt/homebrew/opt/postgresql@*/bin", "usr/local/opt/postgresql@*/bin", "Applications/Postgres.app/Contents/Versions/*/bin")) {
            folders.addAll(Computer.below(computer.root(), pattern));
        }
        return folders.stream();
    }

    private Stream<Path> bundles(Program program) {
        String name = switch (program) {
            case PSQL -> "";
            case DATAGRIP -> "DataGrip*.app";
            case PGADMIN -> "pgAdmin 4.app";
            case DBEAVER -> "DBeaver*.app";
            case TABLEPLUS -> "TablePlus.app";
            case POSTICO -> "Postico*.app";
            case BEEKEEPER -> "Beekeeper Studio*.app";
        };
        return Stream.of(computer.at("/Applications"), computer.at("/Applications/Setapp"), computer.home().resolve("Applications"), computer.home().resolve("Applications/JetBrains Toolbox"))
            .flatMap(folder -> Computer.below(folder, name).stream())
            .filter(Files::isDirectory);
    }

    /// What the names of its `.desktop` files have in them, whoever packaged it: `io.dbeaver.DBeaverCommunity`, `dbeaver-ce_dbeaver-ce`.
    private static String names(Program program) {
        return switch (program) {
            case PSQL, POSTICO -> "";
            case DATAGRIP -> "datagrip";
            case PGADMIN -> "pgadmin4";
            case DBEAVER -> "dbeaver";
            case TABLEPLUS -> "tableplus";
            case BEEKEEPER -> "beekeeper";
        };
    }
}
