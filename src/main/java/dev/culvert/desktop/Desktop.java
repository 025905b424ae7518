package dev.culvert.desktop;

import dev.culvert.backup.Backups;
import dev.culvert.control.ControlServer;
import dev.culvert.desktop.backup.BackupDialogs;
import dev.culvert.desktop.editor.Editor;
import dev.culvert.desktop.frame.FileDialogs;
import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Shell;
import dev.culvert.desktop.frame.Views;
import dev.culvert.desktop.preferences.Preferences;
import dev.culvert.desktop.tray.Tray;
import dev.culvert.desktop.tunnels.Dialogs;
import dev.culvert.desktop.tunnels.EmptyController;
import dev.culvert.desktop.tunnels.Handoffs;
import dev.culvert.desktop.tunnels.TunnelsController;
import dev.culvert.desktop.tunnels.TunnelTexts;
import dev.culvert.desktop.tunnels.TunnelsModel;
import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.Failure;
import dev.culvert.handoff.Computer;
import dev.culvert.handoff.Programs;
import dev.culvert.manager.EngineConfiguration;
import dev.culvert.manager.EnvFile;
import dev.culvert.manager.Memory;
import dev.culvert.manager.TunnelManager;
import dev.culvert.manager.TunnelStatus;
import dev.culvert.manager.TunnelView;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Secret;
import dev.culvert.store.Settings;
import dev.culvert.store.SettingsStore;
import dev.culvert.store.StoreException;
import dev.culvert.update.Releases;
import dev.culvert.vault.Vault;
import java.io.File;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.TextInputControl;
import javafx.scene.image.Image;
import javafx.scene.input.DragEvent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.StackPane;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The window, put together. On JavaFX's thread only.
public final class Desktop implements Dialogs {
    private static final Logger LOG = LoggerFactory.getLogger(Desktop.class);
    private static final Duration SETTLED = Duration.ofSeconds(5);
    private static final double WIDTH = 960;
    private static final double HEIGHT = 640;
    private static final List<Integer> ICONS = List.of(32, 64, 128); // pixels; the system scales the one that comes next
    private static final double LEAST_WIDTH = 760;
    private static final double LEAST_HEIGHT = 520;
    private static final KeyCombination PREFERENCES = new KeyCodeCombination(KeyCode.COMMA, KeyCombination.SHORTCUT_DOWN);
    private static final KeyCombination NEW = new KeyCodeCombination(KeyCode.N, KeyCombination.SHORTCUT_DOWN);
    private static final KeyCombination UNDO = new KeyCodeCombination(KeyCode.Z, KeyCombination.SHORTCUT_DOWN);
    private static final KeyCombination CLOSE = new KeyCodeCombination(KeyCode.W, KeyCombination.SHORTCUT_DOWN);
    private static final KeyCombination QUIT = new KeyCodeCombination(KeyCode.Q, KeyCombination.SHORTCUT_DOWN);

    /// What the window is made of, and what it cannot do itself.
    ///
    /// @param manager     with its profiles loaded
    /// @param settings    as they stand in the store
    /// @param notice      what the user must be told about the files
    /// @param logs        the folder of the log files
    /// @param environment the environment variables
    /// @param computer    where other programs are
    /// @param version     of this program
    /// @param demo        a profile to try, where there is a database for it
    /// @param control     where other processes ask for something, if they can
    /// @param minimized   whether the window is to be out of the way at first
    /// @param launcher    the program that opens the window, where it is installed
    /// @param releases    where newer versions are, if that is known
    public record Parts(
        TunnelManager manager,
        SettingsStore settingsStore,
        Settings settings,
        Optional<String> notice,
        Path logs,
        Map<String, String> environment,
        Computer computer,
        String version,
        Optional<Demo> demo,
        Optional<ControlServer> control,
        boolean minimized,
        Optional<String> launcher,
        Optional<Releases> releases) {
        /// Without the environment: there are secrets in it.
        @Override
        public String toString() {
            return "Parts[" + version + "]";
        }
    }

    /// A database that needs no account.
    public record Demo(Profile profile, Secret connectionString) {}

    private final Parts parts;
    private final Stage stage;
    private final FileDialogs files;
    private final Runnable exit;
    private final TunnelManager manager;
    private final Messages messages = Messages.load();
    private final FxThread fx = new FxThread();
    private final StackPane root = new StackPane();
    private final Scene scene = new Scene(root, WIDTH, HEIGHT);
    private final Themes themes = new Themes(scene); // before the first control, which would have JavaFX read its own theme
    private final Shell shell;
    private final TunnelsModel model;
    private final Handoffs handoffs;
    private final BackupDialogs backups;
    private final TunnelsController tunnels;
    private final EmptyController empty;
    private final Parent tunnelsView;
    private final Editor editor;
    private final Preferences preferences;
    private final Leaving leaving;
    private final Optional<UpdateNotice> updates;
    private Optional<Tray> tray = Optional.empty();
    private Settings settings;
    private CompletableFuture<Optional<String>> saved = CompletableFuture.completedFuture(Optional.empty()); // in the order of the edits
    private boolean begun;
    private boolean ending;

    /// @param exit ends the program; called once, when everything has stopped
    public Desktop(Parts parts, Stage stage, Runnable exit) {
        this(parts, stage, new SystemFileDialogs(stage), exit);
    }

    Desktop(Parts parts, Stage stage, FileDialogs files, Runnable exit) {
        this.parts = parts;
        this.files = files;
        this.exit = exit;
        this.stage = stage;
        this.manager = parts.manager();
        this.settings = parts.settings();
        themes.choose(settings.theme());
        shell = new Shell(messages, root);
        new ErrorReports(messages, shell, fx).install();
        Views views = new Views(messages);
        model = new TunnelsModel(manager, messages);
        handoffs = new Handoffs(messages, shell, fx, manager, parts.computer(), files, () -> settings, this::change, this);
        backups = new BackupDialogs(messages, shell, fx, manager, () -> new Backups(parts.computer(), Programs.of(parts.computer(), settings.programs())), files, Opener::open);
        tunnels = new TunnelsController(views, shell, fx, manager, model, this, handoffs);
        empty = new EmptyController(views, shell, fx, manager, this, parts.demo().map(demo -> () -> addDemo(demo)));
        tunnelsView = views.load(tunnels);
        editor = new Editor(views, shell, fx, manager);
        preferences = new Preferences(views, shell, fx, manager, parts.computer(), files, () -> settings, this::change, this::running, parts.launcher(), parts.releases().isPresent(), this::openLogFolder);
        leaving = new Leaving(messages, shell, fx, manager, () -> settings, backups::isTransferring, onClose -> change(old -> old.withOnClose(onClose)), this::toBackground, this::exit);
        updates = parts.releases().map(releases -> new UpdateNotice(messages, shell, fx, releases, parts.version(), () -> settings, this::changeQuietly, this::engineOptions, Opener::open, Clock.systemUTC()));
        scene.addEventHandler(KeyEvent.KEY_PRESSED, this::anyKey);
        scene.addEventFilter(KeyEvent.KEY_PRESSED, this::undoKey);
        scene.addEventHandler(DragEvent.DRAG_OVER, event -> {
            if (!shell.isDialogOpen() && (event.getDragboard().hasFiles() || event.getDragboard().hasString())) {
                event.acceptTransferModes(TransferMode.COPY);
            }
        });
        scene.addEventHandler(DragEvent.DRAG_DROPPED, this::dropped);
        stage.setScene(scene);
        stage.setTitle("Culvert");
        stage.setOnCloseRequest(event -> {
            event.consume();
            if (isMac() && SystemMenu.isQuitting()) {
                leaving.quitRequested();
            } else {
                leaving.closeRequested();
            }
        });
        if (isMac()) {
            shell.setMenuBar(SystemMenu.create(
                messages,
                shell,
                List.of(
                    new SystemMenu.Entry(messages.get("menu.new"), Optional.of(NEW), false, () -> create("")),
                    new SystemMenu.Entry(messages.get("menu.preferences"), Optional.of(PREFERENCES), false, this::preferences),
                    new SystemMenu.Entry(messages.get("menu.close"), Optional.of(CLOSE), true, this::closeByKey)),
                List.of(new SystemMenu.Entry(messages.get("preferences.logs.open"), Optional.empty(), true, this::openLogFolder))));
        }
        shell.setOnDialog(this::showDialog);
        fx.tell(this::profilesChanged, this::tunnelChanged);
        manager.addListener(fx);
    }

    /// Shows the window with what is known, and then does everything that takes longer.
    public void show() {
        settings.selected().ifPresent(model::select);
        showScreen();
        place();
        stage.setIconified(parts.minimized());
        stage.show();
        begun = true;
        stage.setMinWidth(LEAST_WIDTH + stage.getWidth() - stage.getScene().getWidth());
        stage.setMinHeight(LEAST_HEIGHT + stage.getHeight() - stage.getScene().getHeight());
        if (model.isEmpty()) {
            empty.focus();
        } else {
            tunnels.focus();
        }
        parts.notice().ifPresent(notice -> shell.tell(messages.get("notice.title"), notice));
        askVault();
        parts.control().ifPresent(server -> server.serve(new RemoteControl(manager, () -> fx.run(this::bringForward))));
        manager.startMarked(settings.running());
        manager.watch();
        fx.afterFrame(scene, () -> {
            fx.background(Desktop::icons, stage.getIcons()::setAll);
            handoffs.lookForPrograms();
            showTray();
        });
        updates.ifPresent(UpdateNotice::begin);
        fx.later(SETTLED, () -> fx.background(Memory::giveBack));
        fx.everySecond(() -> {
            if (isSeen()) {
                tick();
            } else {
                model.sample(); // else the minute that is shown next would have all of this in one second
            }
            tray.ifPresent(Tray::tick);
        });
        stage.focusedProperty().subscribe((before, focused) -> {
            if (focused) {
                lookAgain();
            }
        });
    }

    private static List<Image> icons() {
        return ICONS.stream().map(size -> new Image(Desktop.class.getResource("icons/culvert-" + size + ".png").toExternalForm())).toList();
    }

    private void showTray() {
        if (!ending) {
            tray = Optional.of(new Tray(messages, fx, manager, new TunnelTexts(messages, handoffs.commandShell()), trayActions(), parts.computer().os(), parts.environment()));
        }
    }

    private Tray.Actions trayActions() {
        return new Tray.Actions() {
            @Override
            public void show() {
                bringForward();
            }

            @Override
            public void start(UUID profile) {
                manager.start(profile);
            }

            @Override
            public void stop(UUID profile) {
                tunnels.stop(profile);
            }

            @Override
            public void copy(String command) {
                shell.copy(command);
            }

            @Override
            public void quit() {
                leaving.quitRequested();
            }

            @Override
            public boolean isInformed() {
                return isSeen() && stage.isFocused() || !settings.notifications();
            }

            @Override
            public void gone() {
                if (!stage.isShowing() && !ending) {
                    stage.setIconified(true);
                    stage.show();
                }
            }
        };
    }

    private boolean isMac() {
        return parts.computer().os() == Computer.Os.MACOS;
    }

    /// On macOS a program goes on without a window, and nothing is asked.
    private void closeByKey() {
        if (isMac()) {
            toBackground();
        } else {
            leaving.closeRequested();
        }
    }

    /// Out of sight, but never out of reach. On macOS minimised: while JavaFX has no window there, neither the Dock nor *Quit* nor the end of the
    /// user's session gets through to it.
    private void toBackground() {
        if (!isMac() && tray.filter(Tray::isShown).isPresent()) {
            keepPlace();
            stage.hide();
        } else {
            stage.setIconified(true);
        }
    }

    /// A window that JavaFX or the desktop has placed, and not the program, would be placed anew.
    private void keepPlace() {
        if (!stage.isMaximized()) {
            double x = stage.getX();
            double y = stage.getY();
            double width = stage.getWidth();
            double height = stage.getHeight();
            stage.setX(x);
            stage.setY(y);
            stage.setWidth(width);
            stage.setHeight(height);
        }
    }

    /// It may be opened by a menu outside the window, or by something that took long.
    private void showDialog() {
        if (begun && !ending && !isSeen()) {
            bringForward();
        }
    }

    private boolean isSeen() {
        return stage.isShowing() && !stage.isIconified();
    }

    private void bringForward() {
        if (ending) {
            return;
        }
        stage.setIconified(false);
        stage.show();
        stage.toFront();
        stage.requestFocus();
    }

    private void tunnelChanged(UUID profile) {
        model.tunnelChanged(profile);
        tray.ifPresent(icon -> icon.tunnelChanged(profile));
        rememberRunning();
    }

    /// At any time, not only at the end: a computer that is switched off gives no notice.
    private void rememberRunning() {
        if (settings.restore() && !leaving.isLeaving()) {
            Set<UUID> active = running();
            if (!active.equals(settings.running())) {
                change(old -> old.withRunning(true, active));
            }
        }
    }

    private Set<UUID> running() {
        return manager.tunnels().stream().filter(view -> view.saved() && view.status().active()).map(view -> view.profile().id()).collect(Collectors.toSet());
    }

    void select(UUID profile) {
        model.select(profile);
    }

    void closeDialog() {
        shell.close();
    }

    /// Counters have moved.
    void tick() {
        tunnels.tick();
    }

    /// An hour has gone by.
    void lookForUpdates() {
        updates.ifPresent(UpdateNotice::look);
    }

    /// Where it was, if that is still on a screen.
    private void place() {
        settings.window().filter(window -> !Screen.getScreensForRectangle(window.x(), window.y(), window.width(), window.height()).isEmpty()).ifPresent(window -> {
            stage.setX(window.x());
            stage.setY(window.y());
            stage.setWidth(window.width());
            stage.setHeight(window.height());
            stage.setMaximized(window.maximized());
        });
    }

    private void showScreen() {
        shell.show(model.isEmpty() ? empty.view() : tunnelsView);
    }

    private void profilesChanged() {
        boolean wasEmpty = shell.root().lookup("#sidebar") == null;
        model.profilesChanged();
        tray.ifPresent(Tray::update);
        if (wasEmpty != model.isEmpty()) {
            showScreen();
            if (model.isEmpty()) {
                empty.focus();
            } else {
                tunnels.focus();
            }
        }
    }

    private void askVault() {
        fx.then(manager.vaultStatus(), this::showVault);
    }

    private void showVault(Vault.Status status) {
        tunnels.showVault(Optional.of(status));
        empty.showVault(Optional.of(status));
    }

    /// The command line may have changed the profiles, or the user the keychain, while they were at another window.
    private void lookAgain() {
        askVault();
        fx.background(() -> {
            try {
                return manager.load();
            } catch (StoreException unreadable) {
                LOG.warn("The profiles were not read again: {}", unreadable.getMessage());
                return Optional.<String>empty();
            }
        }, notice -> notice.ifPresent(text -> shell.tell(messages.get("notice.title"), text)));
    }

    private void addDemo(Demo demo) {
        manager.addForThisRun(demo.profile(), demo.connectionString());
        manager.start(demo.profile().id());
    }

    private void anyKey(KeyEvent event) {
        if (QUIT.match(event)) {
            leaving.quitRequested();
        } else if (shell.isDialogOpen()) {
            return;
        } else if (PREFERENCES.match(event)) {
            preferences();
        } else if (NEW.match(event)) {
            create("");
        } else if (CLOSE.match(event)) {
            closeByKey();
        } else {
            return;
        }
        event.consume();
    }

    /// Before a text field takes it, where there is nothing to undo in that.
    private void undoKey(KeyEvent event) {
        boolean typed = stage.getScene().getFocusOwner() instanceof TextInputControl field && field.isUndoable();
        if (UNDO.match(event) && !shell.isDialogOpen() && !typed && shell.doToastAction()) {
            event.consume();
        }
    }

    private void dropped(DragEvent event) {
        if (shell.isDialogOpen()) {
            return;
        }
        List<File> files = event.getDragboard().getFiles();
        if (files != null && !files.isEmpty()) {
            importFrom(files.getFirst().toPath());
            event.setDropCompleted(true);
        } else if (event.getDragboard().hasString()) {
            create(event.getDragboard().getString());
            event.setDropCompleted(true);
        }
        event.consume();
    }

    // ---- the other windows

    @Override
    public void create(String connectionString) {
        editor.create(connectionString, this::showTunnel);
    }

    @Override
    public void edit(UUID profile, boolean replaceConnectionString) {
        String name = manager.tunnel(profile).map(view -> view.profile().name()).orElse("");
        editor.edit(profile, replaceConnectionString, saved -> {
            showTunnel(saved);
            handoffs.renameSection(saved, name);
        });
    }

    /// It may be so new that the list does not have it yet.
    private void showTunnel(UUID profile) {
        profilesChanged();
        model.reveal(profile);
    }

    @Override
    public void preferences() {
        preferences.open();
    }

    @Override
    public void programs() {
        preferences.openPrograms();
    }

    @Override
    public void backUp(Profile profile) {
        backups.backUp(profile);
    }

    @Override
    public void restore(Profile profile) {
        backups.restore(profile);
    }

    private record Import(List<EnvFile.Found> found, Optional<String> wrong) {}

    @Override
    public void importFrom(Path fileOrFolder) {
        fx.background(() -> {
            try {
                return new Import(EnvFile.connectionStrings(fileOrFolder), Optional.empty());
            } catch (EnvFile.Unreadable e) {
                return new Import(List.of(), Optional.of(e.getMessage()));
            }
        }, read -> {
            if (read.found().isEmpty()) {
                shell.tell(messages.get("import.nothing"), read.wrong().orElseGet(() -> messages.get("import.nothing.text", fileOrFolder.toString())));
            } else {
                editor.importFrom(read.found(), this::showTunnel);
            }
        });
    }

    @Override
    public void chooseImport() {
        files.open(messages.get("empty.import")).ifPresent(this::importFrom);
    }

    @Override
    public void unlock(Runnable unlocked) {
        shell.toast(messages.get("keychain.unlocking"), Optional.empty());
        fx.then(manager.unlockVault(), status -> {
            shell.hideToast();
            showVault(status);
            if (!(status instanceof Vault.Status.Available)) {
                shell.tell(messages.get("keychain.still-locked"), messages.get("keychain.still-locked.text"));
            } else {
                startWhatWaited();
                unlocked.run();
            }
        });
    }

    /// What could not start because the keychain was locked.
    private void startWhatWaited() {
        for (TunnelView view : manager.tunnels()) {
            if (view.status() instanceof TunnelStatus.Failed(Failure failure) && failure.kind() == Failure.Kind.VAULT_LOCKED) {
                manager.start(view.profile().id());
            }
        }
    }

    // ---- settings

    /// Edits the settings, here and in the file, where somebody else may have edited others meanwhile.
    private void change(UnaryOperator<Settings> edit) {
        change(edit, wrong -> shell.tell(messages.get("settings.not-saved"), wrong));
    }

    /// For what the user has not asked for.
    private void changeQuietly(UnaryOperator<Settings> edit) {
        change(edit, wrong -> LOG.warn("The settings are not saved: {}", wrong));
    }

    private void change(UnaryOperator<Settings> edit, Consumer<String> notSaved) {
        Settings before = settings;
        Settings changed = edit.apply(before);
        settings = changed;
        themes.choose(changed.theme());
        if (!changed.programs().equals(before.programs())) {
            handoffs.lookForPrograms();
        }
        tunnels.settingsChanged();
        boolean engine = changed.proxy() != before.proxy() || !changed.proxyAddress().equals(before.proxyAddress()) || !changed.caFile().equals(before.caFile());
        saved = saved.handleAsync((_, _) -> {
            try {
                if (engine) {
                    manager.use(engineOptions(changed));
                }
                parts.settingsStore().update(edit);
                return Optional.<String>empty();
            } catch (StoreException | EngineConfiguration.Unusable e) {
                return Optional.of(e.getMessage());
            }
        }, Thread::startVirtualThread);
        fx.then(saved, wrong -> wrong.ifPresent(notSaved));
    }

    private EngineOptions engineOptions(Settings from) throws EngineConfiguration.Unusable {
        return EngineConfiguration.of(parts.environment(), from, Optional.empty(), parts.version());
    }

    private void exit() {
        Settings.Window window = new Settings.Window(stage.getX(), stage.getY(), stage.getWidth(), stage.getHeight(), stage.isMaximized());
        Optional<UUID> selected = model.selectedId();
        Set<UUID> profiles = manager.tunnels().stream().filter(TunnelView::saved).map(view -> view.profile().id()).collect(Collectors.toSet());
        ending = true;
        tray.ifPresent(Tray::close);
        stage.hide();
        CompletableFuture<Optional<String>> before = saved;
        fx.background(() -> {
            before.exceptionally(_ -> Optional.empty()).join();
            try {
                UnaryOperator<Settings> atTheEnd = old -> old.withWindow(window.maximized() ? old.window() : Optional.of(window)).withSelected(selected)
                    .withCopiedAs(old.copiedAs().entrySet().stream().filter(entry -> profiles.contains(entry.getKey())).collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
                parts.settingsStore().update(atTheEnd);
            } catch (StoreException e) {
                LOG.warn("The window's place is not kept: {}", e.getMessage());
            }
            try {
                backups.end();
                manager.close();
            } finally {
                fx.run(() -> {
                    fx.close();
                    exit.run();
                });
            }
        });
    }

    private void openLogFolder() {
        fx.background(() -> Opener.open(parts.logs()));
    }
}
