package dev.culvert.desktop.editor;

import dev.culvert.desktop.frame.FormPane;
import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Nodes;
import dev.culvert.desktop.frame.Shell;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.manager.TunnelManager;
import dev.culvert.profile.Profile;
import dev.culvert.vault.Vault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// Shows an [ImportForm], and adds what is chosen.
final class ImportController {
    private final ImportForm form;
    private final Messages messages;
    private final Shell shell;
    private final FxThread fx;
    private final TunnelManager manager;
    private final Consumer<UUID> saved;

    private final BooleanProperty saving = new SimpleBooleanProperty();
    private final List<Line> lines = new ArrayList<>();
    private Optional<UUID> firstSaved = Optional.empty();
    private boolean attempted;
    private boolean open = true;

    /// What there is to see of a row.
    private record Line(ImportForm.Row row, Node node, CheckBox chosen, TextField name, Label problem) {}

    @FXML private VBox dialog;
    @FXML private FormPane scroll;
    @FXML private VBox list;
    @FXML private HBox notice;
    @FXML private Label noticeText;
    @FXML private Hyperlink unlock;
    @FXML private Button cancel;
    @FXML private Button add;

    ImportController(ImportForm form, Messages messages, Shell shell, FxThread fx, TunnelManager manager, Consumer<UUID> saved) {
        this.form = form;
        this.messages = messages;
        this.shell = shell;
        this.fx = fx;
        this.manager = manager;
        this.saved = saved;
    }

    @FXML
    private void initialize() {
        dialog.setAccessibleText(messages.get("import.title"));
        form.rows().forEach(row -> lines.add(line(row)));
        list.getChildren().setAll(lines.stream().map(Line::node).toList());
        scroll.disableProperty().bind(saving);
        cancel.disableProperty().bind(saving);
        Nodes.show(notice, false);
        Nodes.fit(dialog, scroll);
        look();
        dialog.addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
                cancel();
                event.consume();
            }
        });
    }

    private Line line(ImportForm.Row row) {
        String variable = row.found().variable();
        CheckBox chosen = new CheckBox();
        chosen.selectedProperty().bindBidirectional(row.chosenProperty());
        chosen.setAccessibleText(messages.get("import.choose", variable));
        TextField name = new TextField();
        name.textProperty().bindBidirectional(row.nameProperty());
        name.disableProperty().bind(row.chosenProperty().not());
        name.setAccessibleText(messages.get("import.name", variable));
        Label problem = new Label();
        problem.getStyleClass().add("problem");
        problem.setWrapText(true);
        problem.setMinHeight(Region.USE_PREF_SIZE);
        VBox entry = new VBox(name, problem);
        entry.getStyleClass().add("entry");
        Label heading = new Label(variable);
        heading.getStyleClass().add("mono");
        Label kind = new Label(row.found().connection().description());
        kind.getStyleClass().add("hint");
        VBox what = new VBox(heading, kind);
        what.getStyleClass().add("what");
        HBox.setHgrow(what, Priority.ALWAYS);
        HBox node = new HBox(chosen, what, entry);
        node.getStyleClass().add("import-row");
        chosen.setOnAction(event -> look());
        name.textProperty().addListener(text -> look());
        return new Line(row, node, chosen, name, problem);
    }

    private void look() {
        for (Line line : lines) {
            String problem = attempted ? form.problem(line.row) : "";
            line.problem.setText(problem);
            Nodes.show(line.problem, !problem.isEmpty());
            Nodes.mark(line.name, "wrong", !problem.isEmpty());
            line.name.setAccessibleHelp(problem);
        }
        add.setText(messages.get("import.add", form.chosen().size()));
        add.setDisable(saving.get() || form.chosen().isEmpty());
    }

    /// Where the dialog begins.
    Node first() {
        return lines.getFirst().chosen;
    }

    /// The dialog is closed, by whomever.
    void dismissed() {
        open = false;
    }

    @FXML
    private void cancel() {
        if (!saving.get()) {
            shell.close(dialog);
            firstSaved.ifPresent(saved);
        }
    }

    @FXML
    private void add() {
        attempted = true;
        Nodes.show(notice, false);
        look();
        Optional<Line> wrong = lines.stream().filter(line -> !form.problem(line.row).isEmpty()).findFirst();
        if (wrong.isPresent()) {
            wrong.get().name.requestFocus();
            return;
        }
        saving.set(true);
        Nodes.showBusy(add, true);
        look();
        addNext();
    }

    /// One after the other: what the keychain says to the first may hold for all.
    private void addNext() {
        Optional<ImportForm.Row> next = form.chosen().stream().findFirst();
        if (next.isEmpty()) {
            if (open) {
                shell.close(dialog);
            }
            firstSaved.ifPresent(saved);
            return;
        }
        ImportForm.Row row = next.get();
        Profile profile = row.profile();
        fx.then(manager.add(profile, row.found().text()), failure -> {
            if (failure.isPresent()) {
                notAdded(row, failure.get());
                return;
            }
            firstSaved = firstSaved.or(() -> Optional.of(profile.id()));
            form.rows().remove(row);
            lines.removeIf(line -> line.row == row);
            list.getChildren().setAll(lines.stream().map(Line::node).toList());
            addNext();
        });
    }

    private void notAdded(ImportForm.Row row, Failure failure) {
        saving.set(false);
        Nodes.showBusy(add, false);
        noticeText.setText(messages.get("import.failed", row.found().variable(), failure.inSentences()));
        Nodes.show(unlock, failure.kind() == Kind.VAULT_LOCKED);
        unlock.setDisable(false);
        Nodes.show(notice, true);
        look();
        add.requestFocus();
    }

    @FXML
    private void unlock() {
        unlock.setDisable(true);
        fx.then(manager.unlockVault(), status -> {
            unlock.setDisable(false);
            if (status instanceof Vault.Status.Available) {
                Nodes.show(notice, false);
            }
        });
    }
}
