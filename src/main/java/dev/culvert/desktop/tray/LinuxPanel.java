package dev.culvert.desktop.tray;

import java.util.Map;
import java.util.function.Consumer;

/// Two services on the session bus, each of which may be there without the other.
final class LinuxPanel implements Panel {
    private final StatusNotifier icon;
    private final NotificationService notifications;

    LinuxPanel(Map<String, String> environment, Consumer<Boolean> shown, Runnable activated) {
        icon = new StatusNotifier(environment, shown, activated);
        notifications = new NotificationService(environment, activated);
    }

    @Override
    public void start() {
        icon.start();
    }

    @Override
    public void show(Content now) {
        icon.show(now);
    }

    @Override
    public void post(Notice notice) {
        notifications.post(notice);
    }

    @Override
    public void close() {
        icon.close();
        notifications.close();
    }
}
