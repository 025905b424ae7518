package dev.culvert.desktop.editor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.desktop.DialogTest;
import dev.culvert.desktop.StubVault;
import dev.culvert.manager.EnvFile;
import dev.culvert.manager.TunnelView;
import dev.culvert.profile.Secret;
import dev.culvert.vault.VaultException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

class ImportTest extends DialogTest {
    private final List<UUID> saved = new ArrayList<>();

    private void open(String... variables) throws Exception {
        List<EnvFile.Found> found = new ArrayList<>();
        for (String variable : variables) {
            found.add(EnvFile.Found.of(variable, variable.startsWith("DIRECT") ? DIRECT : KEY, ""));
        }
        showShell(960, 640);
        interact(() -> new Editor(views, shell, fx, manager).importFrom(found, saved::add));
    }

    private List<String> names() {
        return manager.tunnels().stream().map(view -> view.profile().name()).toList();
    }

    private <T extends Node> List<T> all(String selector) {
        return fx(() -> List.copyOf(robot.lookup(".import-list").lookup(selector).<T>queryAll()));
    }

    private void awaitClosed() {
        await("the dialog is closed", () -> !shell.isDialogOpen());
    }

    @Test
    void whatIsChosenIsAdded() throws Exception {
        open("DATABASE_URL", "DIRECT_URL", "SHADOW_DATABASE_URL");
        assertThat(text("#add")).isEqualTo("Add 3 tunnels");
        screenshot("import");
        clickOn(this.<CheckBox>all(".check-box").get(1));
        assertThat(text("#add")).isEqualTo("Add 2 tunnels");
        click("#add");
        awaitClosed();
        assertThat(names()).containsExactly("database", "shadow-database");
        assertThat(saved).containsExactly(manager.tunnels().getFirst().profile().id());
        assertThat(vault.secrets).hasSize(2).containsValue(Secret.of(KEY));
    }

    @Test
    void worksByKeyboardAlone() throws Exception {
        open("DATABASE_URL", "DIRECT_URL");
        press(KeyCode.SPACE); // not the first
        press(KeyCode.TAB);
        press(KeyCode.TAB);
        press(KeyCode.CONTROL, KeyCode.A);
        type("orders");
        press(KeyCode.ENTER);
        awaitClosed();
        assertThat(names()).containsExactly("orders");
    }

    @Test
    void aNameThatIsTakenIsSaid() throws Exception {
        add("orders", KEY, UnaryOperator.identity());
        open("DATABASE_URL", "DIRECT_URL");
        TextField name = this.<TextField>all(".text-field").getLast();
        interact(() -> name.setText("Orders"));
        click("#add");
        assertThat(isShown(".import-list .problem")).isTrue();
        assertThat(fx(name::isFocused)).isTrue();
        screenshot("import-problem");
        interact(() -> name.setText("other"));
        assertThat(isShown(".import-list .problem")).isFalse();
        assertThat(names()).containsExactly("orders");
    }

    @Test
    void nothingChosenIsNothingToAdd() throws Exception {
        open("DATABASE_URL", "DIRECT_URL");
        this.<CheckBox>all(".check-box").forEach(robot::clickOn);
        assertThat(fx(() -> this.<Button>find("#add").isDisabled())).isTrue();
    }

    @Test
    void whatWasNotAddedStays() throws Exception {
        open("DATABASE_URL", "DIRECT_URL");
        vault.refusal = Optional.of(new VaultException(VaultException.Kind.SILENT, "GNOME Keyring does not answer."));
        click("#add");
        await("it is said", () -> isShown("#notice"));
        assertThat(text("#noticeText")).isEqualTo("DATABASE_URL was not added. GNOME Keyring does not answer. Try again.");
        assertThat(all(".check-box")).hasSize(2);
        screenshot("import-failed");
        vault.refusal = Optional.empty();
        click("#add");
        awaitClosed();
        assertThat(names()).containsExactly("database", "direct");
    }

    @Test
    void aLockedKeychainIsUnlockedFromHere() throws Exception {
        vault.status = StubVault.LOCKED;
        open("DATABASE_URL", "DIRECT_URL");
        click("#add");
        await("it is said", () -> isShown("#unlock"));
        click("#unlock");
        await("the message is gone", () -> !isShown("#notice"));
        click("#add");
        awaitClosed();
        assertThat(names()).hasSize(2);
    }

    @Test
    void onlyOneIsOpenedInTheEditor() throws Exception {
        open("DIRECT_URL");
        assertThat(fx(() -> this.<TextField>find("#name").getText())).isEqualTo("direct");
        assertThat(text("#detectionText")).startsWith("Direct connection to db.prisma.io");
        press(KeyCode.ENTER);
        awaitClosed();
        assertThat(manager.tunnels()).extracting(TunnelView::profile).extracting("name").containsExactly("direct");
    }

    @Test
    void manyFitIntoALowWindow() throws Exception {
        List<EnvFile.Found> found = new ArrayList<>();
        for (String variable : Stream.iterate(1, i -> i + 1).limit(12).map(i -> "DATABASE_" + i).toList()) {
            found.add(EnvFile.Found.of(variable, KEY, ""));
        }
        showShell(760, 520);
        interact(() -> new Editor(views, shell, fx, manager).importFrom(found, saved::add));
        var footer = fx(() -> find(".dialog-footer").localToScene(find(".dialog-footer").getLayoutBounds()));
        assertThat(footer.getMaxY()).isLessThan(520);
        screenshot("import-many");
        press(KeyCode.ESCAPE);
        awaitClosed();
        assertThat(manager.tunnels()).isEmpty();
    }
}
