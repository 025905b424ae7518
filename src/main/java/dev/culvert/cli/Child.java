package dev.culvert.cli;

import dev.culvert.handoff.LocalConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Another program that this one steps aside for: it has the terminal and finds the tunnel in its environment, signals are for it, and its
/// exit code is the command's.
final class Child {
    /// As shells have it.
    private static final int NOT_FOUND = 127;
    private static final int CANNOT_RUN = 126;

    private static final int INTERRUPT = 2;
    private static final Path OWN_STATE = Path.of("/proc/self/stat");

    private Child() {}

    /// Runs it to its end.
    ///
    /// @param command the program and its arguments
    /// @return its exit code; for one that a signal has ended, 128 and the signal's number
    static int run(Surroundings surroundings, List<String> command, LocalConnection to) throws CommandFailed {
        List<String> found = new ArrayList<>(command);
        surroundings.computer().scriptOnPath(command.getFirst()).ifPresent(script -> found.set(0, script.toString()));
        ProcessBuilder builder = new ProcessBuilder(found).inheritIO().directory(surroundings.folder().toAbsolutePath().toFile());
        builder.environment().clear();
        builder.environment().putAll(surroundings.environment());
        to.applyTo(builder.environment());
        CompletableFuture<Process> started = new CompletableFuture<>();
        Runnable putBack = Signals.handle(signal -> started.thenAccept(child -> pass(signal, child))); // before: a program may be ended by the first thing that it says
        try {
            Process child = builder.start();
            started.complete(child);
            return child.waitFor();
        } catch (IOException e) {
            boolean exists = command.getFirst().matches(".*[/\\\\].*") && Files.exists(surroundings.folder().resolve(command.getFirst()));
            throw new CommandFailed(exists ? command.getFirst() + " cannot be run." : command.getFirst() + " was not found.", exists ? CANNOT_RUN : NOT_FOUND);
        } catch (InterruptedException e) {
            started.join().destroy();
            Thread.currentThread().interrupt();
            return CANNOT_RUN;
        } finally {
            putBack.run(); // for whoever does not want to wait until the tunnel is closed
        }
    }

    /// Ctrl-C reaches all programs that are in the foreground of a terminal, so it has it already: a second one would cut what the first one
    /// asks for.
    private static void pass(int signal, Process child) {
        if (!child.isAlive() || signal == INTERRUPT && isInForeground()) {
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(child.pid())).start();
        } catch (IOException notUnix) {
            child.destroy();
        }
    }

    /// Where the system does not tell, Ctrl-C is how people interrupt.
    private static boolean isInForeground() {
        try {
            String[] groups = Files.exists(OWN_STATE) ? groupsOfLinux() : groupsByPs();
            return groups[0].equals(groups[1]);
        } catch (IOException | ArrayIndexOutOfBoundsException notTold) {
            return true;
        }
    }

    /// @return this process's group, and that of the terminal's foreground
    private static String[] groupsOfLinux() throws IOException {
        String[] afterName = Files.readString(OWN_STATE).replaceFirst("(?s).*\\) ", "").split(" ");
        return new String[] {afterName[2], afterName[5]}; // proc_pid_stat(5)
    }

    /// UNVERIFIED: for macOS, where it has not been run.
    private static String[] groupsByPs() throws IOException {
        Process ps = new ProcessBuilder("ps", "-o", "pgid=,tpgid=", "-p", String.valueOf(ProcessHandle.current().pid())).start();
        return new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip().split("\\s+");
    }
}
