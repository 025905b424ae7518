package dev.culvert.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.CheckResult;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.manager.FakeEngine.Opened;
import dev.culvert.manager.FakeEngine.Question;
import dev.culvert.manager.TunnelStatus.Connecting;
import dev.culvert.manager.TunnelStatus.Running;
import dev.culvert.manager.TunnelStatus.Stopped;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// With the manager's own threads: a keychain that takes its time, and everybody at once.
class ThreadsTest {
    private static final long LIMIT = 20;

    @TempDir
    private Path folder;

    private final ExecutorService events = Executors.newSingleThreadExecutor();
    private final FakeEngine engine = new FakeEngine(events);
    private final ScriptedVault vault = new ScriptedVault();

    @AfterEach
    void end() {
        events.shutdownNow();
    }

    @Test
    void aStartThatWaitsForTheKeychainIsGivenUpAtOnce() throws Exception {
        try (TunnelManager manager = manager()) {
            UUID profile = added(manager, "billing");
            CountDownLatch slow = slowVault();
            CompletionStage<Optional<Failure>> started = manager.start(profile);
            assertThat(manager.tunnel(profile).orElseThrow().status()).isEqualTo(new Connecting());
            awaitAsked();
            assertThat(manager.stop(profile, Duration.ofSeconds(10)).toCompletableFuture()).isDone();
            assertThat(started.toCompletableFuture()).isCompletedWithValue(Optional.empty());
            assertThat(manager.tunnel(profile).orElseThrow().status()).isEqualTo(new Stopped());

            // Another start does not wait for the first, nor is it disturbed when that comes back.
            vault.answers = new CountDownLatch(0);
            CompletionStage<Optional<Failure>> again = manager.start(profile);
            answer(engine, FakeEngine.FINE);
            assertThat(get(again)).isEmpty();
            slow.countDown();
            assertThat(get(manager.secret(profile)).connectionString()).isPresent();
            assertThat(engine.tunnels).hasSize(1);
            assertThat(manager.tunnel(profile).orElseThrow().status()).isEqualTo(new Running(Optional.empty()));
        }
    }

    @Test
    void whileTheKeychainIsSilentEverythingElseGoesOn() throws Exception {
        try (TunnelManager manager = manager()) {
            UUID running = added(manager, "running");
            CompletionStage<Optional<Failure>> started = manager.start(running);
            answer(engine, FakeEngine.FINE);
            get(started);
            CountDownLatch slow = slowVault();
            CompletionStage<Optional<Failure>> edit = manager.edit(manager.tunnel(running).orElseThrow().profile(), Optional.of(Secret.of(Bench.url("NEW"))));
            awaitAsked();
            assertThat(manager.tunnels()).hasSize(1);
            assertThat(manager.isTaken("running", UUID.randomUUID())).isTrue();
            assertThat(get(manager.stop(running, Duration.ZERO))).isNull();
            assertThat(edit.toCompletableFuture()).isNotDone();
            slow.countDown();
            assertThat(get(edit)).isEmpty();
        }
    }

    @Test
    void closingDoesNotWaitForTheKeychain() throws Exception {
        TunnelManager manager = manager();
        UUID profile = added(manager, "billing");
        CountDownLatch slow = slowVault();
        CompletionStage<Optional<Failure>> started = manager.start(profile);
        awaitAsked();
        CompletableFuture.runAsync(manager::close).get(LIMIT, TimeUnit.SECONDS);
        assertThat(started.toCompletableFuture()).isCompletedWithValue(Optional.empty());
        slow.countDown();
        assertThat(get(manager.start(profile)).orElseThrow().message()).isEqualTo("Culvert is closing.");
        assertThat(engine.tunnels).isEmpty();
    }

    /// Three threads do what comes into their heads to two tunnels, a fourth has the engine answer, and a listener looks at everything.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everybodyAtOnce(long seed) throws Exception {
        TunnelManager manager = manager();
        Collection<TunnelView> torn = new ConcurrentLinkedQueue<>();
        manager.addListener(new ManagerListener() {
            @Override
            public void tunnelChanged(UUID profile) {
                for (TunnelView view : manager.tunnels()) {
                    manager.activity(view.profile().id());
                    if (view.status() instanceof Running && view.snapshot().isEmpty()) {
                        torn.add(view);
                    }
                }
            }
        });
        List<UUID> profiles = List.of(added(manager, "one"), added(manager, "two"));
        Collection<CompletionStage<?>> stages = new ConcurrentLinkedQueue<>();
        engine.stopsAtOnce = false;
        CountDownLatch enough = new CountDownLatch(3);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < 3; thread++) {
                Random random = new Random(seed * 100 + thread);
                all.add(threads.submit(() -> {
                    for (int i = 0; i < 150; i++) {
                        stages.add(something(manager, profiles.get(random.nextInt(2)), random));
                        Thread.yield();
                    }
                    enough.countDown();
                }));
            }
            all.add(threads.submit(() -> {
                Random random = new Random(seed);
                while (enough.getCount() > 0) {
                    answers(random);
                    Thread.yield();
                }
            }));
            for (Future<?> one : all) {
                one.get(LIMIT, TimeUnit.SECONDS);
            }
        }
        stages.add(manager.stopAll(Duration.ZERO));
        for (CompletionStage<?> stage : stages) {
            while (!stage.toCompletableFuture().isDone()) {
                answers(new Random(seed));
                stages.add(manager.stopAll(Duration.ZERO));
                get(manager.vaultStatus());
            }
        }
        get(manager.stopAll(Duration.ZERO));
        assertThat(torn).as("shown as running without a snapshot").isEmpty();
        assertThat(manager.tunnels()).extracting(TunnelView::status).allMatch(status -> !status.active());
        assertThat(engine.tunnels).noneMatch(Opened::isOpen);
        assertThat(stages).allSatisfy(stage -> assertThat(stage.toCompletableFuture()).isCompleted());
        manager.close();
    }

    private static CompletionStage<?> something(TunnelManager manager, UUID profile, Random random) {
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> manager.start(profile);
            case 4 -> manager.stop(profile, Duration.ZERO);
            case 5 -> manager.stop(profile, Duration.ofSeconds(10));
            case 6, 7 -> {
                Optional<Profile> known = manager.tunnel(profile).map(TunnelView::profile);
                Optional<Secret> secret = random.nextBoolean() ? Optional.of(Secret.of(Bench.url("KEY" + random.nextInt(100)))) : Optional.empty();
                yield known.isEmpty() ? manager.undoRemove() : manager.edit(Bench.on(known.get(), random.nextInt(5_433, 5_440)), secret);
            }
            case 8 -> manager.remove(profile);
            default -> manager.undoRemove();
        };
    }

    private void answers(Random random) {
        for (Question question : engine.open()) {
            question.answer().complete(random.nextBoolean() ? FakeEngine.FINE : FakeEngine.failing(random.nextBoolean() ? Kind.KEY_REJECTED : Kind.UNREACHABLE));
        }
        for (Opened tunnel : engine.tunnels) {
            if (!tunnel.isListening()) {
                tunnel.end();
            }
        }
    }

    private TunnelManager manager() {
        return new TunnelManager(Bench.store(folder), vault, Bench.OPTIONS, options -> engine);
    }

    private static UUID added(TunnelManager manager, String name) throws Exception {
        Profile profile = Bench.profile(name);
        assertThat(get(manager.add(profile, Secret.of(Bench.url("KEY"))))).isEmpty();
        return profile.id();
    }

    /// From now on the keychain answers nothing until the latch is open.
    private CountDownLatch slowVault() {
        CountDownLatch slow = new CountDownLatch(1);
        vault.asked = new CountDownLatch(1);
        vault.answers = slow;
        return slow;
    }

    private void awaitAsked() throws InterruptedException {
        assertThat(vault.asked.await(LIMIT, TimeUnit.SECONDS)).isTrue();
    }

    private static void answer(FakeEngine engine, CheckResult result) throws InterruptedException {
        engine.awaitQuestion(LIMIT).answer().complete(result);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(LIMIT, TimeUnit.SECONDS);
    }
}
