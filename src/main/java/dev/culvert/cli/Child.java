package dev.culvert.cli;

import dev.culvert.handoff.LocalConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO().directory(surroundings.folder().toAbsolutePath().toFile());
        builder.environment().clear();
        builder.environment().putAll(surroundings.environment());
        to.applyTo(builder.environment());
        CompletableFuture<Process> started = new CompletableFuture<>();
        Signals.handle(signal -> started.thenAccept(child -> pass(signal, child))); // before: a program may be ended by the first thing that it says
        try {
            Process child = builder.start();
            started.complete(child);
            return child.waitFor();
        } catch (IOException e) {
            boolean found = command.getFirst().contains("/") && Files.exists(surroundings.folder().resolve(command.getFirst()));
            throw new CommandFailed(found ? command.getFirst() + " cannot be run." : command.getFirst() + " was not found.", found ? CANNOT_RUN : NOT_FOUND);
        } catch (InterruptedException e) {
            started.join().destroy();
            Thread.currentThread().interrupt();
            return CANNOT_RUN;
        }
    }

    /// Ctrl-C reaches all programs that are in the foreground of a terminal, so it has it already: a second one would cut what the first one
    /// asks for.
    private static void pass(int signal, Process child) {
        if (signal == INTERRUPT && isInForeground()) {
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
            String[] afterName = Files.readString(OWN_STATE).replaceFirst("(?s).*\\) ", "").split(" ");
            return afterName[2].equals(afterName[5]); // proc_pid_stat(5): pgrp and tpgid
        } catch (IOException notLinux) {
            return true;
        }
    }
}
