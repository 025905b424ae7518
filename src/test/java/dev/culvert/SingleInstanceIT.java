package dev.culvert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// One window per user, with real processes.
@EnabledOnOs(OS.LINUX)
class SingleInstanceIT {
    private static final int LAUNCHES = 10;

    @TempDir
    private Path folder;

    private final List<Process> windows = new ArrayList<>();

    @AfterEach
    void endAll() throws InterruptedException {
        for (Process window : windows) {
            window.destroyForcibly().waitFor();
        }
    }

    @Test
    void ofManyLaunchesAtOnceOneOpensAWindow() throws Exception {
        for (int i = 0; i < LAUNCHES; i++) {
            windows.add(launch());
        }
        CountDownLatch others = new CountDownLatch(LAUNCHES - 1);
        windows.forEach(window -> window.onExit().thenRun(others::countDown));
        assertThat(others.await(60, TimeUnit.SECONDS)).isTrue();
        List<Process> alive = windows.stream().filter(Process::isAlive).toList();
        assertThat(alive).hasSize(1);
        assertThat(windows.stream().filter(window -> !window.isAlive()).map(Process::exitValue)).containsOnly(0);
        assertThat(culvert("status").out()).isEqualTo("No tunnel is running.\n");
        assertThat(culvert("start", "nobody").err()).isEqualTo("culvert: There is no profile with this name.\n");

        alive.getFirst().destroyForcibly().waitFor();
        assertThat(culvert("start", "nobody").err()).startsWith("culvert: Culvert's window is not open.");
        Process next = launch();
        windows.add(next);
        Process second = launch();
        windows.add(second);
        CompletableFuture.anyOf(next.onExit(), second.onExit()).get(60, TimeUnit.SECONDS);
        assertThat(List.of(next.isAlive(), second.isAlive())).containsExactlyInAnyOrder(true, false);
    }

    private Process launch() throws IOException {
        Path output = Files.createTempFile(folder, "window", ".log");
        ProcessBuilder builder = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-Dglass.platform=Headless", "-Dprism.order=sw", "-jar", System.getProperty("culvert.jar"))
            .redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("CULVERT_HOME", folder.resolve("home").toString());
        builder.environment().remove("DBUS_SESSION_BUS_ADDRESS");
        return builder.start();
    }

    private Program culvert(String... arguments) throws Exception {
        Program program = Program.culvert(folder, Map.of("CULVERT_HOME", folder.resolve("home").toString()), arguments);
        program.awaitExit();
        return program;
    }
}
