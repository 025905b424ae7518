package dev.culvert.desktop.tray;

import dev.culvert.desktop.tray.Protocol.ItemCalls;
import dev.culvert.desktop.tray.Protocol.Pixmap;
import dev.culvert.desktop.tray.Protocol.ToolTip;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.Variant;

/// The icon, as the panel asks for it. Called on threads of the connection.
final class StatusItem extends ReadOnlyProperties implements ItemCalls, Properties {
    static final String PATH = "/StatusNotifierItem";

    private final Runnable activated;
    private volatile Content content;

    /// @param activated told when it is clicked
    StatusItem(Content content, Runnable activated) {
        this.content = content;
        this.activated = activated;
    }

    /// @return the signals that say what is new
    List<String> show(Content now) {
        Content before = content;
        content = now;
        List<String> signals = new ArrayList<>();
        if (!before.title().equals(now.title())) {
            signals.add("NewTitle");
        }
        if (!before.toolTip().equals(now.toolTip())) {
            signals.add("NewToolTip");
        }
        if (!before.icon().equals(now.icon())) {
            signals.add("NewIcon");
        }
        return signals;
    }

    @Override
    public void Activate(int x, int y) {
        activated.run();
    }

    /// The middle button.
    @Override
    public void SecondaryActivate(int x, int y) {
        activated.run();
    }

    /// Only from panels that cannot show a menu by themselves.
    @Override
    public void ContextMenu(int x, int y) {
        activated.run();
    }

    @Override
    public void Scroll(int by, String direction) {
        // There is nothing to scroll.
    }

    @Override
    public void ProvideXdgActivationToken(String token) {
        // JavaFX has no use for it.
    }

    @Override
    public Map<String, Variant<?>> GetAll(String type) {
        if (!type.equals(Protocol.ITEM)) {
            return Map.of();
        }
        Content now = content;
        Map<String, Variant<?>> all = new LinkedHashMap<>();
        all.put("Category", new Variant<>("ApplicationStatus"));
        all.put("Id", new Variant<>("culvert"));
        all.put("Title", new Variant<>(now.title()));
        all.put("Status", new Variant<>("Active"));
        all.put("WindowId", new Variant<>(0));
        all.put("IconThemePath", new Variant<>(""));
        all.put("IconName", new Variant<>(""));
        all.put("IconPixmap", new Variant<>(now.icon().stream().map(Pixmap::new).toList(), Protocol.PICTURES));
        all.put("OverlayIconName", new Variant<>(""));
        all.put("OverlayIconPixmap", new Variant<>(List.of(), Protocol.PICTURES));
        all.put("AttentionIconName", new Variant<>(""));
        all.put("AttentionIconPixmap", new Variant<>(List.of(), Protocol.PICTURES));
        all.put("AttentionMovieName", new Variant<>(""));
        all.put("ToolTip", new Variant<>(new ToolTip(now.title(), now.toolTip()), Protocol.TOOL_TIP));
        all.put("ItemIsMenu", new Variant<>(false));
        all.put("Menu", new Variant<>(new DBusPath(Menu.PATH), "o"));
        return all;
    }

    @Override
    public String getObjectPath() {
        return PATH;
    }
}
