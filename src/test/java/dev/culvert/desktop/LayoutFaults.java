package dev.culvert.desktop;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.chart.Chart;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.Cell;
import javafx.scene.control.Control;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.ScrollBar;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.skin.VirtualFlow;
import javafx.scene.text.Text;

/// Looks for what is cut off in a window as it is laid out now: text that is higher than its place, words that end in an ellipsis though they
/// must not, and nodes that stick out of their parents.
///
/// A label may be cut in its width when the whole text is in a tooltip, its own or that of a node around it. What scrolls may be as high as
/// it likes. Left out are the insides of JavaFX's own controls: text fields scroll their text, charts and scroll bars draw on their own.
final class LayoutFaults {
    private static final double SLACK = 1;

    /// A line of text is higher than its letters; so much of it may be missing above and below before a letter is.
    private static final double LEADING = .15;

    private static final List<String> SCROLLING = List.of("viewport", "clipped-container", "column-header-background");

    private final List<String> found = new ArrayList<>();

    private LayoutFaults() {}

    /// On JavaFX's thread, after a layout.
    static List<String> of(Parent root) {
        LayoutFaults faults = new LayoutFaults();
        faults.look(root);
        return faults.found;
    }

    private void look(Node node) {
        if (!node.isVisible()) {
            return;
        }
        if (node instanceof Labeled labeled && labeled.getText() != null && !labeled.getText().isEmpty()) {
            lookAtText(labeled);
        }
        if (node instanceof TextInputControl || node instanceof Chart || node instanceof ScrollBar || !(node instanceof Parent parent)) {
            return;
        }
        for (Node child : parent.getChildrenUnmodifiable()) {
            if (child.isVisible()) {
                if (child.isManaged()) {
                    lookAtPlace(parent, child);
                }
                look(child);
            }
        }
    }

    /// The words, and the room that they have.
    private void lookAtText(Labeled labeled) {
        String drawn = drawn(labeled);
        if (drawn == null) {
            return; // only its graphic is shown
        }
        if (!drawn.equals(labeled.getText())) {
            if (labeled instanceof ButtonBase) {
                found.add("cut off: the button " + name(labeled) + ", which shows “" + drawn + "”");
            } else if (!hasTooltip(labeled)) {
                found.add("cut off, and no tooltip says the rest: " + name(labeled) + ", which shows “" + drawn + "”");
            }
        }
        double needed = labeled.prefHeight(labeled.isWrapText() ? labeled.getWidth() : -1);
        Node text = textOf(labeled);
        double slack = SLACK + (text == null ? 0 : LEADING * labeled.getFont().getSize());
        if (labeled instanceof Label && labeled.getHeight() + slack < needed) {
            found.add("too low: " + name(labeled) + " has " + round(labeled.getHeight()) + " and needs " + round(needed));
        }
        if (text != null && !(labeled instanceof Cell)) {
            Bounds at = text.localToScene(text.getLayoutBounds());
            for (Parent around = labeled; around != null && !scrolls(around); around = around.getParent()) {
                Bounds place = around.localToScene(around.getLayoutBounds());
                if (at.getMinY() < place.getMinY() - slack || at.getMaxY() > place.getMaxY() + slack) {
                    found.add("sticks out above or below: the text of " + name(labeled) + " " + round(at.getMinY()) + "–" + round(at.getMaxY()) + " of " + name(around) + " " + round(place.getMinY()) + "–"
                        + round(place.getMaxY()));
                    break;
                }
            }
        }
    }

    private void lookAtPlace(Parent parent, Node child) {
        if (scrolls(parent) || child.getRotate() != 0) {
            return;
        }
        Bounds at = child.localToParent(child.getLayoutBounds());
        Bounds place = parent.getLayoutBounds();
        if (at.getWidth() > 0 && (at.getMinX() < place.getMinX() - SLACK || at.getMaxX() > place.getMaxX() + SLACK)) {
            found.add("sticks out to the side: " + name(child) + " " + round(at.getMinX()) + "–" + round(at.getMaxX()) + " of " + name(parent) + " " + round(place.getMinX()) + "–" + round(place.getMaxX()));
        }
    }

    /// Whether more fits into it than is seen: what is in a viewport, and the table's headers, which scroll with it.
    private static boolean scrolls(Parent parent) {
        return parent instanceof ScrollPane || parent instanceof VirtualFlow || SCROLLING.stream().anyMatch(parent.getStyleClass()::contains)
            || parent.getParent() != null && parent.getParent().getStyleClass().contains("viewport");
    }

    /// What the skin draws of a label's text, or null when it draws none.
    private static String drawn(Labeled labeled) {
        return textOf(labeled) instanceof Text text ? text.getText() : null;
    }

    private static Node textOf(Labeled labeled) {
        for (Node child : labeled.getChildrenUnmodifiable()) {
            if (child instanceof Text && child.isVisible() && child.getStyleClass().contains("text")) {
                return child;
            }
            if (child instanceof Label inner && Objects.equals(inner.getText(), labeled.getText())) {
                return textOf(inner); // a menu button's
            }
        }
        return null;
    }

    private static boolean hasTooltip(Node node) {
        for (Node at = node; at != null; at = at.getParent()) {
            if (at instanceof Control control && SceneGraph.tooltip(control).filter(tooltip -> !tooltip.getText().isBlank()).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static String name(Node node) {
        String id = node.getId() == null ? "" : "#" + node.getId();
        String text = node instanceof Labeled labeled && labeled.getText() != null && !labeled.getText().isEmpty() ? " “" + labeled.getText() + "”" : "";
        return node.getClass().getSimpleName() + id + node.getStyleClass() + text;
    }

    private static String round(double length) {
        return String.valueOf(Math.round(length * 10) / 10.0);
    }
}
