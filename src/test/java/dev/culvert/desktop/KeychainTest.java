package dev.culvert.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.profile.Profile;
import dev.culvert.profile.Secret;
import dev.culvert.store.ProfileStore;
import dev.culvert.vault.Vault;
import java.util.Map;
import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import org.junit.jupiter.api.Test;

/// The window with a keychain that is locked, that is missing, and that does not answer.
class KeychainTest extends WholeWindowTest {
    private static final String REASON = "There is no keychain on this computer.";

    // ---- locked

    @Test
    void aLockedOneIsToldInTheFooterAndUnlockedFromThere() {
        saved("billing-api", KEY);
        vault.status = StubVault.LOCKED;
        open();
        awaitText("#keychain", "Keychain is locked");
        assertThat(isShown("#unlock")).isTrue();
        assertThat(needsAttention()).isTrue();
        click("#unlock");
        awaitText("#keychain", "Keychain: GNOME Keyring");
        assertThat(isShown("#unlock")).isFalse();
        assertThat(needsAttention()).isFalse();
    }

    @Test
    void whatCouldNotStartForItStartsWhenItIsUnlocked() {
        saved("billing-api", KEY);
        vault.status = StubVault.LOCKED;
        open();
        click("#toggle");
        awaitRow("billing-api", "Failed, Keychain is locked");
        assertThat(text("#bannerTitle")).contains("locked");
        clickWords("Unlock…");
        awaitRow("billing-api", "Running");
        assertThat(isShown("#banner")).isFalse();
    }

    @Test
    void aLockedOneKeepsNothingFromBeingSeen() {
        saved("billing-api", KEY);
        saved("storefront", DIRECT);
        vault.status = StubVault.LOCKED;
        open();
        assertThat(rows()).containsExactly("billing-api", "storefront");
        assertThat(isShown("#command")).isTrue();
    }

    // ---- missing

    @Test
    void aMissingOneIsToldWithItsReason() {
        saved("billing-api", KEY);
        vault.status = new Vault.Status.Unavailable(REASON);
        open();
        awaitText("#keychain", "No keychain: kept in memory");
        assertThat(fx(() -> SceneGraph.tooltip(find("#keychain")).orElseThrow().getText())).startsWith(REASON).contains("kept in memory", "written nowhere");
        assertThat(needsAttention()).isTrue();
        assertThat(isShown("#unlock")).isFalse();
    }

    @Test
    void withoutOneTheFirstTunnelSaysThatItIsKeptInMemory() {
        vault.status = new Vault.Status.Unavailable(REASON);
        open();
        paste(KEY);
        awaitText("#explanation", " · kept in memory until Culvert closes: there is no keychain");
        press(KeyCode.ENTER);
        awaitRow("prisma-postgres", "Running");
    }

    @Test
    void aConnectionStringThatIsGoneIsAskedForAgain() {
        Profile profile = saved("billing-api", KEY);
        vault.secrets.clear();
        vault.status = new Vault.Status.Unavailable(REASON);
        open();
        click("#toggle");
        awaitRow("billing-api", "Failed, Connection string missing");
        clickWords("Replace connection string…");
        setClipboard(KEY);
        interact(() -> find("#dialogs #connection").requestFocus());
        press(KeyCode.CONTROL, KeyCode.V);
        setClipboard("");
        clickWords("Save");
        await("the editor has closed", () -> !isDialogOpen());
        assertThat(vault.secrets.get(profile.id())).isEqualTo(Secret.of(KEY));
        click("#toggle");
        awaitRow("billing-api", "Running");
    }

    // ---- slow

    /// However long it takes: here it answers when the window has been used.
    @Test
    void aSlowOneKeepsNothingWaitingThatDoesNotNeedIt() {
        saved("billing-api", KEY);
        saved("storefront", DIRECT);
        GatedVault slow = new GatedVault(vault);
        atTheEnd(slow::answer);
        open(slow, Map.of(), options -> engine);
        assertThat(rows()).containsExactly("billing-api", "storefront");
        assertThat(text("#keychain")).isEqualTo("Keychain: asking…");
        click("#toggle");
        awaitRow("billing-api", "Connecting");
        assertThat(text("#toggle")).isEqualTo("Cancel");
        press(KeyCode.CONTROL, KeyCode.F);
        type("store");
        assertThat(rows()).containsExactly("storefront");
        press(KeyCode.ESCAPE);
        press(KeyCode.CONTROL, KeyCode.COMMA);
        assertThat(dialogTexts()).contains("Preferences", "Asking the keychain…");
        press(KeyCode.ESCAPE);
        press(KeyCode.F5);
        assertThat(text("#noticeText")).isEqualTo("Testing the connection…");
        clickOn(rowNode("storefront"));
        menu("editItem");
        assertThat(isDialogOpen()).isTrue();
        press(KeyCode.ESCAPE);
        assertThat(isDialogOpen()).isFalse();
        slow.answer();
        awaitRow("billing-api", "Running");
        awaitText("#keychain", "Keychain: GNOME Keyring");
    }

    @Test
    void aStartThatWaitsForItCanBeCancelled() {
        saved("billing-api", KEY);
        GatedVault slow = new GatedVault(vault);
        atTheEnd(slow::answer);
        open(slow, Map.of(), options -> engine);
        click("#toggle");
        awaitRow("billing-api", "Connecting");
        click("#toggle");
        awaitRow("billing-api", "Stopped");
        slow.answer();
        awaitText("#keychain", "Keychain: GNOME Keyring");
        assertThat(row("billing-api")).contains("Stopped");
    }

    /// Pressed again while it is being kept, it is kept once.
    @Test
    void theFirstTunnelIsSavedOnceHoweverOftenTheButtonIsPressed() throws Exception {
        GatedVault slow = new GatedVault(vault);
        atTheEnd(slow::answer);
        open(slow, Map.of(), options -> engine);
        paste(KEY);
        awaitText("#recognised", "API key for Prisma Postgres");
        press(KeyCode.ENTER);
        press(KeyCode.ENTER);
        click("#text");
        press(KeyCode.END);
        type("x");
        press(KeyCode.BACK_SPACE);
        press(KeyCode.ENTER);
        slow.answer();
        awaitRow("prisma-postgres", "Running");
        settle();
        assertThat(new ProfileStore(folders).load().profiles()).hasSize(1);
        assertThat(vault.secrets).hasSize(1);
    }

    @Test
    void whatCannotBeKeptIsSaidAndCanBeTriedAgain() {
        vault.status = StubVault.LOCKED;
        open();
        paste(KEY);
        awaitText("#explanation", " · GNOME Keyring is locked and will ask for its password");
        press(KeyCode.ENTER);
        await("it says what is wrong", () -> text("#explanation").contains("is locked."));
        assertThat(isShown("#save")).isTrue();
        vault.status = StubVault.AVAILABLE;
        click("#save");
        awaitRow("prisma-postgres", "Running");
    }

    private boolean needsAttention() {
        return fx(() -> this.<HBox>find("#keychainLine").getPseudoClassStates().contains(PseudoClass.getPseudoClass("attention")));
    }

    /// No alarm before it has answered.
    @Test
    void nothingIsSaidBeforeItHasAnswered() {
        saved("billing-api", KEY);
        GatedVault slow = new GatedVault(vault);
        atTheEnd(slow::answer);
        open(slow, Map.of(), options -> engine, Optional.empty(), 960, 640);
        assertThat(text("#keychain")).isEqualTo("Keychain: asking…");
        assertThat(needsAttention()).isFalse();
        assertThat(isShown("#unlock")).isFalse();
    }
}
