package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.control.ControlServer;
import dev.culvert.control.Reply;
import dev.culvert.control.Reply.Tunnel;
import dev.culvert.control.Request;
import dev.culvert.control.Request.Command;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.store.RunningTunnels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `culvert status`, `start` and `stop`, with a window that says what the test wants it to.
class RemoteCommandsTest {
    private static final Tunnel SHOP = new Tunnel("shop", "running", "::1", 54_320, 3, 12_300_000, 800);
    private static final Tunnel OTHER = new Tunnel("other", "stopped", "127.0.0.1", 0, 0, 0, 0);

    @TempDir
    private Path folder;

    private final List<Request> asked = Collections.synchronizedList(new ArrayList<>());
    private CommandRun culvert;
    private Optional<ControlServer> window = Optional.empty();

    @BeforeEach
    void setUp() {
        culvert = new CommandRun(folder);
    }

    @AfterEach
    void closeTheWindow() {
        window.ifPresent(ControlServer::close);
    }

    private void window(Function<Request, Reply> handler) throws Exception {
        window = ControlServer.open(culvert.folders);
        window.orElseThrow().serve(request -> {
            asked.add(request);
            return handler.apply(request);
        });
    }

    @Test
    void whatTheWindowHasRunningIsShown() throws Exception {
        window(_ -> Reply.done(List.of(SHOP, OTHER)));
        assertThat(culvert.output("status")).isEqualTo("""
            NAME  STATE    LISTENS ON   SESSIONS  RECEIVED  SENT   IN
            shop  running  [::1]:54320  3         12.3 MB   800 B  window
            """);
        assertThat(culvert.output("status --json")).isEqualTo("[{\"name\":\"shop\",\"state\":\"running\",\"host\":\"::1\",\"port\":54320,\"in\":\"window\",\"sessions\":3,\"received\":12300000,\"sent\":800}]\n");
        assertThat(asked).containsOnly(Request.of(Command.STATUS));
    }

    /// The window's own stand in running.json too.
    @Test
    void whatRunsInTerminalsIsShownOnce() throws Exception {
        window(_ -> Reply.done(List.of(SHOP)));
        culvert.add("shop", "postgres://u:SECRET@db.prisma.io/one?sslmode=require");
        var shop = culvert.profile("shop");
        new RunningTunnels(culvert.folders).announce(List.of(shop.withListen(new Listen("::1", 54_320, false)), shop.withName("elsewhere").withListen(new Listen("127.0.0.1", 6_301, true))));
        assertThat(culvert.output("status").lines().skip(1)).containsExactly("shop       running  [::1]:54320     3         12.3 MB   800 B  window", "elsewhere  running  127.0.0.1:6301                             terminal");
    }

    @Test
    void withoutAWindowTerminalsAreShown() throws Exception {
        assertThat(culvert.run("status")).isEqualTo(1);
        assertThat(culvert.out.text()).isEqualTo("No tunnel is running.\n");
        culvert.add("shop", "postgres://u:SECRET@db.prisma.io/one?sslmode=require", "--port", "6301");
        new RunningTunnels(culvert.folders).announce(culvert.profiles());
        assertThat(culvert.output("status")).contains("shop", "127.0.0.1:6301", "terminal");
    }

    @Test
    void tunnelsAreStartedAndStopped() throws Exception {
        window(request -> Reply.done(List.of(request.command() == Command.START ? SHOP : OTHER)));
        assertThat(culvert.output("start shop")).isEqualTo("shop is running on [::1]:54320.\n");
        assertThat(culvert.output("stop other")).isEqualTo("other is stopped.\n");
        assertThat(asked).containsExactly(new Request(Command.START, "shop"), new Request(Command.STOP, "other"));
    }

    @Test
    void oneThatFailsKeepsNoneOfTheOthersFromStarting() throws Exception {
        window(request -> switch (request.name()) {
            case "bad" -> new Reply(false, "The database refused the credentials. Create new ones.", List.of(new Tunnel("bad", "failed", "", 0, 0, 0, 0)));
            case "shop" -> Reply.done(List.of(SHOP));
            default -> Reply.refused("There is no profile with this name.");
        });
        assertThat(culvert.run("start", "bad", "SECRET", "shop")).isEqualTo(1);
        assertThat(culvert.out.text()).isEqualTo("shop is running on [::1]:54320.\n");
        assertThat(culvert.err.text()).isEqualTo("culvert: bad: The database refused the credentials. Create new ones.\nculvert: There is no profile with this name.\n");
    }

    @Test
    void withoutAWindowItSaysWhatCanBeDone() {
        assertThat(culvert.refusal(1, "start", "SECRET")).isEqualTo("Culvert's window is not open. Open it, or open the tunnel in this terminal, by culvert up NAME.");
        assertThat(culvert.refusal(1, "stop", "shop")).isEqualTo("Culvert's window is not open. A tunnel of a terminal ends with Ctrl-C there; culvert status shows all.");
        assertThat(culvert.refusal(2, "start")).contains("Missing required parameter");
    }
}
