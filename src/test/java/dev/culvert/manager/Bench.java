package dev.culvert.manager;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.culvert.engine.CheckResult;
import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.EngineOptions.Timing;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.InvalidConnectionString;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.Secret;
import dev.culvert.store.Folders;
import dev.culvert.store.ProfileStore;
import dev.culvert.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.slf4j.LoggerFactory;

/// A manager with a real file, a scripted keychain and a scripted engine, where nothing happens and no time passes before the test says so:
/// all on the test's thread, one step after the other.
final class Bench implements AutoCloseable {
    static final EngineOptions OPTIONS = new EngineOptions(EngineOptions.PRISMA_GATEWAY, ApiKey.PRISMA_DIRECT, List.of(), Map.of(), "culvert/test", Timing.DEFAULT);

    final Deque<Runnable> work = new ArrayDeque<>();
    final Deque<Runnable> events = new ArrayDeque<>();
    final List<Alarm> alarms = new ArrayList<>();
    final ScriptedVault vault = new ScriptedVault();
    final FakeEngine engine = new FakeEngine(events::add);
    final ProfileStore store;
    final TunnelManager manager;
    final List<Change> changes = new ArrayList<>();
    final Path file;
    Instant now = Instant.parse("2026-08-01T09:00:00Z");
    RuntimeException noEngine;

    record Alarm(Instant at, Runnable task) {}

    /// What a listener saw when it was called.
    ///
    /// @param status empty when the profiles had changed
    record Change(Optional<TunnelStatus> status) {}

    Bench(Path folder) {
        file = folder.resolve("profiles.json");
        store = store(folder);
        manager = new TunnelManager(store, vault, OPTIONS, options -> engine(), () -> now, work::add, (pause, task) -> alarms.add(new Alarm(now.plus(pause), task)));
        manager.addListener(new ManagerListener() {
            @Override
            public void profilesChanged() {
                changes.add(new Change(Optional.empty()));
            }

            @Override
            public void tunnelChanged(UUID profile) {
                changes.add(new Change(manager.tunnel(profile).map(TunnelView::status)));
            }
        });
    }

    private FakeEngine engine() {
        if (noEngine != null) {
            throw noEngine;
        }
        return engine;
    }

    /// As another program has it.
    static ProfileStore store(Path folder) {
        return new ProfileStore(new Folders(folder, folder.resolve("logs")));
    }

    // ---- steps

    /// Lets happen what can.
    void settle() {
        while (!work.isEmpty() || !events.isEmpty()) {
            (events.isEmpty() ? work : events).poll().run();
        }
    }

    /// Lets one thing happen that can: threads of the manager's come in any order, the engine's events in theirs.
    void step(Random random) {
        int choices = work.size() + Math.min(1, events.size());
        if (choices == 0) {
            return;
        }
        int chosen = random.nextInt(choices);
        if (chosen == work.size()) {
            events.poll().run();
        } else {
            Runnable task = List.copyOf(work).get(chosen);
            work.removeFirstOccurrence(task);
            task.run();
        }
    }

    /// Lets time pass, and happen what happens in it.
    void pass(Duration time) {
        Instant end = now.plus(time);
        settle();
        for (Optional<Alarm> due = due(end); due.isPresent(); due = due(end)) {
            alarms.remove(due.get());
            now = due.get().at().isAfter(now) ? due.get().at() : now;
            due.get().task().run();
            settle();
        }
        now = end.isAfter(now) ? end : now;
    }

    private Optional<Alarm> due(Instant end) {
        return alarms.stream().filter(alarm -> !alarm.at().isAfter(end)).min(Comparator.comparing(Alarm::at));
    }

    <T> T done(CompletionStage<T> stage) {
        settle();
        assertThat(stage.toCompletableFuture()).isCompleted();
        return stage.toCompletableFuture().join();
    }

    void succeeds(CompletionStage<Optional<Failure>> edit) {
        assertThat(done(edit)).isEmpty();
    }

    Failure fails(CompletionStage<Optional<Failure>> edit) {
        return done(edit).orElseThrow(() -> new AssertionError("nothing failed"));
    }

    // ---- profiles

    static String url(String key) {
        return "prisma+postgres://accelerate.prisma-data.net/?api_key=" + key;
    }

    static ConnectionString connection(String key) {
        try {
            return ConnectionString.parse(url(key), "test");
        } catch (InvalidConnectionString e) {
            throw new AssertionError(e);
        }
    }

    static Profile profile(String name) {
        return Profile.of(name, connection("KEY"));
    }

    static Profile on(Profile profile, int port) {
        return profile.withListen(new Listen(profile.listen().host(), port, true));
    }

    UUID add(Profile profile) {
        succeeds(manager.add(profile, Secret.of(url("KEY"))));
        return profile.id();
    }

    UUID add(String name) {
        return add(profile(name));
    }

    UUID addOn(String name, int port) {
        return add(on(profile(name), port));
    }

    /// Added, started, and the far end is content.
    UUID running(String name, int port) {
        UUID profile = addOn(name, port);
        run(profile);
        return profile;
    }

    void run(UUID profile) {
        CompletionStage<Optional<Failure>> started = manager.start(profile);
        settle();
        answer(FakeEngine.FINE);
        succeeds(started);
    }

    /// To the oldest question without one.
    void answer(CheckResult result) {
        engine.open().getFirst().answer().complete(result);
        settle();
    }

    void answer(Kind kind) {
        answer(FakeEngine.failing(kind));
    }

    Profile profile(UUID id) {
        return view(id).profile();
    }

    TunnelView view(UUID id) {
        return manager.tunnel(id).orElseThrow();
    }

    TunnelStatus status(UUID id) {
        return view(id).status();
    }

    List<String> names() {
        return manager.tunnels().stream().map(view -> view.profile().name()).toList();
    }

    /// What happened to the tunnel, oldest first, without its details.
    List<String> happened(UUID id) {
        return manager.activity(id).reversed().stream().map(activity -> activity.what().getClass().getSimpleName()).toList();
    }

    // ---- the file

    List<Profile> inFile() {
        try {
            return store.load().profiles();
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    Profile inFile(UUID id) {
        return inFile().stream().filter(profile -> profile.id().equals(id)).findFirst().orElseThrow();
    }

    /// What another program does.
    void elsewhere(UnaryOperator<List<Profile>> edit) {
        try {
            store.update(edit);
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    void load() {
        try {
            manager.load();
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
        settle();
    }

    /// While it runs, nothing can be written.
    void withoutFile(Runnable test) {
        try {
            byte[] before = Files.exists(file) ? Files.readAllBytes(file) : null;
            Files.writeString(file, "{\"version\": 1000}");
            test.run();
            if (before == null) {
                Files.delete(file);
            } else {
                Files.write(file, before);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// While it runs, errors that are meant to happen are not in the log.
    static void quietly(Runnable test) {
        Logger log = (Logger) LoggerFactory.getLogger("dev.culvert.manager");
        log.setLevel(Level.OFF);
        try {
            test.run();
        } finally {
            log.setLevel(null);
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
