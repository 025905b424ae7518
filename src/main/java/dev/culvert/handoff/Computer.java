package dev.culvert.handoff;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What this package looks at of the computer that it runs on: handed in, so that a test can make one up.
///
/// @param environment the environment variables
/// @param home        the user's home folder
/// @param root        below which the system's folders are: `/`, but in tests; not asked for on Windows, where variables say where they are
public record Computer(Os os, Map<String, String> environment, Path home, Path root) {
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final int LONGEST_NUMBER = 9;

    public enum Os {
        LINUX,
        MACOS,
        WINDOWS;

        /// @param system the value of the system property `os.name`; a Unix that is not macOS is as Linux is
        public static Os of(String system) {
            String name = system.toLowerCase(Locale.ROOT);
            return name.startsWith("windows") ? WINDOWS : name.startsWith("mac") ? MACOS : LINUX;
        }
    }

    public Computer {
        environment = Map.copyOf(environment);
    }

    /// This one.
    ///
    /// @param system the value of the system property `os.name`
    public static Computer of(Map<String, String> environment, Path home, String system) {
        return new Computer(Os.of(system), environment, home, home.toAbsolutePath().getRoot());
    }

    /// Empty when it is not set. Windows does not tell small letters from capitals, and says both Path and PATH.
    String variable(String name) {
        return environment.entrySet().stream()
            .filter(variable -> os == Os.WINDOWS ? variable.getKey().equalsIgnoreCase(name) : variable.getKey().equals(name))
            .map(Map.Entry::getValue).findFirst().orElse("");
    }

    /// The folder that a variable names; empty when it names none.
    Optional<Path> folder(String variable) {
        return path(variable(variable)).filter(Path::isAbsolute);
    }

    /// One of the system's own.
    Path at(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    /// A program of the `PATH`, by its name without `.exe`.
    Optional<Path> onPath(String program) {
        return allOnPath(program).findFirst();
    }

    /// Those that would be run if the ones before were not there.
    Stream<Path> allOnPath(String program) {
        return folders(variable("PATH")).stream().map(folder -> folder.resolve(file(program))).filter(Computer::isProgram);
    }

    /// What a command's first word runs, as cmd.exe finds it: on Windows the system itself finds `.exe` files only, and npm's programs are
    /// `.cmd` files. Empty where the system finds it by itself, or nobody does.
    public Optional<Path> scriptOnPath(String word) {
        if (os != Os.WINDOWS || word.contains("/") || word.contains("\\")) {
            return Optional.empty();
        }
        List<String> endings = List.of((variable("PATHEXT").isEmpty() ? ".COM;.EXE;.BAT;.CMD" : variable("PATHEXT")).toLowerCase(Locale.ROOT).split(";"));
        return folders(variable("PATH")).stream()
            .flatMap(folder -> Stream.concat(Stream.of(word).filter(name -> name.contains(".")), endings.stream().map(ending -> word + ending)).map(folder::resolve))
            .filter(Computer::isProgram)
            .findFirst();
    }

    /// The name of a program's file.
    public String file(String program) {
        return os == Os.WINDOWS ? program + ".exe" : program;
    }

    /// The absolute folders of a list as in `PATH`.
    List<Path> folders(String list) {
        List<Path> folders = new ArrayList<>();
        for (String entry : list.split(os == Os.WINDOWS ? ";" : ":")) {
            path(entry.replace("\"", "")).filter(Path::isAbsolute).ifPresent(folders::add);
        }
        return folders;
    }

    /// What is below a folder under a path with `*` in it, newest version first.
    static List<Path> below(Path folder, String pattern) {
        List<Path> found = List.of(folder);
        for (String name : pattern.split("/")) {
            List<Path> next = new ArrayList<>();
            for (Path parent : found) {
                next.addAll(children(parent, name));
            }
            found = next;
        }
        return found;
    }

    private static List<Path> children(Path parent, String name) {
        if (!name.contains("*")) {
            Path child = parent.resolve(name);
            return Files.exists(child) ? List.of(child) : List.of();
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(parent, name)) {
            stream.forEach(children::add);
        } catch (IOException | DirectoryIteratorException notToBeRead) {
            return List.of(); // as good as not there
        }
        children.sort(Comparator.comparing(Computer::padded).reversed());
        return children;
    }

    /// Sorts by versions: 9.6 comes before 15.
    private static String padded(Path path) {
        return NUMBER.matcher(path.toString()).replaceAll(number -> "0".repeat(Math.max(0, LONGEST_NUMBER - number.group().length())) + number.group());
    }

    public static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    static Optional<Path> path(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException notAPath) {
            return Optional.empty();
        }
    }

    /// Without the environment: there are secrets in it.
    @Override
    public String toString() {
        return "Computer[" + os + "]";
    }
}
