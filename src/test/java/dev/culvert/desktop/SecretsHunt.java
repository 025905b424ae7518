package dev.culvert.desktop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javafx.beans.value.ObservableValue;
import javafx.scene.AccessibleAttribute;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Control;
import javafx.scene.control.Labeled;
import javafx.scene.control.MenuButton;
import javafx.scene.control.TextInputControl;
import javafx.scene.text.Text;

/// Looks for a secret wherever it could be seen by somebody else.
final class SecretsHunt {
    private final String secret;
    private final List<String> found = new ArrayList<>();

    SecretsHunt(String secret) {
        this.secret = secret;
    }

    List<String> found() {
        return found;
    }

    void text(String where, String text) {
        if (text != null && text.contains(secret)) {
            int at = text.indexOf(secret);
            found.add(where + ": …" + text.substring(Math.max(0, at - 80), Math.min(text.length(), at + 40)).replaceAll("\\s+", " ") + "…");
        }
    }

    /// All files below a folder, whatever they are called.
    void files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                text(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        } catch (NoSuchFileException | UncheckedIOException replaced) {
            files(folder); // a file was written anew meanwhile, under a name for the time being
        }
    }

    /// What is drawn, and what is told to somebody who cannot see it. On JavaFX's thread.
    void scene(Scene scene) {
        node(scene.getRoot());
    }

    private void node(Node node) {
        String where = "node " + node.getTypeSelector() + "#" + node.getId();
        text(where, node.toString());
        text(where + ", accessible text", node.getAccessibleText());
        text(where + ", accessible help", node.getAccessibleHelp());
        for (AccessibleAttribute attribute : List.of(AccessibleAttribute.TEXT, AccessibleAttribute.HELP)) {
            text(where + ", " + attribute, String.valueOf(node.queryAccessibleAttribute(attribute)));
        }
        switch (node) {
            case Text drawn -> text(where + ", drawn", drawn.getText());
            case Labeled labeled -> text(where + ", label", labeled.getText());
            case TextInputControl input -> text(where + ", prompt", input.getPromptText());
            default -> { }
        }
        if (node instanceof Control control) {
            SceneGraph.tooltip(control).ifPresent(tooltip -> text(where + ", tooltip", tooltip.getText()));
        }
        if (node instanceof MenuButton menu) {
            menu.getItems().forEach(item -> text(where + ", menu", item.getText()));
        }
        if (node instanceof Parent parent) {
            parent.getChildrenUnmodifiable().forEach(this::node);
        }
    }

    /// What the program's objects say of themselves: this one, and all that it leads to. On JavaFX's thread.
    void objects(Object from) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> toDo = new ArrayDeque<>(List.of(from));
        while (!toDo.isEmpty()) {
            Object object = toDo.pop();
            if (!seen.add(object)) {
                continue;
            }
            switch (object) {
                case Optional<?> optional -> optional.ifPresent(toDo::push);
                case Collection<?> collection -> collection.stream().filter(element -> element != null).forEach(toDo::push);
                case Map<?, ?> map -> map.values().stream().filter(value -> value != null).forEach(toDo::push);
                case AtomicReference<?> reference -> push(toDo, reference.get());
                case ObservableValue<?> value -> push(toDo, value.getValue());
                case Object[] array -> Stream.of(array).filter(element -> element != null).forEach(toDo::push);
                default -> {
                    if (object.getClass().getName().startsWith("dev.culvert.")) {
                        text("toString of " + object.getClass().getName(), object.toString());
                        fields(object, toDo);
                    }
                }
            }
        }
    }

    private static void push(Deque<Object> toDo, Object object) {
        if (object != null) {
            toDo.push(object);
        }
    }

    private static void fields(Object object, Deque<Object> toDo) {
        for (Class<?> type = object.getClass(); type != null && type.getName().startsWith("dev.culvert."); type = type.getSuperclass()) {
            if (type.isHidden()) {
                continue; // a lambda
            }
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    try {
                        field.setAccessible(true);
                        push(toDo, field.get(object));
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        }
    }
}
