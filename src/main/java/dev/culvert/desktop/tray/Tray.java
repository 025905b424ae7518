package dev.culvert.desktop.tray;

import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.tray.MenuItem.Command;
import dev.culvert.desktop.tray.MenuItem.Separator;
import dev.culvert.desktop.tray.MenuItem.Submenu;
import dev.culvert.desktop.tunnels.TunnelTexts;
import dev.culvert.handoff.Computer.Os;
import dev.culvert.manager.TunnelManager;
import dev.culvert.manager.TunnelStatus;
import dev.culvert.manager.TunnelView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What is seen of the tunnels outside the window, where the desktop has a place for it: the icon with its menu, and notifications of tunnels
/// that fail or recover. On JavaFX's thread only.
public final class Tray implements AutoCloseable {
    /// What is chosen from the menu; called on JavaFX's thread.
    public interface Actions {
        /// The window is to be seen; also asked for by a click on the icon or on a notification.
        void show();

        void start(UUID profile);

        void stop(UUID profile);

        void copy(String command);

        void quit();

        /// The panel has gone, and the icon with it.
        void gone();

        /// Whether the user sees by himself how the tunnels are, or does not want to be notified.
        boolean isInformed();
    }

    private static final String NAME = "Culvert";

    private final Messages messages;
    private final FxThread fx;
    private final TunnelManager manager;
    private final TunnelTexts texts;
    private final Actions actions;
    private final Panel panel;
    private final Pictures pictures = new Pictures();
    private final Reports reports = new Reports(System::nanoTime);
    private boolean shown;
    private boolean closed;

    /// @param environment tells where Linux's session bus is
    public Tray(Messages messages, FxThread fx, TunnelManager manager, TunnelTexts texts, Actions actions, Os os, Map<String, String> environment) {
        this.messages = messages;
        this.fx = fx;
        this.manager = manager;
        this.texts = texts;
        this.actions = actions;
        this.panel = Panel.of(os, environment, there -> fx.run(() -> panel(there)), () -> fx.run(actions::show));
        manager.tunnels().forEach(view -> reports.changed(view.profile().id(), view.status()));
        panel.start();
    }

    /// Whether the user can get at the window through it.
    public boolean isShown() {
        return shown;
    }

    private void panel(boolean there) {
        if (closed) {
            return;
        }
        shown = there;
        if (there) {
            update();
        } else {
            actions.gone();
        }
    }

    public void tunnelChanged(UUID tunnel) {
        update();
        manager.tunnel(tunnel).ifPresentOrElse(view -> reports.changed(tunnel, view.status()), () -> reports.forget(tunnel));
        tick();
    }

    /// To be called once a second too: what was not told because it came too soon after something else may be due.
    public void tick() {
        if (!closed) {
            reports.take(actions.isInformed()).forEach(report -> manager.tunnel(report.tunnel()).ifPresent(view -> panel.post(notice(view.profile().name(), report))));
        }
    }

    private Notice notice(String name, Reports.Report report) {
        String title = report.trouble().isEmpty() ? "notice.recovered" : report.status() instanceof TunnelStatus.Failed ? "notice.failed" : "notice.trouble";
        String text = report.trouble().map(failure -> failure.withDetail("").withRequestId("").inSentences()).orElseGet(() -> messages.get("notice.recovered.text"));
        return new Notice(report.tunnel(), messages.get(title, name), text, report.trouble().isPresent());
    }

    /// The tunnels have changed.
    public void update() {
        if (shown) {
            List<TunnelView> views = manager.tunnels();
            panel.show(new Content(NAME, TunnelTexts.totals(messages, views), pictures.of(state(views)), menu(views)));
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

    /// The icon disappears, and nothing is told any more.
    @Override
    public void close() {
        closed = true;
        shown = false;
        panel.close();
    }
}
