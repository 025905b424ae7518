package dev.culvert.handoff;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The programs in a Linux desktop's menu, by the
/// [Desktop Entry Specification](https://specifications.freedesktop.org/desktop-entry-spec/latest/): how those of snap, Flatpak, AppImages and
/// JetBrains Toolbox are found.
final class DesktopEntries {
    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|[^\\s\"]+");

    private DesktopEntries() {}

    /// @param names what the name of the file has to have in it, in small letters; empty for no program
    /// @return the first one's command, without the fields for files and URLs
    static Optional<List<String>> command(Computer computer, String names) {
        if (names.isEmpty()) {
            return Optional.empty();
        }
        return folders(computer)
            .flatMap(folder -> Computer.below(folder, "applications/*.desktop").stream())
            .filter(file -> file.getFileName().toString().toLowerCase(Locale.ROOT).contains(names))
            .flatMap(file -> command(computer, entry(file)).stream())
            .findFirst();
    }

    private static Stream<Path> folders(Computer computer) {
        List<Path> folders = new ArrayList<>();
        folders.add(computer.folder("XDG_DATA_HOME").orElse(computer.home().resolve(".local/share")));
        folders.add(computer.home().resolve(".local/share/flatpak/exports/share"));
        folders.addAll(computer.folders(computer.variable("XDG_DATA_DIRS")));
        for (String folder : List.of("/usr/local/share", "/usr/share", "/var/lib/flatpak/exports/share", "/var/lib/snapd/desktop")) {
            folders.add(computer.at(folder));
        }
        return folders.stream().distinct();
    }

    /// The first group's keys; those of an action come after it.
    private static Map<String, String> entry(Path file) {
        Map<String, String> keys = new LinkedHashMap<>();
        SmallFile.lines(file).dropWhile(line -> !line.startsWith("[")).skip(1).takeWhile(line -> !line.startsWith("[")).forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.startsWith("#")) {
                keys.putIfAbsent(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
            }
        });
        return keys;
    }

    /// @return empty for what is not shown, and for what is no longer there
    private static Optional<List<String>> command(Computer computer, Map<String, String> entry) {
        if (entry.getOrDefault("Hidden", "").equals("true") || entry.getOrDefault("NoDisplay", "").equals("true")) {
            return Optional.empty();
        }
        List<String> command = words(entry.getOrDefault("Exec", ""));
        if (command.isEmpty()) {
            return Optional.empty();
        }
        Optional<Path> program = Computer.path(command.getFirst()).filter(Path::isAbsolute).filter(Computer::isProgram).or(() -> computer.onPath(command.getFirst()));
        program.ifPresent(path -> command.set(0, path.toString()));
        return program.map(_ -> List.copyOf(command));
    }

    /// Two layers, by the specification: first the escapes of every value of a file, then the quotes of this one. `@@` is what Flatpak puts
    /// around a field.
    private static List<String> words(String exec) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(exec.replace("\\\\", "\\"));
        while (word.find()) {
            if (word.group(1) != null) {
                words.add(word.group(1).replaceAll("\\\\(.)", "$1"));
            } else if (!word.group().matches("%[^%]|@@[a-z]?")) {
                words.add(word.group().replace("%%", "%"));
            }
        }
        return words;
    }
}
