package dev.culvert.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.profile.Profile;
import dev.culvert.store.ProfileStore;
import dev.culvert.store.Settings;
import dev.culvert.store.SettingsStore;
import dev.culvert.store.StoreException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/// Closing the window, and what becomes of the tunnels.
class LeavingTest extends WholeWindowTest {
    @Test
    void withoutTunnelsThatRunItJustEnds() throws Exception {
        saved("billing-api", KEY);
        open();
        interact(this::requestClose);
        exited.get(10, TimeUnit.SECONDS);
        assertThat(fx(() -> stage().isShowing())).isFalse();
    }

    @Test
    void theUserIsAskedAndMayStay() {
        openWithOneThatRuns();
        interact(this::requestClose);
        assertThat(dialogTexts()).contains("Keep the tunnels running?", "Keep running", "Stop and quit", "Cancel");
        assertThat(dialogTexts().get(1)).startsWith("1 tunnel is running with 3 sessions.");
        press(KeyCode.ESCAPE);
        assertThat(isDialogOpen()).isFalse();
        assertThat(exited).isNotDone();
        assertThat(fx(() -> stage().isShowing() && !stage().isIconified())).isTrue();
        interact(this::requestClose);
        assertThat(isDialogOpen()).as("nothing was remembered").isTrue();
    }

    @Test
    void keepingThemRunningIsRemembered() throws Exception {
        openWithOneThatRuns();
        interact(this::requestClose);
        clickWords("Keep running");
        await("the window is away", () -> stage().isIconified());
        assertThat(exited).isNotDone();
        assertThat(row("billing-api")).contains("Running");
        awaitOnClose(Settings.OnClose.KEEP_RUNNING);
        interact(() -> stage().setIconified(false));
        interact(this::requestClose);
        await("the window is away again", () -> stage().isIconified());
        assertThat(isDialogOpen()).as("it asks once").isFalse();
    }

    @Test
    void stoppingIsRememberedToo() throws Exception {
        openWithOneThatRuns();
        interact(this::requestClose);
        clickWords("Stop and quit");
        exited.get(10, TimeUnit.SECONDS);
        awaitOnClose(Settings.OnClose.STOP);
    }

    @Test
    void whatWasRememberedHoldsInTheNextRun() throws Exception {
        new SettingsStore(folders).update(old -> old.withOnClose(Settings.OnClose.STOP));
        openWithOneThatRuns();
        interact(this::requestClose);
        exited.get(10, TimeUnit.SECONDS);
    }

    @Test
    void ctrlWClosesAndCtrlQQuits() throws Exception {
        openWithOneThatRuns();
        press(KeyCode.CONTROL, KeyCode.W);
        assertThat(dialogTexts()).contains("Keep the tunnels running?");
        press(KeyCode.ESCAPE);
        press(KeyCode.CONTROL, KeyCode.Q);
        exited.get(10, TimeUnit.SECONDS);
    }

    @Test
    void anIdleDialogDoesNotKeepTheProgramFromEnding() throws Exception {
        open();
        press(KeyCode.CONTROL, KeyCode.COMMA);
        assertThat(isDialogOpen()).isTrue();
        press(KeyCode.CONTROL, KeyCode.Q);
        exited.get(10, TimeUnit.SECONDS);
    }

    @Test
    void whatWasTypedAndNotSavedIsAskedFor() throws Exception {
        openWithOneThatRuns();
        press(KeyCode.CONTROL, KeyCode.N);
        enter("#name", "storefront");
        press(KeyCode.CONTROL, KeyCode.Q);
        assertThat(dialogTexts()).contains(messages.get("editor.discard"));
        press(KeyCode.CONTROL, KeyCode.Q);
        interact(this::requestClose);
        assertThat(dialogTexts()).contains(messages.get("editor.discard"));
        assertThat(row("billing-api")).contains("Running");
        clickWords("Discard");
        assertThat(isDialogOpen()).isFalse();
        press(KeyCode.CONTROL, KeyCode.Q);
        exited.get(10, TimeUnit.SECONDS);
    }

    /// As a keychain does that asks for its password.
    @Test
    void whatIsBeingSavedIsWaitedFor() throws Exception {
        GatedVault slow = new GatedVault(vault);
        atTheEnd(slow::answer);
        open(slow, Map.of(), options -> engine);
        interact(() -> desktop.create(KEY));
        clickWords("Save");
        assertThat(fx(() -> find("#dialogs #save").isDisabled())).as("it is being saved").isTrue();
        press(KeyCode.CONTROL, KeyCode.Q);
        assertThat(dialogTexts()).contains(messages.get("editor.saving"));
        slow.answer();
        await("it is saved", () -> !isDialogOpen());
        press(KeyCode.CONTROL, KeyCode.Q);
        exited.get(10, TimeUnit.SECONDS);
        assertThat(new ProfileStore(folders).load().profiles()).hasSize(1);
    }

    @Test
    void askingTwiceIsAskingOnce() {
        openWithOneThatRuns();
        interact(this::requestClose);
        interact(this::requestClose);
        assertThat(dialogTexts()).contains("Keep the tunnels running?");
        press(KeyCode.ESCAPE);
        assertThat(isDialogOpen()).isFalse();
    }

    /// The one that is asked for ends it; a second one changes nothing.
    @Test
    void quittingTwiceIsQuittingOnce() throws Exception {
        engine.drained = new CompletableFuture<>();
        atTheEnd(() -> engine.drained.complete(null));
        openWithOneThatRuns();
        press(KeyCode.CONTROL, KeyCode.Q);
        await("the countdown is there", () -> dialogTexts().contains("Stopping 1 tunnel"));
        interact(this::requestClose);
        assertThat(dialogTexts()).contains("Stopping 1 tunnel");
        engine.drained.complete(null);
        exited.get(10, TimeUnit.SECONDS);
    }

    /// A keychain that does not answer keeps a start from ending; the window must not look as if nothing had happened.
    @Test
    void whatTakesTimeToStopIsSeen() {
        saved("billing-api", KEY);
        GatedVault slow = new GatedVault(vault);
        atTheEnd(slow::answer);
        open(slow, Map.of(), options -> engine);
        click("#toggle");
        awaitRow("billing-api", "Connecting");
        press(KeyCode.CONTROL, KeyCode.Q);
        await("it has ended, or says what it waits for", () -> exited.isDone() || !stage().isShowing() || isDialogOpen());
    }

    @Test
    void thePlaceOfTheWindowAndWhatWasChosenAreKept() throws Exception {
        saved("billing-api", KEY);
        Profile storefront = saved("storefront", DIRECT);
        open();
        clickOn(rowNode("storefront"));
        interact(() -> {
            stage().setX(12);
            stage().setY(34);
            stage().setWidth(800);
            stage().setHeight(600);
        });
        press(KeyCode.CONTROL, KeyCode.Q);
        exited.get(10, TimeUnit.SECONDS);
        Settings kept = new SettingsStore(folders).load().settings();
        assertThat(kept.selected()).contains(storefront.id());
        assertThat(kept.window()).contains(new Settings.Window(12, 34, 800, 600, false));
    }

    @Test
    void whatRanIsStartedTheNextTimeIfThatIsChosen() throws Exception {
        Profile running = saved("billing-api", KEY);
        saved("storefront", DIRECT);
        new SettingsStore(folders).update(old -> old.withRunning(true, Set.of()));
        open();
        manager.start(running.id()).toCompletableFuture().get(10, TimeUnit.SECONDS);
        await("it is kept", () -> kept().running().equals(Set.of(running.id())));
        press(KeyCode.CONTROL, KeyCode.Q);
        exited.get(20, TimeUnit.SECONDS);
        assertThat(kept().running()).containsExactly(running.id());
    }

    @Test
    void aWindowStartsWhatRanLast() {
        Profile ran = saved("billing-api", KEY);
        saved("storefront", DIRECT);
        update(old -> old.withRunning(true, Set.of(ran.id(), UUID.randomUUID())));
        minimized = true;
        open();
        awaitRow("billing-api", "127.0.0.1");
        assertThat(row("storefront")).contains("Stopped");
        assertThat(fx(() -> stage().isIconified())).isTrue();
    }

    private void update(UnaryOperator<Settings> edit) {
        try {
            new SettingsStore(folders).update(edit);
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    private Settings kept() {
        try {
            return new SettingsStore(folders).load().settings();
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theNextWindowIsWhereTheLastOneWas() throws Exception {
        saved("billing-api", KEY);
        Profile storefront = saved("storefront", DIRECT);
        new SettingsStore(folders).update(old -> old.withWindow(Optional.of(new Settings.Window(12, 34, 800, 600, false))).withSelected(Optional.of(storefront.id())));
        open();
        assertThat(fx(() -> new Settings.Window(stage().getX(), stage().getY(), stage().getWidth(), stage().getHeight(), stage().isMaximized()))).isEqualTo(new Settings.Window(12, 34, 800, 600, false));
        assertThat(text("#name")).isEqualTo("storefront");
    }

    /// A screen that is not there any more.
    @Test
    void aPlaceOutsideAllScreensIsForgotten() throws Exception {
        saved("billing-api", KEY);
        new SettingsStore(folders).update(old -> old.withWindow(Optional.of(new Settings.Window(5_000, 5_000, 800, 600, false))));
        open();
        assertThat(fx(() -> stage().getX())).isLessThan(1_000);
    }

    private void openWithOneThatRuns() {
        saved("billing-api", KEY);
        open();
        click("#toggle");
        awaitRow("billing-api", "Running");
    }

    private void awaitOnClose(Settings.OnClose expected) throws Exception {
        SettingsStore store = new SettingsStore(folders);
        await("the settings say " + expected, () -> {
            try {
                return store.load().settings().onClose() == expected;
            } catch (StoreException e) {
                throw new AssertionError(e);
            }
        });
    }
}
