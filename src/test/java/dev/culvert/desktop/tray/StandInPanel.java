package dev.culvert.desktop.tray;

import dev.culvert.bus.SessionBus;
import dev.culvert.vault.PrivateSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/// A desktop's panel and its watcher: takes an icon, reads it and its menu, and clicks.
public final class StandInPanel implements AutoCloseable {
    private static final String PROPERTIES = "org.freedesktop.DBus.Properties";

    private final SessionBus bus;
    private final BlockingQueue<String> registered = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> signals = new LinkedBlockingQueue<>();
    private volatile boolean host;
    private String item;

    /// An entry of the menu, as the panel reads it.
    public record Entry(int number, Map<String, Object> properties, List<Entry> entries) {
        public String label() {
            return (String) properties.getOrDefault("label", properties.getOrDefault("type", ""));
        }

        public boolean enabled() {
            return (Boolean) properties.getOrDefault("enabled", true);
        }

        Stream<Entry> all() {
            return Stream.concat(Stream.of(this), entries.stream().flatMap(Entry::all));
        }

        /// As it would be drawn: entries below one are indented, those that cannot be chosen in brackets.
        public List<String> lines() {
            List<String> lines = new ArrayList<>();
            entries.forEach(entry -> {
                lines.add(entry.enabled() ? entry.label() : "(" + entry.label() + ")");
                entry.lines().forEach(line -> lines.add("  " + line));
            });
            return lines;
        }
    }

    @DBusInterfaceName(StatusNotifier.WATCHER)
    public interface Watcher extends DBusInterface {
        void RegisterStatusNotifierItem(String service);
    }

    private final class WatcherObject implements Watcher, Properties {
        @Override
        public void RegisterStatusNotifierItem(String service) {
            registered.add(service);
        }

        @Override
        @SuppressWarnings("unchecked")
        public <A> A Get(String type, String property) {
            return (A) GetAll(type).get(property);
        }

        @Override
        public <A> void Set(String type, String property, A value) {
            throw new DBusExecutionException("read only");
        }

        @Override
        public Map<String, Variant<?>> GetAll(String type) {
            return Map.of("IsStatusNotifierHostRegistered", new Variant<>(host));
        }

        @Override
        public String getObjectPath() {
            return StatusNotifier.WATCHER_PATH;
        }
    }

    /// @param host whether there is something that draws icons
    public StandInPanel(PrivateSession session, boolean host) throws Exception {
        this.host = host;
        bus = SessionBus.connect(SessionBus.address(session.environment()));
        for (String signal : List.of("NewTitle", "NewToolTip", "NewIcon")) {
            bus.hear(Protocol.ITEM, signal, StatusItem.PATH, nothing -> signals.add(signal));
        }
        bus.hear(Protocol.MENU, "LayoutUpdated", Menu.PATH, changed -> signals.add("LayoutUpdated " + changed[0] + " " + changed[1]));
        bus.export(StatusNotifier.WATCHER_PATH, new WatcherObject());
        bus.own(StatusNotifier.WATCHER);
    }

    void setHost(boolean there) throws DBusException {
        host = there;
        bus.emit(StatusNotifier.WATCHER_PATH, StatusNotifier.WATCHER, there ? "StatusNotifierHostRegistered" : "StatusNotifierHostUnregistered", null);
    }

    /// Waits until an icon is there.
    public String awaitItem() throws InterruptedException {
        item = take(registered, "an icon");
        return item;
    }

    boolean hasItem() {
        return !registered.isEmpty();
    }

    public String awaitSignal() throws InterruptedException {
        return take(signals, "a signal");
    }

    List<String> signals() {
        return List.copyOf(signals);
    }

    private static String take(BlockingQueue<String> queue, String what) throws InterruptedException {
        return Optional.ofNullable(queue.poll(10, TimeUnit.SECONDS)).orElseThrow(() -> new AssertionError(what + " has not come"));
    }

    private Object[] call(String path, String type, String method, String signature, Object... arguments) throws DBusException, InterruptedException {
        return bus.call(item, path, type, method, signature, arguments);
    }

    Object property(String name) throws DBusException, InterruptedException {
        return ((Variant<?>) call(StatusItem.PATH, PROPERTIES, "Get", "ss", Protocol.ITEM, name)[0]).getValue();
    }

    public String toolTip() throws DBusException, InterruptedException {
        return (String) ((Object[]) property("ToolTip"))[3];
    }

    /// The icon's left button.
    public void click() throws DBusException, InterruptedException {
        call(StatusItem.PATH, Protocol.ITEM, "Activate", "ii", 1, 1);
    }

    public Entry menu() throws DBusException, InterruptedException {
        return menu(0, -1, List.of());
    }

    Entry menu(int parent, int depth, List<String> properties) throws DBusException, InterruptedException {
        return entry((Object[]) call(Menu.PATH, Protocol.MENU, "GetLayout", "iias", parent, depth, properties)[1]);
    }

    private static Entry entry(Object[] layout) {
        Map<String, Object> properties = new TreeMap<>();
        ((Map<?, ?>) layout[1]).forEach((name, value) -> properties.put((String) name, ((Variant<?>) value).getValue()));
        return new Entry((Integer) layout[0], properties, ((List<?>) layout[2]).stream().map(child -> entry((Object[]) ((Variant<?>) child).getValue())).toList());
    }

    int number(String label) throws DBusException, InterruptedException {
        return menu().all().filter(entry -> entry.label().equals(label)).findFirst().orElseThrow(() -> new AssertionError("no entry " + label)).number();
    }

    /// Chooses the first entry with this label.
    public void choose(String label) throws DBusException, InterruptedException {
        choose(number(label));
    }

    void choose(int number) throws DBusException, InterruptedException {
        call(Menu.PATH, Protocol.MENU, "Event", "isvu", number, "clicked", new Variant<>(0), new UInt32(0));
    }

    Object[] menuCall(String method, String signature, Object... arguments) throws DBusException, InterruptedException {
        return call(Menu.PATH, Protocol.MENU, method, signature, arguments);
    }

    /// The panel has gone.
    @Override
    public void close() {
        bus.close();
    }
}
