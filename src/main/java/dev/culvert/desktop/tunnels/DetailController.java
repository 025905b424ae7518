package dev.culvert.desktop.tunnels;

import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Icon;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Nodes;
import dev.culvert.desktop.frame.Shell;
import dev.culvert.desktop.frame.StatusMark;
import dev.culvert.desktop.frame.Views;
import dev.culvert.engine.CheckResult;
import dev.culvert.engine.Failure;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.manager.Activity;
import dev.culvert.manager.Figures;
import dev.culvert.manager.TunnelManager;
import dev.culvert.manager.TunnelStatus;
import dev.culvert.manager.TunnelView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableValue;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.Subscription;

/// The pane of one tunnel: how to connect, what is going on, and what has happened.
final class DetailController {
    static final PseudoClass FAILED = PseudoClass.getPseudoClass("failed");
    private static final PseudoClass COMPACT = PseudoClass.getPseudoClass("compact");
    private static final double[] FIELD_WIDTHS = {120, 96, 120, 84, 92, 86};
    private static final double TITLE_SIZE = 18; // with text of the usual size
    private static final Duration TEST = Duration.ofSeconds(10);
    private static final Duration COPIED = Duration.ofSeconds(2);

    private final Views views;
    private final Messages messages;
    private final TunnelTexts texts;
    private final TunnelManager manager;
    private final Shell shell;
    private final FxThread fx;
    private final TunnelActions actions;
    private final Handoffs handoffs;
    private final Pill pill = new Pill();
    private final List<Field> connection = new ArrayList<>();

    private final BooleanProperty narrow = new SimpleBooleanProperty();

    // What is not there at first is made when it is first shown.
    private Optional<BannerPane> banner = Optional.empty();
    private Optional<NoticePane> notice = Optional.empty();
    private Optional<LiveController> live = Optional.empty();
    private Optional<SessionsController> sessions = Optional.empty();
    private HandoffMenus handoffMenus;
    private TunnelRow row;
    private Subscription watching = Subscription.EMPTY;
    private Optional<Failure> shownFailure = Optional.empty();
    private Optional<Boolean> shownRunning = Optional.empty();
    private int tests;

    @FXML private VBox pane;
    @FXML private HBox nameLine;
    @FXML private Label name;
    @FXML private HBox stateLine;
    @FXML private StatusMark mark;
    @FXML private Label state;
    @FXML private Label subtitle;
    @FXML private Button toggle;
    @FXML private Icon toggleIcon;
    @FXML private MenuButton more;
    @FXML private MenuItem editItem;
    @FXML private MenuItem testItem;
    @FXML private MenuItem restartItem;
    @FXML private MenuItem duplicateItem;
    @FXML private MenuItem upItem;
    @FXML private MenuItem downItem;
    @FXML private MenuItem removeItem;
    @FXML private ScrollPane scroll;
    @FXML private VBox sections;
    @FXML private VBox connect;
    @FXML private Label connectHint;
    @FXML private GridPane fields;
    @FXML private Label command;
    @FXML private Button copyCommand;
    @FXML private Button copyAgain;
    @FXML private StackPane copyAsPlace;
    @FXML private MenuButton copyAs;
    @FXML private MenuButton openIn;
    @FXML private TabPane tabs;
    @FXML private Tab sessionsTab;
    @FXML private Tab activityTab;
    @FXML private ListView<Activity> activity;

    DetailController(Views views, TunnelTexts texts, TunnelManager manager, Shell shell, FxThread fx, TunnelActions actions, Handoffs handoffs) {
        this.views = views;
        this.messages = views.messages();
        this.texts = texts;
        this.manager = manager;
        this.shell = shell;
        this.fx = fx;
        this.actions = actions;
        this.handoffs = handoffs;
    }

    @FXML
    private void initialize() {
        // JavaFX would draw all of it into a picture, and that on the screen, each time that a figure changes.
        scroll.skinProperty().subscribe(skin -> Optional.ofNullable(scroll.lookup(".viewport")).ifPresent(viewport -> viewport.setCache(false)));
        for (String part : List.of("host", "port", "database", "user", "password", "ssl")) {
            connection.add(new Field(part));
        }
        handoffMenus = new HandoffMenus(messages, handoffs, copyAs, copyAsPlace, copyAgain, openIn);
        narrow.subscribe(this::layOut);
        activity.setCellFactory(of -> new ActivityCell(texts));
        List.of(name, subtitle, command).forEach(Nodes::explainWhole);
        Nodes.explain(more, messages.get("more.accessible"));
        Nodes.explain(copyCommand, messages.get("connect.copy.tooltip"));
        tabs.getSelectionModel().select(activityTab);
        sessionsTab.selectedProperty().subscribe(chosen -> {
            if (chosen && sessions.isEmpty()) {
                addSessions();
            }
        });
    }

    private void addSessions() {
        ObservableValue<Double> scale = name.fontProperty().map(font -> font.getSize() / TITLE_SIZE); // with larger text columns need more room
        SessionsController table = new SessionsController(messages, texts, narrow, scale, session -> actions.endSession(row.view(), session));
        sessionsTab.setContent(views.load(table));
        sessions = Optional.of(table);
        showSessions(row.view());
    }

    /// @param less whether there is less room
    void setNarrow(boolean less) {
        narrow.set(less);
    }

    /// Six columns, or two rows of three where there is less room.
    private void layOut(boolean narrow) {
        pane.pseudoClassStateChanged(COMPACT, narrow);
        int columns = narrow ? 3 : 6;
        fields.getChildren().setAll(connection.stream().map(field -> field.box).toList());
        fields.getColumnConstraints().setAll(IntStream.range(0, columns).mapToObj(column -> {
            ColumnConstraints width = new ColumnConstraints();
            if (narrow) {
                width.setPercentWidth(100.0 / 3);
            } else {
                width.setPrefWidth(FIELD_WIDTHS[column]);
            }
            return width;
        }).toList());
        for (int i = 0; i < connection.size(); i++) {
            GridPane.setConstraints(connection.get(i).box, i % columns, i / columns);
        }
    }

    void show(TunnelRow shown) {
        if (row == shown) {
            return;
        }
        watching.unsubscribe();
        row = shown;
        closeNotice();
        shownFailure = Optional.empty();
        shownRunning = Optional.empty();
        hideBanner();
        watching = shown.viewProperty().subscribe(this::show);
        scroll.setVvalue(0);
        live.ifPresent(card -> card.show(shown.throughput()));
    }

    private void show(TunnelView view) {
        boolean active = view.status().active();
        boolean running = TunnelTexts.isRunning(view);
        name.setText(view.profile().name());
        pill.show(view.profile().environment(), nameLine, texts);
        mark.setState(texts.mark(view));
        state.setText(texts.state(view));
        stateLine.getStyleClass().setAll("state", texts.mark(view).name().toLowerCase(Locale.ROOT));
        subtitle.setText(texts.subtitle(view));
        toggle.setText(texts.toggle(view));
        toggleIcon.setGlyph(active ? Icon.Glyph.STOP : Icon.Glyph.PLAY);
        Optional<Failure> failure = TunnelTexts.failure(view);
        accent(toggle, view.status() instanceof TunnelStatus.Stopped);
        accent(copyCommand, running && failure.isEmpty());
        if (!shownRunning.equals(Optional.of(running))) {
            shownRunning = Optional.of(running);
            tabs.getSelectionModel().select(running ? sessionsTab : activityTab);
        }
        restartItem.setDisable(!(view.status() instanceof TunnelStatus.Running));
        upItem.setDisable(!view.saved());
        downItem.setDisable(!view.saved());
        showFailure(failure);
        showConnection(view);
        Nodes.show(connectHint, !running);
        showLive(view, running);
        showSessions(view);
        List<Activity> happened = manager.activity(row.id());
        if (!activity.getItems().equals(happened)) {
            activity.getItems().setAll(happened);
        }
    }

    private static void accent(Button button, boolean primary) {
        button.getStyleClass().remove("accent");
        if (primary) {
            button.getStyleClass().add("accent");
        }
    }

    private void showFailure(Optional<Failure> failure) {
        if (failure.equals(shownFailure)) {
            return;
        }
        shownFailure = failure;
        failure.ifPresentOrElse(wrong -> {
            BannerPane pane = banner.orElseGet(this::addBanner);
            pane.show(Banner.of(wrong), remedy -> actions.remedy(remedy, row.view(), wrong));
            Nodes.show(pane, true);
            closeNotice();
            tabs.getSelectionModel().select(activityTab);
        }, this::hideBanner);
    }

    private BannerPane addBanner() {
        BannerPane pane = new BannerPane(messages);
        sections.getChildren().addFirst(pane);
        banner = Optional.of(pane);
        return pane;
    }

    private void hideBanner() {
        banner.ifPresent(pane -> Nodes.show(pane, false));
    }

    private void showConnection(TunnelView view) {
        int port = TunnelTexts.port(view);
        connection.get(0).show(TunnelTexts.connection(view).host());
        connection.get(1).show(port == 0 ? "" : String.valueOf(port));
        connection.get(2).show(view.profile().target().database());
        connection.get(3).show(messages.get("connect.any"), "postgres");
        connection.get(4).show(messages.get("connect.none"), "");
        connection.get(5).show("disable");
        String text = port == 0 ? messages.get("connect.no-port") : texts.command(view);
        command.setText(text);
        copyCommand.setDisable(port == 0);
        handoffMenus.show(view);
    }

    private void showLive(TunnelView view, boolean running) {
        if (running && live.isEmpty()) {
            addLive();
        }
        live.ifPresent(card -> {
            card.setShown(running);
            view.snapshot().ifPresent(card::show);
        });
    }

    private void addLive() {
        LiveController card = new LiveController(messages, narrow);
        sections.getChildren().add(views.load(card));
        card.show(row.throughput());
        live = Optional.of(card);
    }

    private void showSessions(TunnelView view) {
        List<SessionSnapshot> open = TunnelTexts.isRunning(view) ? manager.sessions(row.id()) : List.of();
        sessionsTab.setText(messages.get("sessions.title", open.size()));
        sessions.ifPresent(table -> table.show(view, open));
    }

    void settingsChanged() {
        if (row != null) {
            handoffMenus.showCopyAgain();
        }
    }

    /// Once a second.
    void tick() {
        if (row == null || !TunnelTexts.isRunning(row.view())) {
            return;
        }
        live.ifPresent(card -> {
            card.tick(row.throughput());
            row.view().snapshot().ifPresent(card::show);
        });
        sessions.ifPresent(SessionsController::tick);
    }

    @FXML
    private void toggle() {
        actions.toggle(row.view());
    }

    @FXML
    void copyCommand() {
        if (row != null && !copyCommand.isDisabled()) {
            shell.copy(texts.command(row.view()));
            copyCommand.setText(messages.get("connect.copied"));
            fx.later(COPIED, () -> copyCommand.setText(messages.get("connect.copy")));
        }
    }

    @FXML
    private void edit() {
        actions.edit(row.id(), false);
    }

    @FXML
    void test() {
        if (row == null) {
            return;
        }
        UUID tested = row.id();
        int mine = ++tests;
        say(Icon.Glyph.ARROW, "plain", messages.get("test.running"));
        fx.then(manager.check(tested).toCompletableFuture().completeOnTimeout(tooSlow(), TEST.toMillis(), TimeUnit.MILLISECONDS), result -> {
            if (row.id().equals(tested) && mine == tests) { // else another was chosen, or tested again, meanwhile
                say(result);
            }
        });
    }

    private CheckResult tooSlow() {
        Failure failure = Failure.of(Failure.Kind.UNREACHABLE, messages.get("editor.test.slow", Figures.time(TEST)), messages.get("editor.test.slow.remedy"));
        return new CheckResult(TEST, "", Optional.empty(), Optional.of(failure));
    }

    private void say(CheckResult result) {
        if (result.failure().isPresent()) {
            say(Icon.Glyph.ALERT, "danger", result.failure().get().inSentences());
        } else {
            String version = result.serverVersion().isEmpty() ? "" : messages.get("activity.version", result.serverVersion());
            say(Icon.Glyph.OK, "success", messages.get("activity.connected", Figures.time(result.time()), version));
        }
    }

    private void say(Icon.Glyph glyph, String colour, String text) {
        notice.orElseGet(this::addNotice).show(glyph, colour, text);
    }

    private NoticePane addNotice() {
        NoticePane pane = new NoticePane(messages);
        sections.getChildren().add(sections.getChildren().indexOf(connect), pane);
        notice = Optional.of(pane);
        return pane;
    }

    private void closeNotice() {
        notice.ifPresent(pane -> Nodes.show(pane, false));
    }

    @FXML
    private void restart() {
        actions.restart(row.view());
    }

    @FXML
    private void backUp() {
        actions.backUp(row.view());
    }

    @FXML
    private void restore() {
        actions.restore(row.view());
    }

    @FXML
    private void duplicate() {
        actions.duplicate(row.id());
    }

    @FXML
    private void moveUp() {
        actions.move(row.id(), -1);
    }

    @FXML
    private void moveDown() {
        actions.move(row.id(), 1);
    }

    @FXML
    private void remove() {
        actions.remove(row.view());
    }

    /// One value of the connection, and the button that copies it.
    private final class Field {
        private final Label value = new Label();
        private final Button copy = new Button(null, new Icon(Icon.Glyph.COPY));
        private final VBox box;
        private String copied = "";

        Field(String part) {
            String title = messages.get("connect." + part);
            Label caption = new Label(title);
            caption.getStyleClass().addAll("small", "muted");
            value.getStyleClass().add("mono");
            value.setId("connect-" + part);
            value.setMinWidth(0);
            Nodes.explainWhole(value);
            caption.setLabelFor(value);
            copy.getStyleClass().addAll("flat", "copy");
            String action = messages.get("connect.copy-part", title);
            copy.setAccessibleText(action);
            Nodes.explain(copy, action);
            copy.setOnAction(event -> shell.copy(copied));
            HBox line = new HBox(value, copy);
            line.getStyleClass().add("value-line");
            box = new VBox(caption, line);
            box.setMinWidth(0);
        }

        void show(String text) {
            value.setText(text.isEmpty() ? "–" : text);
            copied = text;
            Nodes.show(copy, !text.isEmpty());
        }

        /// @param toCopy what a form wants to have in this place, where that is not what is shown
        void show(String text, String toCopy) {
            value.getStyleClass().remove("mono");
            value.setText(text);
            copied = toCopy;
            Nodes.show(copy, true);
        }
    }
}
