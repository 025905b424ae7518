package dev.culvert.desktop.tray;

import dev.culvert.desktop.tray.Content.Picture;
import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.Tuple;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/// What is said on the bus between the panel and the icon. dbus-java calls methods of public interfaces only.
final class Protocol {
    static final String ITEM = "org.kde.StatusNotifierItem";
    static final String MENU = "com.canonical.dbusmenu";
    static final String PICTURES = "a(iiay)";
    static final String TOOL_TIP = "(sa(iiay)ss)";
    static final String LAYOUT = "(ia{sv}av)";

    private Protocol() {}

    @DBusInterfaceName(ITEM)
    public interface ItemCalls extends DBusInterface {
        void Activate(int x, int y);

        void SecondaryActivate(int x, int y);

        void ContextMenu(int x, int y);

        void Scroll(int by, String direction);

        void ProvideXdgActivationToken(String token);
    }

    @DBusInterfaceName(MENU)
    public interface MenuCalls extends DBusInterface {
        Two<UInt32, Layout> GetLayout(int parent, int depth, List<String> properties);

        List<Described> GetGroupProperties(List<Integer> entries, List<String> properties);

        Variant<?> GetProperty(int entry, String property);

        void Event(int entry, String event, Variant<?> data, UInt32 time);

        List<Integer> EventGroup(List<Happened> events);

        boolean AboutToShow(int entry);

        Two<List<Integer>, List<Integer>> AboutToShowGroup(List<Integer> entries);
    }

    public static final class Pixmap extends Struct {
        @Position(0)
        private final int width;
        @Position(1)
        private final int height;
        @Position(2)
        private final byte[] argb;

        Pixmap(Picture picture) {
            this.width = picture.width();
            this.height = picture.height();
            this.argb = picture.argb();
        }
    }

    public static final class ToolTip extends Struct {
        @Position(0)
        private final String iconName = "";
        @Position(1)
        private final List<Pixmap> icon = List.of();
        @Position(2)
        private final String title;
        @Position(3)
        private final String text;

        ToolTip(String title, String text) {
            this.title = title;
            this.text = text;
        }
    }

    public static final class Two<A, B> extends Tuple {
        @Position(0)
        private final A first;
        @Position(1)
        private final B second;

        Two(A first, B second) {
            this.first = first;
            this.second = second;
        }
    }

    public static final class Layout extends Struct {
        @Position(0)
        private final int entry;
        @Position(1)
        private final Map<String, Variant<?>> properties;
        @Position(2)
        private final List<Variant<?>> children;

        Layout(int entry, Map<String, Variant<?>> properties, List<Variant<?>> children) {
            this.entry = entry;
            this.properties = properties;
            this.children = children;
        }
    }

    public static final class Described extends Struct {
        @Position(0)
        private final int entry;
        @Position(1)
        private final Map<String, Variant<?>> properties;

        Described(int entry, Map<String, Variant<?>> properties) {
            this.entry = entry;
            this.properties = properties;
        }
    }

    public static final class Happened extends Struct {
        @Position(0)
        final int entry;
        @Position(1)
        final String event;
        @Position(2)
        final Variant<?> data;
        @Position(3)
        final UInt32 time;

        public Happened(int entry, String event, Variant<?> data, UInt32 time) {
            this.entry = entry;
            this.event = event;
            this.data = data;
            this.time = time;
        }
    }
}
