package dev.culvert.desktop.tunnels;

import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Nodes;
import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.manager.Figures;
import java.time.Duration;
import java.time.Instant;
import javafx.beans.value.ObservableValue;
import javafx.fxml.FXML;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// The card of a tunnel that runs: its figures, and its last minute.
final class LiveController {
    private final Messages messages;
    private final ObservableValue<Boolean> narrow;

    @FXML private VBox live;
    @FXML private Label receivedRate;
    @FXML private Label sentRate;
    @FXML private GridPane stats;
    @FXML private Label sessionCount;
    @FXML private Label peak;
    @FXML private Label received;
    @FXML private Label sent;
    @FXML private Label runningFor;
    @FXML private Label connectTime;
    @FXML private ThroughputChart chart;

    /// @param narrow whether there is less room
    LiveController(Messages messages, ObservableValue<Boolean> narrow) {
        this.messages = messages;
        this.narrow = narrow;
    }

    @FXML
    private void initialize() {
        chart.setAccessibleText(messages.get("live.chart"));
        chart.label(messages.get("live.oldest"), messages.get("live.newest"));
        narrow.subscribe(less -> stats.getColumnConstraints().setAll(atLeast(less ? 104 : 124), atLeast(less ? 136 : 148)));
    }

    private static ColumnConstraints atLeast(double width) {
        return new ColumnConstraints(width, Region.USE_COMPUTED_SIZE, Double.MAX_VALUE);
    }

    void setShown(boolean shown) {
        Nodes.show(live, shown);
    }

    void show(TunnelSnapshot snapshot) {
        sessionCount.setText(String.valueOf(snapshot.liveSessions()));
        peak.setText(messages.get("live.peak", String.valueOf(snapshot.peakSessions())));
        received.setText(Figures.bytes(snapshot.received()));
        sent.setText(messages.get("live.sent", Figures.bytes(snapshot.sent())));
        runningFor.setText(Figures.coarseTime(Duration.between(snapshot.startedAt(), Instant.now())));
        connectTime.setText(snapshot.connectTime().map(Figures::time).orElse("–"));
    }

    void show(Throughput throughput) {
        chart.show(throughput);
    }

    /// Once a second: the newest of it is what goes through now.
    void tick(Throughput throughput) {
        show(throughput);
        receivedRate.setText(messages.get("live.received-rate", Figures.bytes(throughput.receivedNow())));
        sentRate.setText(messages.get("live.sent-rate", Figures.bytes(throughput.sentNow())));
    }
}
