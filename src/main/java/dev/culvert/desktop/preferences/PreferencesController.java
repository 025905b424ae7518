package dev.culvert.desktop.preferences;

import dev.culvert.desktop.frame.FileDialogs;
import dev.culvert.desktop.frame.FormPane;
import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Icon;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Nodes;
import dev.culvert.desktop.frame.Segments;
import dev.culvert.desktop.frame.Shell;
import dev.culvert.desktop.preferences.PreferencesModel.AddressProblem;
import dev.culvert.handoff.Computer;
import dev.culvert.handoff.HandoffException;
import dev.culvert.handoff.Programs;
import dev.culvert.manager.EngineConfiguration;
import dev.culvert.manager.TunnelManager;
import dev.culvert.store.Settings;
import dev.culvert.store.Settings.OnClose;
import dev.culvert.store.Settings.Proxy;
import dev.culvert.store.Settings.Theme;
import dev.culvert.vault.Vault;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.fxml.FXML;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/// Shows the preferences; what is chosen holds at once.
final class PreferencesController {
    private final PreferencesModel model;
    private final Messages messages;
    private final Shell shell;
    private final FxThread fx;
    private final TunnelManager manager;
    private final FileDialogs files;
    private final Optional<Autostart> autostart;
    private final boolean updatesKnown;
    private final Runnable openLogFolder;
    private final List<ProgramRow> programRows;

    private boolean addressAsked;
    private int caFiles; // what is found out about an earlier file is not wanted any more

    @FXML private VBox dialog;
    @FXML private FormPane scroll;
    @FXML private Label themeLabel;
    @FXML private Segments<Theme> theme;
    @FXML private Label onCloseLabel;
    @FXML private Segments<OnClose> onClose;
    @FXML private Label proxyLabel;
    @FXML private Segments<Proxy> proxy;
    @FXML private CheckBox restore;
    @FXML private CheckBox login;
    @FXML private Label loginExplanation;
    @FXML private CheckBox notifications;
    @FXML private CheckBox updates;
    @FXML private Label updatesExplanation;
    @FXML private Label proxyExplanation;
    @FXML private TextField address;
    @FXML private Label addressProblem;
    @FXML private Label caLabel;
    @FXML private TextField ca;
    @FXML private Button clearCa;
    @FXML private HBox caFinding;
    @FXML private Icon caIcon;
    @FXML private Label caText;
    @FXML private VBox programsHead;
    @FXML private GridPane programs;
    @FXML private Label keychainText;
    @FXML private Icon keychainIcon;
    @FXML private HBox keychain;
    @FXML private Button unlock;

    PreferencesController(PreferencesModel model, Messages messages, Shell shell, FxThread fx, TunnelManager manager, Computer computer, FileDialogs files, Optional<Autostart> autostart, boolean updatesKnown, Runnable openLogFolder) {
        this.model = model;
        this.messages = messages;
        this.shell = shell;
        this.fx = fx;
        this.manager = manager;
        this.files = files;
        this.autostart = autostart;
        this.updatesKnown = updatesKnown;
        this.openLogFolder = openLogFolder;
        this.programRows = new Programs(computer, Map.of()).all().stream().map(program -> new ProgramRow(program, model, messages, fx, computer, files)).toList();
    }

    @FXML
    private void initialize() {
        Settings settings = model.current();
        dialog.setAccessibleText(messages.get("preferences.title"));
        themeLabel.setLabelFor(theme);
        onCloseLabel.setLabelFor(onClose);
        proxyLabel.setLabelFor(proxy);
        caLabel.setLabelFor(ca);
        theme.setOptions(List.of(
            new Segments.Option<>(Theme.SYSTEM, messages.get("preferences.theme.system")),
            new Segments.Option<>(Theme.LIGHT, messages.get("preferences.theme.light")),
            new Segments.Option<>(Theme.DARK, messages.get("preferences.theme.dark"))));
        theme.valueProperty().set(settings.theme());
        theme.valueProperty().addListener((property, before, now) -> model.choose(now));
        onClose.setOptions(List.of(
            new Segments.Option<>(OnClose.ASK, messages.get("preferences.close.ask")),
            new Segments.Option<>(OnClose.KEEP_RUNNING, messages.get("preferences.close.keep")),
            new Segments.Option<>(OnClose.STOP, messages.get("preferences.close.stop"))));
        onClose.valueProperty().set(settings.onClose());
        onClose.valueProperty().addListener((property, before, now) -> model.choose(now));
        restore.setSelected(settings.restore());
        restore.selectedProperty().addListener((property, before, now) -> model.choose(now.booleanValue()));
        showLogin();
        notifications.setSelected(settings.notifications());
        notifications.selectedProperty().addListener((property, before, now) -> model.chooseNotifications(now));
        updates.setSelected(updatesKnown && settings.updates().wanted());
        updates.setDisable(!updatesKnown);
        updates.selectedProperty().addListener((property, before, now) -> model.chooseUpdates(now));
        updatesExplanation.setText(messages.get(updatesKnown ? "preferences.updates.explanation" : "preferences.updates.none"));
        proxy.setOptions(List.of(
            new Segments.Option<>(Proxy.SYSTEM, messages.get("preferences.proxy.system")),
            new Segments.Option<>(Proxy.NONE, messages.get("preferences.proxy.none")),
            new Segments.Option<>(Proxy.MANUAL, messages.get("preferences.proxy.manual"))));
        proxy.valueProperty().set(settings.proxy());
        address.setText(settings.proxyAddress());
        ca.setText(settings.caFile());
        for (int i = 0; i < programRows.size(); i++) {
            Label title = programRows.get(i).title();
            GridPane.setValignment(title, VPos.TOP);
            programs.addRow(i, title, programRows.get(i).box());
        }
        Nodes.fit(dialog, scroll);
        listen();
        showProxy();
        lookAtCa(settings.caFile(), false);
        showKeychain(Optional.empty());
        fx.then(manager.vaultStatus(), status -> showKeychain(Optional.of(status)));
    }

    private void showLogin() {
        login.setDisable(true); // until the system has said how it is now
        loginExplanation.setText(messages.get(autostart.isPresent() ? "preferences.login.explanation" : "preferences.login.none"));
        autostart.ifPresent(system -> fx.background(() -> {
            try {
                return Optional.of(system.isOn());
            } catch (IOException e) {
                return Optional.<Boolean>empty();
            }
        }, on -> on.ifPresentOrElse(now -> {
            login.setSelected(now);
            login.setDisable(false);
        }, () -> loginExplanation.setText(messages.get("preferences.login.unknown")))));
    }

    @FXML
    private void chooseLogin() {
        boolean on = login.isSelected();
        fx.background(() -> {
            try {
                autostart.orElseThrow().set(on);
                return "";
            } catch (IOException e) {
                return HandoffException.reason(e);
            }
        }, wrong -> {
            if (!wrong.isEmpty()) {
                login.setSelected(!on);
                shell.tell(messages.get("preferences.login.failed"), messages.get("preferences.login.failed.text", wrong));
            }
        });
    }

    private void listen() {
        proxy.valueProperty().addListener((property, before, now) -> {
            addressAsked = false;
            chooseProxy();
            if (now == Proxy.MANUAL) {
                address.requestFocus();
            }
        });
        address.textProperty().subscribe(() -> showProxy());
        address.setOnAction(event -> enterAddress());
        address.focusedProperty().addListener((property, before, now) -> {
            if (!now) {
                enterAddress();
            }
        });
        ca.textProperty().subscribe(text -> clearCa.setDisable(text.isEmpty()));
        ca.setOnAction(event -> enterCa());
        ca.focusedProperty().addListener((property, before, now) -> {
            if (!now) {
                enterCa();
            }
        });
        dialog.addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
                close();
                event.consume();
            }
        });
    }

    VBox dialog() {
        return dialog;
    }

    /// Where the dialog begins.
    Node first() {
        return theme.button(theme.valueProperty().get().ordinal());
    }

    /// Where the part on programs begins.
    Node firstProgram() {
        return programRows.getFirst().first();
    }

    void showPrograms() {
        Nodes.showFirst(scroll, programsHead);
    }

    /// The dialog is closed, by whomever: what was typed last counts.
    void dismissed() {
        enterAddress();
        enterCa();
    }

    @FXML
    private void close() {
        shell.close(dialog);
    }

    // ---- the network

    private void enterAddress() {
        addressAsked = true;
        if (proxy.valueProperty().get() == Proxy.MANUAL) {
            chooseProxy();
        }
    }

    private void chooseProxy() {
        Optional<AddressProblem> problem = model.choose(proxy.valueProperty().get(), address.getText());
        Nodes.show(addressProblem, addressAsked && problem.isPresent());
        problem.ifPresent(found -> addressProblem.setText(messages.get("preferences.proxy." + found.name())));
        showProxy();
    }

    private void showProxy() {
        boolean manual = proxy.valueProperty().get() == Proxy.MANUAL;
        Nodes.show(address, manual);
        boolean unsaid = !manual || address.getText().strip().equals(model.current().proxyAddress());
        if (unsaid) {
            Nodes.show(addressProblem, false);
        }
        Nodes.mark(address, "wrong", addressProblem.isVisible());
        proxyExplanation.setText(messages.get(switch (proxy.valueProperty().get()) {
            case SYSTEM -> "preferences.proxy.system.explanation";
            case NONE -> "preferences.proxy.none.explanation";
            case MANUAL -> "preferences.proxy.manual.explanation";
        }));
    }

    @FXML
    private void chooseCa() {
        files.open(messages.get("preferences.ca.choose")).ifPresent(file -> {
            ca.setText(file.toString());
            enterCa();
        });
    }

    @FXML
    private void clearCa() {
        ca.clear();
        enterCa();
        ca.requestFocus();
    }

    private void enterCa() {
        String file = ca.getText().strip();
        if (!file.equals(model.current().caFile())) {
            lookAtCa(file, true);
        }
    }

    /// @param path as it holds for programs that run in another folder
    private record CaFile(String path, int certificates, Optional<String> problem) {}

    /// Reads the file; one that can be used is used from now on, if that is wanted.
    private void lookAtCa(String file, boolean use) {
        int mine = ++caFiles;
        Nodes.show(caFinding, false);
        Nodes.mark(ca, "wrong", false);
        if (file.isEmpty()) {
            if (use) {
                model.chooseCaFile("");
            }
            return;
        }
        fx.background(() -> read(file), found -> {
            if (mine != caFiles) {
                return;
            }
            if (use && found.problem().isEmpty()) {
                ca.setText(found.path());
                model.chooseCaFile(found.path());
            }
            Nodes.mark(caFinding, "wrong", found.problem().isPresent());
            Nodes.mark(caFinding, "fine", found.problem().isEmpty());
            Nodes.mark(ca, "wrong", found.problem().isPresent());
            caIcon.setGlyph(found.problem().isPresent() ? Icon.Glyph.ALERT : Icon.Glyph.OK);
            caText.setText(found.problem().orElseGet(() -> messages.get("preferences.ca.found", found.certificates())));
            Nodes.show(caFinding, true);
        });
    }

    private CaFile read(String file) {
        try {
            Path path = Path.of(file).toAbsolutePath().normalize();
            return new CaFile(path.toString(), EngineConfiguration.authorities(path, messages.get("preferences.ca.given-by")).size(), Optional.empty());
        } catch (EngineConfiguration.Unusable e) {
            return new CaFile(file, 0, Optional.of(e.getMessage()));
        } catch (InvalidPathException e) {
            return new CaFile(file, 0, Optional.of(messages.get("preferences.ca.no-path")));
        }
    }

    // ---- the rest

    private void showKeychain(Optional<Vault.Status> status) {
        keychainText.setText(status.map(known -> switch (known) {
            case Vault.Status.Available(String backend) -> messages.get("preferences.keychain.available", backend);
            case Vault.Status.Locked(String backend) -> messages.get("preferences.keychain.locked", backend);
            case Vault.Status.Unavailable(String reason) -> messages.get("preferences.keychain.none", reason).strip();
        }).orElse(messages.get("preferences.keychain.asking")));
        boolean attention = status.isPresent() && !(status.get() instanceof Vault.Status.Available);
        Nodes.mark(keychain, "warning", attention);
        keychainIcon.setGlyph(attention ? Icon.Glyph.ALERT : Icon.Glyph.LOCK);
        Nodes.show(unlock, status.isPresent() && status.get() instanceof Vault.Status.Locked);
        unlock.setDisable(false);
    }

    @FXML
    private void unlock() {
        unlock.setDisable(true);
        fx.then(manager.unlockVault(), status -> showKeychain(Optional.of(status)));
    }

    @FXML
    private void openLogs() {
        openLogFolder.run();
    }
}
