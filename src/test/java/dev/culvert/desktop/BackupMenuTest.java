package dev.culvert.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testkit.FakePostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javafx.scene.control.Labeled;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// *Back up…* and *Restore…* of the whole window, on a computer that is made up.
@DisabledOnOs(OS.WINDOWS)
class BackupMenuTest extends WholeWindowTest {
    private FakePostgres postgres;
    private Path file;

    @BeforeEach
    void installPostgres() throws IOException {
        postgres = new FakePostgres(machine.root().resolve("bin"), "17.2", "17.2");
        file = machine.home().resolve("alpha.dump");
        files.chosen = Optional.of(file);
    }

    @Test
    void aBackUpIsMadeAndRestored() throws Exception {
        saved("alpha", DIRECT);
        open();
        menu("backUpItem");
        awaitDialog("alpha is backed up");
        assertThat(files.title).isEqualTo("Back up alpha");
        assertThat(file).hasContent(FakePostgres.ARCHIVE);
        clickWords("Close");
        menu("restoreItem");
        assertThat(files.title).isEqualTo("Restore a back-up into alpha");
        clickWords("Restore");
        awaitDialog("The back-up is restored into alpha");
        assertThat(postgres.restored()).isEqualTo(FakePostgres.ARCHIVE);
        clickWords("Close");
        awaitRow("alpha", "Stopped");
    }

    @Test
    void whoeverQuitsMeanwhileLeavesNoHalfFile() throws Exception {
        postgres.dump("exec sleep 600");
        saved("alpha", DIRECT);
        engine.live = 0;
        open();
        menu("backUpItem");
        await("the table is told", () -> isShown("#transferWhat") && text("#transferWhat").equals("public.a"));
        interact(this::requestClose);
        clickWords("Cancel it and quit");
        exited.get(20, TimeUnit.SECONDS);
        try (Stream<Path> left = Files.list(machine.home())) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void quittingMeanwhileIsAskedFor() throws Exception {
        postgres.dump("exec sleep 600");
        saved("alpha", DIRECT);
        engine.live = 0;
        open();
        menu("backUpItem");
        await("the table is told", () -> isShown("#transferWhat") && text("#transferWhat").equals("public.a"));
        press(KeyCode.CONTROL, KeyCode.Q);
        press(KeyCode.CONTROL, KeyCode.Q);
        assertThat(dialogTexts()).contains("A back-up or restore is under way. Quit all the same?");
        press(KeyCode.ESCAPE);
        assertThat(isShown("#transferWhat")).as("it goes on").isTrue();
        press(KeyCode.CONTROL, KeyCode.Q);
        clickWords("Cancel it and quit");
        exited.get(20, TimeUnit.SECONDS);
    }

    private void awaitDialog(String words) {
        await(words, () -> robot.lookup("#dialogs .label").<Labeled>queryAll().stream().anyMatch(label -> words.equals(label.getText())));
    }
}
