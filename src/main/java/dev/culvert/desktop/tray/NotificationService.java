package dev.culvert.desktop.tray;

import dev.culvert.bus.NoSessionBus;
import dev.culvert.bus.SessionBus;
import java.lang.reflect.Array;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Posts notices with a Linux desktop's [notification service](https://specifications.freedesktop.org/notification-spec/), on a thread of its
/// own, and connects to the bus with the first. All may be called from any thread, and nothing waits.
final class NotificationService implements AutoCloseable {
    static final String SERVICE = "org.freedesktop.Notifications";
    static final String PATH = "/org/freedesktop/Notifications";

    private static final Logger LOG = LoggerFactory.getLogger(NotificationService.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// Of the desktop entry and the icon that packages install; where there is none, the notice has no icon.
    private static final String ENTRY = "dev.culvert.Culvert";
    private static final int AS_LONG_AS_USUAL = -1;

    private final Map<String, String> environment;
    private final Runnable activated;

    /// In a group of its own, because of what a connection that fails closes. After the end nothing is done any more.
    private final ExecutorService thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
        Thread.ofPlatform().daemon().group(new ThreadGroup("notifications")).name("culvert-notifications").factory(), new ThreadPoolExecutor.DiscardPolicy());

    // Of the thread.
    private final Map<UUID, UInt32> posted = new HashMap<>();
    private SessionBus bus; // null until it is needed, and when it is lost
    private Set<String> capabilities = Set.of();

    NotificationService(Map<String, String> environment, Runnable activated) {
        this.environment = environment;
        this.activated = activated;
    }

    void post(Notice notice) {
        thread.execute(() -> {
            try {
                if (bus == null) {
                    connect();
                }
                send(notice);
            } catch (NoSessionBus | DBusException | RuntimeException e) {
                LOG.debug("Nobody is told: {}", e.toString());
                disconnect();
            } catch (InterruptedException ended) {
                disconnect();
            }
        });
    }

    private void connect() throws NoSessionBus, DBusException, InterruptedException {
        bus = SessionBus.connect(SessionBus.address(environment));
        bus.whenLost(() -> thread.execute(this::disconnect));
        // On this thread, because the answer that has the number may be read later.
        bus.hear(SERVICE, "ActionInvoked", PATH, invoked -> thread.execute(() -> {
            if (posted.containsValue(invoked[0])) {
                activated.run();
            }
        }));
        bus.hear(SERVICE, "NotificationClosed", PATH, closed -> thread.execute(() -> posted.values().remove(closed[0])));
        capabilities = texts(bus.call(PATIENCE, SERVICE, PATH, SERVICE, "GetCapabilities", null)[0]);
    }

    private void send(Notice notice) throws DBusException, InterruptedException {
        String text = capabilities.contains("body-markup") ? notice.text().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") : notice.text();
        Map<String, Variant<?>> hints = Map.of(
            "desktop-entry", new Variant<>(ENTRY),
            "urgency", new Variant<>((byte) 1),
            "category", new Variant<>(notice.wrong() ? "network.error" : "network.connected"));
        List<String> actions = capabilities.contains("actions") ? List.of("default", "Culvert") : List.of();
        Object[] reply = bus.call(PATIENCE, SERVICE, PATH, SERVICE, "Notify", "susssasa{sv}i",
            "Culvert", posted.getOrDefault(notice.tunnel(), new UInt32(0)), ENTRY, notice.title(), text, actions, hints, AS_LONG_AS_USUAL);
        posted.put(notice.tunnel(), (UInt32) reply[0]);
    }

    /// dbus-java reads an array as it likes.
    private static Set<String> texts(Object array) {
        return (array instanceof Collection<?> list ? list.stream() : IntStream.range(0, Array.getLength(array)).mapToObj(i -> Array.get(array, i))).map(Object::toString).collect(Collectors.toSet());
    }

    private void disconnect() {
        posted.clear();
        if (bus != null) {
            bus.close();
            bus = null;
        }
    }

    @Override
    public void close() {
        thread.execute(this::disconnect);
        thread.shutdown();
    }
}
