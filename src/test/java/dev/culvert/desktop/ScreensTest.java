package dev.culvert.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.CheckResult;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.SessionActivity;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.RouteChoice;
import dev.culvert.store.SettingsStore;
import dev.culvert.vault.Vault;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import javafx.application.Platform;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.stage.Window;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every screen with what is hard to find room for: long names, large figures, many sessions. In the smallest window, in the usual one, and
/// there with larger text, nothing is cut off; and everything has words for somebody who cannot see it.
class ScreensTest extends WholeWindowTest {
    private static final String LONG_NAME = "customer-billing-and-invoicing-of-the-northern-region-2026-rev-7";
    private static final String LONG_TEXT = "The server db-of-the-northern-region-2026.prisma-data.example.com did not answer within 15 seconds, and neither did the gateway before it.";

    private static final Duration SETTLED = Duration.ofSeconds(1);

    /// What is on the screen.
    enum Screen {
        FIRST_LAUNCH,
        FIRST_LAUNCH_RECOGNISED,
        FIRST_LAUNCH_WRONG,
        STOPPED,
        CONNECTING,
        RUNNING,
        RUNNING_WITHOUT_SESSIONS,
        RUNNING_ACTIVITY,
        TROUBLE,
        STOPPING,
        FAILED,
        PORT_TAKEN,
        TESTED,
        NO_HITS,
        KEYCHAIN_LOCKED,
        NO_KEYCHAIN,
        TOAST,
        STOP_QUESTION,
        CLOSE_QUESTION,
        COUNTDOWN,
        NOTICE,
        ERROR,
        EDITOR_NEW,
        EDITOR_EDIT,
        EDITOR_WRONG,
        COPY_MENU,
        OPEN_MENU,
        COPIED,
        SERVICE_WRITTEN,
        PREFERENCES,
        PREFERENCES_PROGRAMS
    }

    @ParameterizedTest
    @EnumSource(Screen.class)
    void nothingIsCutOffAndNothingIsWithoutWords(Screen screen) throws Exception {
        show(screen);
        List<String> faults = new ArrayList<>();
        look("760 x 520", 760, 520, 13, faults);
        look("960 x 640", 960, 640, 13, faults);
        look("960 x 640, text of 130 %", 960, 640, 16.9, faults);
        interact(() -> Window.getWindows().forEach(window -> faults.addAll(AccessibilityFaults.of(window.getScene().getRoot()))));
        assertThat(faults).as(screen.toString()).isEmpty();
    }

    private void look(String size, double width, double height, double text, List<String> faults) {
        interact(() -> {
            stage().setWidth(width);
            stage().setHeight(height);
            stage().getScene().getRoot().setStyle("-fx-font-size: " + text + "px;");
        });
        List<String> found = new ArrayList<>();
        long end = System.nanoTime() + SETTLED.toNanos();
        do {
            settle(); // sizes that depend on each other take more than one pulse
            found.clear();
            interact(() -> Window.getWindows().forEach(window -> found.addAll(LayoutFaults.of(window.getScene().getRoot())))); // an open menu is one too
        } while (!found.isEmpty() && System.nanoTime() < end);
        found.forEach(fault -> faults.add(size + ": " + fault));
    }

    private void show(Screen screen) throws Exception {
        switch (screen) {
            case FIRST_LAUNCH -> open();
            case FIRST_LAUNCH_RECOGNISED -> {
                open();
                paste(KEY);
            }
            case FIRST_LAUNCH_WRONG -> {
                open();
                paste("postgres://b6d0f1a7@db.prisma.io:99999/postgres");
                await("it says what is wrong", () -> !text("#explanation").isEmpty());
            }
            case STOPPED -> openFull();
            case CONNECTING -> {
                engine.check = new CompletableFuture<>();
                openFull();
                click("#toggle");
                awaitRow(LONG_NAME, "Connecting");
            }
            case RUNNING -> openRunning();
            case RUNNING_WITHOUT_SESSIONS -> {
                openRunning();
                engine.live = 0;
                engine.sessions = List.of();
                await("there are no sessions", () -> sessionsTab().equals("Sessions (0)"));
            }
            case RUNNING_ACTIVITY -> {
                openRunning();
                interact(() -> this.<TabPane>find("#tabs").getSelectionModel().select(1));
            }
            case TROUBLE -> {
                engine.check = CompletableFuture.completedFuture(StubEngine.failed(new Failure(Kind.UNREACHABLE, LONG_TEXT, "It was tried 5 times.", "Check the network.", "")));
                openFull();
                click("#toggle");
                awaitRow(LONG_NAME, "with a problem");
            }
            case STOPPING -> {
                engine.drained = new CompletableFuture<>();
                atTheEnd(() -> engine.drained.complete(null));
                openRunning();
                click("#toggle");
                press(KeyCode.ENTER);
                awaitRow(LONG_NAME, "Stopping");
            }
            case FAILED -> {
                engine.check = CompletableFuture.completedFuture(
                    StubEngine.failed(new Failure(Kind.KEY_REJECTED, "Prisma rejected the API key (401 Unauthorized).", LONG_TEXT, "Replace the connection string to continue.", "req_8f2c41d07b3a4c5d9e6f")));
                openFull();
                click("#toggle");
                awaitRow(LONG_NAME, "Failed");
            }
            case PORT_TAKEN -> {
                engine.cannotListen = Optional.of(Failure.of(Kind.CANNOT_LISTEN, "Port 54320 on 127.0.0.1 is in use by DataGrip 2026.3 (process 1234567).", "Choose another port."));
                openFull();
                click("#toggle");
                awaitRow(LONG_NAME, "Failed");
            }
            case TESTED -> {
                engine.check = CompletableFuture.completedFuture(
                    new CheckResult(Duration.ofMillis(412), "PostgreSQL 17.2 (Debian 17.2-1.pgdg120+1) on x86_64-pc-linux-gnu, compiled by gcc (Debian 12.2.0-14) 12.2.0, 64-bit", Optional.empty(), Optional.empty()));
                openFull();
                press(KeyCode.F5);
                await("the test is over", () -> text("#noticeText").startsWith("Connected"));
            }
            case NO_HITS -> {
                openFull();
                interact(() -> this.<TextInputControl>find("#search").setText("something that nobody has ever given as a name to a tunnel"));
            }
            case KEYCHAIN_LOCKED -> {
                vault.status = new Vault.Status.Locked("KDE Wallet of the Northern Region");
                openFull();
                await("it says so", () -> isShown("#unlock"));
            }
            case NO_KEYCHAIN -> {
                vault.status = new Vault.Status.Unavailable("The Secret Service did not answer on the session bus within 5 seconds.");
                openFull();
                awaitText("#keychain", "No keychain: kept in memory");
            }
            case TOAST -> {
                openFull();
                clickOn(rowNode(LONG_NAME));
                menu("removeItem");
                clickWords("Remove");
                await("the toast is there", () -> isShown(".toast"));
            }
            case STOP_QUESTION -> {
                openRunning();
                click("#toggle");
            }
            case CLOSE_QUESTION -> {
                openRunning();
                interact(this::requestClose);
            }
            case COUNTDOWN -> {
                engine.drained = new CompletableFuture<>();
                atTheEnd(() -> engine.drained.complete(null));
                openRunning();
                press(KeyCode.CONTROL, KeyCode.Q);
                await("the countdown is there", this::isDialogOpen);
            }
            case NOTICE -> {
                openFull();
                interact(() -> desktop.importFrom(folders.config().resolve("there-is-no-such-file-in-this-folder").resolve(".env")));
                await("it is told", this::isDialogOpen);
            }
            case ERROR -> {
                expectErrors();
                openFull();
                Platform.runLater(() -> {
                    throw new IllegalStateException(LONG_TEXT);
                });
                await("it is told", this::isDialogOpen);
            }
            case EDITOR_NEW -> {
                openFull();
                press(KeyCode.CONTROL, KeyCode.N);
                await("the editor is there", this::isDialogOpen);
            }
            case EDITOR_EDIT -> {
                openRunning();
                menu("editItem");
                await("the editor knows the keychain", () -> dialogTexts().toString().contains("stored in"));
            }
            case EDITOR_WRONG -> {
                openFull();
                press(KeyCode.CONTROL, KeyCode.N);
                await("the editor is there", this::isDialogOpen);
                enter("#name", "storefront");
                enter("#connection", "postgres://b6d0f1a7@db.prisma.io:99999/postgres");
                clickWords("Save");
            }
            case COPY_MENU -> {
                openRunning();
                click("#copyAs");
            }
            case OPEN_MENU -> {
                openRunning();
                click("#openIn");
            }
            case COPIED -> {
                openRunning();
                choose("#copyAs", "as-service");
                choose("#copyAs", "as-pgadmin");
                assertThat(text("#copyAgain")).isEqualTo("Copy pg_service.conf entry");
            }
            case SERVICE_WRITTEN -> {
                openRunning();
                choose("#copyAs", "writeService");
                await("it is written", () -> toast().contains(LONG_NAME));
            }
            case PREFERENCES_PROGRAMS -> {
                machine.program("opt/a-folder-of-the-northern-region-2026/with-a-long-name/another-folder-of-the-northern-region/bin/dbeaver");
                Path chosen = machine.program("opt/a-folder-of-the-northern-region-2026/with-a-long-name/another-folder-of-the-northern-region/bin/datagrip");
                new SettingsStore(folders).update(old -> old.withProgram("psql", Optional.of("/" + LONG_NAME + "/" + LONG_NAME + "/bin/psql")).withProgram("datagrip", Optional.of(chosen.toString())));
                openFull();
                interact(() -> desktop.programs());
                await("the problem is there", () -> isShown("#problem-psql"));
                await("the programs are known", () -> text("#place-datagrip").contains("chosen"));
            }
            case PREFERENCES -> {
                openFull();
                press(KeyCode.CONTROL, KeyCode.COMMA);
                await("the preferences know the keychain", () -> dialogTexts().toString().contains("GNOME Keyring"));
            }
        }
    }

    private void openFull() {
        saved(LONG_NAME, "postgres://b6d0f1a7:sk_" + SECRET + "@db-of-the-northern-region-2026.prisma-data.example.com:5432/northern_region_production_2026?sslmode=require", profile -> new Profile(
            profile.id(), profile.name(), Environment.PRODUCTION, profile.target(), new Listen("127.0.0.1", 54_320, true), RouteChoice.AUTO, OptionalInt.of(1_000), false));
        saved("storefront", KEY, profile -> new Profile(profile.id(), profile.name(), Environment.STAGING, profile.target(), profile.listen(), profile.route(), profile.maxSessions(), false));
        for (int i = 1; i <= 12; i++) {
            saved("tunnel-" + i, DIRECT);
        }
        open();
    }

    private void openRunning() {
        engine.live = 123;
        engine.received = 987_654_321_098L;
        engine.sent = 123_456_789_012L;
        List<SessionSnapshot> sessions = new ArrayList<>();
        String[] applications = {"DataGrip 2026.3 (Northern Region)", "psql", "", "billing-worker-of-the-northern-region-2026-instance-17"};
        for (int i = 0; i < 8; i++) {
            sessions.add(new SessionSnapshot(
                i, new InetSocketAddress(InetAddress.getLoopbackAddress(), 51_000 + i), applications[i % 4], "northern_region_production_2026", SessionActivity.values()[i % 4],
                Instant.now().minus(Duration.ofMinutes(1).multipliedBy((long) Math.pow(7, i % 5))), 987_654_321_098L >> (7 * i), 123_456_789_012L >> (7 * i)));
        }
        engine.sessions = sessions;
        openFull();
        click("#toggle");
        awaitRow(LONG_NAME, "Running");
        await("the sessions are there", () -> sessionsTab().equals("Sessions (8)"));
    }
}
