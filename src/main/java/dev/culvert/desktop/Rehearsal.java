package dev.culvert.desktop;

import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.InvalidConnectionString;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Secret;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import javafx.animation.PauseTransition;
import javafx.event.Event;
import javafx.event.EventType;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.stage.Stage;
import javafx.util.Duration;

/// Uses the window as a person does, by keys, and quits: what packages record the classes with that they load at every start
/// (`packaging/Image.java`). Nobody else has a use for it.
public final class Rehearsal {
    private static final String PROPERTY = "culvert.rehearsal";

    /// Nothing answers there.
    private static final String NOWHERE = "postgres://nobody:nothing@localhost:1/postgres?sslmode=require";

    /// Long enough for what comes up to be drawn.
    private static final Duration PAUSE = Duration.millis(400);

    /// @param at what is gone to before, if it has not got the focus by itself
    private record Keys(Optional<String> at, KeyCode code, boolean shortcut) {
        Keys(KeyCode code, boolean shortcut) {
            this(Optional.empty(), code, shortcut);
        }
    }

    private static final List<Keys> PART = List.of(
        new Keys(KeyCode.ENTER, false), // starts the tunnel, which then says that it leads nowhere
        new Keys(KeyCode.F5, false),
        new Keys(Optional.of("#tabs"), KeyCode.LEFT, false), // to the sessions
        new Keys(KeyCode.N, true),
        new Keys(KeyCode.ESCAPE, false),
        new Keys(KeyCode.COMMA, true),
        new Keys(KeyCode.RIGHT, false), // from theme to theme
        new Keys(KeyCode.RIGHT, false),
        new Keys(KeyCode.ESCAPE, false),
        new Keys(Optional.of("#list"), KeyCode.ENTER, false),
        new Keys(KeyCode.Q, true));

    private final Stage stage;
    private final Duration pause;
    private final Queue<Keys> left = new ArrayDeque<>(PART);

    Rehearsal(Stage stage, Duration pause) {
        this.stage = stage;
        this.pause = pause;
    }

    private static boolean isWanted() {
        return Boolean.getBoolean(PROPERTY);
    }

    /// A profile to rehearse with, which no keychain and no file gets to see.
    public static Optional<Desktop.Demo> profile() {
        return isWanted() ? Optional.of(nowhere()) : Optional.empty();
    }

    static Desktop.Demo nowhere() {
        try {
            return new Desktop.Demo(Profile.of("rehearsal", ConnectionString.parse(NOWHERE, "the rehearsal")), Secret.of(NOWHERE));
        } catch (InvalidConnectionString e) {
            throw new IllegalStateException(e);
        }
    }

    /// Begins when the program was started for that.
    static void beginIfWanted(Stage stage) {
        if (isWanted()) {
            new Rehearsal(stage, PAUSE).begin();
        }
    }

    /// On JavaFX's thread, with the window open.
    void begin() {
        PauseTransition wait = new PauseTransition(pause);
        wait.setOnFinished(event -> {
            press(left.remove());
            if (!left.isEmpty()) {
                begin();
            }
        });
        wait.play();
    }

    private void press(Keys keys) {
        keys.at.ifPresent(id -> stage.getScene().lookup(id).requestFocus());
        Node focused = stage.getScene().getFocusOwner();
        for (EventType<KeyEvent> type : List.of(KeyEvent.KEY_PRESSED, KeyEvent.KEY_RELEASED)) {
            boolean mac = keys.shortcut && System.getProperty("os.name").startsWith("Mac");
            Event.fireEvent(focused, new KeyEvent(type, "", "", keys.code, false, keys.shortcut && !mac, false, mac));
        }
    }
}
