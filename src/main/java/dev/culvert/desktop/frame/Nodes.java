package dev.culvert.desktop.frame;

import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Bounds;
import javafx.geometry.Insets;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.TraversalDirection;
import javafx.scene.control.Button;
import javafx.scene.control.Control;
import javafx.scene.control.Labeled;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;

/// What controllers do to what they show.
public final class Nodes {
    private static final double MARGIN = 16;

    private Nodes() {}

    /// Shows it, or hides it and gives its place to others.
    public static void show(Node node, boolean shown) {
        node.setVisible(shown);
        node.setManaged(shown);
    }

    public static void mark(Node node, String styleClass, boolean marked) {
        node.getStyleClass().remove(styleClass);
        if (marked) {
            node.getStyleClass().add(styleClass);
        }
    }

    /// Has a text appear where the mouse rests on it, and told to somebody who cannot see it as its help.
    ///
    /// A tooltip is a window, which takes longer to make than what it belongs to: it is made when the mouse first comes.
    public static void explain(Control control, ObservableValue<String> text) {
        control.accessibleHelpProperty().bind(text);
        control.addEventHandler(MouseEvent.MOUSE_ENTERED, event -> {
            if (control.getTooltip() == null) {
                Tooltip tooltip = new Tooltip();
                tooltip.textProperty().bind(text);
                control.setTooltip(tooltip);
            }
        });
    }

    /// The same, with a text that stays as it is.
    public static void explain(Control control, String text) {
        explain(control, new SimpleStringProperty(text));
    }

    /// The same, with all that it says, for where there may be too little room for it.
    public static void explainWhole(Labeled mayBeCut) {
        explain(mayBeCut, mayBeCut.textProperty());
    }

    /// Shows in a button that what it does is going on.
    public static void showBusy(Button button, boolean busy) {
        if (busy) {
            StatusMark mark = new StatusMark();
            mark.setState(StatusMark.State.CONNECTING);
            button.setGraphic(mark);
        } else {
            button.setGraphic(null);
        }
    }

    /// Makes a dialog with a part that scrolls when the window is low: what has the focus is seen, and Tab goes round.
    public static void fit(Region dialog, ScrollPane scroll) {
        StackPane.setMargin(dialog, new Insets(MARGIN));
        keepFocusInView(scroll);
        goRound(dialog);
    }

    /// Where Tab would leave it, the other end gets the focus.
    private static void goRound(Region dialog) {
        dialog.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() != KeyCode.TAB || event.isShortcutDown() || event.isAltDown()) {
                return;
            }
            List<Node> stops = new ArrayList<>();
            collectStops(dialog, stops);
            boolean back = event.isShiftDown();
            if (stops.size() > 1 && stops.indexOf(dialog.getScene().getFocusOwner()) == (back ? 0 : stops.size() - 1)) {
                TraversalDirection inwards = back ? TraversalDirection.PREVIOUS : TraversalDirection.NEXT;
                TraversalDirection outwards = back ? TraversalDirection.NEXT : TraversalDirection.PREVIOUS;
                (back ? stops.getLast() : stops.getFirst()).requestFocus();
                // There and back: only a focus that was moved by Tab is drawn.
                dialog.getScene().getFocusOwner().requestFocusTraversal(inwards);
                dialog.getScene().getFocusOwner().requestFocusTraversal(outwards);
                event.consume();
            }
        });
    }

    private static void collectStops(Node node, List<Node> stops) {
        if (!node.isVisible() || node.isDisabled()) {
            return;
        }
        if (node.isFocusTraversable()) {
            stops.add(node);
        }
        if (node instanceof Parent parent) {
            parent.getChildrenUnmodifiable().forEach(child -> collectStops(child, stops));
        }
    }

    private static void keepFocusInView(ScrollPane scroll) {
        scroll.sceneProperty().flatMap(Scene::focusOwnerProperty).subscribe(owner -> {
            if (owner != null && isInside(scroll.getContent(), owner)) {
                showIn(scroll, owner);
            }
        });
    }

    /// Scrolls until it is the first thing that is seen, as far as that goes.
    public static void showFirst(ScrollPane scroll, Node node) {
        double hidden = hidden(scroll);
        if (hidden > 0) {
            scroll.setVvalue(Math.min(1, place(scroll, node).getMinY() / hidden));
        }
    }

    /// How much of its content cannot be seen at a time.
    private static double hidden(ScrollPane scroll) {
        return scroll.getContent().getLayoutBounds().getHeight() - scroll.getViewportBounds().getHeight();
    }

    private static Bounds place(ScrollPane scroll, Node node) {
        return scroll.getContent().sceneToLocal(node.localToScene(node.getBoundsInLocal()));
    }

    private static void showIn(ScrollPane scroll, Node node) {
        double seen = scroll.getViewportBounds().getHeight();
        double hidden = hidden(scroll);
        if (hidden <= 0) {
            return;
        }
        Bounds at = place(scroll, node);
        double top = scroll.getVvalue() * hidden;
        if (at.getMinY() - MARGIN < top) {
            scroll.setVvalue((at.getMinY() - MARGIN) / hidden);
        } else if (at.getMaxY() + MARGIN > top + seen) {
            scroll.setVvalue((at.getMaxY() + MARGIN - seen) / hidden);
        }
    }

    /// Whether the one is the other, or anywhere below it.
    public static boolean isInside(Node parent, Node node) {
        for (Node at = node; at != null; at = at.getParent()) {
            if (at == parent) {
                return true;
            }
        }
        return false;
    }
}
