package dev.culvert.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.control.Reply;
import dev.culvert.control.Reply.Tunnel;
import dev.culvert.control.Request;
import dev.culvert.control.Request.Command;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.manager.EngineConfiguration;
import dev.culvert.manager.TunnelManager;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.Secret;
import dev.culvert.store.Folders;
import dev.culvert.store.ProfileStore;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteControlTest {
    private static final String DIRECT = "postgres://b6d0f1a7:sk_Pa55word@db.prisma.io:5432/postgres?sslmode=require";

    @TempDir
    private Path home;

    private final StubVault vault = new StubVault();
    private final StubEngine engine = new StubEngine();
    private final AtomicInteger shown = new AtomicInteger();
    private TunnelManager manager;
    private RemoteControl control;

    @BeforeEach
    void open() throws Exception {
        manager = manager();
        control = new RemoteControl(manager, shown::incrementAndGet);
        add(manager, "shop", 54_320);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private TunnelManager manager() throws Exception {
        Folders folders = new Folders(home.resolve("config"), home.resolve("logs"));
        TunnelManager made = new TunnelManager(new ProfileStore(folders), vault, EngineConfiguration.withoutSettings("test"), options -> engine);
        made.load();
        return made;
    }

    private static void add(TunnelManager to, String name, int port) throws Exception {
        Profile profile = Profile.of(name, ConnectionString.parse(DIRECT, "it")).withListen(new Listen("127.0.0.1", port, true));
        assertThat(to.add(profile, Secret.of(DIRECT)).toCompletableFuture().get()).isEmpty();
    }

    @Test
    void theWindowIsBroughtForward() {
        assertThat(control.apply(Request.of(Command.SHOW))).isEqualTo(Reply.done(List.of()));
        assertThat(shown).hasValue(1);
    }

    @Test
    void aTunnelIsStartedShownAndStopped() {
        Tunnel running = new Tunnel("shop", "running", "127.0.0.1", 54_320, 3, 12_300_000, 1_200_000);
        assertThat(control.apply(new Request(Command.START, "SHOP"))).isEqualTo(Reply.done(List.of(running)));
        assertThat(control.apply(Request.of(Command.STATUS))).isEqualTo(Reply.done(List.of(running)));
        Tunnel stopped = new Tunnel("shop", "stopped", "127.0.0.1", 54_320, 0, 0, 0);
        assertThat(control.apply(new Request(Command.STOP, "shop"))).isEqualTo(Reply.done(List.of(stopped)));
        assertThat(control.apply(Request.of(Command.STATUS))).isEqualTo(Reply.done(List.of(stopped)));
    }

    @Test
    void aStartThatFailsIsSaid() {
        engine.check = CompletableFuture.completedFuture(StubEngine.failed(Failure.of(Kind.CREDENTIALS_REFUSED, "The database refused the credentials.", "Create new ones.")));
        Reply reply = control.apply(new Request(Command.START, "shop"));
        assertThat(reply.done()).isFalse();
        assertThat(reply.message()).isEqualTo("The database refused the credentials. Create new ones.");
        assertThat(reply.tunnels()).extracting(Tunnel::state).containsExactly("failed");
    }

    @Test
    void whatACommandHasAddedIsFound() throws Exception {
        assertThat(control.apply(new Request(Command.START, "later"))).isEqualTo(Reply.refused("There is no profile with this name."));
        try (TunnelManager command = manager()) {
            add(command, "later", 54_321);
        }
        assertThat(control.apply(new Request(Command.START, "later")).done()).isTrue();
    }
}
