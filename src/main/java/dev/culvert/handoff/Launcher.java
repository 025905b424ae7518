package dev.culvert.handoff;

import dev.culvert.handoff.Computer.Os;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Opens a tunnel in a program. Arguments go to it as a list, and never through a shell. Waits a few seconds for a program that ends at once, so
/// not for a thread that must not.
public final class Launcher {
    /// Who starts at all has not failed by then.
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int MOST_OF_WHAT_IT_SAYS = 300;

    /// A terminal that runs already may give its own variables to what it runs, not those that it is started with now.
    private static final String UNSET = "unset " + LocalConnection.CONTRARY.stream().sorted().collect(Collectors.joining(" ")) + "\n";

    /// Keeps the window of a terminal open for whoever wants to read why psql ended.
    private static final String PAUSE_AFTER_FAILURE = UNSET + "\"$0\" \"$@\" || { echo; echo 'Press Enter to close this window.'; read -r _; }";

    private final Computer computer;
    private final Duration patience;

    public Launcher(Computer computer) {
        this(computer, PATIENCE);
    }

    Launcher(Computer computer, Duration patience) {
        this.computer = computer;
        this.patience = patience;
    }

    /// @param environment changes the variables of this program into those that it gets
    private record Launch(List<String> command, Consumer<Map<String, String>> environment) {
        Launch(List<String> command) {
            this(command, _ -> { });
        }
    }

    /// Opens a tunnel that runs. Of a program that has a [Program#broughtBy()], it is the program alone that is opened.
    public void open(Installed installed, LocalConnection to) throws HandoffException {
        Launch launch = switch (installed.program()) {
            case PSQL -> psql(installed, to);
            case DATAGRIP, PGADMIN -> new Launch(installed.command());
            case DBEAVER -> with(installed, DBeaverConnection.OPTION, DBeaverConnection.specification(to));
            // UNVERIFIED on Windows and Linux, as is Beekeeper Studio: what the system's handler of such URLs would do.
            case TABLEPLUS -> with(installed, AppUrls.tablePlus(to));
            case POSTICO -> with(installed, AppUrls.postico(to));
            case BEEKEEPER -> with(installed, ConnectionUri.of(to));
        };
        run(installed.program(), launch);
    }

    private static Launch with(Installed installed, String... arguments) {
        List<String> command = new ArrayList<>(installed.command());
        command.addAll(List.of(arguments));
        return new Launch(command);
    }

    private Launch psql(Installed installed, LocalConnection to) throws HandoffException {
        List<String> psql = with(installed, ConnectionUri.of(to)).command();
        return switch (computer.os()) {
            case LINUX -> {
                Terminal terminal = Terminal.of(computer).orElseThrow(() -> new HandoffException("psql could not be opened: no terminal was found for it."));
                List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", PAUSE_AFTER_FAILURE));
                command.addAll(psql);
                yield new Launch(terminal.running(command), to::applyTo);
            }
            case MACOS -> new Launch(List.of(computer.at("/usr/bin/open").toString(), script(psql).toString()), to::applyTo);
            case WINDOWS -> inConsole(Path.of(installed.command().getFirst()), to);
        };
    }

    /// Terminal runs a file, and nothing else without asking the user whether it may. The file removes itself.
    private Path script(List<String> command) throws HandoffException {
        String text = "#!/bin/sh\nrm -f \"$0\"\n" + UNSET + "exec " + command.stream().map(Shell.POSIX::quote).collect(Collectors.joining(" ")) + "\n";
        try {
            Path file = Files.createTempFile(temporary(), "culvert-", ".command", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new HandoffException("psql could not be opened: no file for Terminal could be written to " + temporary() + " (" + HandoffException.reason(e) + ").");
        }
    }

    /// By variables, and by its name alone: cmd.exe would take arguments apart. UNVERIFIED: not run on Windows yet.
    private Launch inConsole(Path psql, LocalConnection to) throws HandoffException {
        String cmd = computer.onPath("cmd").orElseThrow(() -> new HandoffException("psql could not be opened: cmd.exe is not on the PATH.")).toString();
        String path = Optional.ofNullable(psql.getParent()).map(folder -> folder + ";").orElse("") + computer.variable("PATH");
        return new Launch(List.of(cmd, "/c", "start", cmd, "/k", "psql"), environment -> {
            to.applyTo(environment);
            environment.keySet().removeIf("PATH"::equalsIgnoreCase); // Path and PATH
            environment.put("PATH", path);
        });
    }

    private void run(Program program, Launch launch) throws HandoffException {
        String tried = program.title() + " could not be opened: " + String.join(" ", launch.command());
        Optional<Path> said = Optional.empty();
        try {
            said = computer.os() == Os.WINDOWS ? Optional.empty() : Optional.of(Files.createTempFile(temporary(), "culvert-", ".log")); // Windows would keep it
            Process process = builder(launch, said).start();
            process.getOutputStream().close();
            if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() != 0) {
                throw new HandoffException(tried + " ended with exit code " + process.exitValue() + said.map(Launcher::inBrackets).orElse("") + ".");
            }
        } catch (IOException e) {
            throw new HandoffException(tried + " cannot be run (" + why(Path.of(launch.command().getFirst()), e) + ").");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it runs; nobody wants to know more
        } finally {
            said.ifPresent(Launcher::delete);
        }
    }

    /// What it says goes into a file, not a pipe: a pipe's end would come with ours, and a program that writes to it then may be killed.
    private ProcessBuilder builder(Launch launch, Optional<Path> said) {
        ProcessBuilder builder = new ProcessBuilder(launch.command()).redirectErrorStream(true)
            .redirectOutput(said.map(file -> Redirect.to(file.toFile())).orElse(Redirect.DISCARD));
        builder.environment().clear();
        builder.environment().putAll(computer.environment());
        launch.environment().accept(builder.environment());
        if (Files.isDirectory(computer.home())) {
            builder.directory(computer.home().toFile());
        }
        return builder;
    }

    private static String why(Path program, IOException e) {
        return Files.notExists(program) ? "it is not there" : Computer.isProgram(program) ? HandoffException.reason(e) : "it is not a program";
    }

    private static String inBrackets(Path said) {
        String text = SmallFile.lines(said).map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining(" "));
        return text.isEmpty() ? "" : " (" + (text.length() > MOST_OF_WHAT_IT_SAYS ? text.substring(0, MOST_OF_WHAT_IT_SAYS) + "…" : text) + ")";
    }

    /// A program that goes on writes to it all the same, and it is gone when the program is.
    private static void delete(Path said) {
        try {
            Files.deleteIfExists(said);
        } catch (IOException itStays) {
            // Whoever empties the folder for temporary files finds it.
        }
    }

    private Path temporary() {
        return computer.folder("TMPDIR").orElse(computer.at("/tmp"));
    }
}
