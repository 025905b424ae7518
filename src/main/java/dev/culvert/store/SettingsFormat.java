package dev.culvert.store;

import dev.culvert.json.Json;
import dev.culvert.store.Settings.OnClose;
import dev.culvert.store.Settings.Proxy;
import dev.culvert.store.Settings.Theme;
import dev.culvert.store.Settings.Updates;
import dev.culvert.store.Settings.Window;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/// Settings, each by itself: one that cannot be understood gets its usual value and spoils no other.
final class SettingsFormat implements Format<Settings> {
    @FunctionalInterface
    private interface Setting<V> {
        Optional<V> read() throws NotUnderstood;
    }

    @FunctionalInterface
    private interface Key<K> {
        K of(String name) throws NotUnderstood;
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
    public Settings read(Map<String, Object> object, List<String> complaints) {
        Members members = new Members(object);
        Members proxy = understood(complaints, () -> Optional.of(members.members("proxy"))).orElse(new Members(Map.of()));
        Optional<Set<UUID>> restore = understood(complaints, () -> ids(object, "restore"));
        return new Settings(
            understood(complaints, () -> members.choice("theme", Theme.class)).orElse(Settings.DEFAULT.theme()),
            understood(complaints, () -> members.choice("onClose", OnClose.class)).orElse(Settings.DEFAULT.onClose()),
            understood(complaints, () -> proxy.choice("mode", Proxy.class)).orElse(Settings.DEFAULT.proxy()),
            understood(complaints, () -> proxy.text("address")).orElse(Settings.DEFAULT.proxyAddress()),
            understood(complaints, () -> members.text("caFile")).orElse(Settings.DEFAULT.caFile()),
            understood(complaints, () -> window(members.members("window"))),
            understood(complaints, () -> members.id("selected")),
            texts(complaints, members, "programs", name -> name),
            texts(complaints, members, "copiedAs", Members::asId),
            restore.isPresent(),
            restore.orElse(Set.of()),
            understood(complaints, () -> Optional.of(members.flag("notifications", Settings.DEFAULT.notifications()))).orElse(Settings.DEFAULT.notifications()),
            updates(complaints, members));
    }

    @Override
    public void write(Settings settings, Map<String, Object> object) {
        object.put("theme", Members.text(settings.theme()));
        object.put("onClose", Members.text(settings.onClose()));
        Map<String, Object> proxy = Members.objectIn(object, "proxy");
        proxy.put("mode", Members.text(settings.proxy()));
        proxy.put("address", settings.proxyAddress());
        object.put("caFile", settings.caFile());
        settings.window().ifPresentOrElse(window -> write(window, Members.objectIn(object, "window")), () -> object.remove("window"));
        settings.selected().ifPresentOrElse(id -> object.put("selected", id.toString()), () -> object.remove("selected"));
        write(settings.programs(), object, "programs");
        write(settings.copiedAs(), object, "copiedAs");
        object.put("notifications", settings.notifications());
        write(settings.updates(), object);
        object.remove("restore");
        if (settings.restore()) {
            object.put("restore", settings.running().stream().map(UUID::toString).sorted().toList());
        }
    }

    /// Empty where there is no such member.
    private static Optional<Set<UUID>> ids(Map<String, Object> object, String name) throws NotUnderstood {
        if (!object.containsKey(name)) {
            return Optional.empty();
        }
        Members.check(object.get(name) instanceof List, name, "a list");
        Set<UUID> ids = new HashSet<>();
        for (Object id : Json.elements(object.get(name))) {
            ids.add(Members.asId(id instanceof String text ? text : ""));
        }
        return Optional.of(ids);
    }

    /// All texts of an object, each by itself.
    private static <K> Map<K, String> texts(List<String> complaints, Members members, String object, Key<K> key) {
        Map<K, String> texts = new HashMap<>();
        understood(complaints, () -> Optional.of(members.members(object))).ifPresent(inside -> inside.object().keySet().forEach(name ->
            understood(complaints, () -> inside.text(name).isPresent() ? Optional.of(Map.entry(key.of(name), inside.text(name).get())) : Optional.empty())
                .ifPresent(entry -> texts.put(entry.getKey(), entry.getValue()))));
        return texts;
    }

    private static void write(Map<?, String> texts, Map<String, Object> object, String name) {
        if (texts.isEmpty()) {
            object.remove(name);
            return;
        }
        Map<String, String> inOrder = new TreeMap<>();
        texts.forEach((key, text) -> inOrder.put(key.toString(), text));
        object.put(name, inOrder);
    }

    private static Updates updates(List<String> complaints, Members members) {
        Members updates = understood(complaints, () -> Optional.of(members.members("updates"))).orElse(new Members(Map.of()));
        return new Updates(
            understood(complaints, () -> Optional.of(updates.flag("check", Updates.DEFAULT.wanted()))).orElse(Updates.DEFAULT.wanted()),
            understood(complaints, () -> updates.time("asked")),
            understood(complaints, () -> updates.text("declined")));
    }

    private static void write(Updates updates, Map<String, Object> object) {
        Map<String, Object> inside = Members.objectIn(object, "updates");
        inside.put("check", updates.wanted());
        updates.asked().ifPresentOrElse(time -> inside.put("asked", time.toString()), () -> inside.remove("asked"));
        updates.declined().ifPresentOrElse(version -> inside.put("declined", version), () -> inside.remove("declined"));
    }

    private static Optional<Window> window(Members members) throws NotUnderstood {
        if (members.object().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Window(members.number("x"), members.number("y"), members.number("width"), members.number("height"), members.flag("maximized")));
    }

    private static void write(Window window, Map<String, Object> object) {
        object.put("x", window.x());
        object.put("y", window.y());
        object.put("width", window.width());
        object.put("height", window.height());
        object.put("maximized", window.maximized());
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
