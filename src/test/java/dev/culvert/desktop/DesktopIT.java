package dev.culvert.desktop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.culvert.engine.relay.NettyTunnelEngine;
import dev.culvert.manager.Activity.What;
import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.store.ProfileStore;
import dev.culvert.testkit.EmbeddedDatabase;
import dev.culvert.testkit.StandInGateway;
import dev.culvert.testkit.StandInGateway.Answer;
import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javafx.scene.control.Labeled;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import javafx.scene.text.Text;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The whole window over the real engine, a stand-in for the gateway and a real database: what a person does with it, by mouse and keys.
class DesktopIT extends WholeWindowTest {
    private StandInGateway gateway;

    @BeforeEach
    void startGateway() {
        gateway = StandInGateway.plain("127.0.0.1", EmbeddedDatabase.shared().port());
        atTheEnd(gateway::close);
    }

    private void openReal() {
        open(vault, Map.of("PPG_WS_URL", gateway.uri().toString()), NettyTunnelEngine::new);
    }

    // ---- from nothing to a query

    @Test
    void fromAnEmptyWindowToAQueryThroughThePortThatItShows() throws Exception {
        openReal();
        assertThat(isShown("#save")).isTrue();
        assertThat(isShown("#sidebar")).isFalse();
        interact(() -> find(".hyperlink").requestFocus()); // anywhere but in the field
        paste(KEY);
        awaitText("#recognised", "API key for Prisma Postgres");
        awaitText("#explanation", " · stored in GNOME Keyring, never in Culvert's files");
        press(KeyCode.ENTER);
        awaitRow("prisma-postgres", "Running");
        assertThat(isShown("#save")).isFalse();
        assertThat(text("#name")).isEqualTo("prisma-postgres");
        assertThat(text("#state")).isEqualTo("Running");
        assertThat(text("#subtitle")).isEqualTo("Prisma Postgres · through the gateway 127.0.0.1");
        try (Connection connection = connect(""); Statement statement = connection.createStatement(); ResultSet answer = statement.executeQuery("select 6 * 7")) {
            assertThat(answer.next()).isTrue();
            assertThat(answer.getInt(1)).isEqualTo(42);
        }
        Profile kept = new ProfileStore(folders).load().profiles().getFirst();
        assertThat(kept.name()).isEqualTo("prisma-postgres");
        assertThat(kept.listen().port()).isEqualTo(Integer.parseInt(text("#connect-port")));
        assertThat(vault.secrets.get(kept.id()).expose()).isEqualTo(KEY);
    }

    @Test
    void theLiveCountIsThatOfTheRealSessions() throws Exception {
        saved("billing-api", KEY);
        openReal();
        startTunnel("billing-api");
        assertThat(text("#sessionCount")).isEqualTo("0");
        assertThat(row("billing-api")).contains("no sessions");
        assertThat(text("#totals")).isEqualTo("1 running · no sessions");
        try (Connection one = connect("one"); Connection two = connect("two"); Connection three = connect("three")) {
            awaitText("#sessionCount", "3");
            awaitRow("billing-api", "127.0.0.1:" + text("#connect-port") + " · 3 sessions");
            awaitText("#totals", "1 running · 3 sessions");
            await("three rows in the table", () -> this.<TableView<?>>find("#sessions").getItems().size() == 3);
            assertThat(sessionsTab()).isEqualTo("Sessions (3)");
            assertThat(fx(() -> robot.lookup(".client > .label").queryAllAs(Labeled.class).stream().map(Labeled::getText).toList())).contains("one", "two", "three");
            assertThat(List.of(one, two, three)).allMatch(this::answers);
        }
        awaitText("#sessionCount", "0");
        awaitRow("billing-api", "no sessions");
        awaitText("#totals", "1 running · no sessions");
        assertThat(text("#peak")).isEqualTo("peak 3");
        assertThat(sessionsTab()).isEqualTo("Sessions (0)");
        assertThat(text("#noSessions")).isEqualTo("No sessions yet. Connect a client to 127.0.0.1:" + text("#connect-port") + ".");
    }

    @Test
    void copyPsqlCommandCopiesTheCommandThatIsShown() {
        saved("billing-api", KEY);
        openReal();
        startTunnel("billing-api");
        click("#copyCommand");
        assertThat(clipboard()).isEqualTo(text("#command")).startsWith("psql \"postgresql://postgres@127.0.0.1:" + text("#connect-port") + "/postgres");
        assertThat(text("#copyCommand")).isEqualTo("Copied");
        awaitText("#copyCommand", "Copy psql command");
        setClipboard("");
        press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.C);
        assertThat(clipboard()).isEqualTo(text("#command"));
    }

    @Test
    void theCopiedCommandConnectsWhereAShellRunsIt() throws Exception {
        assumeTrue(isInstalled("psql"), "psql is not installed");
        saved("billing-api", KEY);
        openReal();
        startTunnel("billing-api");
        click("#copyCommand");
        Process shell = new ProcessBuilder("/bin/sh", "-c", clipboard() + " -X -A -t -c 'select 6 * 7'").redirectErrorStream(true).start();
        assertThat(shell.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(shell.getInputStream().readAllBytes()).strip()).isEqualTo("42");
        assertThat(shell.exitValue()).isZero();
    }

    // ---- start, stop, restart

    @Test
    void stoppingAsksOnlyWhereSessionsWouldBeClosed() throws Exception {
        saved("billing-api", KEY);
        openReal();
        startTunnel("billing-api");
        assertThat(text("#toggle")).isEqualTo("Stop");
        click("#toggle");
        awaitRow("billing-api", "Stopped");
        assertThat(isDialogOpen()).isFalse();
        assertThat(text("#toggle")).isEqualTo("Start");
        assertThat(isShown("#live")).isFalse();
        click("#toggle");
        awaitRow("billing-api", "Running");
        try (Connection connection = connect("psql")) {
            awaitText("#sessionCount", "1");
            click("#toggle");
            assertThat(dialogTexts()).contains("Stop billing-api?", "1 session will be closed.");
            press(KeyCode.ESCAPE);
            assertThat(isDialogOpen()).isFalse();
            assertThat(answers(connection)).isTrue();
            click("#toggle");
            press(KeyCode.ENTER);
            awaitRow("billing-api", "Stopped");
            assertThat(answers(connection)).isFalse();
        }
        assertThatThrownBy(() -> connect("psql")).isInstanceOf(SQLException.class);
        assertThat(activity()).contains("Stopped by you, 1 session was open");
    }

    @Test
    void restartingKeepsThePort() throws Exception {
        saved("billing-api", KEY);
        openReal();
        startTunnel("billing-api");
        String port = text("#connect-port");
        try (Connection connection = connect("psql")) {
            awaitText("#sessionCount", "1");
            menu("restartItem");
            assertThat(dialogTexts()).contains("Restart billing-api?", "1 session will be closed.");
            clickWords("Restart");
            await("it has been started twice", () -> manager.activity(tunnel("billing-api").profile().id()).stream().filter(event -> event.what() instanceof What.StartAsked).count() == 2);
            assertThat(answers(connection)).isFalse();
        }
        awaitRow("billing-api", "Running");
        assertThat(text("#connect-port")).isEqualTo(port);
        try (Connection connection = connect("psql")) {
            assertThat(answers(connection)).isTrue();
        }
    }

    // ---- sessions

    @Test
    void endingASessionEndsThatOneOnly() throws Exception {
        saved("billing-api", KEY);
        openReal();
        startTunnel("billing-api");
        try (Connection one = connect("one"); Connection two = connect("two"); Connection three = connect("three")) {
            awaitText("#sessionCount", "3");
            await("the clients have told their names", () -> endButton("two").isPresent());
            clickOn(fx(() -> endButton("two").orElseThrow()));
            awaitText("#sessionCount", "2");
            assertThat(answers(one)).isTrue();
            assertThat(answers(two)).isFalse();
            assertThat(answers(three)).isTrue();
            assertThat(endButton("two")).isEmpty();
        }
    }

    /// Bytes, rates and what each session is doing, as they really are.
    @Test
    void figuresMoveWithTheTraffic() throws Exception {
        saved("billing-api", KEY);
        openReal();
        startTunnel("billing-api");
        await("the chart has begun", () -> text("#receivedRate").equals("Received 0 B/s"));
        try (Connection connection = connect("worker"); Statement statement = connection.createStatement()) {
            statement.executeQuery("select repeat('x', 1000) from generate_series(1, 3000)").close();
            await("three megabytes were received", () -> text("#received").equals("3.0 MB"));
            await("the chart's scale is that of megabytes", () -> SceneGraph.shown(find("#chart")).anyMatch(node -> node instanceof Text label && label.getText().matches("[0-9]+ MB/s")));
            awaitState("idle");
            connection.setAutoCommit(false);
            statement.execute("select 1");
            awaitState("in transaction");
            connection.commit();
            awaitState("idle");
        }
    }

    private void awaitState(String words) {
        awaitThat("the session is " + words, () -> sessionStates().equals(List.of(words)), () -> sessionStates().toString());
    }

    private List<String> sessionStates() {
        return fx(() -> robot.lookup(".session-state > .label").queryAllAs(Labeled.class).stream().filter(WindowTest::isSeen).map(Labeled::getText).toList());
    }

    // ---- what goes wrong

    @Test
    void aRefusedKeyIsSaidEverywhereAndTheRemedyLeadsToTheConnectionString() throws Exception {
        saved("orders-archive", REFUSED_KEY);
        openReal();
        click("#toggle");
        awaitRow("orders-archive", "Failed, API key rejected");
        assertThat(text("#state")).isEqualTo("Failed");
        assertThat(isShown("#banner")).isTrue();
        assertThat(text("#bannerTitle")).isEqualTo("Prisma rejected the API key (401 Unauthorized).");
        assertThat(text("#bannerText")).contains("req-lab-401");
        assertThat(isShown("#activity")).isTrue();
        assertThat(activity().getFirst()).contains("Prisma rejected the API key", "req-lab-401");
        clickWords("Copy details");
        assertThat(clipboard()).contains("orders-archive", "Prisma rejected the API key", "req-lab-401").doesNotContain(SECRET);
        clickWords("Replace connection string…");
        assertThat(isDialogOpen()).isTrue();
        assertThat(focused().getId()).isEqualTo("connection");
        paste(KEY);
        clickWords("Save");
        await("the editor has closed", () -> !isDialogOpen());
        click("#toggle");
        awaitRow("orders-archive", "Running");
        assertThat(isShown("#banner")).isFalse();
        try (Connection connection = connect("psql")) {
            assertThat(answers(connection)).isTrue();
        }
    }

    @Test
    void aPortThatIsTakenIsToldWithItsHolderAndAnotherOneHelps() throws Exception {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            saved("billing-api", KEY, profile -> profile.withListen(new Listen("127.0.0.1", holder.getLocalPort(), true)));
            openReal();
            click("#toggle");
            awaitRow("billing-api", "Failed, Port is not free");
            assertThat(text("#bannerTitle") + " " + text("#bannerText")).contains(String.valueOf(holder.getLocalPort()), "java");
            clickWords("Use another port");
            awaitRow("billing-api", "Running");
            assertThat(Integer.parseInt(text("#connect-port"))).isNotEqualTo(holder.getLocalPort());
            assertThat(isShown("#banner")).isFalse();
            try (Connection connection = connect("psql")) {
                assertThat(answers(connection)).isTrue();
            }
        }
    }

    // ---- the list

    @Test
    void editingATunnelThatDoesNotRun() throws Exception {
        saved("billing-api", KEY);
        openReal();
        menu("editItem");
        enter("#name", "invoices");
        clickWords("Production");
        click("#fixedPort");
        int port = freePort();
        enter("#port", String.valueOf(port));
        clickWords("Save");
        awaitRow("invoices", "PROD, Stopped");
        assertThat(rows()).containsExactly("invoices");
        startTunnel("invoices");
        assertThat(text("#connect-port")).isEqualTo(String.valueOf(port));
        assertThat(new ProfileStore(folders).load().profiles().getFirst().environment()).isEqualTo(Environment.PRODUCTION);
    }

    @Test
    void aTunnelThatRunsMovesToAnotherPortAndOpenSessionsStay() throws Exception {
        saved("billing-api", KEY);
        openReal();
        startTunnel("billing-api");
        String before = text("#connect-port");
        try (Connection connection = connect("psql")) {
            awaitText("#sessionCount", "1");
            menu("editItem");
            click("#dialogs #fixedPort");
            int port = freePort();
            enter("#port", String.valueOf(port));
            clickWords("Save");
            awaitText("#connect-port", String.valueOf(port));
            assertThat(text("#command")).contains(":" + port + "/");
            awaitRow("billing-api", "Running, 127.0.0.1:" + port + " · 1 session");
            assertThat(answers(connection)).isTrue();
            try (Connection another = connect("another")) {
                assertThat(answers(another)).isTrue();
            }
            assertThatThrownBy(() -> DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + before + "/postgres?user=anyone").close()).isInstanceOf(SQLException.class);
        }
    }

    /// A new key holds for new sessions; one that is refused shows at once, and the old sessions stay.
    @Test
    void aTunnelThatRunsTakesANewConnectionString() throws Exception {
        saved("billing-api", KEY);
        openReal();
        startTunnel("billing-api");
        try (Connection connection = connect("psql")) {
            awaitText("#sessionCount", "1");
            menu("editItem");
            interact(() -> find("#dialogs #connection").requestFocus());
            paste(REFUSED_KEY);
            assertThat(dialogTexts()).contains("Open sessions keep the old connection until they reconnect.");
            clickWords("Save");
            awaitRow("billing-api", "with a problem");
            assertThat(isShown("#banner")).isTrue();
            assertThat(text("#state")).isEqualTo("Running, with a problem");
            assertThat(answers(connection)).isTrue();
            assertThatThrownBy(() -> connect("another")).isInstanceOf(SQLException.class);
        }
    }

    /// Its far end goes away and comes back; the window says so each time without being asked.
    @Test
    void aFarEndThatGoesAwayIsSeenAndSoIsItsReturn() throws Exception {
        saved("billing-api", KEY);
        openReal();
        startTunnel("billing-api");
        try (Connection connection = connect("psql")) {
            awaitText("#sessionCount", "1");
            gateway.answer(request -> new Answer.Refuse(503));
            gateway.killAll();
            awaitRow("billing-api", "with a problem");
            assertThat(isShown("#banner")).isTrue();
            assertThat(answers(connection)).isFalse();
        }
        gateway.answer(StandInGateway::byKey);
        clickWords("Try again");
        awaitRow("billing-api", "Running, 127.0.0.1");
        assertThat(isShown("#banner")).isFalse();
    }

    @Test
    void testingAConnectionSaysTheServersVersion() {
        saved("billing-api", KEY);
        openReal();
        menu("testItem");
        await("the test is over", () -> text("#noticeText").startsWith("Connected in"));
        assertThat(row("billing-api")).contains("Stopped");
    }

    @Test
    void aCopyRunsBesideTheOriginal() throws Exception {
        saved("billing-api", KEY);
        saved("storefront", KEY);
        openReal();
        startTunnel("billing-api");
        menu("duplicateItem");
        await("the copy is there", () -> rows().size() == 3);
        assertThat(rows()).containsExactly("billing-api", "billing-api-2", "storefront");
        clickOn(rowNode("billing-api-2"));
        startTunnel("billing-api-2");
        assertThat(port("billing-api")).isNotEqualTo(port("billing-api-2"));
        try (Connection connection = connect("psql")) {
            assertThat(answers(connection)).isTrue();
        }
        awaitText("#totals", "2 running · no sessions");
    }

    // ---- leaving

    @Test
    void quittingGivesSessionsTheirTimeAndSaysHowMuchIsLeft() throws Exception {
        saved("billing-api", KEY);
        openReal();
        startTunnel("billing-api");
        try (Connection connection = connect("psql"); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select 1");
            awaitText("#sessionCount", "1");
            press(KeyCode.CONTROL, KeyCode.Q);
            await("the countdown is there", () -> dialogTexts().stream().anyMatch(text -> text.contains("10 s left")));
            assertThat(dialogTexts()).contains("Stopping 1 tunnel");
            assertThat(dialogTexts().toString()).doesNotContain("{").contains("1 session");
            await("it counts", () -> dialogTexts().stream().anyMatch(text -> text.contains("8 s left")));
            assertThat(exited).isNotDone();
            statement.execute("select 2");
            connection.commit();
        }
        exited.get(8, TimeUnit.SECONDS);
        assertThat(fx(() -> stage().isShowing())).isFalse();
    }

    @Test
    void stopNowCutsWhatIsStillOpen() throws Exception {
        saved("billing-api", KEY);
        openReal();
        startTunnel("billing-api");
        try (Connection connection = connect("psql"); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select 1");
            awaitText("#sessionCount", "1");
            press(KeyCode.CONTROL, KeyCode.Q);
            await("the countdown is there", () -> dialogTexts().contains("Stopping 1 tunnel"));
            clickWords("Stop now");
            exited.get(7, TimeUnit.SECONDS); // of ten
            assertThatThrownBy(() -> statement.execute("select 2")).isInstanceOf(SQLException.class);
        }
    }

    // ----

    private void startTunnel(String name) {
        clickOn(rowNode(name));
        click("#toggle");
        awaitRow(name, "Running");
    }

    /// Through the port that the window shows.
    private Connection connect(String application) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + text("#connect-host") + ":" + text("#connect-port") + "/" + text("#connect-database") + "?user=anyone&assumeMinServerVersion=9.0&ApplicationName=" + application);
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator)).anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private int port(String name) {
        return tunnel(name).profile().listen().port();
    }

    private boolean answers(Connection connection) {
        try (Statement statement = connection.createStatement(); ResultSet answer = statement.executeQuery("select 1")) {
            return answer.next();
        } catch (SQLException e) {
            return false;
        }
    }
}
