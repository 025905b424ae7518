package dev.culvert.desktop.tray;

import dev.culvert.desktop.tray.Protocol.Described;
import dev.culvert.desktop.tray.Protocol.Happened;
import dev.culvert.desktop.tray.Protocol.Layout;
import dev.culvert.desktop.tray.Protocol.MenuCalls;
import dev.culvert.desktop.tray.Protocol.Two;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.freedesktop.dbus.errors.InvalidMethodArgument;
import org.freedesktop.dbus.errors.UnknownProperty;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/// The icon's menu, as the panel asks for it. Shown by one thread, asked on threads of the connection.
final class Menu extends ReadOnlyProperties implements MenuCalls, Properties {
    static final String PATH = "/MenuBar";

    private static final int ROOT = 0;

    /// A number is never given to another entry: the panel may still show the menu as it was.
    private final Map<String, Integer> numbers = new HashMap<>();
    private volatile Shown shown = new Shown(0, new Node(ROOT, Map.of(), List.of()), Map.of());

    /// @param actions of the entries that can be chosen
    private record Shown(int revision, Node root, Map<Integer, Runnable> actions) {
        Optional<Node> node(int number) {
            return root.all().filter(node -> node.number == number).findFirst();
        }
    }

    /// @param properties texts and truth values
    private record Node(int number, Map<String, Object> properties, List<Node> children) {
        Stream<Node> all() {
            return Stream.concat(Stream.of(this), children.stream().flatMap(Node::all));
        }

        /// @param wanted all, where it is empty
        Map<String, Variant<?>> properties(List<String> wanted) {
            Map<String, Variant<?>> variants = new LinkedHashMap<>();
            properties.forEach((name, value) -> {
                if (wanted.isEmpty() || wanted.contains(name)) {
                    variants.put(name, new Variant<>(value));
                }
            });
            return variants;
        }

        /// @param depth how many levels of children; all, where it is negative
        Layout layout(int depth, List<String> wanted) {
            return new Layout(number, properties(wanted), depth == 0 ? List.of() : children.stream().<Variant<?>>map(child -> new Variant<>(child.layout(depth - 1, wanted), Protocol.LAYOUT)).toList());
        }
    }

    /// @return whether it looks different now
    boolean show(List<MenuItem> items) {
        Map<Integer, Runnable> actions = new HashMap<>();
        Node root = new Node(ROOT, Map.of("children-display", "submenu"), nodes(items, actions));
        Shown before = shown;
        boolean changed = !root.equals(before.root);
        shown = new Shown(changed ? before.revision + 1 : before.revision, root, actions);
        return changed;
    }

    UInt32 revision() {
        return new UInt32(shown.revision);
    }

    private List<Node> nodes(List<MenuItem> items, Map<Integer, Runnable> actions) {
        List<Node> nodes = new ArrayList<>();
        for (MenuItem item : items) {
            int number = numbers.computeIfAbsent(item.key(), key -> numbers.size() + 1);
            nodes.add(switch (item) {
                case MenuItem.Separator _ -> new Node(number, Map.of("type", "separator"), List.of());
                case MenuItem.Submenu submenu -> new Node(number, Map.of("label", label(submenu.text()), "children-display", "submenu"), nodes(submenu.items(), actions));
                case MenuItem.Command command -> {
                    if (command.enabled()) {
                        actions.put(number, command.action());
                    }
                    yield new Node(number, Map.of("label", label(command.text()), "enabled", command.enabled()), List.of());
                }
            });
        }
        return List.copyOf(nodes);
    }

    /// A single underscore would mark the next letter as the one to press.
    private static String label(String text) {
        return text.replace("_", "__");
    }

    @Override
    public Two<UInt32, Layout> GetLayout(int parent, int depth, List<String> properties) {
        Shown now = shown;
        Node node = now.node(parent).orElseThrow(() -> unknown(parent));
        return new Two<>(new UInt32(now.revision), node.layout(depth, properties));
    }

    @Override
    public List<Described> GetGroupProperties(List<Integer> entries, List<String> properties) {
        return shown.root.all().filter(node -> entries.isEmpty() || entries.contains(node.number)).map(node -> new Described(node.number, node.properties(properties))).toList();
    }

    @Override
    public Variant<?> GetProperty(int entry, String property) {
        Node node = shown.node(entry).orElseThrow(() -> unknown(entry));
        return Optional.<Variant<?>>ofNullable(node.properties(List.of()).get(property)).orElseThrow(() -> new UnknownProperty(property));
    }

    /// A click on what is not there any more does nothing.
    @Override
    public void Event(int entry, String event, Variant<?> data, UInt32 time) {
        if (event.equals("clicked")) {
            shown.actions.getOrDefault(entry, () -> { }).run();
        }
    }

    @Override
    public List<Integer> EventGroup(List<Happened> events) {
        Shown now = shown;
        events.forEach(happened -> Event(happened.entry, happened.event, happened.data, happened.time));
        return events.stream().map(happened -> happened.entry).filter(entry -> now.node(entry).isEmpty()).toList();
    }

    /// It is up to date always.
    @Override
    public boolean AboutToShow(int entry) {
        return false;
    }

    @Override
    public Two<List<Integer>, List<Integer>> AboutToShowGroup(List<Integer> entries) {
        Shown now = shown;
        return new Two<>(List.of(), entries.stream().filter(entry -> now.node(entry).isEmpty()).toList());
    }

    private static InvalidMethodArgument unknown(int entry) {
        return new InvalidMethodArgument("There is no entry " + entry + ".");
    }

    @Override
    public Map<String, Variant<?>> GetAll(String type) {
        if (!type.equals(Protocol.MENU)) {
            return Map.of();
        }
        return Map.of("Version", new Variant<>(new UInt32(3)), "TextDirection", new Variant<>("ltr"), "Status", new Variant<>("normal"), "IconThemePath", new Variant<>(List.of(), "as"));
    }

    @Override
    public String getObjectPath() {
        return PATH;
    }
}
