package dev.culvert.store;

import static dev.culvert.store.Samples.BILLING;
import static dev.culvert.store.Samples.SHOP;
import static dev.culvert.store.Samples.in;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningTunnelsTest {
    @TempDir
    Path folder;

    private RunningTunnels running;

    @BeforeEach
    void placeTheFile() {
        running = new RunningTunnels(in(folder));
    }

    @Test
    void nothingRunsAtFirst() throws Exception {
        assertThat(running.list()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatAProcessAnnouncesIsFoundByOthers() throws Exception {
        running.announce(List.of(BILLING, SHOP));
        assertThat(new RunningTunnels(in(folder)).list()).containsExactly(BILLING, SHOP);
        running.announce(List.of(SHOP));
        assertThat(running.list()).containsExactly(SHOP);
        running.announce(List.of());
        assertThat(running.list()).isEmpty();
    }

    @Test
    void processesDoNotSpeakForEachOther() throws Exception {
        Process other = sleeper();
        try {
            new RunningTunnels(in(folder), other.toHandle()).announce(List.of(BILLING));
            running.announce(List.of(SHOP));
            assertThat(running.list()).containsExactly(BILLING, SHOP);
            running.announce(List.of());
            assertThat(running.list()).containsExactly(BILLING);
        } finally {
            kill(other);
        }
        assertThat(running.list()).isEmpty();
        running.announce(List.of(SHOP));
        assertThat(Files.readString(file())).doesNotContain(BILLING.name());
    }

    /// The number of a process that has ended is given to another one some day.
    @Test
    void anotherProcessWithTheSameNumberIsNotTaken() throws Exception {
        running.announce(List.of(BILLING));
        Files.writeString(file(), Files.readString(file()).replaceFirst(Pattern.quote("\"started\": \"") + "[^\"]+", "\"started\": \"2001-02-03T04:05:06Z"));
        assertThat(running.list()).isEmpty();
    }

    @Test
    void aDamagedFileIsWrittenAnew() throws Exception {
        Files.writeString(file(), "{\"version\": 1, \"tunnels\": [{\"process\": 1}, 7]}");
        assertThat(running.list()).isEmpty();
        Files.writeString(file(), "not JSON");
        running.announce(List.of(BILLING));
        assertThat(running.list()).containsExactly(BILLING);
    }

    @Test
    void nobodyElseMayReadIt() throws Exception {
        running.announce(List.of(BILLING));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("rw-------");
    }

    private Path file() {
        return folder.resolve("running.json");
    }

    private static Process sleeper() throws IOException {
        return new ProcessBuilder("sleep", "600").start();
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
