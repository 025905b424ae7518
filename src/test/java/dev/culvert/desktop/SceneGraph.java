package dev.culvert.desktop;

import java.util.Optional;
import java.util.stream.Stream;
import javafx.event.Event;
import javafx.geometry.Bounds;
import javafx.geometry.Rectangle2D;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Control;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;

/// Goes through what a window is made of.
final class SceneGraph {
    private SceneGraph() {}

    /// A node and all below it, those inside controls too, in the order in which they are drawn.
    static Stream<Node> all(Node node) {
        return node instanceof Parent parent ? Stream.concat(Stream.of(node), parent.getChildrenUnmodifiable().stream().flatMap(SceneGraph::all)) : Stream.of(node);
    }

    /// What can be seen of them: nothing above it is invisible.
    static Stream<Node> shown(Node node) {
        if (!node.isVisible()) {
            return Stream.empty();
        }
        return node instanceof Parent parent ? Stream.concat(Stream.of(node), parent.getChildrenUnmodifiable().stream().flatMap(SceneGraph::shown)) : Stream.of(node);
    }

    /// What would appear if the mouse rested on it: some controls have it only when the mouse has come.
    static Optional<Tooltip> tooltip(Control control) {
        Event.fireEvent(control, new MouseEvent(MouseEvent.MOUSE_ENTERED, 0, 0, 0, 0, MouseButton.NONE, 0, false, false, false, false, false, false, false, false, false, false, null));
        return Optional.ofNullable(control.getTooltip());
    }

    static boolean isInside(Node parent, Node node) {
        for (Node at = node; at != null; at = at.getParent()) {
            if (at == parent) {
                return true;
            }
        }
        return false;
    }

    /// Where a node is in its scene.
    static Rectangle2D place(Node node) {
        Bounds bounds = node.localToScene(node.getLayoutBounds());
        return new Rectangle2D(bounds.getMinX(), bounds.getMinY(), Math.max(0, bounds.getWidth()), Math.max(0, bounds.getHeight()));
    }
}
