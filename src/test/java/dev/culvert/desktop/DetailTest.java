package dev.culvert.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.CheckResult;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.profile.Profile.Listen;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TabPane;
import javafx.scene.input.KeyCode;
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
        assertThat(this.<Label>find("#command").getTooltip().getText()).isEqualTo(text("#command"));
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
}
