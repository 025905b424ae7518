package dev.culvert.store;

import static dev.culvert.store.Samples.aside;
import static dev.culvert.store.Samples.files;
import static dev.culvert.store.Samples.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.culvert.store.Settings.OnClose;
import dev.culvert.store.Settings.Proxy;
import dev.culvert.store.Settings.Theme;
import dev.culvert.store.Settings.Updates;
import dev.culvert.store.Settings.Window;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsStoreTest {
    private static final UUID PROFILE = UUID.fromString("0b9f5b3e-8f0c-4d3e-9f61-3f0f4a1f2a77");
    private static final Settings CHOSEN = new Settings(Theme.DARK, OnClose.KEEP_RUNNING, Proxy.MANUAL, "http://proxy.example:3128", "/etc/ssl/ours.pem",
        Optional.of(new Window(-10.5, 20, 900, 640.25, true)), Optional.of(PROFILE),
        Map.of("psql", "/opt/pg/bin/psql", "datagrip", "/opt/datagrip/bin/datagrip.sh"), Map.of(PROFILE, "jdbc"), true, Set.of(PROFILE), false,
        new Updates(false, Optional.of(Instant.parse("2026-11-22T20:14:17Z")), Optional.of("1.2.3")));
    private static final String GOLDEN = """
        {
          "version": 1,
          "theme": "dark",
          "onClose": "keep-running",
          "proxy": {
            "mode": "manual",
            "address": "http://proxy.example:3128"
          },
          "caFile": "/etc/ssl/ours.pem",
          "window": {
            "x": -10.5,
            "y": 20.0,
            "width": 900.0,
            "height": 640.25,
            "maximized": true
          },
          "selected": "0b9f5b3e-8f0c-4d3e-9f61-3f0f4a1f2a77",
          "programs": {
            "datagrip": "/opt/datagrip/bin/datagrip.sh",
            "psql": "/opt/pg/bin/psql"
          },
          "copiedAs": {
            "0b9f5b3e-8f0c-4d3e-9f61-3f0f4a1f2a77": "jdbc"
          },
          "notifications": false,
          "updates": {
            "check": false,
            "asked": "2026-11-22T20:14:17Z",
            "declined": "1.2.3"
          },
          "restore": [
            "0b9f5b3e-8f0c-4d3e-9f61-3f0f4a1f2a77"
          ]
        }
        """;

    @TempDir
    Path folder;

    private Path file;
    private SettingsStore store;

    @BeforeEach
    void placeTheStore() {
        file = folder.resolve("settings.json");
        store = new SettingsStore(in(folder));
    }

    @Test
    void noFileIsTheDefault() throws Exception {
        assertThat(store.load()).isEqualTo(new SettingsStore.Contents(Settings.DEFAULT, Optional.empty()));
        assertThat(files(folder)).isEmpty();
    }

    @Test
    void theFileIsReadable() throws Exception {
        assertThat(store.update(_ -> CHOSEN)).isEqualTo(new SettingsStore.Contents(CHOSEN, Optional.empty()));
        assertThat(Files.readString(file)).isEqualTo(GOLDEN);
        assertThat(store.load()).isEqualTo(new SettingsStore.Contents(CHOSEN, Optional.empty()));
    }

    @Test
    void whatIsTakenBackIsGone() throws Exception {
        store.update(_ -> CHOSEN);
        store.update(_ -> Settings.DEFAULT);
        assertThat(store.load().settings()).isEqualTo(Settings.DEFAULT);
        assertThat(Files.readString(file)).doesNotContain("window", "selected", "programs", "copiedAs", "restore", "asked", "declined");
    }

    @Test
    void membersOfOthersAreKept() throws Exception {
        String others = GOLDEN.replace("\"mode\"", "\"theirs\": 1, \"mode\"").replace("\"x\"", "\"screen\": \"left\", \"x\"").replace("\"theme\"", "\"language\": \"de\", \"theme\"");
        Files.writeString(file, others);
        store.update(settings -> settings.withTheme(Theme.LIGHT).withProxy(Proxy.NONE, "").withProgram("psql", Optional.empty()));
        store.update(_ -> CHOSEN);
        assertThat(Files.readString(file).replaceAll("\\s", "")).isEqualTo(others.replaceAll("\\s", ""));
    }

    @Test
    void whatAPersonLeavesOutIsAsUsual() throws Exception {
        Files.writeString(file, "{\"theme\": \"dark\", \"proxy\": null, \"window\": {}}");
        assertThat(store.load()).isEqualTo(new SettingsStore.Contents(
            Settings.DEFAULT.withTheme(Theme.DARK), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "dark"           | "mauve"        | "theme" is not one of system, light, dark
        "keep-running"   | "run"          | "onClose" is not one of ask, keep-running, stop
        "manual"         | "hunter2"      | "mode" is not one of system, none, manual
        "/etc/ssl/ours.pem" | 3           | "caFile" is not a text
        900.0            | "900"          | "width" is not a number
        900.0            | 1e999          | "width" is not a number
        "x"              | "left"         | "x" is not a number
        true             | 1              | "maximized" is not true or false
        "notifications": false | "notifications": 0 | "notifications" is not true or false
        "selected": "0b9f5b3e-8f0c-4d3e-9f61-3f0f4a1f2a77" | "selected": "x" | "selected" is not a UUID
        "/opt/pg/bin/psql" | 15            | "psql" is not a text
        "0b9f5b3e-8f0c-4d3e-9f61-3f0f4a1f2a77": "jdbc" | "x": "jdbc" | "x" is not a UUID
        "check": false   | "check": "no"  | "check" is not true or false
        "2026-11-22T20:14:17Z" | "today"  | "asked" is not a time such as 2026-11-22T20:14:17Z
        "1.2.3"          | 1.2            | "declined" is not a text
        "restore": [     | "restore": {}, "theirs": [ | "restore" is not a list
        "jdbc"           | ["jdbc"]       | "0b9f5b3e-8f0c-4d3e-9f61-3f0f4a1f2a77" is not a text
        """)
    void oneSettingThatIsNotUnderstoodSpoilsNoOther(String understood, String odd, String complaint) throws Exception {
        String text = GOLDEN.replace(understood, odd);
        Files.writeString(file, text);
        SettingsStore.Contents contents = store.load();
        assertThat(contents.notice()).hasValue("In settings.json, " + complaint + " and has its usual value now. The file as it was is kept as " + aside(folder) + ".");
        assertThat(aside(folder)).hasContent(text);
        assertThat(contents.settings()).isNotEqualTo(CHOSEN);
        assertThat(contents.settings().proxyAddress()).isEqualTo(CHOSEN.proxyAddress());
        assertThat(store.load()).as("after it has been said").isEqualTo(new SettingsStore.Contents(contents.settings(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "theme = dark", "[]", "{\"version\": true}"})
    void aFileThatIsNotUnderstoodIsPutAside(String text) throws Exception {
        Files.writeString(file, text);
        SettingsStore.Contents contents = store.load();
        assertThat(contents.settings()).isEqualTo(Settings.DEFAULT);
        assertThat(contents.notice().orElseThrow()).startsWith("settings.json could not be understood (").contains("so all settings have their usual values now. ").endsWith(aside(folder) + ".");
        assertThat(aside(folder)).hasContent(text);
        assertThat(store.load().notice()).isEmpty();
    }

    @Test
    void aNewerFileStays() throws Exception {
        String newer = "{\"version\": 2, \"theme\": {\"name\": \"dark\"}}";
        Files.writeString(file, newer);
        String message = "settings.json was written by a newer version of Culvert. Install that version, or move the file away: " + file + ".";
        assertThatExceptionOfType(StoreException.class).isThrownBy(store::load).withMessage(message);
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.update(_ -> CHOSEN)).withMessage(message);
        assertThat(file).hasContent(newer);
    }

    @Test
    void aWindowThatHasNoPlaceYetIsNotKept() throws Exception {
        Settings nowhere = Settings.DEFAULT.withTheme(Theme.DARK).withWindow(Optional.of(new Window(Double.NaN, 0, 900, 640, false)));
        assertThat(store.update(_ -> nowhere).settings().window()).isEmpty();
        assertThat(store.load()).isEqualTo(new SettingsStore.Contents(
            Settings.DEFAULT.withTheme(Theme.DARK), Optional.empty()));
    }
}
