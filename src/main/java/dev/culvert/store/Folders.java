package dev.culvert.store;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/// Where Culvert's files are, as each system wants it. Nothing is created here.
///
/// @param config profiles and settings
/// @param logs   log files
public record Folders(Path config, Path logs) {
    /// `CULVERT_HOME`, where it is set, has everything below it.
    ///
    /// @param environment the environment variables
    /// @param home        the user's home folder
    /// @param system      the value of the system property `os.name`
    /// @throws InvalidPathException `CULVERT_HOME` cannot be a path on this system
    public static Folders of(Map<String, String> environment, Path home, String system) {
        String everything = environment.getOrDefault("CULVERT_HOME", "");
        if (!everything.isBlank()) {
            Path folder = Path.of(everything).toAbsolutePath();
            return new Folders(folder, folder.resolve("logs"));
        }
        String name = system.toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            return new Folders(
                named(environment, "APPDATA", home.resolve("AppData", "Roaming")).resolve("Culvert"),
                named(environment, "LOCALAPPDATA", home.resolve("AppData", "Local")).resolve("Culvert", "Logs"));
        }
        if (name.startsWith("mac")) {
            Path library = home.resolve("Library");
            return new Folders(library.resolve("Application Support", "Culvert"), library.resolve("Logs", "Culvert"));
        }
        return new Folders(
            named(environment, "XDG_CONFIG_HOME", home.resolve(".config")).resolve("culvert"),
            named(environment, "XDG_STATE_HOME", home.resolve(".local", "state")).resolve("culvert", "logs"));
    }

    /// The folder in an environment variable. The XDG Base Directory Specification has relative ones ignored.
    private static Path named(Map<String, String> environment, String variable, Path otherwise) {
        try {
            Path folder = Path.of(environment.getOrDefault(variable, ""));
            return folder.isAbsolute() ? folder : otherwise;
        } catch (InvalidPathException notAPath) {
            return otherwise;
        }
    }
}
