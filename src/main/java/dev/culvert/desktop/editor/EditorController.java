package dev.culvert.desktop.editor;

import dev.culvert.desktop.editor.ProfileForm.Field;
import dev.culvert.desktop.frame.FormPane;
import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Icon;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Nodes;
import dev.culvert.desktop.frame.Segments;
import dev.culvert.desktop.frame.Shell;
import dev.culvert.desktop.frame.Views;
import dev.culvert.engine.CheckResult;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.RouteInUse;
import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.manager.Figures;
import dev.culvert.manager.TunnelManager;
import dev.culvert.manager.TunnelView;
import dev.culvert.profile.Environment;
import dev.culvert.profile.RouteChoice;
import dev.culvert.profile.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableValue;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Control;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Circle;
import javafx.util.StringConverter;

/// Shows a [ProfileForm], tries it and saves it.
final class EditorController {
    private final ProfileForm form;
    private final Views views;
    private final Messages messages;
    private final Shell shell;
    private final FxThread fx;
    private final TunnelManager manager;
    private final Trial trial;
    private final Consumer<UUID> saved;
    private final ConnectionController connection;

    private final BooleanProperty saving = new SimpleBooleanProperty();
    private Optional<Failure> notSaved = Optional.empty();
    private Optional<Failure> notConnected = Optional.empty();
    private boolean testing;
    private boolean asking;
    private boolean saysSaving;
    private Node askedAt;
    private boolean attempted;
    private boolean open = true;
    private int tests; // the result of an earlier one is not wanted any more

    @FXML private VBox dialog;
    @FXML private Label title;
    @FXML private FormPane scroll;
    @FXML private Label nameLabel;
    @FXML private TextField name;
    @FXML private Label nameProblem;
    @FXML private Label connectionLabel;
    @FXML private VBox connectionPlace;
    @FXML private Label portLabel;
    @FXML private RadioButton automaticPort;
    @FXML private RadioButton fixedPort;
    @FXML private TextField port;
    @FXML private Label portProblem;
    @FXML private Label hostLabel;
    @FXML private ComboBox<String> host;
    @FXML private HBox hostWarning;
    @FXML private Label routeLabel;
    @FXML private Segments<RouteChoice> route;
    @FXML private Label routeHint;
    @FXML private Label environmentLabel;
    @FXML private Segments<Environment> environment;
    @FXML private Label limitLabel;
    @FXML private CheckBox limited;
    @FXML private TextField limit;
    @FXML private Label limitProblem;
    @FXML private Label startLabel;
    @FXML private CheckBox start;
    @FXML private HBox notice;
    @FXML private Icon noticeIcon;
    @FXML private Label noticeText;
    @FXML private HBox noticeButtons;
    @FXML private Button discard;
    @FXML private Button test;
    @FXML private HBox result;
    @FXML private Icon resultIcon;
    @FXML private Label resultText;
    @FXML private Button cancel;
    @FXML private Button save;

    /// @param patience how long a test may take
    EditorController(ProfileForm form, Views views, Shell shell, FxThread fx, TunnelManager manager, Duration patience, Consumer<UUID> saved) {
        this.form = form;
        this.views = views;
        this.messages = views.messages();
        this.shell = shell;
        this.fx = fx;
        this.manager = manager;
        this.trial = new Trial(form, messages, manager, patience);
        this.saved = saved;
        this.connection = new ConnectionController(form, messages, fx, manager, this::unlocked);
    }

    @FXML
    private void initialize() {
        title.setText(messages.get(form.edited().isPresent() ? "editor.edit" : "editor.new"));
        dialog.setAccessibleText(title.getText());
        connectionPlace.getChildren().setAll(views.load(connection));
        Map.of(nameLabel, name, connectionLabel, connection.field(), portLabel, port, hostLabel, host, limitLabel, limit, startLabel, start).forEach(Label::setLabelFor);
        routeLabel.setLabelFor(route);
        environmentLabel.setLabelFor(environment);
        name.textProperty().bindBidirectional(form.nameProperty());
        fixedPort.selectedProperty().bindBidirectional(form.fixedProperty());
        automaticPort.setSelected(!fixedPort.isSelected());
        port.textProperty().bindBidirectional(form.portProperty());
        port.disableProperty().bind(fixedPort.selectedProperty().not());
        limited.selectedProperty().bindBidirectional(form.limitedProperty());
        limit.textProperty().bindBidirectional(form.limitProperty());
        limit.disableProperty().bind(limited.selectedProperty().not());
        start.selectedProperty().bindBidirectional(form.startWithAppProperty());
        fillHosts();
        fillSegments();
        scroll.disableProperty().bind(saving);
        test.disableProperty().bind(saving);
        cancel.disableProperty().bind(saving);
        save.disableProperty().bind(saving.or(form.savableExpression().not()));
        Nodes.show(result, false);
        listen();
        dialog.addEventHandler(KeyEvent.KEY_PRESSED, this::keyPressed);
    }

    private void fillHosts() {
        List<String> hosts = new ArrayList<>(List.of(ProfileForm.THIS_COMPUTER, ProfileForm.THIS_COMPUTER_IPV6, ProfileForm.EVERYWHERE));
        if (!hosts.contains(form.hostProperty().get())) {
            hosts.add(form.hostProperty().get());
        }
        host.getItems().setAll(hosts);
        host.setConverter(new StringConverter<>() {
            @Override
            public String toString(String address) {
                return switch (address) {
                    case null -> "";
                    case ProfileForm.THIS_COMPUTER -> messages.get("editor.host.this");
                    case ProfileForm.THIS_COMPUTER_IPV6 -> messages.get("editor.host.this-ipv6");
                    case ProfileForm.EVERYWHERE -> messages.get("editor.host.everywhere");
                    default -> address;
                };
            }

            @Override
            public String fromString(String text) {
                throw new UnsupportedOperationException();
            }
        });
        host.valueProperty().bindBidirectional(form.hostProperty());
    }

    private void fillSegments() {
        route.setOptions(List.of(
            new Segments.Option<>(RouteChoice.AUTO, messages.get("editor.route.auto")),
            new Segments.Option<>(RouteChoice.GATEWAY, messages.get("editor.route.gateway")),
            new Segments.Option<>(RouteChoice.DIRECT, messages.get("editor.route.direct"))));
        route.valueProperty().bindBidirectional(form.routeProperty());
        environment.setOptions(List.of(
            new Segments.Option<>(Environment.NONE, messages.get("editor.environment.none")),
            new Segments.Option<>(Environment.DEVELOPMENT, messages.get("editor.environment.development"), "development"),
            new Segments.Option<>(Environment.STAGING, messages.get("editor.environment.staging"), "staging"),
            new Segments.Option<>(Environment.PRODUCTION, messages.get("editor.environment.production"), "production")));
        for (int i = 1; i < Environment.values().length; i++) {
            Circle dot = new Circle(4);
            dot.getStyleClass().add("dot");
            environment.button(i).setGraphic(dot);
        }
        environment.valueProperty().bindBidirectional(form.environmentProperty());
    }

    private void listen() {
        form.detectionProperty().subscribe((before, now) -> {
            forgetTest();
            showRoute();
        });
        form.routeProperty().subscribe((before, now) -> forgetTest());
        form.hostProperty().subscribe(address -> Nodes.show(hostWarning, form.isOpenToOthers()));
        List<ObservableValue<?>> entries = List.of(
            form.nameProperty(), form.connectionProperty(), form.fixedProperty(), form.portProperty(), form.routeProperty(), form.limitedProperty(), form.limitProperty());
        entries.forEach(entry -> entry.subscribe((before, now) -> {
            showProblems();
            showNotice();
        }));
        fixedPort.setOnAction(event -> port.requestFocus());
        limited.setOnAction(event -> {
            if (limited.isSelected()) {
                limit.requestFocus();
            }
        });
        discard.defaultButtonProperty().bind(discard.focusedProperty());
        // Who goes on editing has answered: the next Enter is not for the question.
        dialog.sceneProperty().flatMap(Scene::focusOwnerProperty).subscribe(owner -> {
            if (asking && owner != null && !Nodes.isInside(noticeButtons, owner)) {
                ask(false);
            }
        });
        Nodes.fit(dialog, scroll);
        showRoute();
        showProblems();
        showNotice();
    }

    /// Where a field is entered.
    Control control(Field field) {
        return switch (field) {
            case NAME -> name;
            case CONNECTION -> connection.field();
            case PORT -> port;
            case LIMIT -> limit;
        };
    }

    /// The dialog is closed, by whomever.
    void dismissed() {
        open = false;
        tests++;
    }

    private void keyPressed(KeyEvent event) {
        if (event.getCode() == KeyCode.ESCAPE) {
            cancel();
            event.consume();
        } else if (event.getCode() == KeyCode.F5) {
            test();
            event.consume();
        }
    }

    /// Asks first when something would be lost.
    @FXML
    private void cancel() {
        if (saving.get()) {
            return;
        }
        if (asking) {
            keepEditing();
        } else if (form.changedExpression().get()) {
            askedAt = dialog.getScene().getFocusOwner();
            ask(true);
            discard.requestFocus();
        } else {
            shell.close(dialog);
        }
    }

    /// Whether nothing would be lost; else it asks, or says that it is being saved.
    boolean mayClose() {
        if (saving.get()) {
            saysSaving = true;
            showNotice();
            return false;
        }
        boolean may = !form.changedExpression().get();
        if (!may && !asking) {
            cancel();
        }
        return may;
    }

    private void ask(boolean value) {
        asking = value;
        showNotice();
    }

    @FXML
    private void keepEditing() {
        ask(false);
        if (askedAt != null) {
            askedAt.requestFocus();
        }
    }

    @FXML
    private void discard() {
        shell.close(dialog);
    }

    /// What could not be saved because of the keychain can be now.
    private void unlocked() {
        notSaved = notSaved.filter(failure -> failure.kind() != Kind.VAULT_LOCKED);
        notConnected = notConnected.filter(failure -> failure.kind() != Kind.VAULT_LOCKED);
        showNotice();
    }

    private Optional<TunnelView> current() {
        return form.edited().isPresent() ? manager.tunnel(form.id()) : Optional.empty();
    }

    // ---- the other rows

    private void showRoute() {
        route.setDisable(!form.hasRoutes());
        routeHint.setText(form.hasRoutes()
            ? current().flatMap(TunnelView::snapshot).flatMap(TunnelSnapshot::route).map(RouteInUse::name).map(this::inUse).orElse("")
            : messages.get("editor.route.only-keys"));
    }

    private String inUse(String routeName) {
        return switch (routeName) {
            case "gateway" -> messages.get("editor.route.gateway.in-use");
            case "direct" -> messages.get("editor.route.direct.in-use");
            default -> "";
        };
    }

    /// What is wrong is said after the first try to save, and then as long as it is wrong.
    private Map<Field, String> showProblems() {
        Map<Field, String> problems = attempted ? form.problems() : Map.of();
        show(nameProblem, name, problems.getOrDefault(Field.NAME, ""));
        show(portProblem, port, problems.getOrDefault(Field.PORT, ""));
        show(limitProblem, limit, problems.getOrDefault(Field.LIMIT, ""));
        return problems;
    }

    private static void show(Label sentence, Control field, String problem) {
        sentence.setText(problem);
        Nodes.show(sentence, !problem.isEmpty());
        Nodes.mark(field, "wrong", !problem.isEmpty());
        field.setAccessibleHelp(problem);
    }

    /// The line above the buttons: a question, what went wrong, or what is to be known before saving.
    private void showNotice() {
        boolean sessionsStay = isRunning() && form.changesSessions();
        Optional<Failure> failure = notSaved.or(() -> notConnected);
        String text = asking
            ? messages.get("editor.discard")
            : saysSaving ? messages.get("editor.saving") : failure.map(Failure::inSentences).orElse(sessionsStay ? messages.get("editor.sessions-stay") : "");
        noticeText.setText(text);
        Nodes.show(notice, !text.isEmpty());
        Nodes.show(noticeButtons, asking);
        boolean wrong = !asking && failure.isPresent();
        Nodes.mark(notice, "wrong", wrong);
        Nodes.show(noticeIcon, wrong);
        save.setDefaultButton(!asking);
    }

    private boolean isRunning() {
        return current().flatMap(TunnelView::snapshot).isPresent();
    }

    // ---- the buttons

    @FXML
    private void test() {
        if (saving.get() || testing) {
            return;
        }
        if (!form.detection().usable()) {
            connection.insist();
            connection.field().requestFocus();
            return;
        }
        forgetTest();
        int mine = tests;
        testing = true;
        Nodes.showBusy(test, true);
        fx.then(trial.run(), checked -> {
            if (mine == tests) {
                testing = false;
                Nodes.showBusy(test, false);
                showResult(checked);
            }
        });
    }

    private void showResult(CheckResult checked) {
        notConnected = checked.failure();
        if (checked.failure().isPresent()) {
            connection.askVault();
        }
        boolean fine = checked.failure().isEmpty();
        resultIcon.setGlyph(fine ? Icon.Glyph.OK : Icon.Glyph.ALERT);
        Nodes.mark(result, "wrong", !fine);
        String time = Figures.time(checked.time());
        String text = checked.failure()
            .map(failure -> messages.get("reason." + failure.kind().name()))
            .orElseGet(() -> checked.serverVersion().isEmpty() ? messages.get("editor.test.connected", time) : messages.get("editor.test.connected-to", time, checked.serverVersion()));
        resultText.setText(text);
        resultText.setTooltip(new Tooltip(checked.failure().map(Failure::inSentences).orElse(text)));
        Nodes.show(result, true);
        showNotice();
    }

    /// What was found of another connection string says nothing of this one.
    private void forgetTest() {
        tests++;
        notConnected = Optional.empty();
        testing = false;
        Nodes.showBusy(test, false);
        Nodes.show(result, false);
        showNotice();
    }

    @FXML
    private void save() {
        attempted = true;
        notSaved = Optional.empty();
        showNotice();
        connection.insist();
        Map<Field, String> problems = showProblems();
        if (!problems.isEmpty()) {
            control(problems.keySet().iterator().next()).requestFocus();
            return;
        }
        Node focused = Optional.ofNullable(dialog.getScene().getFocusOwner()).orElse(save);
        saving.set(true);
        Nodes.showBusy(save, true);
        var profile = form.profile(current().map(TunnelView::profile));
        Optional<Secret> text = form.newConnectionString();
        fx.then(form.edited().isPresent() ? manager.edit(profile, text) : manager.add(profile, text.orElseThrow()), failure -> {
            saving.set(false);
            saysSaving = false;
            Nodes.showBusy(save, false);
            if (failure.isPresent()) {
                notSaved = failure;
                showNotice();
                connection.askVault();
                (failure.get().kind() == Kind.CANNOT_LISTEN && form.fixedProperty().get() ? port : focused).requestFocus();
                return;
            }
            if (open) {
                shell.close(dialog);
            }
            saved.accept(profile.id());
        });
    }
}
