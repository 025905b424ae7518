package dev.culvert.desktop.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.desktop.WindowTest;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import org.junit.jupiter.api.Test;

class FxThreadTest extends WindowTest {
    private Label label;

    @Test
    void whatNeedNotBeThereAtFirstIsDoneOnceTheWindowIsLaidOutAndNotAgain() {
        show(300, 100, () -> {
            label = new Label("first");
            return new StackPane(label);
        });
        List<String> done = new ArrayList<>();
        try (FxThread thread = new FxThread()) {
            interact(() -> {
                label.setText("a longer text than before");
                double before = label.getWidth();
                thread.afterFrame(label.getScene(), () -> done.add(label.getWidth() > before ? "laid out" : "too early"));
            });
            await("it is done", () -> !done.isEmpty());
            interact(() -> thread.afterFrame(label.getScene(), () -> done.add("second")));
            await("the next is done", () -> done.contains("second"));
        }
        assertThat(done).containsExactly("laid out", "second");
    }
}
