package dev.culvert.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Secret;
import dev.culvert.store.ProfileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.scene.control.Button;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TextInputControl;
import javafx.scene.image.Image;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The window before there is a tunnel: what is recognised, what is imported, the demo.
class FirstLaunchTest extends WholeWindowTest {
    @TempDir
    private Path project;

    @Test
    void theButtonWaitsForSomethingThatCanBeUsed() {
        open();
        assertThat(canSave()).isFalse();
        assertThat(isShown("#detect")).isFalse();
        paste("hello");
        assertThat(canSave()).isFalse();
        assertThat(text("#explanation")).startsWith("The text is not a connection string");
        interact(() -> this.<TextInputControl>find("#text").clear());
        paste(DIRECT);
        awaitText("#recognised", "Direct connection to db.prisma.io");
        assertThat(canSave()).isTrue();
        interact(() -> this.<TextInputControl>find("#text").clear());
        assertThat(canSave()).isFalse();
        assertThat(isShown("#detect")).isFalse();
    }

    @Test
    void theFieldHasTheFocusAndHidesTheSecret() {
        open();
        assertThat(focused().getId()).isEqualTo("text");
        paste(DIRECT);
        interact(() -> {
            SecretsHunt hunt = new SecretsHunt(SECRET);
            hunt.scene(stage().getScene());
            assertThat(hunt.found()).isEmpty();
        });
    }

    @Test
    void theFieldIsReadyWhenTheLastTunnelWasRemoved() {
        saved("alpha", KEY);
        open();
        settle();
        press(KeyCode.DELETE);
        press(KeyCode.ENTER);
        await("there is no tunnel", () -> fx(() -> stage().getScene().lookup("#recognised") != null));
        assertThat(focused().getId()).isEqualTo("text");
        paste(DIRECT);
        awaitText("#recognised", "Direct connection to db.prisma.io");
        assertThat(text("#explanation")).startsWith(" · stored in");
    }

    @Test
    void theWindowHasItsIcon() {
        open();
        await("the icon is there", () -> fx(() -> stage().getIcons().stream().map(Image::getWidth).toList()).equals(List.of(32.0, 64.0, 128.0)));
    }

    // ---- import

    @Test
    void aFileWithOneConnectionStringOpensTheEditorFilled() throws Exception {
        Path file = Files.writeString(project.resolve(".env"), "# comment\nDATABASE_URL=\"" + KEY + "\"\nPORT=3000\n");
        open();
        importFrom(file);
        await("the editor is there", this::isDialogOpen);
        assertThat(fx(() -> this.<TextInputControl>find("#dialogs #connection").getText())).isEqualTo(KEY);
        clickWords("Save");
        awaitRow("database", "Stopped");
        Profile kept = new ProfileStore(folders).load().profiles().getFirst();
        assertThat(vault.secrets.get(kept.id())).isEqualTo(Secret.of(KEY));
    }

    @Test
    void aProjectFolderStandsForItsEnvFile() throws Exception {
        Files.writeString(project.resolve(".env"), "DIRECT_URL=" + DIRECT + "\n");
        open();
        importFrom(project);
        await("the editor is there", this::isDialogOpen);
        assertThat(fx(() -> this.<TextInputControl>find("#dialogs #connection").getText())).isEqualTo(DIRECT);
    }

    @Test
    void severalConnectionStringsAreOfferedToChooseFrom() throws Exception {
        Files.writeString(project.resolve(".env"), "DATABASE_URL=" + KEY + "\nDIRECT_URL=" + DIRECT + "\n");
        open();
        importFrom(project);
        await("the import is there", this::isDialogOpen);
        assertThat(dialogTexts().toString()).contains("DATABASE_URL", "DIRECT_URL").doesNotContain(SECRET);
    }

    @Test
    void aFileWithoutOneIsToldByName() throws Exception {
        Path file = Files.writeString(project.resolve(".env"), "PORT=3000\n");
        open();
        importFrom(file);
        await("it is told", this::isDialogOpen);
        assertThat(dialogTexts()).contains("No connection string found", "There is none in " + file + ".");
    }

    @Test
    void aFileThatIsNotThereIsToldToo() {
        open();
        importFrom(project.resolve("nothing").resolve(".env"));
        await("it is told", this::isDialogOpen);
        assertThat(dialogTexts()).contains("No connection string found").anyMatch(text -> text.startsWith("There is no file "));
    }

    // ---- the demo

    @Test
    void theDemoIsOfferedOnlyWhereThereIsOne() {
        open();
        assertThat(isShown("#demo")).isFalse();
    }

    @Test
    void theDemoStartsAtOnceAndIsNotKept() throws Exception {
        Profile demo = Profile.of("demo", ConnectionString.parse(KEY, "the demo"));
        open(vault, Map.of(), options -> engine, Optional.of(new Desktop.Demo(demo, Secret.of(KEY))), 960, 640);
        click("#demo");
        awaitRow("demo", "Running");
        assertThat(new ProfileStore(folders).load().profiles()).isEmpty();
        assertThat(vault.secrets).isEmpty();
        interact(() -> this.<MenuButton>find("#copyAs").show());
        assertThat(fx(() -> item("#copyAs", "as-service"))).isPresent();
        assertThat(fx(() -> item("#copyAs", "writeService"))).as("nothing would take it out again").isEmpty();
        interact(() -> this.<MenuButton>find("#copyAs").hide());
    }

    // ---- the environment

    /// There are often secrets in it.
    @Test
    void theEnvironmentIsNotToldToAnybody() {
        saved("alpha", DIRECT);
        open(vault, Map.of("DATABASE_URL", KEY), options -> engine);
        assertThat(rows()).containsExactly("alpha");
    }

    private void importFrom(Path fileOrFolder) {
        interact(() -> desktop.importFrom(fileOrFolder));
    }

    private boolean canSave() {
        return fx(() -> !this.<Button>find("#save").isDisabled());
    }
}
