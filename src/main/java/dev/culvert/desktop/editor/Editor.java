package dev.culvert.desktop.editor;

import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Shell;
import dev.culvert.desktop.frame.Views;
import dev.culvert.manager.EnvFile;
import dev.culvert.manager.TunnelManager;
import dev.culvert.profile.ConnectionString;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import javafx.scene.layout.Region;

/// Opens the dialogs in which profiles are made and changed. On JavaFX's thread only.
public final class Editor {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Views views;
    private final Shell shell;
    private final FxThread fx;
    private final TunnelManager manager;
    private final Duration patience;
    private final Names names;

    public Editor(Views views, Shell shell, FxThread fx, TunnelManager manager) {
        this(views, shell, fx, manager, PATIENCE);
    }

    /// @param patience how long a test of a connection may take
    Editor(Views views, Shell shell, FxThread fx, TunnelManager manager, Duration patience) {
        this.views = views;
        this.shell = shell;
        this.fx = fx;
        this.manager = manager;
        this.patience = patience;
        this.names = new Names() {
            @Override
            public boolean isTaken(String name, UUID except) {
                return manager.isTaken(name, except);
            }

            @Override
            public String nameFor(ConnectionString connection) {
                return manager.nameFor(connection);
            }
        };
    }

    /// For a new profile.
    ///
    /// @param connectionText what is known of its connection string, or empty
    /// @param saved          told its id when it has been saved
    public void create(String connectionText, Consumer<UUID> saved) {
        create("", connectionText, saved);
    }

    private void create(String name, String connectionText, Consumer<UUID> saved) {
        ProfileForm form = new ProfileForm(views.messages(), names, name, connectionText);
        open(form, connectionText.isEmpty() ? ProfileForm.Field.CONNECTION : ProfileForm.Field.NAME, saved);
    }

    /// For a profile that there is; nothing happens when it is gone.
    ///
    /// @param replaceConnectionString whether a new connection string is what is wanted
    /// @param saved                   told its id when it has been saved
    public void edit(UUID profile, boolean replaceConnectionString, Consumer<UUID> saved) {
        manager.tunnel(profile).ifPresent(view -> {
            ProfileForm form = new ProfileForm(views.messages(), names, view.profile());
            open(form, replaceConnectionString ? ProfileForm.Field.CONNECTION : ProfileForm.Field.NAME, saved);
        });
    }

    private void open(ProfileForm form, ProfileForm.Field first, Consumer<UUID> saved) {
        EditorController controller = new EditorController(form, views, shell, fx, manager, patience, saved);
        Region dialog = (Region) views.load(controller);
        shell.open(dialog, controller.control(first), controller::mayClose, controller::dismissed);
    }

    /// For connection strings that were found in a file: one is opened in the editor, of several the user chooses some.
    ///
    /// @param found at least one
    /// @param saved told the id of the first when they have been saved
    public void importFrom(List<EnvFile.Found> found, Consumer<UUID> saved) {
        ImportForm form = new ImportForm(views.messages(), names, found);
        if (found.size() == 1) {
            create(form.rows().getFirst().nameProperty().get(), found.getFirst().text().expose(), saved);
            return;
        }
        ImportController controller = new ImportController(form, views.messages(), shell, fx, manager, saved);
        Region dialog = (Region) views.load(controller);
        shell.open(dialog, controller.first(), controller::dismissed);
    }
}
