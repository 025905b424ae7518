package dev.culvert.store;

import dev.culvert.store.Settings.OnClose;
import dev.culvert.store.Settings.Proxy;
import dev.culvert.store.Settings.Theme;
import dev.culvert.store.Settings.Window;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Settings, each by itself: one that cannot be understood gets its usual value and spoils no other.
final class SettingsFormat implements Format<Settings> {
    @FunctionalInterface
    private interface Setting<V> {
        Optional<V> read() throws NotUnderstood;
    }

    @Override
    public Settings empty() {
        return Settings.DEFAULT;
    }

    @Override
    public String whenLost() {
        return "all settings have their usual values now";
    }

    @Override
    public Settings read(ObjectNode object, List<String> complaints) {
        Members members = new Members(object);
        Members proxy = understood(complaints, () -> Optional.of(members.members("proxy"))).orElse(new Members(object.objectNode()));
        return new Settings(
            understood(complaints, () -> members.choice("theme", Theme.class)).orElse(Settings.DEFAULT.theme()),
            understood(complaints, () -> members.choice("onClose", OnClose.class)).orElse(Settings.DEFAULT.onClose()),
            understood(complaints, () -> proxy.choice("mode", Proxy.class)).orElse(Settings.DEFAULT.proxy()),
            understood(complaints, () -> proxy.text("address")).orElse(Settings.DEFAULT.proxyAddress()),
            understood(complaints, () -> members.text("caFile")).orElse(Settings.DEFAULT.caFile()),
            understood(complaints, () -> window(members.members("window"))),
            understood(complaints, () -> members.id("selected")));
    }

    @Override
    public void write(Settings settings, ObjectNode object) {
        object.put("theme", Members.text(settings.theme()));
        object.put("onClose", Members.text(settings.onClose()));
        Members.objectIn(object, "proxy")
            .put("mode", Members.text(settings.proxy()))
            .put("address", settings.proxyAddress());
        object.put("caFile", settings.caFile());
        settings.window().ifPresentOrElse(window -> write(window, Members.objectIn(object, "window")), () -> object.remove("window"));
        settings.selected().ifPresentOrElse(id -> object.put("selected", id.toString()), () -> object.remove("selected"));
    }

    private static Optional<Window> window(Members members) throws NotUnderstood {
        if (members.object().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Window(members.number("x"), members.number("y"), members.number("width"), members.number("height"), members.flag("maximized")));
    }

    private static void write(Window window, ObjectNode node) {
        node.put("x", window.x()).put("y", window.y()).put("width", window.width()).put("height", window.height()).put("maximized", window.maximized());
    }

    private static <V> Optional<V> understood(List<String> complaints, Setting<V> setting) {
        try {
            return setting.read();
        } catch (NotUnderstood e) {
            complaints.add(e.getMessage() + " and has its usual value now");
            return Optional.empty();
        }
    }
}
