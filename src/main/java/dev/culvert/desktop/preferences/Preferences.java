package dev.culvert.desktop.preferences;

import dev.culvert.desktop.frame.FileDialogs;
import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Shell;
import dev.culvert.desktop.frame.Views;
import dev.culvert.handoff.Computer;
import dev.culvert.manager.TunnelManager;
import dev.culvert.store.Settings;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Opens the preferences. On JavaFX's thread only.
public final class Preferences {
    private final Views views;
    private final Shell shell;
    private final FxThread fx;
    private final TunnelManager manager;
    private final Computer computer;
    private final FileDialogs files;
    private final PreferencesModel model;
    private final Optional<Autostart> autostart;
    private final boolean updates;
    private final Runnable openLogFolder;

    /// @param changed       told each change, which holds from then on
    /// @param running       the profiles whose tunnels run
    /// @param launcher      the program that opens the window, where it is installed
    /// @param updates       whether it is known where newer versions are
    /// @param openLogFolder shows the log files; does not wait for that
    public Preferences(
        Views views, Shell shell, FxThread fx, TunnelManager manager, Computer computer, FileDialogs files, Supplier<Settings> current, Consumer<UnaryOperator<Settings>> changed, Supplier<Set<UUID>> running, Optional<String> launcher, boolean updates, Runnable openLogFolder) {
        this.views = views;
        this.shell = shell;
        this.fx = fx;
        this.manager = manager;
        this.computer = computer;
        this.files = files;
        this.model = new PreferencesModel(current, changed, running);
        this.autostart = launcher.map(program -> new Autostart(computer, program));
        this.updates = updates;
        this.openLogFolder = openLogFolder;
    }

    public void open() {
        PreferencesController controller = load();
        shell.open(controller.dialog(), controller.first(), controller::dismissed);
    }

    /// Where they say which programs are where.
    public void openPrograms() {
        PreferencesController controller = load();
        shell.open(controller.dialog(), controller.firstProgram(), controller::dismissed);
        controller.showPrograms();
    }

    private PreferencesController load() {
        PreferencesController controller = new PreferencesController(model, views.messages(), shell, fx, manager, computer, files, autostart, updates, openLogFolder);
        views.load(controller);
        return controller;
    }
}
