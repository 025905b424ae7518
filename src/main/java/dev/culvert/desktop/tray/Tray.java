package dev.culvert.desktop.tray;

import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.tray.MenuItem.Command;
import dev.culvert.desktop.tray.MenuItem.Separator;
import dev.culvert.desktop.tray.MenuItem.Submenu;
import dev.culvert.desktop.tunnels.TunnelTexts;
import dev.culvert.manager.TunnelManager;
import dev.culvert.manager.TunnelStatus;
import dev.culvert.manager.TunnelView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The icon in the panel of a Linux desktop, where there is a panel for icons; nothing where there is none. On JavaFX's thread only.
public final class Tray implements AutoCloseable {
    /// What is chosen from the menu; called on JavaFX's thread.
    public interface Actions {
        /// The window is to be seen; also asked for by a click on the icon.
        void show();

        void start(UUID profile);

        void stop(UUID profile);

        void copy(String command);

        void quit();

        /// The panel has gone, and the icon with it.
        void gone();
    }

    private static final String NAME = "Culvert";

    private final Messages messages;
    private final FxThread fx;
    private final TunnelManager manager;
    private final TunnelTexts texts;
    private final Actions actions;
    private final StatusNotifier notifier;
    private final Pictures pictures = new Pictures();
    private boolean shown;

    /// @param environment tells where the session bus is
    public Tray(Messages messages, FxThread fx, TunnelManager manager, TunnelTexts texts, Actions actions, Map<String, String> environment) {
        this.messages = messages;
        this.fx = fx;
        this.manager = manager;
        this.texts = texts;
        this.actions = actions;
        this.notifier = new StatusNotifier(environment, there -> fx.run(() -> panel(there)), () -> fx.run(actions::show));
    }

    /// Looks for the panel, now and whenever one comes.
    public void start() {
        notifier.start();
    }

    /// Whether the user can get at the window through it.
    public boolean isShown() {
        return shown;
    }

    private void panel(boolean there) {
        shown = there;
        if (there) {
            update();
        } else {
            actions.gone();
        }
    }

    /// The tunnels have changed.
    public void update() {
        if (shown) {
            List<TunnelView> views = manager.tunnels();
            notifier.show(new Content(NAME, TunnelTexts.totals(messages, views), pictures.of(state(views)), menu(views)));
        }
    }

    private static Pictures.State state(List<TunnelView> views) {
        if (views.stream().anyMatch(view -> TunnelTexts.failure(view).isPresent())) {
            return Pictures.State.TROUBLE;
        }
        return views.stream().anyMatch(view -> view.status() instanceof TunnelStatus.Running) ? Pictures.State.RUNNING : Pictures.State.STOPPED;
    }

    private List<MenuItem> menu(List<TunnelView> views) {
        List<MenuItem> menu = new ArrayList<>();
        menu.add(command("show", messages.get("tray.show"), true, actions::show));
        menu.add(new Separator("before-profiles"));
        views.forEach(view -> menu.add(profile(view)));
        if (!views.isEmpty()) {
            menu.add(new Separator("after-profiles"));
        }
        menu.add(command("quit", messages.get("tray.quit"), true, actions::quit));
        return menu;
    }

    private MenuItem profile(TunnelView view) {
        UUID id = view.profile().id();
        String toggle = texts.toggle(view);
        return new Submenu(id.toString(), messages.get("tray.profile", view.profile().name(), texts.state(view)), List.of(
            command(id + " " + toggle, toggle, true, () -> {
                if (view.status().active()) {
                    actions.stop(id);
                } else {
                    actions.start(id);
                }
            }),
            command(id + " copy", messages.get("connect.copy"), TunnelTexts.port(view) != 0, () -> manager.tunnel(id).ifPresent(now -> actions.copy(texts.command(now))))));
    }

    private Command command(String key, String text, boolean enabled, Runnable action) {
        return new Command(key, text, enabled, () -> fx.run(action));
    }

    /// The icon disappears.
    @Override
    public void close() {
        shown = false;
        notifier.close();
    }
}
