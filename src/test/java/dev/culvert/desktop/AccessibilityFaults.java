package dev.culvert.desktop;

import dev.culvert.desktop.frame.StatusMark;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.AccessibleAttribute;
import javafx.scene.Node;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ComboBoxBase;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TableView;
import javafx.scene.control.TextInputControl;
import javafx.scene.layout.Region;

/// Looks for controls of a window of which somebody who cannot see them learns nothing: no text, no accessible text, no label.
final class AccessibilityFaults {
    private AccessibilityFaults() {}

    /// On JavaFX's thread.
    static List<String> of(Node root) {
        List<String> found = new ArrayList<>();
        List<Node> shown = SceneGraph.shown(root).toList();
        List<Node> labelled = shown.stream().filter(Label.class::isInstance).map(node -> ((Label) node).getLabelFor()).filter(node -> node != null).toList();
        for (Node node : shown) {
            boolean named = hasText(node.getAccessibleText()) || labelled.contains(node);
            switch (node) {
                case ButtonBase button when !named && !hasText(button.getText()) -> found.add("a button without words: " + where(button));
                case ButtonBase button when !hasText(String.valueOf(button.queryAccessibleAttribute(AccessibleAttribute.TEXT))) -> found.add("a button that says nothing to a screen reader: " + where(button));
                case TextInputControl field when !named -> found.add("a field without a name: " + where(field));
                case ComboBoxBase<?> box when !named -> found.add("a choice without a name: " + where(box));
                case ListView<?> list when !named && !(list.getParent() instanceof ComboBoxBase<?>) -> found.add("a list without a name: " + where(list));
                case TableView<?> table when !named -> found.add("a table without a name: " + where(table));
                case ListCell<?> cell when !cell.isEmpty() && !named && !hasText(cell.getText()) -> found.add("a row that says nothing: " + where(cell));
                case StatusMark mark when !hasWordsBeside(mark) -> found.add("a state by colour and shape alone: " + where(mark));
                default -> { }
            }
        }
        return found;
    }

    /// A mark stands beside a label in the same line, inside a button with words, or in a row that says its state.
    private static boolean hasWordsBeside(StatusMark mark) {
        int height = 0;
        for (Node at = mark.getParent(); at != null && height < 4; at = at.getParent(), height++) {
            if (at instanceof Labeled labeled && (hasText(labeled.getText()) || hasText(labeled.getAccessibleText()))) {
                return true;
            }
            if (at instanceof Region && SceneGraph.shown(at).anyMatch(node -> node instanceof Label label && hasText(label.getText()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasText(String text) {
        return text != null && !text.isBlank() && !text.equals("null");
    }

    private static String where(Node node) {
        StringBuilder path = new StringBuilder();
        for (Node at = node; at != null && path.length() < 160; at = at.getParent()) {
            path.append(path.isEmpty() ? "" : " in ").append(at.getClass().getSimpleName()).append(at.getId() == null ? "" : "#" + at.getId());
        }
        return path.toString();
    }
}
