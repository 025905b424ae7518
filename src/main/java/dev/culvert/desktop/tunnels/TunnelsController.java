package dev.culvert.desktop.tunnels;

import atlantafx.base.controls.CustomTextField;
import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Nodes;
import dev.culvert.desktop.frame.Shell;
import dev.culvert.desktop.frame.Views;
import dev.culvert.manager.TunnelManager;
import dev.culvert.vault.Vault;
import java.util.Optional;
import java.util.UUID;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.ListChangeListener;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.DataFormat;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/// The main window: the list of tunnels, and the pane of the chosen one.
public final class TunnelsController {
    private static final PseudoClass COMPACT = PseudoClass.getPseudoClass("compact");
    private static final PseudoClass ATTENTION = PseudoClass.getPseudoClass("attention");
    private static final DataFormat ROW = new DataFormat("application/x-culvert-tunnel");
    private static final double NARROW = 900;

    private static final KeyCombination FIND = new KeyCodeCombination(KeyCode.F, KeyCombination.SHORTCUT_DOWN);
    private static final KeyCombination COPY = new KeyCodeCombination(KeyCode.C, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_DOWN);
    private static final KeyCombination UNDO = new KeyCodeCombination(KeyCode.Z, KeyCombination.SHORTCUT_DOWN);
    private static final KeyCombination UP = new KeyCodeCombination(KeyCode.UP, KeyCombination.ALT_DOWN);
    private static final KeyCombination DOWN = new KeyCodeCombination(KeyCode.DOWN, KeyCombination.ALT_DOWN);

    private final Messages messages;
    private final Views views;
    private final FxThread fx;
    private final TunnelManager manager;
    private final TunnelsModel model;
    private final Dialogs dialogs;
    private final TunnelTexts texts;
    private final TunnelActions actions;
    private final DetailController detailController;
    private final StringProperty keychainHelp = new SimpleStringProperty();
    private Optional<NothingFoundPane> nothingFound = Optional.empty(); // made when that is so

    @FXML private HBox screen;
    @FXML private VBox sidebar;
    @FXML private CustomTextField search;
    @FXML private Button add;
    @FXML private StackPane listPlace;
    @FXML private ListView<TunnelRow> list;
    @FXML private Label totals;
    @FXML private HBox keychainLine;
    @FXML private Label keychain;
    @FXML private Hyperlink unlock;
    @FXML private Button preferences;
    @FXML private StackPane detail;

    public TunnelsController(Views views, Shell shell, FxThread fx, TunnelManager manager, TunnelsModel model, Dialogs dialogs, Handoffs handoffs) {
        this.messages = views.messages();
        this.views = views;
        this.fx = fx;
        this.manager = manager;
        this.model = model;
        this.dialogs = dialogs;
        this.texts = new TunnelTexts(messages, handoffs.commandShell());
        this.actions = new TunnelActions(messages, model, manager, shell, fx, dialogs, handoffs);
        this.detailController = new DetailController(views, texts, manager, shell, fx, actions, handoffs);
    }

    @FXML
    private void initialize() {
        Parent pane = views.load(detailController);
        detail.getChildren().setAll(pane);
        list.setItems(model.found());
        list.setCellFactory(of -> cell());
        list.getSelectionModel().selectedItemProperty().subscribe(row -> {
            if (row != null) {
                model.selectedProperty().set(row);
            }
        });
        model.selectedProperty().subscribe(row -> {
            if (row != null) {
                list.getSelectionModel().select(row);
                list.scrollTo(row);
                detailController.show(row);
            }
        });
        search.textProperty().bindBidirectional(model.searchProperty());
        search.textProperty().subscribe(text -> showFound(text));
        model.found().addListener((ListChangeListener<TunnelRow>) change -> {
            showFound(search.getText());
            list.getSelectionModel().select(model.selectedProperty().get()); // a list forgets it when its rows are set anew
        });
        totals.textProperty().bind(model.totalsProperty());
        Nodes.explain(add, messages.get("new.tooltip"));
        Nodes.explain(preferences, messages.get("preferences.tooltip"));
        Nodes.explain(keychain, keychainHelp);
        showVault(Optional.empty());
        screen.widthProperty().subscribe((before, width) -> layOut(width.doubleValue() < NARROW)); // not before it has one: most windows are wide
        list.setOnKeyPressed(this::listKey);
        search.setOnKeyPressed(event -> {
            if (event.getCode() == KeyCode.ESCAPE && !search.getText().isEmpty()) {
                search.clear();
                event.consume();
            } else if (event.getCode() == KeyCode.DOWN || event.getCode() == KeyCode.ENTER) {
                list.requestFocus();
                list.getSelectionModel().selectFirst();
                event.consume();
            }
        });
        screen.addEventHandler(KeyEvent.KEY_PRESSED, this::anyKey);
    }

    private void layOut(boolean narrow) {
        screen.pseudoClassStateChanged(COMPACT, narrow);
        detailController.setNarrow(narrow);
    }

    private TunnelCell cell() {
        TunnelCell cell = new TunnelCell(messages, texts, this::toggle);
        cell.setOnDragDetected(event -> {
            if (cell.getItem() != null && cell.getItem().view().saved() && search.getText().isEmpty()) {
                ClipboardContent content = new ClipboardContent();
                content.put(ROW, cell.getItem().id().toString());
                cell.startDragAndDrop(TransferMode.MOVE).setContent(content);
                event.consume();
            }
        });
        cell.setOnDragOver(event -> {
            if (event.getDragboard().hasContent(ROW) && cell.getItem() != null) {
                event.acceptTransferModes(TransferMode.MOVE);
                event.consume();
            }
        });
        cell.setOnDragDropped(event -> {
            if (event.getDragboard().hasContent(ROW) && cell.getItem() != null) {
                actions.moveTo(UUID.fromString((String) event.getDragboard().getContent(ROW)), cell.getIndex());
                event.setDropCompleted(true);
                event.consume();
            }
        });
        return cell;
    }

    private void toggle(UUID profile) {
        manager.tunnel(profile).ifPresent(actions::toggle);
    }

    /// Stops it if it runs; asks first where that hurts.
    public void stop(UUID profile) {
        manager.tunnel(profile).filter(view -> view.status().active()).ifPresent(actions::toggle);
    }

    private void showFound(String text) {
        boolean none = model.found().isEmpty() && !model.isEmpty();
        if (none && nothingFound.isEmpty()) {
            nothingFound = Optional.of(new NothingFoundPane(messages, this::clearSearch));
            listPlace.getChildren().add(nothingFound.get());
        }
        nothingFound.ifPresent(pane -> {
            pane.setVisible(none);
            pane.show(text.strip());
        });
        list.setVisible(!none);
    }

    private void listKey(KeyEvent event) {
        Optional<TunnelRow> row = Optional.ofNullable(list.getSelectionModel().getSelectedItem());
        if (row.isEmpty()) {
            return;
        }
        if (event.getCode() == KeyCode.ENTER) {
            actions.toggle(row.get().view());
        } else if (event.getCode() == KeyCode.DELETE) {
            actions.remove(row.get().view());
        } else if (UP.match(event)) {
            actions.move(row.get().id(), -1);
        } else if (DOWN.match(event)) {
            actions.move(row.get().id(), 1);
        } else {
            return;
        }
        event.consume();
    }

    private void anyKey(KeyEvent event) {
        if (FIND.match(event)) {
            search.requestFocus();
            search.selectAll();
        } else if (COPY.match(event)) {
            detailController.copyCommand();
        } else if (event.getCode() == KeyCode.F5) {
            detailController.test();
        } else if (UNDO.match(event) && !(screen.getScene().getFocusOwner() instanceof TextInputControl)) {
            actions.undoRemove();
        } else {
            return;
        }
        event.consume();
    }

    /// What is to be told about the keychain: nothing until it has answered.
    public void showVault(Optional<Vault.Status> status) {
        String text = status.map(known -> switch (known) {
            case Vault.Status.Available(String backend) -> messages.get("keychain.available", backend);
            case Vault.Status.Locked _ -> messages.get("keychain.locked");
            case Vault.Status.Unavailable _ -> messages.get("keychain.none");
        }).orElseGet(() -> messages.get("keychain.asking"));
        boolean locked = status.filter(Vault.Status.Locked.class::isInstance).isPresent();
        keychain.setText(text);
        keychainHelp.set(status.filter(Vault.Status.Unavailable.class::isInstance)
            .map(none -> messages.get("keychain.none.tooltip", ((Vault.Status.Unavailable) none).reason())).orElse(text));
        keychainLine.pseudoClassStateChanged(ATTENTION, locked || status.filter(Vault.Status.Unavailable.class::isInstance).isPresent());
        unlock.setVisible(locked);
        unlock.setManaged(locked);
    }

    public void settingsChanged() {
        detailController.settingsChanged();
    }

    /// Once a second while the window shows.
    public void tick() {
        model.tick();
        detailController.tick();
    }

    /// The first thing that keys go to.
    public void focus() {
        list.requestFocus();
    }

    @FXML
    private void add() {
        actions.create();
    }

    private void clearSearch() {
        search.clear();
        search.requestFocus();
    }

    @FXML
    private void unlock() {
        dialogs.unlock(() -> { });
    }

    @FXML
    private void preferences() {
        dialogs.preferences();
    }
}
