package dev.culvert.desktop.tunnels;

import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Icon;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.SecretField;
import dev.culvert.desktop.frame.Shell;
import dev.culvert.desktop.frame.Views;
import dev.culvert.engine.Failure;
import dev.culvert.manager.TunnelManager;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.InvalidConnectionString;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Secret;
import dev.culvert.vault.Vault;
import java.util.Optional;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;

/// What the window shows while there are no tunnels: one field, which a pasted connection string gets into from anywhere.
public final class EmptyController {
    private static final KeyCombination PASTE = new KeyCodeCombination(KeyCode.V, KeyCombination.SHORTCUT_DOWN);

    private final Views views;
    private final Messages messages;
    private final Shell shell;
    private final FxThread fx;
    private final TunnelManager manager;
    private final Dialogs dialogs;
    private final Optional<Runnable> startDemo;
    private Optional<Vault.Status> vault = Optional.empty();

    @FXML private ScrollPane screen;
    @FXML private SecretField text;
    @FXML private HBox detect;
    @FXML private Icon detectIcon;
    @FXML private Label recognised;
    @FXML private Label explanation;
    @FXML private Button save;
    @FXML private Region demoLine;
    @FXML private Hyperlink demo;

    /// @param startDemo adds a tunnel to a demo database, where there is one
    public EmptyController(Views views, Shell shell, FxThread fx, TunnelManager manager, Dialogs dialogs, Optional<Runnable> startDemo) {
        this.views = views;
        this.messages = views.messages();
        this.shell = shell;
        this.fx = fx;
        this.manager = manager;
        this.dialogs = dialogs;
        this.startDemo = startDemo;
    }

    /// Loaded when it is shown first: with tunnels it never is.
    public Parent view() {
        return screen == null ? views.load(this) : screen;
    }

    @FXML
    private void initialize() {
        for (Region part : new Region[] {demo, demoLine}) {
            part.setVisible(startDemo.isPresent());
            part.setManaged(startDemo.isPresent());
        }
        text.textProperty().subscribe(value -> look());
        // Enter belongs to a dialog's button while one is open, and JavaFX does not give it back by itself.
        shell.dialogOpenProperty().subscribe(open -> save.setDefaultButton(!open));
        screen.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            if (PASTE.match(event) && !text.isFocused()) {
                Optional.ofNullable(Clipboard.getSystemClipboard().getString()).ifPresent(text::put);
                text.requestFocus();
                text.end();
                event.consume();
            }
        });
    }

    public void focus() {
        screen.applyCss(); // before that nothing in it takes the focus
        text.requestFocus();
    }

    public void showVault(Optional<Vault.Status> status) {
        vault = status;
        if (screen != null) {
            look();
        }
    }

    private Optional<ConnectionString> parsed() throws InvalidConnectionString {
        return text.getText().isBlank() ? Optional.empty() : Optional.of(ConnectionString.parse(text.getText(), messages.get("empty.field")));
    }

    private void look() {
        detect.setVisible(!text.getText().isBlank());
        try {
            Optional<ConnectionString> connection = parsed();
            save.setDisable(connection.isEmpty());
            recognised.setText(connection.map(ConnectionString::description).orElse(""));
            explanation.setText(connection.isPresent() ? kept() : "");
            detectIcon.setGlyph(Icon.Glyph.OK);
            detectIcon.getStyleClass().setAll("icon", "success");
        } catch (InvalidConnectionString e) {
            save.setDisable(true);
            recognised.setText("");
            explanation.setText(e.getMessage());
            detectIcon.setGlyph(Icon.Glyph.ALERT);
            detectIcon.getStyleClass().setAll("icon", "warning");
        }
    }

    private String kept() {
        return vault.map(status -> switch (status) {
            case Vault.Status.Available(String backend) -> messages.get("empty.kept", backend);
            case Vault.Status.Locked(String backend) -> messages.get("empty.kept-locked", backend);
            case Vault.Status.Unavailable _ -> messages.get("empty.kept-memory");
        }).orElse("");
    }

    @FXML
    private void save() {
        try {
            Optional<ConnectionString> connection = parsed();
            if (connection.isEmpty()) {
                return;
            }
            Profile profile = Profile.of(manager.nameFor(connection.get()), connection.get());
            save.setDisable(true);
            fx.then(manager.add(profile, Secret.of(text.getText().strip())), failure -> {
                look();
                failure.ifPresentOrElse(this::notSaved, () -> {
                    text.clear();
                    manager.start(profile.id());
                });
            });
        } catch (InvalidConnectionString alreadySaid) {
            look();
        }
    }

    private void notSaved(Failure failure) {
        detectIcon.setGlyph(Icon.Glyph.ALERT);
        detectIcon.getStyleClass().setAll("icon", "danger");
        recognised.setText("");
        explanation.setText((failure.message() + " " + failure.remedy()).strip());
    }

    @FXML
    private void chooseImport() {
        dialogs.chooseImport();
    }

    @FXML
    private void demo() {
        startDemo.orElseThrow().run();
    }
}
