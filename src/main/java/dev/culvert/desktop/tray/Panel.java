package dev.culvert.desktop.tray;

import dev.culvert.handoff.Computer.Os;
import java.util.Map;
import java.util.function.Consumer;

/// Where a desktop shows an icon and notifications. All may be called from any thread, and nothing waits; where the desktop has no place for
/// one or the other, nothing happens.
interface Panel extends AutoCloseable {
    /// @param environment tells where Linux's session bus is
    /// @param shown       told when there is a place for the icon, and when there is none any more; not told before there is one
    /// @param activated   told when the icon or a notification is clicked; like the menu's actions on a thread that must not be kept
    static Panel of(Os os, Map<String, String> environment, Consumer<Boolean> shown, Runnable activated) {
        return os == Os.LINUX ? new LinuxPanel(environment, shown, activated) : new AwtPanel(os, shown, activated);
    }

    /// Looks for a place for the icon, now and whenever one comes.
    void start();

    /// The icon appears with the first of these.
    void show(Content now);

    void post(Notice notice);

    /// The icon disappears.
    @Override
    void close();
}
