package dev.culvert.desktop.preferences;

import dev.culvert.handoff.Computer;
import dev.culvert.handoff.Computer.Os;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Has the system open Culvert, minimised, when the user logs in. What the system has stands for itself: it may have been changed elsewhere. Reads
/// and writes small files, on Windows by running `reg.exe`: not for a thread that must not wait.
///
/// Linux: the [Autostart specification](https://specifications.freedesktop.org/autostart-spec/latest/). macOS: a property list of launchd.plist(5) in
/// `~/Library/LaunchAgents`. Windows: the `Run` key of the user. UNVERIFIED on macOS and Windows, where it has not been run.
final class Autostart {
    static final String MINIMIZED = "--minimized";

    private static final String WINDOWS_KEY = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run";
    private static final String WINDOWS_VALUE = "Culvert";

    private final Computer computer;
    private final String program;

    /// @param program the launcher that opens the window
    Autostart(Computer computer, String program) {
        this.computer = computer;
        this.program = program;
    }

    boolean isOn() throws IOException {
        return computer.os() == Os.WINDOWS ? run(List.of("reg", "query", WINDOWS_KEY, "/v", WINDOWS_VALUE)) == 0 : Files.exists(file());
    }

    void set(boolean on) throws IOException {
        if (computer.os() == Os.WINDOWS) {
            if (run(registry(on)) != 0 && on) {
                throw new IOException("reg.exe refused");
            }
        } else if (on) {
            Files.createDirectories(file().getParent());
            Files.writeString(file(), computer.os() == Os.MACOS ? launchAgent() : desktopEntry());
        } else {
            Files.deleteIfExists(file());
        }
    }

    Path file() {
        return computer.os() == Os.MACOS
            ? computer.home().resolve("Library/LaunchAgents/dev.culvert.Culvert.plist")
            : config().resolve("autostart/dev.culvert.Culvert.desktop");
    }

    private Path config() {
        try {
            return Optional.ofNullable(computer.environment().get("XDG_CONFIG_HOME")).map(Path::of).filter(Path::isAbsolute).orElse(computer.home().resolve(".config"));
        } catch (InvalidPathException notAPath) {
            return computer.home().resolve(".config");
        }
    }

    /// Quoted twice: as the [Exec key](https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html) has it, and as every
    /// text of such a file.
    private String desktopEntry() {
        String quoted = "\"" + program.replaceAll("([\"`$\\\\])", "\\\\$1").replace("%", "%%") + "\"";
        return """
            [Desktop Entry]
            Type=Application
            Name=Culvert Desktop
            Exec=%s %s
            X-GNOME-Autostart-enabled=true
            """.formatted(quoted.replace("\\", "\\\\"), MINIMIZED);
    }

    private String launchAgent() {
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0">
            <dict>
              <key>Label</key>
              <string>dev.culvert.Culvert</string>
              <key>ProgramArguments</key>
              <array>
                <string>%s</string>
                <string>%s</string>
              </array>
              <key>RunAtLoad</key>
              <true/>
            </dict>
            </plist>
            """.formatted(program.replace("&", "&amp;").replace("<", "&lt;"), MINIMIZED);
    }

    List<String> registry(boolean on) {
        return on
            ? List.of("reg", "add", WINDOWS_KEY, "/v", WINDOWS_VALUE, "/t", "REG_SZ", "/d", "\"" + program + "\" " + MINIMIZED, "/f")
            : List.of("reg", "delete", WINDOWS_KEY, "/v", WINDOWS_VALUE, "/f");
    }

    private static int run(List<String> command) throws IOException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
