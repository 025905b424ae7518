package dev.culvert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.control.ControlServer;
import dev.culvert.control.Reply;
import dev.culvert.control.Request;
import dev.culvert.control.Request.Command;
import dev.culvert.store.Folders;
import dev.culvert.vault.MemoryVault;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A launch while there is a window.
class DesktopStartTest {
    private final List<Request> asked = new CopyOnWriteArrayList<>();

    @TempDir
    private Path home;

    private int launch(boolean minimized) throws Exception {
        Folders folders = Folders.of(Map.of("CULVERT_HOME", home.toString()), home, "Linux");
        try (ControlServer window = ControlServer.open(folders).orElseThrow()) {
            window.serve(request -> {
                asked.add(request);
                return Reply.done(List.of());
            });
            PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
            return new DesktopStart(nowhere, Map.of("DISPLAY", ":0"), "Linux", home, folders, new MemoryVault(""), options -> null, "test", Optional.empty(), minimized, Optional.empty(), Optional.empty()).run();
        }
    }

    @Test
    void bringsItForward() throws Exception {
        assertThat(launch(false)).isZero();
        assertThat(asked).containsExactly(Request.of(Command.SHOW));
    }

    @Test
    void atLoginLeavesItWhereItIs() throws Exception {
        assertThat(launch(true)).isZero();
        assertThat(asked).isEmpty();
    }
}
