package dev.culvert.desktop;

import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Shell;
import java.io.PrintWriter;
import java.io.StringWriter;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.TextArea;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What nobody expected: it goes into the log, and the user sees one dialog, however often it happens.
final class ErrorReports implements Thread.UncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorReports.class);

    private final Messages messages;
    private final Shell shell;
    private final FxThread fx;
    private boolean showing;

    ErrorReports(Messages messages, Shell shell, FxThread fx) {
        this.messages = messages;
        this.shell = shell;
        this.fx = fx;
    }

    /// For all threads, JavaFX's too.
    void install() {
        Thread.setDefaultUncaughtExceptionHandler(this);
    }

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
        LOG.error("Unexpected, on {}", thread.getName(), thrown);
        fx.run(() -> show(thrown));
    }

    private void show(Throwable thrown) {
        if (showing) {
            return;
        }
        showing = true;
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        TextArea details = new TextArea(trace.toString());
        details.setEditable(false);
        details.setAccessibleText(messages.get("error.details"));
        details.getStyleClass().addAll("mono", "error-details");
        Button copy = new Button(messages.get("error.copy"));
        copy.setOnAction(event -> shell.copy(trace.toString()));
        Button close = new Button(messages.get("dialog.close"));
        close.setDefaultButton(true);
        close.setCancelButton(true);
        close.setOnAction(event -> shell.close());
        VBox dialog = (VBox) shell.dialog(messages.get("error.title"), messages.get("error.text"), copy, close);
        HBox place = new HBox(details);
        place.setAlignment(Pos.CENTER);
        place.getStyleClass().add("error-place");
        details.setPrefRowCount(8);
        details.setMinHeight(Region.USE_PREF_SIZE);
        dialog.getChildren().add(1, place);
        shell.open(dialog, close, () -> showing = false);
    }
}
