package dev.culvert.desktop.tunnels;

import dev.culvert.desktop.frame.Messages;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.manager.Figures;
import dev.culvert.manager.TunnelView;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.fxml.FXML;
import javafx.scene.control.Label;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;

/// The table of a tunnel's sessions.
final class SessionsController {
    private final Messages messages;
    private final TunnelTexts texts;
    private final ObservableValue<Boolean> narrow;
    private final ObservableValue<Double> scale;
    private final Consumer<SessionSnapshot> end;
    private final ObjectProperty<Instant> now = new SimpleObjectProperty<>(Instant.now());

    @FXML private TableView<SessionSnapshot> sessions;
    @FXML private Label noSessions;
    @FXML private TableColumn<SessionSnapshot, SessionSnapshot> clientColumn;
    @FXML private TableColumn<SessionSnapshot, SessionSnapshot> databaseColumn;
    @FXML private TableColumn<SessionSnapshot, SessionSnapshot> stateColumn;
    @FXML private TableColumn<SessionSnapshot, SessionSnapshot> sinceColumn;
    @FXML private TableColumn<SessionSnapshot, SessionSnapshot> receivedColumn;
    @FXML private TableColumn<SessionSnapshot, SessionSnapshot> sentColumn;
    @FXML private TableColumn<SessionSnapshot, SessionSnapshot> endColumn;

    /// @param narrow whether there is less room
    /// @param scale  how much larger text is than usual
    /// @param end    ends a session
    SessionsController(Messages messages, TunnelTexts texts, ObservableValue<Boolean> narrow, ObservableValue<Double> scale, Consumer<SessionSnapshot> end) {
        this.messages = messages;
        this.texts = texts;
        this.narrow = narrow;
        this.scale = scale;
        this.end = end;
    }

    @FXML
    private void initialize() {
        SessionCells.client(clientColumn, texts);
        SessionCells.text(databaseColumn, SessionSnapshot::database);
        SessionCells.state(stateColumn, texts);
        SessionCells.since(sinceColumn, now);
        SessionCells.text(receivedColumn, session -> Figures.bytes(session.received()));
        SessionCells.text(sentColumn, session -> Figures.bytes(session.sent()));
        SessionCells.end(endColumn, messages, texts, end);
        sessions.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_ALL_COLUMNS);
        scale.subscribe(this::layOutColumns);
        narrow.subscribe(less -> {
            databaseColumn.setVisible(!less);
            sentColumn.setVisible(!less);
        });
    }

    private void layOutColumns(double scale) {
        clientColumn.setMinWidth(120);
        fix(databaseColumn, 74 * scale);
        fix(stateColumn, 120 * scale);
        fix(sinceColumn, 82 * scale);
        fix(receivedColumn, 72 * scale);
        fix(sentColumn, 68 * scale);
        fix(endColumn, 53 * scale);
    }

    /// The first column takes what is left.
    private static void fix(TableColumn<?, ?> column, double width) {
        column.setMinWidth(width);
        column.setPrefWidth(width);
        column.setMaxWidth(width);
    }

    /// @param open of the tunnel
    void show(TunnelView view, List<SessionSnapshot> open) {
        if (!sessions.getItems().equals(open)) {
            sessions.getItems().setAll(open);
        }
        noSessions.setText(TunnelTexts.isRunning(view) ? messages.get("sessions.none", TunnelTexts.host(view) + ":" + TunnelTexts.port(view)) : messages.get("sessions.not-running"));
    }

    /// Once a second.
    void tick() {
        now.set(Instant.now());
    }
}
