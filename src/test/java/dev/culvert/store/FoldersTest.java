package dev.culvert.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldersTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        Linux        | -                                                   | /home/ann/.config/culvert                          | /home/ann/.local/state/culvert/logs
        Linux        | XDG_CONFIG_HOME=/cfg XDG_STATE_HOME=/state          | /cfg/culvert                                       | /state/culvert/logs
        Linux        | XDG_CONFIG_HOME=/cfg                                | /cfg/culvert                                       | /home/ann/.local/state/culvert/logs
        Linux        | XDG_CONFIG_HOME=cfg XDG_STATE_HOME=./state          | /home/ann/.config/culvert                          | /home/ann/.local/state/culvert/logs
        Linux        | XDG_CONFIG_HOME= XDG_STATE_HOME=                    | /home/ann/.config/culvert                          | /home/ann/.local/state/culvert/logs
        FreeBSD      | XDG_CONFIG_HOME=/cfg                                | /cfg/culvert                                       | /home/ann/.local/state/culvert/logs
        Mac OS X     | XDG_CONFIG_HOME=/cfg APPDATA=/roaming               | /home/ann/Library/Application Support/Culvert      | /home/ann/Library/Logs/Culvert
        Windows 11   | APPDATA=/roaming LOCALAPPDATA=/local                | /roaming/Culvert                                   | /local/Culvert/Logs
        Windows 11   | XDG_CONFIG_HOME=/cfg                                | /home/ann/AppData/Roaming/Culvert                  | /home/ann/AppData/Local/Culvert/Logs
        Linux        | CULVERT_HOME=/here XDG_CONFIG_HOME=/cfg             | /here                                              | /here/logs
        Mac OS X     | CULVERT_HOME=/here                                  | /here                                              | /here/logs
        Windows 11   | CULVERT_HOME=/here APPDATA=/roaming                 | /here                                              | /here/logs
        Linux        | CULVERT_HOME=                                       | /home/ann/.config/culvert                          | /home/ann/.local/state/culvert/logs
        """)
    void eachSystemHasItsOwn(String system, String environment, String config, String logs) {
        assertThat(Folders.of(variables(environment), Path.of("/home/ann"), system)).isEqualTo(new Folders(Path.of(config), Path.of(logs)));
    }

    @Test
    void culvertHomeMayBeBelowTheWorkingFolder() {
        assertThat(Folders.of(Map.of("CULVERT_HOME", "here"), Path.of("/home/ann"), "Linux").config()).isEqualTo(Path.of("here").toAbsolutePath());
    }

    private static Map<String, String> variables(String text) {
        return text == null ? Map.of() : Arrays.stream(text.split(" ")).map(variable -> variable.split("=", 2)).collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }
}
