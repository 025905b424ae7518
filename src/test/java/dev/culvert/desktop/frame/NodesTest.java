package dev.culvert.desktop.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.desktop.WindowTest;
import javafx.geometry.Bounds;
import javafx.scene.AccessibleAttribute;
import javafx.scene.control.Button;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.StackPane;
import javafx.scene.robot.Robot;
import javafx.stage.Window;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodesTest extends WindowTest {
    private Button button;

    @BeforeEach
    void showButton() {
        show(300, 100, () -> {
            button = new Button("Start");
            return new StackPane(button);
        });
    }

    @Test
    void whatIsExplainedSaysSoWhereTheMouseRests() {
        interact(() -> Nodes.explain(button, "Starts the tunnel"));
        assertThat(button.getTooltip()).as("nobody has asked yet").isNull();
        moveMouse(0, 0); // it may have been left over the button
        Bounds place = fx(() -> button.localToScreen(button.getLayoutBounds()));
        moveMouse(place.getCenterX(), place.getCenterY());
        await("it is said", () -> Window.getWindows().stream().anyMatch(window -> window instanceof Tooltip tooltip && tooltip.isShowing() && tooltip.getText().equals("Starts the tunnel")));
    }

    @Test
    void somebodyWhoCannotSeeItIsToldTheSame() {
        interact(() -> Nodes.explainWhole(button));
        assertThat(help()).isEqualTo("Start");
        interact(() -> button.setText("Stop"));
        assertThat(help()).isEqualTo("Stop");
    }

    private void moveMouse(double x, double y) {
        interact(() -> new Robot().mouseMove(x, y));
    }

    private Object help() {
        return fx(() -> button.queryAccessibleAttribute(AccessibleAttribute.HELP));
    }
}
