package dev.culvert.handoff;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a program that needs a terminal is started in.
///
/// @param command what comes before the program's own command; empty where the system opens one itself
record Terminal(List<String> command) {
    /// In the order in which they are asked for: what the user chose, then what the distribution did, then what there is.
    private static final List<String> KNOWN = List.of("x-terminal-emulator", "gnome-terminal", "kgx", "konsole", "xfce4-terminal", "alacritty", "kitty", "foot", "xterm");

    /// On macOS there always is one, and on Windows.
    static Optional<Terminal> of(Computer computer) {
        if (computer.os() != Computer.Os.LINUX) {
            return Optional.of(new Terminal(List.of()));
        }
        // It takes a command as it is: https://github.com/Vladimir-csp/xdg-terminal-exec.
        Optional<Terminal> xdg = computer.onPath("xdg-terminal-exec").map(path -> new Terminal(List.of(path.toString())));
        return xdg.or(() -> Stream.concat(chosen(computer).stream(), KNOWN.stream().flatMap(name -> computer.onPath(name).stream())).findFirst().map(Terminal::emulator));
    }

    private static Optional<Path> chosen(Computer computer) {
        String terminal = computer.variable("TERMINAL");
        return Computer.path(terminal).filter(Path::isAbsolute).filter(Computer::isProgram).or(() -> terminal.isBlank() ? Optional.empty() : computer.onPath(terminal));
    }

    /// Most understand `-e` as xterm does: all that follows is the command, word for word.
    private static Terminal emulator(Path path) {
        String option = switch (path.getFileName().toString()) {
            case "gnome-terminal", "kgx" -> "--";
            case "xfce4-terminal" -> "-x"; // its -e takes one word
            default -> "-e";
        };
        return new Terminal(List.of(path.toString(), option));
    }

    List<String> running(List<String> program) {
        List<String> all = new ArrayList<>(command);
        all.addAll(program);
        return all;
    }
}
