package dev.culvert.desktop.backup;

import dev.culvert.backup.Progress;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Shell;
import dev.culvert.manager.Figures;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// How far a back-up or restore is. It stays until that has ended, and Escape does not end it.
final class TransferDialog {
    private final Messages messages;
    private final Shell shell;
    private final Region dialog;
    private final ProgressBar bar = new ProgressBar(ProgressBar.INDETERMINATE_PROGRESS);
    private final Label what = new Label();
    private final Label bytes = new Label();
    private final Button cancel;

    TransferDialog(Messages messages, Shell shell, String title, Runnable onCancel) {
        this.messages = messages;
        this.shell = shell;
        bar.setMaxWidth(Double.MAX_VALUE);
        bar.setId("transferBar");
        bar.setAccessibleText(title);
        what.setId("transferWhat");
        what.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        what.setMinWidth(0);
        bytes.setId("transferBytes");
        bytes.setMinWidth(Region.USE_PREF_SIZE);
        bytes.getStyleClass().add("muted");
        Region between = new Region();
        HBox.setHgrow(between, Priority.ALWAYS);
        HBox line = new HBox(what, between, bytes);
        line.getStyleClass().add("transfer-line");
        VBox body = new VBox(bar, line);
        body.getStyleClass().add("transfer");
        cancel = new Button(messages.get("dialog.cancel"));
        cancel.setId("transferCancel");
        cancel.setOnAction(event -> {
            cancel.setDisable(true);
            what.setText(messages.get("transfer.cancelling"));
            onCancel.run();
        });
        dialog = shell.dialog(title, body, cancel);
    }

    void open() {
        what.setText(messages.get("transfer.starting"));
        shell.open(dialog, cancel, () -> false, () -> { });
    }

    void show(Progress progress) {
        if (cancel.isDisabled()) {
            return;
        }
        bar.setProgress(progress.fraction().orElse(ProgressBar.INDETERMINATE_PROGRESS));
        what.setText(switch (progress.stage()) {
            case PREPARING -> messages.get("transfer.preparing");
            case STRUCTURE -> messages.get("transfer.structure");
            case DATA, INDEXES -> progress.subject();
            case DONE -> "";
        });
        bytes.setText(progress.bytes() == 0 ? "" : Figures.bytes(progress.bytes()));
    }

    void close() {
        shell.close(dialog);
    }
}
