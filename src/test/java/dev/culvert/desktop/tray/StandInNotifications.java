package dev.culvert.desktop.tray;

import dev.culvert.bus.SessionBus;
import dev.culvert.vault.PrivateSession;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/// A desktop's notification service: takes what is posted, and clicks on it.
public final class StandInNotifications implements AutoCloseable {
    private final SessionBus bus;
    private final BlockingQueue<Posted> posted = new LinkedBlockingQueue<>();
    private final AtomicInteger numbers = new AtomicInteger(40);
    private final List<String> capabilities;

    /// @param replaced the number of the one that this takes the place of; 0 for none
    public record Posted(int number, int replaced, String icon, String title, String text, List<String> actions, Map<String, Object> hints) {}

    @DBusInterfaceName(NotificationService.SERVICE)
    public interface Service extends DBusInterface {
        List<String> GetCapabilities();

        UInt32 Notify(String program, UInt32 replaced, String icon, String title, String text, List<String> actions, Map<String, Variant<?>> hints, int time);
    }

    private final class ServiceObject implements Service {
        @Override
        public List<String> GetCapabilities() {
            return capabilities;
        }

        @Override
        public UInt32 Notify(String program, UInt32 replaced, String icon, String title, String text, List<String> actions, Map<String, Variant<?>> hints, int time) {
            int number = replaced.intValue() == 0 ? numbers.incrementAndGet() : replaced.intValue();
            Map<String, Object> values = hints.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, hint -> hint.getValue().getValue()));
            posted.add(new Posted(number, replaced.intValue(), icon, title, text, List.copyOf(actions), values));
            return new UInt32(number);
        }

        @Override
        public String getObjectPath() {
            return NotificationService.PATH;
        }
    }

    public StandInNotifications(PrivateSession session, String... capabilities) throws Exception {
        this.capabilities = List.of(capabilities);
        bus = SessionBus.connect(SessionBus.address(session.environment()));
        bus.export(NotificationService.PATH, new ServiceObject());
        bus.own(NotificationService.SERVICE);
    }

    public Posted await() throws InterruptedException {
        return Optional.ofNullable(posted.poll(10, TimeUnit.SECONDS)).orElseThrow(() -> new AssertionError("nothing has been posted"));
    }

    public boolean isEmpty() {
        return posted.isEmpty();
    }

    public void click(int number) throws DBusException {
        bus.emit(NotificationService.PATH, NotificationService.SERVICE, "ActionInvoked", "us", new UInt32(number), "default");
    }

    void dismiss(int number) throws DBusException {
        bus.emit(NotificationService.PATH, NotificationService.SERVICE, "NotificationClosed", "uu", new UInt32(number), new UInt32(2));
    }

    @Override
    public void close() {
        bus.close();
    }
}
