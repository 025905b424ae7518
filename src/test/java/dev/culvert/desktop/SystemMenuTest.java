package dev.culvert.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.handoff.Computer.Os;
import dev.culvert.store.Settings.OnClose;
import dev.culvert.store.SettingsStore;
import dev.culvert.testkit.Machine;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The manners of macOS, on another system.
class SystemMenuTest extends WholeWindowTest {
    @TempDir
    private Path mac;

    private void openOnMac() throws Exception {
        machine = new Machine(mac, Os.MACOS);
        open();
    }

    private List<MenuItem> entries() {
        return fx(() -> robot.lookup(".menu-bar").<MenuBar>query().getMenus().stream().map(Menu::getItems).flatMap(List::stream).filter(item -> item.getText() != null).toList());
    }

    private void choose(String text) {
        MenuItem chosen = entries().stream().filter(entry -> text.equals(entry.getText())).findFirst().orElseThrow();
        assertThat(fx(chosen::isDisable)).isFalse();
        interact(chosen::fire);
    }

    @Test
    void itIsThereWithItsKeys() throws Exception {
        openOnMac();
        MenuBar bar = fx(() -> robot.lookup(".menu-bar").query());
        assertThat(fx(bar::isUseSystemMenuBar)).isTrue();
        assertThat(fx(() -> bar.getMenus().stream().map(Menu::getText).toList())).containsExactly("File", "Help");
        assertThat(entries()).extracting(MenuItem::getText).containsExactly("New tunnel", "Preferences…", "Close window", "Open log folder");
        assertThat(fx(() -> entries().stream().map(MenuItem::getAccelerator).filter(Objects::nonNull).map(Object::toString).toList())).containsExactly("Shortcut+N", "Shortcut+Comma", "Shortcut+W");
    }

    @Test
    void itsEntriesDoWhatTheySay() throws Exception {
        openOnMac();
        choose("Preferences…");
        assertThat(dialogTexts()).contains("Preferences");
        assertThat(entries().getFirst().isDisable()).as("over a dialog").isTrue();
        interact(desktop::closeDialog);
        choose("New tunnel");
        assertThat(isDialogOpen()).isTrue();
    }

    @Test
    void closingByMenuOrKeyPutsTheWindowAwayAndAsksNothing() throws Exception {
        saved("billing-api", KEY);
        openOnMac();
        click("#toggle");
        awaitRow("billing-api", "Running");
        choose("Close window");
        assertThat(isDialogOpen()).isFalse();
        assertThat(fx(() -> stage().isIconified())).as("there is no icon to bring it back").isTrue();
        assertThat(row("billing-api")).contains("Running");
        assertThat(exited).isNotDone();
    }

    /// JavaFX asks windows to close for *Quit*, too.
    @Test
    void quitEndsTheProgramEvenWhereClosingKeepsItRunning() throws Exception {
        saved("billing-api", KEY);
        new SettingsStore(folders).update(old -> old.withOnClose(OnClose.KEEP_RUNNING));
        engine.live = 0;
        openOnMac();
        click("#toggle");
        awaitRow("billing-api", "Running");
        interact(this::requestClosingAllWindows);
        exited.get(10, TimeUnit.SECONDS);
    }

    /// Named as JavaFX's own.
    private void requestClosingAllWindows() {
        requestClose();
    }

    @Test
    void elsewhereThereIsNone() {
        open();
        assertThat(isShown(".menu-bar")).isFalse();
    }
}
