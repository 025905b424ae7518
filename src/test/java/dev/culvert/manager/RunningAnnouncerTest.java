package dev.culvert.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.profile.Profile;
import dev.culvert.profile.Secret;
import dev.culvert.store.Folders;
import dev.culvert.store.RunningTunnels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningAnnouncerTest {
    @TempDir
    private Path folder;

    private final Deque<Runnable> writes = new ArrayDeque<>();
    private final Deque<Runnable> retries = new ArrayDeque<>();
    private Bench bench;
    private RunningTunnels file;

    @BeforeEach
    void open() {
        bench = new Bench(folder);
        file = new RunningTunnels(new Folders(folder, folder.resolve("logs")));
        RunningAnnouncer.announce(bench.manager, file, (pause, task) -> (pause.isZero() ? writes : retries).add(task));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void whatRunsIsFoundFromItsStartToItsStop() throws Exception {
        UUID profile = bench.addOn("billing", 5_433);
        assertThat(announced()).isEmpty();
        bench.run(profile);
        assertThat(announced()).containsExactly("billing 127.0.0.1:5433");
        bench.done(bench.manager.stop(profile, Duration.ZERO));
        assertThat(announced()).isEmpty();
    }

    @Test
    void itListensWhereItListensNow() throws Exception {
        UUID profile = bench.running("billing", 5_433);
        bench.succeeds(bench.manager.edit(Bench.on(bench.profile(profile), 5_434).withName("accounts"), Optional.empty()));
        assertThat(announced()).containsExactly("accounts 127.0.0.1:5434");
    }

    @Test
    void oneForThisRunIsFoundToo() throws Exception {
        Profile demo = Bench.on(Bench.profile("demo"), 5_433);
        bench.manager.addForThisRun(demo, Secret.of(Bench.url("KEY")));
        bench.run(demo.id());
        assertThat(announced()).containsExactly("demo 127.0.0.1:5433");
    }

    @Test
    void sessionsAndFiguresAreNoNews() {
        UUID profile = bench.running("billing", 5_433);
        write();
        bench.manager.recheck(profile);
        bench.settle();
        bench.answer(FakeEngine.FINE);
        assertThat(writes).isEmpty();
    }

    @Test
    void whatHappensWhileItIsWrittenIsWrittenNext() throws Exception {
        UUID one = bench.running("one", 5_433);
        bench.running("two", 5_434);
        assertThat(writes).hasSize(1);
        bench.done(bench.manager.stop(one, Duration.ZERO));
        assertThat(writes).hasSize(1);
        assertThat(announced()).containsExactly("two 127.0.0.1:5434");
    }

    @Test
    void aFileThatCannotBeWrittenKeepsNothingFromRunning() throws Exception {
        Files.writeString(folder.resolve("running.json"), "{\"version\": 1000}");
        UUID profile = bench.running("billing", 5_433);
        Bench.quietly(this::write);
        assertThat(bench.status(profile)).isEqualTo(new TunnelStatus.Running(Optional.empty()));
        bench.running("other", 5_434);
        assertThat(writes).isEmpty();
        assertThat(retries).hasSize(1);
        delete();
        retries.remove().run();
        assertThat(announced()).containsExactly("billing 127.0.0.1:5433", "other 127.0.0.1:5434");
    }

    private void delete() throws IOException {
        Files.delete(folder.resolve("running.json"));
    }

    private void write() {
        while (!writes.isEmpty()) {
            writes.remove().run();
        }
    }

    private List<String> announced() throws Exception {
        write();
        return file.list().stream().map(profile -> profile.name() + " " + profile.listen().host() + ":" + profile.listen().port()).toList();
    }
}
