package dev.culvert.desktop;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.EngineOptions.Timing;
import dev.culvert.engine.relay.NettyTunnelEngine;
import dev.culvert.handoff.Computer.Os;
import dev.culvert.manager.TunnelManager;
import dev.culvert.manager.TunnelStatus;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.RouteChoice;
import dev.culvert.profile.Secret;
import dev.culvert.store.Folders;
import dev.culvert.store.ProfileStore;
import dev.culvert.store.Settings;
import dev.culvert.store.SettingsStore;
import dev.culvert.testkit.EmbeddedDatabase;
import dev.culvert.testkit.Machine;
import dev.culvert.testkit.StandInGateway;
import dev.culvert.testkit.StandInGateway.Answer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pictures of every screen of the real window, with real tunnels and sessions, in `target/screenshots/`; with `-Dscreenshots.keep` those
/// of the README are replaced. It also sees to it that each screen comes about.
class ScreenshotsIT extends WindowTest {
    private static final Path KEPT = Path.of("assets", "screenshots");

    private final StubVault vault = new StubVault();
    private final EmbeddedDatabase database = EmbeddedDatabase.shared();
    private final StandInGateway gateway = StandInGateway.plain("127.0.0.1", database.port());
    private final List<AutoCloseable> open = new ArrayList<>();
    private Machine machine;
    private Folders folders;
    private TunnelManager manager;
    private Desktop desktop;

    @BeforeEach
    void start(@TempDir Path home) throws Exception {
        machine = new Machine(home.resolve("computer"), Os.LINUX);
        folders = new Folders(home.resolve("config"), home.resolve("logs"));
        gateway.answer(request -> request.key().contains("revoked") ? new Answer.Refuse(401) : new Answer.Accept());
        var options = new EngineOptions(gateway.uri(), ApiKey.PRISMA_DIRECT, List.of(), Map.of(), "culvert/test", Timing.DEFAULT);
        manager = new TunnelManager(new ProfileStore(folders), vault, options, NettyTunnelEngine::new);
        manager.load();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        manager.close();
        gateway.close();
    }

    private UUID add(String name, Environment environment, String connectionString, int port) throws Exception {
        Profile plain = Profile.of(name, ConnectionString.parse(connectionString, name));
        Profile profile = new Profile(plain.id(), name, environment, plain.target(), new Listen("127.0.0.1", port, false), RouteChoice.AUTO, OptionalInt.empty(), false);
        Optional<?> failure = manager.add(profile, Secret.of(connectionString)).toCompletableFuture().get(10, TimeUnit.SECONDS);
        if (failure.isPresent()) {
            throw new AssertionError(failure);
        }
        return profile.id();
    }

    private static String key(String name) {
        return "prisma+postgres://accelerate.prisma-data.net/?api_key=key." + name;
    }

    private void showWindow(double width, double height) {
        interact(() -> {
            Stage stage = new Stage();
            desktop = new Desktop(
                new Desktop.Parts(manager, new SettingsStore(folders), Settings.DEFAULT, Optional.empty(), folders.logs(), Map.of(), machine.computer(), "test", Optional.of(demo()), Optional.empty(), false, Optional.empty(), Optional.empty()), stage, () -> { });
            stage.setX(0);
            stage.setY(0);
            stage.getScene().getWindow().setWidth(width);
            stage.setHeight(height);
            desktop.show();
            use(stage);
        });
        settle();
    }

    private static Desktop.Demo demo() {
        try {
            return new Desktop.Demo(Profile.of("demo", ConnectionString.parse(key("demo"), "demo")), Secret.of(key("demo")));
        } catch (dev.culvert.profile.InvalidConnectionString e) {
            throw new AssertionError(e);
        }
    }

    private void run(UUID profile) throws Exception {
        manager.start(profile).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private Connection connect(int port, String application) throws Exception {
        Connection connection = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=anyone&assumeMinServerVersion=9.0&ApplicationName=" + application);
        open.add(connection);
        return connection;
    }

    private int port(UUID profile) {
        return manager.tunnel(profile).orElseThrow().snapshot().orElseThrow().address().getPort();
    }

    @Test
    void mainWindow() throws Exception {
        UUID billing = add("billing-api", Environment.PRODUCTION, key("billing"), 0);
        UUID storefront = add("storefront", Environment.STAGING, key("storefront"), 0);
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(silent);
        UUID analytics = add("analytics", Environment.DEVELOPMENT, "postgres://reader:secret@localhost:" + silent.getLocalPort() + "/analytics?sslmode=disable", 0);
        UUID archive = add("orders-archive", Environment.PRODUCTION, key("revoked"), 0);
        add("reporting", Environment.STAGING, key("reporting"), 54_330);
        add("docs-preview", Environment.DEVELOPMENT, key("docs"), 54_331);
        String inner = "{\"databaseUrl\":\"postgres://postgres:postgres@localhost:51214/template1?sslmode=disable\",\"name\":\"default\"}";
        add("prisma-dev", Environment.NONE, "prisma+postgres://localhost:51213/?api_key=" + Base64.getUrlEncoder().encodeToString(inner.getBytes()), 0);
        run(billing);
        run(storefront);
        run(archive);
        manager.start(analytics);
        showWindow(960, 640);
        connect(port(storefront), "psql");
        connect(port(storefront), "pgAdmin");
        connect(port(billing), "DataGrip%202026.3");
        Connection active = connect(port(billing), "psql");
        Connection worker = connect(port(billing), "billing-worker");
        traffic(worker);
        worker.setAutoCommit(false);
        worker.createStatement().execute("select 1");
        Thread sleeper = Thread.ofVirtual().start(() -> {
            try (Statement statement = active.createStatement()) {
                statement.execute("select pg_sleep(600)");
            } catch (java.sql.SQLException cut) {
                // The test is over.
            }
        });
        interact(() -> desktop.select(billing));
        await("three sessions", () -> text("#sessionCount").equals("3"));
        await("one runs", () -> manager.sessions(billing).stream().anyMatch(session -> session.activity() == dev.culvert.engine.SessionActivity.ACTIVE));
        interact(desktop::tick);
        keep("main-running");
        interact(() -> {
            stage().setWidth(760);
            stage().setHeight(520);
        });
        settle();
        screenshot("main-running-compact");
        interact(() -> {
            stage().setWidth(960);
            stage().setHeight(640);
            desktop.select(archive);
        });
        settle();
        keep("main-failed");
        interact(() -> desktop.edit(billing, false));
        screenshot("editor-edit");
        interact(() -> desktop.closeDialog());
        interact(() -> desktop.preferences());
        screenshot("preferences");
        interact(() -> desktop.closeDialog());
        interact(() -> desktop.select(billing));
        click("#toggle");
        screenshot("stop-question");
        press(KeyCode.ESCAPE);
        interact(() -> desktop.create(key("new")));
        screenshot("editor-new");
        sleeper.interrupt();
    }

    /// A minute of it, each second another amount, without waiting a minute.
    private void traffic(Connection connection) throws Exception {
        try (Statement statement = connection.createStatement()) {
            for (int second = 0; second < 60; second++) {
                int rows = (int) (90 + 50 * Math.sin(second / 4.0) + 30 * Math.sin(second * 1.7));
                statement.executeQuery("select repeat('x', 1000), '" + "y".repeat(rows * 80) + "' is null from generate_series(1, " + rows + ")").close();
                interact(desktop::tick);
            }
        }
    }

    @Test
    void firstLaunch() throws Exception {
        showWindow(960, 640);
        screenshot("empty");
        interact(() -> robot.lookup("#text").queryTextInputControl().setText(key("eyJhbGciOiJIUzI1NiJ9.eyJ0ZW5hbnRfaWQiOiJ0In0.c2ln")));
        keep("empty-pasted");
    }

    @Test
    void trouble() throws Exception {
        UUID id = add("billing-api", Environment.PRODUCTION, key("billing"), 0);
        run(id);
        gateway.answer(request -> new Answer.Refuse(503));
        vault.status = StubVault.LOCKED;
        showWindow(960, 640);
        manager.recheck(id);
        await("the trouble shows", () -> manager.tunnel(id).orElseThrow().status() instanceof TunnelStatus.Running(var trouble) && trouble.isPresent());
        settle();
        screenshot("main-trouble");
        click("#search");
        type("xyz");
        screenshot("no-hits");
    }

    private void keep(String name) throws Exception {
        screenshot(name);
        if (System.getProperty("screenshots.keep") != null) {
            Files.createDirectories(KEPT);
            for (String theme : List.of("-light", "-dark")) {
                Files.copy(Path.of("target", "screenshots", name + theme + "@2x.png"), KEPT.resolve(name + theme + ".png"), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
