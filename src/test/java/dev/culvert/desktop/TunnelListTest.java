package dev.culvert.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.javafx.stage.WindowHelper;
import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Secret;
import dev.culvert.store.ProfileStore;
import dev.culvert.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/// The list: search, order, removal, copies, and what other programs do to it.
class TunnelListTest extends WholeWindowTest {
    // ---- search

    @Test
    void searchWithoutHitsSaysSoAndIsCleared() {
        openThree();
        click("#search");
        type("xyz");
        assertThat(text("#nothingFoundText")).isEqualTo("No tunnel matches “xyz”.");
        assertThat(isShown("#nothingFound")).isTrue();
        assertThat(isShown("#list")).isFalse();
        clickWords("Clear search");
        assertThat(isShown("#nothingFound")).isFalse();
        assertThat(rows()).containsExactly("alpha", "beta", "gamma");
        assertThat(focused().getId()).isEqualTo("search");
    }

    @Test
    void searchNarrowsTheListAndEscapeEndsIt() {
        openThree();
        press(KeyCode.CONTROL, KeyCode.F);
        assertThat(focused().getId()).isEqualTo("search");
        type("ET");
        assertThat(rows()).containsExactly("beta");
        press(KeyCode.ESCAPE);
        assertThat(rows()).containsExactly("alpha", "beta", "gamma");
    }

    /// What the pane shows is what the list has marked, and what Enter starts.
    @Test
    void whatIsChosenIsMarkedAgainAfterASearch() {
        openThree();
        clickOn(rowNode("alpha"));
        press(KeyCode.CONTROL, KeyCode.F);
        type("beta");
        press(KeyCode.ESCAPE);
        assertThat(text("#name")).isEqualTo(marked());
    }

    @Test
    void downFromTheSearchChoosesTheFirstHit() {
        openThree();
        press(KeyCode.CONTROL, KeyCode.F);
        type("gamma");
        press(KeyCode.DOWN);
        assertThat(focused().getId()).isEqualTo("list");
        assertThat(text("#name")).isEqualTo("gamma");
        press(KeyCode.ENTER);
        awaitRow("gamma", "Running");
    }

    /// Somebody who has just made it wants to see it.
    @Test
    void aNewTunnelIsSeenWhateverIsSearchedFor() {
        openThree();
        press(KeyCode.CONTROL, KeyCode.F);
        type("beta");
        press(KeyCode.CONTROL, KeyCode.N);
        enterConnection(KEY);
        enter("#name", "delta");
        clickWords("Save");
        await("the editor has closed", () -> !isDialogOpen());
        assertThat(text("#name")).isEqualTo("delta");
        await("it is in the list", () -> rows().contains("delta"));
        assertThat(marked()).isEqualTo("delta");
    }

    // ---- order

    @Test
    void theMenuMovesATunnel() throws Exception {
        openThree();
        clickOn(rowNode("alpha"));
        menu("downItem");
        awaitOrder("beta", "alpha", "gamma");
        menu("downItem");
        awaitOrder("beta", "gamma", "alpha");
        menu("downItem");
        awaitOrder("beta", "gamma", "alpha");
        menu("upItem");
        awaitOrder("beta", "alpha", "gamma");
        assertThat(text("#name")).isEqualTo("alpha");
        assertThat(marked()).isEqualTo("alpha");
    }

    @Test
    void altWithAnArrowMovesATunnelAndGoesOnWithIt() throws Exception {
        openThree();
        clickOn(rowNode("gamma"));
        press(KeyCode.ALT, KeyCode.UP);
        awaitOrder("alpha", "gamma", "beta");
        press(KeyCode.ALT, KeyCode.UP);
        awaitOrder("gamma", "alpha", "beta");
        assertThat(marked()).isEqualTo("gamma");
        press(KeyCode.ALT, KeyCode.DOWN);
        awaitOrder("alpha", "gamma", "beta");
        assertThat(text("#name")).isEqualTo("gamma");
    }

    // ---- removal

    @Test
    void removingAsksAndTheToastBringsItBack() throws Exception {
        openThree();
        Profile beta = tunnel("beta").profile();
        clickOn(rowNode("beta"));
        menu("removeItem");
        assertThat(dialogTexts()).contains("Remove beta?", "Its connection string is removed from the keychain too. You can undo this until Culvert closes.");
        press(KeyCode.ESCAPE);
        assertThat(rows()).containsExactly("alpha", "beta", "gamma");
        menu("removeItem");
        clickWords("Remove");
        awaitOrder("alpha", "gamma");
        assertThat(vault.secrets).doesNotContainKey(beta.id());
        await("the toast is there", () -> isShown(".toast"));
        clickWords("Undo");
        awaitOrder("alpha", "beta", "gamma");
        assertThat(vault.secrets.get(beta.id())).isEqualTo(Secret.of(KEY));
        assertThat(isShown(".toast")).isFalse();
    }

    @Test
    void deleteRemovesAndCtrlZBringsBackOneAfterTheOther() throws Exception {
        openThree();
        clickOn(rowNode("alpha"));
        removeByKey("alpha");
        awaitOrder("beta", "gamma");
        assertThat(marked()).isEqualTo("beta");
        removeByKey("beta");
        awaitOrder("gamma");
        press(KeyCode.CONTROL, KeyCode.Z);
        awaitOrder("beta", "gamma");
        press(KeyCode.CONTROL, KeyCode.Z);
        awaitOrder("alpha", "beta", "gamma");
    }

    @Test
    void theLastOneComesBackByKeyToo() throws Exception {
        saved("alpha", KEY);
        open();
        removeByKey("alpha");
        await("the first launch shows", () -> isShown("#save"));
        press(KeyCode.CONTROL, KeyCode.Z);
        awaitOrder("alpha");
    }

    @Test
    void theLastOneComesBackByTheToastToo() throws Exception {
        saved("alpha", KEY);
        open();
        removeByKey("alpha");
        await("the first launch shows", () -> isShown("#save"));
        await("the toast is there", () -> isShown(".toast"));
        clickWords("Undo");
        awaitOrder("alpha");
        assertThat(text("#name")).isEqualTo("alpha");
    }

    @Test
    void removingOneWithSessionsSaysHowMany() throws Exception {
        openThree();
        clickOn(rowNode("alpha"));
        click("#toggle");
        awaitRow("alpha", "Running");
        menu("removeItem");
        assertThat(dialogTexts().toString()).contains("3 sessions will be closed.");
        clickWords("Remove");
        awaitOrder("beta", "gamma");
    }

    // ---- the first one by the editor

    /// The list takes the place of the first launch, and the focus goes to it.
    @Test
    void theFirstTunnelFromTheEditorHasTheFocus() {
        open();
        interact(() -> desktop.create(KEY));
        clickWords("Save");
        await("the editor has closed", () -> !isDialogOpen());
        await("the list is there", () -> isShown("#list"));
        assertThat(rows()).containsExactly("prisma-postgres");
        assertThat(focused()).isNotNull();
        press(KeyCode.ENTER);
        awaitRow("prisma-postgres", "Running");
    }

    // ---- other programs

    @Test
    void whatAnotherProcessHasChangedIsSeenWhenTheWindowHasTheFocusAgain() throws Exception {
        openThree();
        away();
        new ProfileStore(folders).update(profiles -> {
            List<Profile> changed = new ArrayList<>(profiles);
            changed.set(0, renamed(changed.getFirst(), "omega"));
            changed.remove(1);
            changed.add(renamed(changed.getFirst(), "delta").withId(UUID.randomUUID()));
            Collections.reverse(changed);
            return changed;
        });
        back();
        awaitOrder("delta", "gamma", "omega");
        awaitRow("omega", "PROD");
    }

    /// An edit of a tunnel that is being edited here is not lost by looking.
    @Test
    void lookingAgainLeavesAnOpenEditorAlone() throws Exception {
        openThree();
        menu("editItem");
        enter("#name", "omega");
        away();
        Files.writeString(folders.config().resolve("profiles.json"), "{ broken");
        back();
        await("the file has been looked at", () -> {
            try (var files = Files.list(folders.config())) {
                return files.filter(file -> file.getFileName().toString().contains("profiles")).count() > 1;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        settle();
        clickAway("About your files");
        await("the editor is there", () -> entered("#name").equals("omega"));
    }

    // ----

    private void openThree() {
        saved("alpha", KEY);
        saved("beta", KEY);
        saved("gamma", DIRECT);
        open();
    }

    private void removeByKey(String name) {
        press(KeyCode.DELETE);
        assertThat(dialogTexts()).contains("Remove " + name + "?");
        press(KeyCode.ENTER);
    }

    /// In the window and in the file.
    private void awaitOrder(String... names) throws StoreException {
        awaitThat("the list is " + List.of(names), () -> rows().equals(List.of(names)), () -> rows().toString());
        assertThat(new ProfileStore(folders).load().profiles().stream().map(Profile::name)).containsExactly(names);
    }

    /// The name of the row that is marked as chosen.
    private String marked() {
        return fx(() -> {
            int index = this.<ListView<?>>find("#list").getSelectionModel().getSelectedIndex();
            return index < 0 ? "nothing" : rows().get(index);
        });
    }

    private void enterConnection(String text) {
        interact(() -> find("#dialogs #connection").requestFocus());
        paste(text);
    }

    /// The dialog with this title is closed, if it is there.
    private void clickAway(String title) {
        if (dialogTexts().contains(title)) {
            press(KeyCode.ENTER);
        }
    }

    /// The user is at another window; JavaFX's headless platform never takes the focus away by itself.
    private void away() {
        interact(() -> WindowHelper.setFocused(stage(), false));
    }

    private void back() {
        interact(() -> WindowHelper.setFocused(stage(), true));
    }

    private static Profile renamed(Profile old, String name) {
        return new Profile(old.id(), name, Environment.PRODUCTION, old.target(), old.listen(), old.route(), old.maxSessions(), old.startWithApp());
    }
}
