package dev.culvert.desktop.tray;

import dev.culvert.bus.NoSessionBus;
import dev.culvert.bus.SessionBus;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.types.Variant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the icon in the panel, on a thread of its own. All may be called from any thread, and nothing waits.
final class StatusNotifier implements AutoCloseable {
    static final String WATCHER = "org.kde.StatusNotifierWatcher";
    static final String WATCHER_PATH = "/StatusNotifierWatcher";

    private static final Logger LOG = LoggerFactory.getLogger(StatusNotifier.class);
    private static final String BUS = "org.freedesktop.DBus";
    private static final String BUS_PATH = "/org/freedesktop/DBus";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String NAME = Protocol.ITEM + "-" + ProcessHandle.current().pid() + "-1";

    private final Map<String, String> environment;
    private final Consumer<Boolean> panel;
    private final Runnable activated;
    private final Thread thread;

    /// There is something to do; what happens at once is done at once.
    private final Semaphore wake = new Semaphore(0);
    private final AtomicBoolean look = new AtomicBoolean(true);
    private volatile Content content;
    private volatile boolean ended;
    private volatile boolean closed;

    // Of the thread.
    private Optional<String> watcher = Optional.empty();
    private Optional<String> registered = Optional.empty();
    private StatusItem item;
    private Menu menu;

    /// @param environment tells where the session bus is
    /// @param panel       told when there is a panel for icons, and when there is none any more; not told before there is one
    /// @param activated   told when the icon is clicked; like the menu's actions on a thread that must not be kept
    StatusNotifier(Map<String, String> environment, Consumer<Boolean> panel, Runnable activated) {
        this.environment = environment;
        this.panel = panel;
        this.activated = activated;
        // In a group of its own, because of what a connection that fails closes.
        this.thread = Thread.ofPlatform().daemon().group(new ThreadGroup("tray")).name("culvert-tray").unstarted(this::run);
    }

    void start() {
        thread.start();
        wake.release();
    }

    /// The icon appears with the first of these.
    void show(Content now) {
        content = now;
        wake.release();
    }

    private void run() {
        try (SessionBus bus = SessionBus.connect(SessionBus.address(environment))) {
            serve(bus);
        } catch (NoSessionBus | DBusException | RuntimeException e) {
            LOG.debug("There is no icon in the panel: {}", e.toString());
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
        if (!closed) {
            watch(Optional.empty());
        }
    }

    private void serve(SessionBus bus) throws DBusException, InterruptedException {
        bus.whenLost(this::end);
        bus.hear(BUS, "NameOwnerChanged", BUS_PATH, changed -> {
            if (changed[0].equals(WATCHER)) {
                lookAgain();
            }
        });
        bus.hear(WATCHER, "StatusNotifierHostRegistered", WATCHER_PATH, host -> lookAgain());
        bus.hear(WATCHER, "StatusNotifierHostUnregistered", WATCHER_PATH, host -> lookAgain());
        while (!ended) {
            wake.acquire();
            wake.drainPermits();
            if (look.getAndSet(false)) {
                watch(watcher(bus));
            }
            Content now = content;
            if (watcher.isPresent() && now != null) {
                show(bus, now);
            }
        }
    }

    private void lookAgain() {
        look.set(true);
        wake.release();
    }

    private void watch(Optional<String> now) {
        if (!now.equals(watcher)) {
            watcher = now;
            registered = Optional.empty();
            panel.accept(now.isPresent());
        }
    }

    /// @return the connection of the watcher, where it has a panel that shows icons
    private static Optional<String> watcher(SessionBus bus) throws InterruptedException {
        try {
            String owner = (String) bus.call(PATIENCE, BUS, BUS_PATH, BUS, "GetNameOwner", "s", WATCHER)[0];
            Variant<?> host = (Variant<?>) bus.call(PATIENCE, owner, WATCHER_PATH, "org.freedesktop.DBus.Properties", "Get", "ss", WATCHER, "IsStatusNotifierHostRegistered")[0];
            return Boolean.TRUE.equals(host.getValue()) ? Optional.of(owner) : Optional.empty();
        } catch (DBusException none) {
            LOG.debug("There is no panel for icons: {}", none.getMessage());
            return Optional.empty();
        }
    }

    private void show(SessionBus bus, Content now) throws DBusException, InterruptedException {
        if (item == null) {
            menu = new Menu();
            menu.show(now.menu());
            item = new StatusItem(now, activated);
            bus.export(Menu.PATH, menu);
            bus.export(StatusItem.PATH, item);
            bus.own(NAME);
        } else {
            for (String signal : item.show(now)) {
                bus.emit(StatusItem.PATH, Protocol.ITEM, signal, null);
            }
            if (menu.show(now.menu())) {
                bus.emit(Menu.PATH, Protocol.MENU, "LayoutUpdated", "ui", menu.revision(), 0);
            }
        }
        if (!registered.equals(watcher)) {
            registered = watcher;
            try {
                bus.call(PATIENCE, watcher.orElseThrow(), WATCHER_PATH, WATCHER, "RegisterStatusNotifierItem", "s", NAME);
            } catch (DBusException refused) {
                LOG.debug("The panel does not take the icon: {}", refused.getMessage());
                watch(Optional.empty());
            }
        }
    }

    private void end() {
        ended = true;
        wake.release();
    }

    /// The icon disappears.
    @Override
    public void close() {
        closed = true;
        end(); // not by an interrupt: closing the connection waits for the answer to the click that may have led here
    }
}
