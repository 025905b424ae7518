package dev.culvert.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.Failure;
import dev.culvert.store.Settings;
import dev.culvert.store.SettingsStore;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javafx.scene.control.Labeled;
import javafx.util.Duration;
import org.junit.jupiter.api.Test;

/// What packages are trained with comes past everything that matters, and ends by itself.
class RehearsalTest extends WholeWindowTest {
    @Test
    void theRehearsalStartsATunnelLooksAtItsSessionsOpensTheDialogsChangesTheThemeAndQuits() throws Exception {
        engine.live = 0;
        engine.check = CompletableFuture.completedFuture(StubEngine.failed(Failure.of(Failure.Kind.UNREACHABLE, "It leads nowhere.", "")));
        Desktop.Demo nowhere = Rehearsal.nowhere();
        open();
        var seen = new TreeSet<String>();
        interact(() -> {
            manager.addForThisRun(nowhere.profile(), nowhere.connectionString());
        });
        awaitRow("rehearsal", "Stopped");
        interact(() -> {
            stage().getScene().getRoot().lookupAll(".list-view").iterator().next().requestFocus();
            stage().getScene().addPostLayoutPulseListener(() -> SceneGraph.shown(stage().getScene().getRoot())
                .filter(Labeled.class::isInstance).map(node -> ((Labeled) node).getText()).filter(text -> text != null).forEach(seen::add));
            new Rehearsal(stage(), Duration.millis(50)).begin();
        });
        exited.get(20, TimeUnit.SECONDS);
        assertThat(seen).contains("Live", "It leads nowhere.", "Client", "New tunnel", "Preferences");
        assertThat(new SettingsStore(folders).load().settings().theme()).isEqualTo(Settings.Theme.DARK);
        assertThat(vault.secrets).isEmpty();
    }

    @Test
    void nobodyIsMadeToRehearse() {
        assertThat(Rehearsal.profile()).isEmpty();
        saved("billing-api", KEY);
        open();
        interact(() -> Rehearsal.beginIfWanted(stage()));
        assertThat(List.of(exited.isDone(), isDialogOpen())).containsOnly(false);
    }
}
