import javafx.application.Application;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;

/// The least that a JavaFX program can be, which measure.py compares Culvert's start with.
public final class EmptyWindow extends Application {
    @Override
    public void start(Stage stage) {
        stage.setScene(new Scene(new StackPane(new Label("Empty")), 960, 640));
        stage.setTitle("Empty");
        stage.show();
        if (Boolean.getBoolean("empty.train")) {
            var wait = new javafx.animation.PauseTransition(javafx.util.Duration.seconds(1));
            wait.setOnFinished(event -> Platform.exit());
            wait.play();
        }
    }
}
