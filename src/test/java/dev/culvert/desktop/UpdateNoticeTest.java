package dev.culvert.desktop;

import static dev.culvert.testkit.ReleasesServer.release;
import static dev.culvert.testkit.ReleasesServer.saying;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.desktop.frame.Shell;
import dev.culvert.manager.EngineConfiguration;
import dev.culvert.store.Settings;
import dev.culvert.testkit.ReleasesServer;
import dev.culvert.update.LocalReleases;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UpdateNoticeTest extends DialogTest {
    private static final Instant MORNING = Instant.parse("2026-11-22T08:00:00Z");

    private final AtomicReference<Settings> settings = new AtomicReference<>(Settings.DEFAULT);
    private final AtomicReference<Instant> time = new AtomicReference<>(MORNING);
    private final AtomicReference<String> latest = new AtomicReference<>("v1.3.0");
    private final List<URI> opened = new CopyOnWriteArrayList<>();
    private volatile boolean hasBrowser = true;
    private ReleasesServer server;
    private UpdateNotice notice;

    @BeforeEach
    void openTheWindow() throws IOException {
        server = ReleasesServer.plain(request -> saying(latest.get().isEmpty() ? 503 : 200, release(latest.get())).to(request));
        showShell(760, 520);
        notice = newNotice();
    }

    /// As after another start of the program.
    private UpdateNotice newNotice() {
        return new UpdateNotice(messages, shell, fx, LocalReleases.at(server.uri(), "1.2.3"), "1.2.3", settings::get, settings::updateAndGet,
            from -> EngineConfiguration.of(Map.of(), from, Optional.empty(), "1.2.3"), page -> hasBrowser && opened.add(page), time::get);
    }

    @AfterEach
    void endTheServer() {
        server.close();
    }

    private void look() {
        interact(notice::look);
    }

    private void awaitNotice(String version) {
        await("the notice of " + version, () -> said().contains("Culvert " + version + " is out; this is 1.2.3."));
    }

    private List<String> said() {
        return robot.lookup(".footnote > .label").queryAllAs(Label.class).stream().map(Label::getText).toList();
    }

    private void awaitRequests(int number) {
        await(number + " requests", () -> server.requests().size() == number);
    }

    @Test
    void aNewerVersionIsSaidBelowTheScreen() {
        look();
        awaitNotice("1.3.0");
        interact(() -> shell.toast("prod removed.", Optional.of(new Shell.Action("Undo", () -> { }))));
        assertThat(fx(() -> LayoutFaults.of(stage().getScene().getRoot()))).isEmpty();
        screenshot("update-notice");
        assertThat(fx(() -> find(".footnote").localToScene(0, 0).getY())).as("below the toast").isGreaterThan(fx(() -> find(".toast").localToScene(find(".toast").getLayoutBounds()).getMaxY()));
    }

    @Test
    void itsPageIsOpenedByKeyboard() {
        look();
        awaitNotice("1.3.0");
        interact(() -> robot.lookup(".footnote > .button").queryAll().iterator().next().requestFocus());
        press(KeyCode.SPACE);
        await("the browser", () -> opened.equals(List.of(URI.create("https://github.com/culvert/culvert/releases"))));
        assertThat(isShown(".footnote")).isFalse();
        assertThat(settings.get().updates().declined()).hasValue("1.3.0");
    }

    @Test
    void withoutABrowserItIsSaidWhereThePageIs() {
        hasBrowser = false;
        look();
        awaitNotice("1.3.0");
        clickWords("Open the releases page");
        await("the address", shell::isDialogOpen);
        assertThat(robot.lookup("#dialogs .label").queryAllAs(Label.class)).extracting(Label::getText).contains("The releases are at https://github.com/culvert/culvert/releases");
        assertThat(settings.get().updates().declined()).isEmpty();
    }

    @Test
    void aVersionThatWasDeclinedIsNotSaidAgainButTheNextIs() {
        look();
        awaitNotice("1.3.0");
        List<Node> said = new CopyOnWriteArrayList<>();
        interact(() -> find(".footnote").getParent().getChildrenUnmodifiable().addListener((ListChangeListener<Node>) change -> {
            while (change.next()) {
                said.addAll(change.getAddedSubList());
            }
        }));
        clickWords("Skip this version");
        assertThat(isShown(".footnote")).isFalse();
        assertThat(opened).isEmpty();

        notice = newNotice();
        time.set(MORNING.plus(Duration.ofDays(1)));
        look();
        awaitRequests(2);
        latest.set("v1.4.0");
        time.set(MORNING.plus(Duration.ofDays(2)));
        look();
        awaitNotice("1.4.0");
        assertThat(said).as("no notice but this one").hasSize(1);
    }

    @Test
    void aNoticeThatNobodyAnsweredIsThereOnce() {
        look();
        awaitNotice("1.3.0");
        time.set(MORNING.plus(Duration.ofDays(1)));
        latest.set("v1.4.0");
        look();
        awaitNotice("1.4.0");
        assertThat(fx(this::said)).hasSize(1);
    }

    @Test
    void itIsAskedOnceInADay() {
        look();
        awaitRequests(1);
        assertThat(settings.get().updates().asked()).hasValue(MORNING);
        notice = newNotice();
        time.set(MORNING.plus(Duration.ofDays(1)).minusSeconds(1));
        look();
        assertThat(settings.get().updates().asked()).as("it is set before anything is sent").hasValue(MORNING);
        time.set(MORNING.plus(Duration.ofDays(1)));
        look();
        awaitRequests(2);
    }

    @Test
    void aClockThatWasSetBackDoesNotStopIt() {
        look();
        awaitRequests(1);
        time.set(MORNING.minus(Duration.ofDays(700)));
        look();
        awaitRequests(2);
        look();
        time.set(MORNING.minus(Duration.ofDays(699)));
        look();
        awaitRequests(3);
    }

    @Test
    void aFailureIsNotSaidAndNotTriedAgainUntilTheNextDay() {
        latest.set("");
        look();
        awaitRequests(1);
        latest.set("v1.3.0");
        time.set(MORNING.plus(Duration.ofHours(23)));
        look();
        assertThat(settings.get().updates().asked()).as("it is set before anything is sent").hasValue(MORNING);
        time.set(MORNING.plus(Duration.ofHours(24)));
        look();
        awaitNotice("1.3.0");
        assertThat(server.requests()).hasSize(2);
        assertThat(shell.isDialogOpen()).isFalse();
    }

    @Test
    void whoDoesNotWantItConnectsToNobody() throws Exception {
        settings.set(Settings.DEFAULT.withUpdates(Settings.Updates.DEFAULT.withWanted(false)));
        look();
        time.set(MORNING.plus(Duration.ofDays(2)));
        look();
        assertThat(settings.get().updates().asked()).isEmpty(); // it is set before anything is sent
        settings.set(Settings.DEFAULT);
        look();
        awaitNotice("1.3.0");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aCaFileThatIsGoneIsNothingToTell() {
        settings.set(Settings.DEFAULT.withCaFile(home.resolve("gone.pem").toString()));
        look();
        settings.set(Settings.DEFAULT.withCaFile(""));
        look();
        awaitNotice("1.3.0");
        assertThat(shell.isDialogOpen()).isFalse();
        assertThat(server.requests()).hasSize(1);
    }
}
