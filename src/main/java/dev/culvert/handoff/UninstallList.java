package dev.culvert.handoff;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The programs in Windows' *Installed apps*, each with an icon, which is mostly in the program itself: how one that was not installed into
/// the usual folder is found. UNVERIFIED: not run on Windows yet.
final class UninstallList {
    private static final int PATIENCE = 5;
    private static final String KEY = "\\Microsoft\\Windows\\CurrentVersion\\Uninstall";
    private static final List<String> LISTS = List.of("HKCU\\Software" + KEY, "HKLM\\Software" + KEY, "HKLM\\Software\\WOW6432Node" + KEY);

    private UninstallList() {}

    /// @param executables the names that the program's file may have, without `.exe`
    static Optional<Path> program(Computer computer, List<String> executables) {
        if (executables.isEmpty()) {
            return Optional.empty();
        }
        return computer.onPath("reg").stream()
            .flatMap(reg -> LISTS.stream().flatMap(list -> icons(reg, list)))
            .filter(file -> executables.stream().anyMatch(name -> file.getFileName().toString().equalsIgnoreCase(name + ".exe")))
            .filter(Computer::isProgram)
            .findFirst();
    }

    /// From lines such as `    DisplayIcon    REG_SZ    C:\Program Files\DBeaver\dbeaver.exe,0`.
    private static Stream<Path> icons(Path reg, String list) {
        return lines(List.of(reg.toString(), "query", list, "/s", "/v", "DisplayIcon"))
            .map(line -> line.split(" +REG_(?:EXPAND_)?SZ +", 2))
            .filter(line -> line.length == 2)
            .flatMap(line -> Computer.path(line[1].replaceFirst(",-?\\d+\\s*$", "").replace("\"", "").strip()).stream())
            .filter(file -> file.getFileName() != null);
    }

    /// Nothing where it fails: a list that does not exist is an error too.
    private static Stream<String> lines(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            process.onExit().orTimeout(PATIENCE, TimeUnit.SECONDS).exceptionally(_ -> process.destroyForcibly()); // only then: it closes what is read
            process.getOutputStream().close();
            try (BufferedReader lines = process.inputReader()) { // in the charset of the console
                return lines.lines().toList().stream();
            }
        } catch (IOException | UncheckedIOException cannotBeRun) {
            return Stream.empty();
        }
    }
}
