package dev.culvert.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.SessionActivity;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.profile.Profile;
import dev.culvert.store.SettingsStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/// The design's keyboard map, without a mouse from the first launch on.
class KeyboardTest extends WholeWindowTest {
    @Test
    void fromTheFirstLaunchToACopiedCommand() {
        open();
        paste("  DATABASE_URL=\"" + KEY + "\"\n");
        awaitText("#recognised", "API key for Prisma Postgres");
        press(KeyCode.ENTER);
        awaitRow("prisma-postgres", "Running");
        assertThat(focused().getId()).isEqualTo("list");
        press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.C);
        assertThat(clipboard()).isEqualTo(text("#command"));
        press(KeyCode.ENTER);
        press(KeyCode.ENTER); // there are sessions: it asks
        awaitRow("prisma-postgres", "Stopped");
        press(KeyCode.ENTER);
        awaitRow("prisma-postgres", "Running");
    }

    /// Wherever in the window the focus is, what is pasted is taken as if it had been pasted into the field.
    @Test
    void whatIsPastedBesideTheFieldIsCleanedToo() {
        open();
        interact(() -> find(".hyperlink").requestFocus());
        paste("  DATABASE_URL=\"" + KEY + "\"\n");
        awaitText("#recognised", "API key for Prisma Postgres");
    }

    /// A dialog over the first launch takes Enter for itself, and gives it back.
    @Test
    void enterSavesAlsoAfterADialogWasOpen() {
        open();
        press(KeyCode.CONTROL, KeyCode.COMMA);
        assertThat(dialogTexts()).contains("Preferences");
        press(KeyCode.ESCAPE);
        assertThat(isDialogOpen()).isFalse();
        paste(KEY);
        awaitText("#recognised", "API key for Prisma Postgres");
        press(KeyCode.ENTER);
        awaitRow("prisma-postgres", "Running");
    }

    @Test
    void theArrowsChooseAndEnterStartsAndStops() {
        openTwo();
        assertThat(focused().getId()).isEqualTo("list");
        press(KeyCode.DOWN);
        assertThat(text("#name")).isEqualTo("beta");
        press(KeyCode.ENTER);
        awaitRow("beta", "Running");
        engine.live = 0;
        press(KeyCode.UP);
        assertThat(text("#name")).isEqualTo("alpha");
        assertThat(row("alpha")).contains("Stopped");
        press(KeyCode.DOWN);
        await("there are no sessions", () -> row("beta").contains("no sessions"));
        press(KeyCode.ENTER);
        awaitRow("beta", "Stopped");
    }

    @Test
    void ctrlNOpensTheEditorAndItsFirstFieldHasTheFocus() {
        openTwo();
        press(KeyCode.CONTROL, KeyCode.N);
        assertThat(dialogTexts()).contains("New tunnel");
        assertThat(focused().getId()).isEqualTo("connection");
        paste(KEY);
        press(KeyCode.ENTER);
        await("the editor has closed", () -> !isDialogOpen());
        await("it is in the list", () -> rows().size() == 3);
        assertThat(text("#name")).isEqualTo("prisma-postgres");
        press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.C);
        press(KeyCode.CONTROL, KeyCode.F);
        assertThat(focused().getId()).isEqualTo("search");
    }

    @Test
    void theFocusComesBackWhereItWasWhenADialogCloses() {
        openTwo();
        press(KeyCode.CONTROL, KeyCode.F);
        press(KeyCode.CONTROL, KeyCode.COMMA);
        assertThat(dialogTexts()).contains("Preferences");
        press(KeyCode.ESCAPE);
        assertThat(focused().getId()).isEqualTo("search");
    }

    @Test
    void tabStaysInADialog() {
        openTwo();
        press(KeyCode.DELETE);
        assertThat(dialogTexts()).contains("Remove alpha?");
        assertThat(isInDialog(focused())).isTrue();
        for (int i = 0; i < 5; i++) {
            press(KeyCode.TAB);
            assertThat(isInDialog(focused())).isTrue();
        }
        press(KeyCode.SHIFT, KeyCode.TAB);
        assertThat(isInDialog(focused())).isTrue();
        press(KeyCode.ESCAPE);
        assertThat(rows()).containsExactly("alpha", "beta");
    }

    @Test
    void whatIsTypedWhileADialogIsOpenGoesIntoTheDialog() {
        openTwo();
        press(KeyCode.CONTROL, KeyCode.F);
        press(KeyCode.CONTROL, KeyCode.N);
        type("abc");
        assertThat(fx(() -> this.<TextInputControl>find("#search").getText())).isEmpty();
        assertThat(fx(() -> this.<TextInputControl>find("#dialogs #connection").getText())).isEqualTo("abc");
    }

    @Test
    void f5TestsTheConnectionAndSaysHowItWent() {
        openTwo();
        press(KeyCode.F5);
        await("the test is over", () -> !text("#noticeText").equals("Testing the connection…"));
        assertThat(isShown("#notice")).isTrue();
        assertThat(text("#noticeText")).isEqualTo("Connected in 41 ms · PostgreSQL 17.2");
        assertThat(row("alpha")).contains("Stopped");
    }

    @Test
    void ctrlCommaOpensThePreferencesAndEscapeClosesThem() {
        openTwo();
        press(KeyCode.CONTROL, KeyCode.COMMA);
        assertThat(dialogTexts()).contains("Preferences");
        press(KeyCode.ESCAPE);
        assertThat(isDialogOpen()).isFalse();
        assertThat(focused().getId()).isEqualTo("list");
    }

    @Test
    void theMenuOpensByKey() {
        openTwo();
        tabTo("more");
        press(KeyCode.SPACE);
        await("the menu is open", () -> this.<MenuButton>find("#more").isShowing());
        press(KeyCode.ESCAPE);
        await("the menu is closed", () -> !this.<MenuButton>find("#more").isShowing());
        press(KeyCode.SPACE);
        press(KeyCode.DOWN);
        press(KeyCode.ENTER);
        await("the first entry was chosen", () -> isDialogOpen() || isShown("#notice"));
    }

    @Test
    void aFormatIsChosenAndCopiedAgainByKey() {
        openTwo();
        press(KeyCode.ENTER);
        awaitRow("alpha", "Running");
        tabTo("copyAs");
        press(KeyCode.SPACE);
        await("the menu is open", () -> this.<MenuButton>find("#copyAs").isShowing());
        press(KeyCode.DOWN);
        press(KeyCode.DOWN);
        press(KeyCode.ENTER);
        await("it is copied", () -> toast().startsWith("JDBC URL copied."));
        assertThat(focused().getId()).isEqualTo("copyAs");
        String copied = clipboard();
        setClipboard("");
        press(KeyCode.SHIFT, KeyCode.TAB);
        assertThat(focused().getId()).isEqualTo("copyAgain");
        press(KeyCode.SPACE);
        assertThat(clipboard()).isEqualTo(copied).startsWith("jdbc:postgresql://127.0.0.1:");
    }

    @Test
    void programsAreReachedByKey() throws Exception {
        machine.program("bin/beekeeper-studio");
        openTwo();
        await("it is found", () -> item("#openIn", "in-beekeeper").isPresent());
        tabTo("openIn");
        press(KeyCode.SPACE);
        await("the menu is open", () -> this.<MenuButton>find("#openIn").isShowing());
        press(KeyCode.DOWN);
        press(KeyCode.DOWN);
        press(KeyCode.ENTER);
        await("the preferences are there", this::isDialogOpen);
        assertThat(focused().getId()).isEqualTo("choose-psql");
        press(KeyCode.ESCAPE);
        assertThat(focused().getId()).isEqualTo("openIn");
    }

    @Test
    void tabGoesThroughTheWindowInTheDesignsOrder() throws Exception {
        engine.sessions = List.of(session("psql"));
        Profile alpha = saved("alpha", KEY);
        saved("beta", DIRECT);
        new SettingsStore(folders).update(old -> old.withCopiedAs(alpha.id(), "jdbc"));
        open();
        press(KeyCode.ENTER);
        awaitRow("alpha", "Running");
        press(KeyCode.CONTROL, KeyCode.F);
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 25 && (order.isEmpty() || !"search".equals(idOf(focused())) || i == 0); i++) {
            order.add(idOf(focused()));
            press(KeyCode.TAB);
        }
        assertThat(order).containsSubsequence("search", "add", "list", "toggle", "more", "copyCommand", "copyAgain", "copyAs", "openIn", "tabs");
        assertThat(order.getLast()).isNotEqualTo("search");
        assertThat(idOf(focused())).as("it goes round").isEqualTo("search");
    }

    @Test
    void aSessionEndsByKey() {
        engine.sessions = List.of(session("psql"), session("DataGrip"));
        openTwo();
        press(KeyCode.ENTER);
        awaitRow("alpha", "Running");
        for (int i = 0; i < 25 && !"End the session of psql".equals(focused().getAccessibleText()); i++) {
            press(KeyCode.TAB);
        }
        assertThat(focused().getAccessibleText()).isEqualTo("End the session of psql");
        engine.received++; // the table is filled anew
        await("a second has passed", () -> text("#received").equals("12.3 MB") && fx(() -> focused() != null));
        press(KeyCode.SPACE);
        await("it was ended", () -> engine.ended.contains(1L));
        assertThat(engine.ended).containsExactly(1L);
    }

    /// Each of them says its key where the mouse rests.
    @Test
    void buttonsWithAKeySayItInTheirTooltip() {
        openTwo();
        assertThat(tooltip("add")).isEqualTo("New tunnel (Ctrl+N)");
        assertThat(tooltip("preferences")).isEqualTo("Preferences (Ctrl+,)");
        assertThat(tooltip("copyCommand")).isEqualTo("Copy psql command (Ctrl+Shift+C)");
    }

    private void openTwo() {
        saved("alpha", KEY);
        saved("beta", DIRECT);
        open();
    }

    private SessionSnapshot session(String application) {
        long id = application.equals("psql") ? 1 : 2;
        return new SessionSnapshot(id, new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000 + (int) id), application, "postgres", SessionActivity.IDLE, Instant.now(), 1, 1);
    }

    private void tabTo(String id) {
        for (int i = 0; i < 25 && !id.equals(idOf(focused())); i++) {
            press(KeyCode.TAB);
        }
        assertThat(idOf(focused())).isEqualTo(id);
    }

    private static String idOf(Node node) {
        return node == null ? "nothing" : node.getId() != null ? node.getId() : String.valueOf(node.getAccessibleText());
    }

    private boolean isInDialog(Node node) {
        return node != null && fx(() -> SceneGraph.isInside(find("#dialogs"), node));
    }

    private String tooltip(String id) {
        return fx(() -> SceneGraph.tooltip(find("#" + id)).orElseThrow().getText());
    }
}
