package dev.culvert.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.CheckResult;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.SessionActivity;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.store.Settings;
import dev.culvert.store.SettingsStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TabPane;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.paint.Color;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// The pane of a tunnel, with an engine that says what a test wants.
class DetailTest extends WholeWindowTest {
    private static final Failure UNREACHABLE = Failure.of(Kind.UNREACHABLE, "The gateway cannot be reached.", "Check the network.");

    @Test
    void everyPartOfTheConnectionIsCopiedAsAFormWantsIt() {
        saved("alpha", DIRECT, profile -> profile.withListen(new Listen("127.0.0.1", 54_321, true)));
        open();
        Map<String, String> parts = Map.of("Host", "127.0.0.1", "Port", "54321", "Database", "postgres", "User", "postgres", "Password", "", "SSL", "disable");
        parts.forEach((part, copied) -> {
            setClipboard("something else");
            interact(() -> SceneGraph.shown(stage().getScene().getRoot()).filter(node -> ("Copy " + part).equals(node.getAccessibleText())).map(Button.class::cast).findFirst().orElseThrow().fire());
            assertThat(clipboard() == null ? "" : clipboard()).as(part).isEqualTo(copied);
        });
        assertThat(text("#connect-user")).isEqualTo("any");
        assertThat(text("#connect-password")).isEqualTo("none");
    }

    @Test
    void withoutAPortThereIsNoCommandYet() {
        saved("alpha", KEY);
        open();
        assertThat(text("#command")).isEqualTo("The port is picked at the first start, and then kept.");
        assertThat(text("#connect-port")).isEqualTo("–");
        assertThat(fx(() -> this.<Button>find("#copyCommand").isDisabled())).isTrue();
        press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.C);
        assertThat(clipboard()).isNullOrEmpty();
    }

    /// One accent button for each state.
    @Test
    void theButtonThatHelpsMostStandsOut() {
        saved("alpha", KEY);
        open();
        assertThat(accents()).isEqualTo("Start");
        click("#toggle");
        awaitRow("alpha", "Running");
        assertThat(accents()).isEqualTo("Copy psql command");
        engine.check = CompletableFuture.completedFuture(StubEngine.failed(Failure.of(Kind.KEY_REJECTED, "Prisma rejected the API key.", "Replace it.")));
        menu("restartItem");
        clickWords("Restart");
        awaitRow("alpha", "Failed");
        assertThat(accents()).isEqualTo("Replace connection string…");
    }

    @Test
    void whatMattersNowIsInFront() {
        saved("alpha", KEY);
        open();
        assertThat(tab()).isEqualTo("Activity");
        assertThat(isShown("#live")).isFalse();
        assertThat(isShown("#connectHint")).isTrue();
        click("#toggle");
        awaitRow("alpha", "Running");
        assertThat(tab()).startsWith("Sessions");
        assertThat(isShown("#live")).isTrue();
        assertThat(isShown("#connectHint")).isFalse();
    }

    /// Whoever looks at the activity while it runs is not taken away from there by every session.
    @Test
    void theTabThatTheUserHasChosenStays() {
        saved("alpha", KEY);
        open();
        click("#toggle");
        awaitRow("alpha", "Running");
        interact(() -> this.<TabPane>find("#tabs").getSelectionModel().select(1));
        engine.live = 4;
        awaitText("#sessionCount", "4");
        assertThat(tab()).isEqualTo("Activity");
        assertThat(activity()).contains("Started by you");
    }

    @Test
    void tryingAgainAfterAFailure() {
        saved("alpha", KEY);
        engine.check = CompletableFuture.completedFuture(StubEngine.failed(Failure.of(Kind.KEY_REJECTED, "Prisma rejected the API key.", "Replace it.")));
        open();
        click("#toggle");
        awaitRow("alpha", "Failed");
        engine.check = CompletableFuture.completedFuture(StubEngine.FINE);
        clickWords("Try again");
        awaitRow("alpha", "Running");
        assertThat(isShown("#banner")).isFalse();
    }

    /// It listens all the same: the next session may have more luck.
    @Test
    void troubleIsToldWhileItRunsAndGoesAway() {
        saved("alpha", KEY);
        engine.check = CompletableFuture.completedFuture(StubEngine.failed(UNREACHABLE));
        open();
        click("#toggle");
        awaitRow("alpha", "Running, with a problem");
        assertThat(text("#bannerTitle")).isEqualTo("The gateway cannot be reached.");
        assertThat(isShown("#live")).isTrue();
        engine.check = CompletableFuture.completedFuture(StubEngine.FINE);
        clickWords("Try again");
        await("the trouble is over", () -> !isShown("#banner"));
        assertThat(text("#state")).isEqualTo("Running");
    }

    // ---- what is there later

    /// Styles and skins of what nobody sees would cost as much as of what is seen.
    @Test
    void theWindowHoldsNothingThatHasNotBeenSeenYet() {
        saved("alpha", KEY);
        open();
        assertThat(List.of("#live", "#sessions", "#banner", "#notice", "#dialogs", ".toast", "#nothingFound", ".pill")).allSatisfy(hidden -> assertThat(robot.lookup(hidden).queryAll()).as(hidden).isEmpty());
        click("#toggle");
        awaitRow("alpha", "Running");
        assertThat(isShown("#live")).isTrue();
        assertThat(isShown("#sessions")).isTrue();
        assertThat(text("#sessionCount")).isEqualTo("3");
        click("#toggle");
        press(KeyCode.ENTER);
        awaitRow("alpha", "Stopped");
        assertThat(isShown("#live")).isFalse();
        assertThat(isShown("#sessions")).isFalse();
    }

    @Test
    void theSessionsAreThereWhenTheirTabIsChosen() {
        engine.sessions = List.of(new SessionSnapshot(1, new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_001), "psql", "postgres", SessionActivity.IDLE, Instant.now(), 1, 1));
        saved("alpha", KEY);
        saved("beta", KEY);
        open();
        interact(() -> this.<TabPane>find("#tabs").getSelectionModel().select(0));
        assertThat(text("#noSessions")).isEqualTo("No sessions. Start the tunnel first.");
        click("#toggle");
        awaitRow("alpha", "Running");
        assertThat(endButton("psql")).isPresent();
        clickOn(rowNode("beta"));
        interact(() -> this.<TabPane>find("#tabs").getSelectionModel().select(0));
        assertThat(endButton("psql")).as("another tunnel's session").isEmpty();
        assertThat(isShown("#noSessions")).isTrue();
    }

    /// The window was narrow before the tunnel ran, and is wide afterwards.
    @Test
    void whatComesLaterFitsTheWindowAsItIs() {
        saved("alpha", KEY);
        open(760, 520);
        click("#toggle");
        awaitRow("alpha", "Running");
        assertThat(columns()).containsExactly("Client", "State", "Since", "Received", "");
        assertThat(statWidths()).containsExactly(104.0, 136.0);
        interact(() -> stage().setWidth(960));
        await("there is more room", () -> columns().size() == 7);
        assertThat(columns()).containsExactly("Client", "Database", "State", "Since", "Received", "Sent", "");
        assertThat(statWidths()).containsExactly(124.0, 148.0);
    }

    @Test
    void whatComesLaterHasTheTextsSize() {
        saved("alpha", KEY);
        open();
        interact(() -> stage().getScene().getRoot().setStyle("-fx-font-size: 19.5px;"));
        click("#toggle");
        awaitRow("alpha", "Running");
        assertThat(stateColumnWidth()).isCloseTo(180, Offset.offset(.5));
        interact(() -> stage().getScene().getRoot().setStyle("-fx-font-size: 13px;"));
        assertThat(stateColumnWidth()).isCloseTo(120, Offset.offset(.5));
    }

    @Test
    void whatComesLaterHasTheThemesColours() throws Exception {
        new SettingsStore(folders).update(old -> old.withTheme(Settings.Theme.DARK));
        engine.live = 0;
        saved("alpha", KEY);
        open();
        click("#toggle");
        awaitRow("alpha", "Running");
        assertThat(brightness("#sessionCount")).isGreaterThan(.7);
        click("#toggle");
        awaitRow("alpha", "Stopped");
        press(KeyCode.CONTROL, KeyCode.COMMA);
        await("the preferences are there", this::isDialogOpen);
        clickWords("Light");
        press(KeyCode.ESCAPE);
        click("#toggle");
        awaitRow("alpha", "Running");
        assertThat(brightness("#sessionCount")).as("it was hidden when the theme changed").isLessThan(.3);
    }

    @Test
    void theFirstDialogTakesTheFocusAndGivesItBack() {
        saved("alpha", KEY);
        open();
        assertThat(robot.lookup("#dialogs").queryAll()).isEmpty();
        Node before = focused();
        press(KeyCode.DELETE);
        assertThat(isDialogOpen()).isTrue();
        assertThat(dialogTexts()).contains("Remove alpha?");
        assertThat(SceneGraph.isInside(find("#dialogs"), focused())).isTrue();
        press(KeyCode.TAB);
        press(KeyCode.TAB);
        assertThat(SceneGraph.isInside(find("#dialogs"), focused())).as("Tab goes round in it").isTrue();
        press(KeyCode.ESCAPE);
        assertThat(isDialogOpen()).isFalse();
        assertThat(focused()).isSameAs(before);
    }

    // ---- testing the connection

    @Test
    void aTestThatFailsSaysWhatToDo() {
        saved("alpha", KEY);
        engine.check = CompletableFuture.completedFuture(StubEngine.failed(UNREACHABLE));
        open();
        press(KeyCode.F5);
        awaitText("#noticeText", "The gateway cannot be reached. Check the network.");
        assertThat(row("alpha")).contains("Stopped");
        click("#notice .button");
        assertThat(isShown("#notice")).isFalse();
    }

    /// What is found out about one tunnel is not said of another.
    @Test
    void theResultOfATestBelongsToItsTunnel() {
        saved("alpha", KEY);
        saved("beta", DIRECT);
        engine.check = new CompletableFuture<>();
        open();
        press(KeyCode.F5);
        awaitText("#noticeText", "Testing the connection…");
        clickOn(rowNode("beta"));
        assertThat(isShown("#notice")).isFalse();
        engine.check.complete(new CheckResult(Duration.ofMillis(41), "PostgreSQL 17.2", Optional.empty(), Optional.empty()));
        settle();
        assertThat(isShown("#notice")).isFalse();
    }

    /// The newest question is the one that counts.
    @Test
    void anEarlierTestDoesNotAnswerForALaterOne() {
        saved("alpha", KEY);
        CompletableFuture<CheckResult> first = new CompletableFuture<>();
        CompletableFuture<CheckResult> second = new CompletableFuture<>();
        engine.check = first;
        open();
        press(KeyCode.F5);
        await("the first is under way", () -> engine.checked != null);
        engine.checked = null;
        engine.check = second;
        press(KeyCode.F5);
        await("the second is under way", () -> engine.checked != null);
        second.complete(StubEngine.failed(UNREACHABLE));
        awaitText("#noticeText", "The gateway cannot be reached. Check the network.");
        first.complete(StubEngine.FINE);
        settle();
        assertThat(text("#noticeText")).isEqualTo("The gateway cannot be reached. Check the network.");
    }

    // ---- switching

    @Test
    void anotherTunnelsPaneIsItsOwn() {
        saved("alpha", KEY);
        saved("beta", DIRECT, profile -> profile.withListen(new Listen("127.0.0.1", 54_399, true)));
        engine.check = CompletableFuture.completedFuture(StubEngine.failed(Failure.of(Kind.KEY_REJECTED, "Prisma rejected the API key.", "Replace it.")));
        open();
        click("#toggle");
        awaitRow("alpha", "Failed");
        clickOn(rowNode("beta"));
        assertThat(text("#name")).isEqualTo("beta");
        assertThat(text("#state")).isEqualTo("Stopped");
        assertThat(isShown("#banner")).isFalse();
        assertThat(text("#command")).contains(":54399/");
        assertThat(fx(() -> SceneGraph.tooltip(find("#command")).orElseThrow().getText())).isEqualTo(text("#command"));
        assertThat(text("#subtitle")).isEqualTo("Prisma Postgres · direct TLS to db.prisma.io");
        clickOn(rowNode("alpha"));
        assertThat(isShown("#banner")).isTrue();
    }

    private String accents() {
        return fx(() -> String.join(", ", SceneGraph.shown(stage().getScene().getRoot()).filter(node -> node instanceof Button && node.getStyleClass().contains("accent")).map(node -> ((Button) node).getText()).toList()));
    }

    private String tab() {
        return fx(() -> this.<TabPane>find("#tabs").getSelectionModel().getSelectedItem().getText());
    }

    private List<String> columns() {
        return fx(() -> this.<TableView<?>>find("#sessions").getVisibleLeafColumns().stream().<String>map(TableColumn::getText).toList());
    }

    private double stateColumnWidth() {
        return fx(() -> this.<TableView<?>>find("#sessions").getColumns().get(2).getWidth());
    }

    private List<Double> statWidths() {
        return fx(() -> this.<GridPane>find("#stats").getColumnConstraints().stream().map(ColumnConstraints::getMinWidth).toList());
    }

    private double brightness(String label) {
        return fx(() -> ((Color) this.<Label>find(label).getTextFill()).getBrightness());
    }
}
