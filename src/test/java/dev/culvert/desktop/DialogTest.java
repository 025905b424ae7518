package dev.culvert.desktop;

import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Shell;
import dev.culvert.desktop.frame.Views;
import dev.culvert.handoff.Computer.Os;
import dev.culvert.manager.EngineConfiguration;
import dev.culvert.manager.TunnelManager;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Secret;
import dev.culvert.store.Folders;
import dev.culvert.store.ProfileStore;
import dev.culvert.testkit.Machine;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// For tests of a dialog in the program's own frame, with a real manager and files; keychain and network are what a test says.
public abstract class DialogTest extends WindowTest {
    protected static final String KEY = "prisma+postgres://accelerate.prisma-data.net/?api_key=" + jwt();
    protected static final String DIRECT = "postgres://b6d0f1a7:sk_Pa55word@db.prisma.io:5432/postgres?sslmode=require";

    protected final StubVault vault = new StubVault();
    protected final StubEngine engine = new StubEngine();
    protected final Messages messages = Messages.load();
    protected final Views views = new Views(messages);
    protected Machine machine;
    protected TunnelManager manager;
    protected FxThread fx;
    protected Shell shell;
    protected Label screen;

    @TempDir
    protected Path home;

    @BeforeEach
    void open() throws Exception {
        machine = new Machine(home.resolve("computer"), Os.LINUX);
        Folders folders = new Folders(home.resolve("config"), home.resolve("logs"));
        manager = new TunnelManager(new ProfileStore(folders), vault, EngineConfiguration.withoutSettings("test"), options -> engine);
        manager.load();
        fx = new FxThread();
    }

    @AfterEach
    void close() {
        vault.slowness.countDown();
        fx.close();
        manager.close();
    }

    private static String jwt() {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString("{\"alg\":\"HS256\"}".getBytes()) + "." + encoder.encodeToString("{\"tenant_id\":\"t\",\"secure_key\":\"sk\"}".getBytes()) + ".c2lnbmF0dXJl";
    }

    /// Shows the frame with something behind the dialogs.
    protected void showShell(double width, double height) {
        show(width, height, () -> {
            shell = new Shell(messages, new StackPane());
            screen = new Label("screen");
            screen.setId("screen");
            screen.setFocusTraversable(true);
            shell.show(screen);
            return shell.root();
        });
    }

    /// Adds a profile, and keeps its connection string.
    protected Profile add(String name, String connectionString, UnaryOperator<Profile> change) {
        try {
            Profile profile = change.apply(Profile.of(name, ConnectionString.parse(connectionString, "it")));
            Optional<?> failure = manager.add(profile, Secret.of(connectionString)).toCompletableFuture().get(10, TimeUnit.SECONDS);
            if (failure.isPresent()) {
                throw new AssertionError(failure);
            }
            return profile;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    protected static Profile production(Profile old) {
        return new Profile(old.id(), old.name(), Environment.PRODUCTION, old.target(), old.listen(), old.route(), OptionalInt.of(10), true);
    }
}
