package dev.culvert.engine.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Names the process that listens on a TCP port, as far as the system tells this user.
public final class PortHolder {
    private static final String LISTENING = "0A"; // Linux, include/net/tcp_states.h

    private PortHolder() {}

    /// Blocks, 2 s at most. Empty when it cannot be told.
    ///
    /// @return "DataGrip (process 4711)", for example
    public static Optional<String> of(int port) {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        try {
            Optional<Long> process = os.startsWith("linux") ? linux(port) : os.startsWith("windows") ? windows(port) : lsof(port);
            return process.map(PortHolder::name);
        } catch (IOException | UncheckedIOException | DirectoryIteratorException | NumberFormatException unreadable) {
            return Optional.empty();
        }
    }

    private static String name(long process) {
        String command = ProcessHandle.of(process).flatMap(handle -> handle.info().command()).map(path -> Path.of(path).getFileName().toString()).orElse("a process");
        return command + " (process " + process + ")";
    }

    /// `/proc/net/tcp` has the socket's inode, and one of `/proc/PID/fd/*` is a link to it (proc(5)).
    private static Optional<Long> linux(int port) throws IOException {
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            if (Files.isReadable(Path.of(table))) {
                try (Stream<String> rows = Files.lines(Path.of(table))) {
                    rows.map(row -> row.strip().split("\\s+"))
                        .filter(columns -> columns.length > 9 && columns[3].equals(LISTENING) && columns[1].endsWith(String.format(":%04X", port)))
                        .forEach(columns -> sockets.add("socket:[" + columns[9] + "]"));
                }
            }
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (holdsOneOf(process, sockets)) {
                    return Optional.of(Long.valueOf(process.getFileName().toString()));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean holdsOneOf(Path process, Set<String> sockets) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (sockets.contains(Files.readSymbolicLink(file).toString())) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException notOurs) {
            // Another user's process, or one that has just ended.
        }
        return false;
    }

    private static Optional<Long> lsof(int port) throws IOException {
        return run("lsof", "-nP", "-iTCP:" + port, "-sTCP:LISTEN", "-Fp").filter(line -> line.startsWith("p")).findFirst().map(line -> Long.valueOf(line.substring(1)));
    }

    private static Optional<Long> windows(int port) throws IOException {
        return run("netstat", "-ano", "-p", "TCP")
            .map(row -> row.strip().split("\\s+"))
            .filter(columns -> columns.length == 5 && columns[1].endsWith(":" + port) && columns[2].endsWith(":0"))
            .findFirst()
            .map(columns -> Long.valueOf(columns[4]));
    }

    private static Stream<String> run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        process.onExit().orTimeout(2, TimeUnit.SECONDS).whenComplete((done, late) -> process.destroy());
        try (BufferedReader reader = process.inputReader()) {
            return reader.lines().toList().stream();
        }
    }
}
