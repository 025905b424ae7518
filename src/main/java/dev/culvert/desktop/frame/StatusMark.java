package dev.culvert.desktop.frame;

import javafx.animation.Animation;
import javafx.animation.Interpolator;
import javafx.animation.RotateTransition;
import javafx.scene.Node;
import javafx.scene.layout.Pane;
import javafx.scene.shape.Arc;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Line;
import javafx.util.Duration;

/// The sign of a tunnel's or session's state, 12 by 12 pixels: told apart by shape as well as by colour. The words beside it say the same,
/// so it has no accessible text of its own.
public final class StatusMark extends Pane {
    public enum State {
        RUNNING,
        TROUBLE,
        CONNECTING,
        STOPPED,
        FAILED,
        SESSION_IDLE,
        SESSION_ACTIVE,
        SESSION_IN_TRANSACTION
    }

    private static final double SIZE = 12;
    private static final double CENTRE = SIZE / 2;

    private State state;
    private RotateTransition turning;

    public StatusMark() {
        getStyleClass().add("status-mark");
        setMinSize(SIZE, SIZE);
        setPrefSize(SIZE, SIZE);
        setMaxSize(SIZE, SIZE);
        setMouseTransparent(true);
        // An animation that nobody sees costs as much as one that is seen.
        sceneProperty().subscribe(scene -> turn());
    }

    public State getState() {
        return state;
    }

    public void setState(State value) {
        if (value == state) {
            return;
        }
        state = value;
        getChildren().setAll(switch (value) {
            case RUNNING -> new Node[] {circle(4.5, "running")};
            case STOPPED -> new Node[] {circle(3.75, "stopped")};
            case CONNECTING -> new Node[] {circle(3.75, "connecting"), arc()};
            case TROUBLE -> alarm("trouble");
            case FAILED -> alarm("failed");
            case SESSION_IDLE -> new Node[] {circle(2.75, "stopped")};
            case SESSION_ACTIVE -> new Node[] {circle(3.5, "running")};
            case SESSION_IN_TRANSACTION -> new Node[] {circle(2.75, "in-transaction")};
        });
        turn();
    }

    /// The only animation of the window, and only while something is connecting.
    private void turn() {
        if (turning != null) {
            turning.stop();
            turning = null;
        }
        if (state == State.CONNECTING && getScene() != null) {
            turning = new RotateTransition(Duration.seconds(1), getChildren().getLast());
            turning.setByAngle(360);
            turning.setInterpolator(Interpolator.LINEAR);
            turning.setCycleCount(Animation.INDEFINITE);
            turning.play();
        }
    }

    private static Node circle(double radius, String styleClass) {
        return styled(new Circle(CENTRE, CENTRE, radius), styleClass);
    }

    /// In a pane of the mark's size, so that it turns about the mark's centre.
    private static Node arc() {
        Arc arc = new Arc(CENTRE, CENTRE, 3.75, 3.75, 0, 90);
        Pane pane = new Pane(styled(arc, "arc"));
        pane.setMinSize(SIZE, SIZE);
        return pane;
    }

    private static Node[] alarm(String styleClass) {
        return new Node[] {circle(5.5, styleClass), styled(new Line(CENTRE, 3.25, CENTRE, 6.5), "exclamation"), styled(new Circle(CENTRE, 8.75, .9), "exclamation-dot")};
    }

    private static Node styled(Node node, String styleClass) {
        node.getStyleClass().add(styleClass);
        return node;
    }
}
