package dev.culvert.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.profile.Secret;
import dev.culvert.vault.Vault;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import javafx.application.Platform;
import javafx.scene.control.TextArea;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What nobody expected: one dialog, with what helps to find it, and a window that lives.
class UnexpectedErrorsTest extends WholeWindowTest {
    @BeforeEach
    void expect() {
        expectErrors();
        saved("billing-api", KEY);
        saved("storefront", DIRECT);
    }

    @Test
    void oneDialogSaysItAndTheWindowLives() {
        open();
        Platform.runLater(() -> fail("the first"));
        await("the dialog is there", this::isDialogOpen);
        assertThat(dialogTexts()).contains("Something went wrong that should not have", "Copy details", "Close");
        assertThat(details()).contains("java.lang.IllegalStateException: the first", "UnexpectedErrorsTest");
        clickWords("Copy details");
        assertThat(clipboard()).isEqualTo(details());
        press(KeyCode.ESCAPE);
        assertThat(isDialogOpen()).isFalse();
        clickOn(rowNode("storefront"));
        click("#toggle");
        awaitRow("storefront", "Running");
    }

    @Test
    void manyOfThemAreOneDialog() {
        open();
        for (int i = 0; i < 5; i++) {
            int number = i;
            Platform.runLater(() -> fail("number " + number));
        }
        await("the dialog is there", this::isDialogOpen);
        settle();
        assertThat(details()).contains("number 0").doesNotContain("number 1");
        press(KeyCode.ENTER);
        assertThat(isDialogOpen()).isFalse();
        Platform.runLater(() -> fail("another one"));
        await("the dialog is there again", this::isDialogOpen);
        assertThat(details()).contains("another one");
    }

    @Test
    void otherThreadsAreHeardToo() {
        open();
        Thread.ofPlatform().name("somewhere").start(() -> fail("elsewhere"));
        await("the dialog is there", this::isDialogOpen);
        assertThat(details()).contains("elsewhere");
    }

    /// What is done in the background for the window, and fails.
    @Test
    void workForTheWindowThatFailsIsNotLost() {
        open(new BrokenVault(vault), Map.of(), options -> engine);
        await("the dialog is there", this::isDialogOpen);
        assertThat(details()).contains("the keychain's library is broken");
    }

    @Test
    void whatIsBeingTypedIsNotThrownAway() {
        open();
        menu("editItem");
        enter("#name", "a name that took long to find");
        Platform.runLater(() -> fail("meanwhile"));
        await("it is told", () -> dialogTexts().contains("Something went wrong that should not have"));
        clickWords("Close");
        await("the editor is there again", () -> entered("#name").equals("a name that took long to find"));
    }

    private static void fail(String message) {
        throw new IllegalStateException(message);
    }

    private String details() {
        AtomicReference<String> text = new AtomicReference<>("");
        interact(() -> SceneGraph.shown(find("#dialogs")).filter(TextArea.class::isInstance).map(TextArea.class::cast).findFirst().ifPresent(area -> text.set(area.getText())));
        return text.get();
    }

    /// A library that throws what it must not.
    private record BrokenVault(Vault vault) implements Vault {
        @Override
        public Status status() {
            throw new IllegalStateException("the keychain's library is broken");
        }

        @Override
        public Status unlock() {
            return vault.unlock();
        }

        @Override
        public Optional<Secret> load(UUID profile) {
            return Optional.empty();
        }

        @Override
        public void store(UUID profile, Secret connectionString) {}

        @Override
        public void delete(UUID profile) {}

        @Override
        public void close() {}
    }
}
