package dev.culvert.desktop.preferences;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.handoff.Computer;
import dev.culvert.handoff.Computer.Os;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class AutostartTest {
    @TempDir
    private Path home;

    private Autostart autostart(Os os, Map<String, String> environment, String program) {
        return new Autostart(new Computer(os, environment, home, home), program);
    }

    @Test
    void onLinuxItIsADesktopEntry() throws Exception {
        Autostart autostart = autostart(Os.LINUX, Map.of(), "/opt/culvert/bin/culvert-desktop");
        assertThat(autostart.isOn()).isFalse();
        autostart.set(true);
        assertThat(autostart.isOn()).isTrue();
        assertThat(home.resolve(".config/autostart/dev.culvert.Culvert.desktop")).hasContent("""
            [Desktop Entry]
            Type=Application
            Name=Culvert Desktop
            Exec="/opt/culvert/bin/culvert-desktop" --minimized
            X-GNOME-Autostart-enabled=true
            """);
        autostart.set(true);
        autostart.set(false);
        assertThat(autostart.isOn()).isFalse();
        autostart.set(false);
    }

    @Test
    void anyPathIsQuoted() throws Exception {
        Autostart autostart = autostart(Os.LINUX, Map.of("XDG_CONFIG_HOME", home.resolve("xdg").toString()), "/opt/my \"apps\" 100%/$HOME/`x`\\culvert");
        autostart.set(true);
        assertThat(home.resolve("xdg/autostart/dev.culvert.Culvert.desktop")).content().contains("Exec=\"/opt/my \\\\\"apps\\\\\" 100%%/\\\\$HOME/\\\\`x\\\\`\\\\\\\\culvert\" --minimized\n");
    }

    @Test
    void onMacOsItIsALaunchAgent() throws Exception {
        Autostart autostart = autostart(Os.MACOS, Map.of(), "/Applications/A & <B>.app/Contents/MacOS/Culvert");
        autostart.set(true);
        assertThat(home.resolve("Library/LaunchAgents/dev.culvert.Culvert.plist")).hasContent("""
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0">
            <dict>
              <key>Label</key>
              <string>dev.culvert.Culvert</string>
              <key>ProgramArguments</key>
              <array>
                <string>/Applications/A &amp; &lt;B>.app/Contents/MacOS/Culvert</string>
                <string>--minimized</string>
              </array>
              <key>RunAtLoad</key>
              <true/>
            </dict>
            </plist>
            """);
        autostart.set(false);
        assertThat(autostart.file()).doesNotExist();
    }

    @Test
    void onWindowsItIsAValueOfTheRunKey() {
        Autostart autostart = autostart(Os.WINDOWS, Map.of(), "C:\\Program Files\\Culvert\\Culvert Desktop.exe");
        assertThat(autostart.registry(true)).containsExactly(
            "reg", "add", "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run", "/v", "Culvert", "/t", "REG_SZ", "/d", "\"C:\\Program Files\\Culvert\\Culvert Desktop.exe\" --minimized", "/f");
        assertThat(autostart.registry(false)).containsExactly("reg", "delete", "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run", "/v", "Culvert", "/f");
    }

    static void block(Path home) throws IOException {
        Files.writeString(home.resolve(".config"), "a file, where the folder would be");
    }
}
