package dev.culvert.desktop;

import static dev.culvert.testkit.ReleasesServer.release;
import static dev.culvert.testkit.ReleasesServer.saying;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.store.Settings;
import dev.culvert.store.SettingsStore;
import dev.culvert.store.StoreException;
import dev.culvert.testkit.ReleasesServer;
import dev.culvert.update.LocalReleases;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UpdateTest extends WholeWindowTest {
    private Settings.Updates kept() {
        try {
            return new SettingsStore(folders).load().settings().updates();
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aNewerVersionIsSaidBelowTheTunnelsAndWhatIsDecidedIsKept() throws Exception {
        try (ReleasesServer server = ReleasesServer.plain(saying(200, release("v1.3.0")))) {
            releases = Optional.of(LocalReleases.at(server.uri(), "1.2.3"));
            saved("prod", KEY);
            saved("staging", DIRECT);
            open(760, 520);
            assertThat(server.requests()).as("before the window has been there for a while").isEmpty();
            interact(desktop::lookForUpdates);
            await("the notice", () -> isShown(".footnote"));
            assertThat(fx(() -> LayoutFaults.of(stage().getScene().getRoot()))).isEmpty();
            assertThat(fx(() -> AccessibilityFaults.of(stage().getScene().getRoot()))).isEmpty();
            screenshot("update-notice-window");
            await("the time is in the file", () -> kept().asked().isPresent());
            clickWords("Skip this version");
            await("so is what was decided", () -> kept().declined().equals(Optional.of("1.3.0")));
            assertThat(isShown(".footnote")).isFalse();
            assertThat(server.requests()).hasSize(1);
        }
    }

    /// Others write the file too, while the window is open.
    @Test
    void theTimeIsAllThatIsWritten() throws Exception {
        try (ReleasesServer server = ReleasesServer.plain(saying(200, release("v1.2.3")))) {
            releases = Optional.of(LocalReleases.at(server.uri(), "1.2.3"));
            open(760, 520);
            new SettingsStore(folders).update(settings -> settings.withCaFile("/etc/ca.pem"));
            interact(desktop::lookForUpdates);
            await("the time is in the file", () -> kept().asked().isPresent());
            assertThat(new SettingsStore(folders).load().settings().caFile()).isEqualTo("/etc/ca.pem");
        }
    }

    @Test
    void thatItCannotBeWrittenIsNothingToTell() throws Exception {
        try (ReleasesServer server = ReleasesServer.plain(saying(200, release("v1.3.0")))) {
            releases = Optional.of(LocalReleases.at(server.uri(), "1.2.3"));
            open(760, 520);
            Files.writeString(folders.config().resolve("settings.json"), "{\"version\": 99}");
            interact(desktop::lookForUpdates);
            await("the notice", () -> isShown(".footnote"));
            await("the log has it", () -> hasLogged("The settings are not saved"));
            assertThat(isDialogOpen()).isFalse();
        }
    }
}
