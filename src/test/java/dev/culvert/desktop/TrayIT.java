package dev.culvert.desktop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.culvert.desktop.tray.StandInNotifications;
import dev.culvert.desktop.tray.StandInNotifications.Posted;
import dev.culvert.desktop.tray.StandInPanel;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.store.Settings;
import dev.culvert.store.SettingsStore;
import dev.culvert.vault.PrivateSession;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javafx.scene.input.Clipboard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The whole window with an icon in a scripted panel.
@EnabledOnOs(OS.LINUX)
class TrayIT extends WholeWindowTest {
    private PrivateSession session;
    private StandInPanel panel;

    @BeforeEach
    void startSession(@TempDir Path folder) throws Exception {
        assumeTrue(PrivateSession.isInstalled("dbus-daemon"), "dbus-daemon is not installed");
        session = PrivateSession.start(folder);
        panel = new StandInPanel(session, true);
    }

    @AfterEach
    void endSession() {
        if (session != null) {
            panel.close();
            session.close();
        }
    }

    private Profile saved(String name, int port) {
        return saved(name, KEY, profile -> profile.withListen(new Listen("127.0.0.1", port, true)));
    }

    private void openWithIcon() throws Exception {
        open(vault, session.environment(), options -> engine);
        panel.awaitItem();
    }

    private List<String> menu() {
        try {
            return panel.menu().lines();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void awaitMenu(String... lines) throws Exception {
        List<String> wanted = List.of(lines);
        for (List<String> now = menu(); !now.equals(wanted); now = menu()) {
            panel.awaitSignal(); // else there is nothing new to be read
        }
    }

    @Test
    void tunnelsAreStartedAndStoppedFromTheMenu() throws Exception {
        saved("billing-api", 54_320);
        engine.live = 0;
        openWithIcon();
        awaitMenu("Show Culvert", "separator", "billing-api · Stopped", "  Start", "  Copy psql command", "separator", "Quit");
        assertThat(panel.toolTip()).isEqualTo("0 running · no sessions");
        panel.choose("Start");
        awaitMenu("Show Culvert", "separator", "billing-api · Running", "  Stop", "  Copy psql command", "separator", "Quit");
        assertThat(panel.toolTip()).isEqualTo("1 running · no sessions");
        panel.choose("Stop");
        awaitMenu("Show Culvert", "separator", "billing-api · Stopped", "  Start", "  Copy psql command", "separator", "Quit");
    }

    @Test
    void theCommandIsCopied() throws Exception {
        saved("billing-api", 54_320);
        openWithIcon();
        panel.choose("Copy psql command");
        await("it is on the clipboard", () -> Clipboard.getSystemClipboard().getString().contains("54320"));
        assertThat(clipboard()).startsWith("psql ");
    }

    @Test
    void withoutAPortThereIsNothingToCopy() throws Exception {
        saved("billing-api", KEY);
        openWithIcon();
        assertThat(menu()).contains("  (Copy psql command)");
    }

    @Test
    void keepingTunnelsRunningHidesTheWindowAndAClickShowsIt() throws Exception {
        openAndHide();
        assertThat(fx(() -> stage().isIconified())).as("minimised").isFalse();
        assertThat(menu()).contains("billing-api · Running");
        panel.click();
        await("it shows again", () -> stage().isShowing());
    }

    private void openAndHide() throws Exception {
        saved("billing-api", 54_320);
        new SettingsStore(folders).update(old -> old.withOnClose(Settings.OnClose.KEEP_RUNNING));
        openWithIcon();
        panel.choose("Start");
        awaitMenu("Show Culvert", "separator", "billing-api · Running", "  Stop", "  Copy psql command", "separator", "Quit");
        interact(this::requestClose);
        await("it is hidden", () -> !stage().isShowing());
    }

    /// What has to be answered has to be seen.
    @Test
    void stoppingWhatIsInUseBringsTheQuestionForward() throws Exception {
        openAndHide();
        panel.choose("Stop");
        await("the window with the question", () -> stage().isShowing() && isDialogOpen());
        clickWords("Stop");
        awaitRow("billing-api", "Stopped");
    }

    @Test
    void aHiddenWindowIsNotLostWithThePanel() throws Exception {
        openAndHide();
        panel.close();
        await("it is minimised instead", () -> stage().isShowing() && stage().isIconified());
    }

    @Test
    void aTunnelThatFailsIsToldWhileTheWindowIsOutOfSight() throws Exception {
        try (StandInNotifications desktop = new StandInNotifications(session, "body", "actions")) {
            openAndHide();
            fails("billing-api");
            Posted posted = desktop.await();
            assertThat(posted.title()).isEqualTo("billing-api cannot connect");
            assertThat(posted.text()).isEqualTo("The gateway cannot be reached. Check the network.");
            desktop.click(posted.number());
            await("the window comes forward", () -> stage().isShowing());
        }
    }

    private void fails(String name) {
        Failure unreachable = new Failure(Kind.UNREACHABLE, "The gateway cannot be reached.", "It was tried 5 times.", "Check the network.", "req-1");
        engine.check = CompletableFuture.completedFuture(StubEngine.failed(unreachable));
        manager.recheck(tunnel(name).profile().id());
    }

    @Test
    void whatTheWindowShowsIsNotTold() throws Exception {
        try (StandInNotifications desktop = new StandInNotifications(session, "body")) {
            saved("billing-api", 54_320);
            saved("storefront", DIRECT);
            openWithIcon();
            manager.start(tunnel("storefront").profile().id());
            panel.choose("Start");
            awaitRow("billing-api", "127.0.0.1");
            awaitRow("storefront", "127.0.0.1");
            assertThat(fx(() -> stage().isFocused())).isTrue();
            fails("billing-api");
            awaitRow("billing-api", "Running, with a problem");
            interact(() -> stage().hide());
            fails("storefront");
            assertThat(desktop.await().title()).isEqualTo("storefront cannot connect");
        }
    }

    /// What was typed and not saved has to be seen too.
    @Test
    void quittingBringsWhatWasTypedForward() throws Exception {
        openAndHide();
        interact(() -> desktop.create(""));
        await("for the editor the window comes forward", () -> stage().isShowing());
        enter("#name", "storefront");
        interact(this::requestClose);
        await("it is hidden", () -> !stage().isShowing());
        panel.choose("Quit");
        await("the window with the question", () -> stage().isShowing());
        assertThat(dialogTexts()).contains("Discard changes?");
        assertThat(exited).isNotDone();
    }

    @Test
    void quitEndsTheProgram() throws Exception {
        saved("billing-api", 54_320);
        openWithIcon();
        panel.choose("Quit");
        exited.get(10, TimeUnit.SECONDS);
    }
}
