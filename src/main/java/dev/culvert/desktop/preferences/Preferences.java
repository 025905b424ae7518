package dev.culvert.desktop.preferences;

import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Shell;
import dev.culvert.desktop.frame.Views;
import dev.culvert.manager.TunnelManager;
import dev.culvert.store.Settings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.layout.Region;

/// Opens the preferences. On JavaFX's thread only.
public final class Preferences {
    /// What the dialog has others do.
    public interface Outside {
        /// Asks the user for a file; empty when they changed their mind.
        Optional<Path> chooseCaFile();

        /// Shows the log files; does not wait for that.
        void openLogFolder();
    }

    private final Views views;
    private final Shell shell;
    private final FxThread fx;
    private final TunnelManager manager;
    private final PreferencesModel model;
    private final Outside outside;

    /// @param changed told each change, which holds from then on
    public Preferences(Views views, Shell shell, FxThread fx, TunnelManager manager, Supplier<Settings> current, Consumer<Settings> changed, Outside outside) {
        this.views = views;
        this.shell = shell;
        this.fx = fx;
        this.manager = manager;
        this.model = new PreferencesModel(current, changed);
        this.outside = outside;
    }

    public void open() {
        PreferencesController controller = new PreferencesController(model, views.messages(), shell, fx, manager, outside);
        Region dialog = (Region) views.load(controller);
        shell.open(dialog, controller.first(), controller::dismissed);
    }
}
