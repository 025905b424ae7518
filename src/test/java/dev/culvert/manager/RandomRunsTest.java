package dev.culvert.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.Failure.Kind;
import dev.culvert.manager.FakeEngine.Opened;
import dev.culvert.manager.ScriptedVault.Call;
import dev.culvert.manager.TunnelStatus.Running;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.RouteChoice;
import dev.culvert.profile.Secret;
import dev.culvert.vault.VaultException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a person, the far end, the keychain and other programs do to one tunnel, in whatever order: what is shown is so, nothing is left
/// open, and every stage completes. A failure names the seed and what was done.
class RandomRunsTest {
    private static final int RUNS = Integer.getInteger("culvert.test.runs", 8); // each has some files written durably
    private static final int STEPS = 60;
    private static final int HELD = 5_439;
    private static final Kind[] ANSWERS = {Kind.KEY_REJECTED, Kind.TLS_FAILED, Kind.UNREACHABLE, Kind.RATE_LIMITED};

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatIsShownIsSo(long first) {
        Bench.quietly(() -> {
            for (long seed = first * RUNS; seed < (first + 1) * RUNS; seed++) {
                Path own = folder.resolve("run-" + seed);
                Life life = new Life(own, seed);
                try {
                    life.live();
                } catch (RuntimeException | AssertionError e) {
                    throw new AssertionError("seed " + seed + ", did " + life.did, e);
                }
            }
        });
    }

    private static final class Life {
        final List<String> did = new ArrayList<>();
        private final Random random;
        private final Bench bench;
        private final TunnelManager manager;
        private final List<CompletionStage<?>> stages = new ArrayList<>();
        private final UUID profile;
        private int keys;

        Life(Path folder, long seed) {
            random = new Random(seed);
            bench = new Bench(folder);
            manager = bench.manager;
            profile = random.nextBoolean() ? bench.addOn("tunnel", 5_433) : bench.add("tunnel");
            bench.engine.held.add(HELD);
        }

        void live() {
            for (int i = 0; i < STEPS; i++) {
                bench.engine.stopsAtOnce = random.nextBoolean();
                act();
                assertTrue();
            }
            did.add("settle");
            settle();
            assertTrue();
            assertSettled();
            did.add("stop");
            stages.add(manager.stop(profile, Duration.ZERO));
            settle();
            assertSettled();
            assertThat(bench.engine.tunnels).noneMatch(Opened::isOpen);
            manager.close();
        }

        private void act() {
            switch (random.nextInt(22)) {
                case 0, 1, 2 -> doing("start", () -> stages.add(manager.start(profile)));
                case 3 -> doing("stop", () -> stages.add(manager.stop(profile, Duration.ofSeconds(10))));
                case 4 -> doing("cut", () -> stages.add(manager.stop(profile, Duration.ZERO)));
                case 5 -> doing("edit", this::edit);
                case 6 -> doing("edit without file", () -> {
                    List<Runnable> before = List.copyOf(bench.work);
                    edit();
                    bench.work.stream().filter(task -> !before.contains(task)).findFirst().ifPresent(task -> {
                        bench.work.remove(task);
                        bench.withoutFile(task);
                    });
                });
                case 7 -> doing("keychain fails", () -> bench.vault.fails.put(Call.values()[random.nextInt(3)], VaultException.Kind.LOCKED));
                case 8 -> doing("remove", () -> stages.add(manager.remove(profile)));
                case 9 -> doing("undo", () -> stages.add(manager.undoRemove()));
                case 10 -> doing("edit elsewhere", () -> {
                    bench.elsewhere(profiles -> profiles.stream().map(kept -> kept.withListen(listen())).toList());
                    bench.load();
                });
                case 11 -> doing("duplicate", () -> stages.add(manager.duplicate(profile)));
                case 12, 13, 14 -> doing("answer", this::answer);
                case 15 -> doing("session fails", () -> bench.engine.listening().forEach(tunnel -> tunnel.sessionCloses(1, Optional.of(Kind.UPSTREAM_LOST))));
                case 16 -> doing("last session ends", () -> bench.engine.tunnels.stream().filter(tunnel -> !tunnel.isListening()).forEach(Opened::end));
                case 17 -> doing("time passes", () -> bench.pass(Duration.ofSeconds(random.nextInt(90))));
                case 18 -> doing("stopped while the port is opened", () -> bench.engine.whileOpening = () -> {
                    bench.engine.whileOpening = () -> { };
                    stages.add(manager.stop(profile, Duration.ZERO));
                });
                default -> doing("step", () -> bench.step(random));
            }
        }

        private void doing(String what, Runnable action) {
            did.add(what);
            action.run();
        }

        private void edit() {
            manager.tunnel(profile).map(TunnelView::profile).ifPresent(now -> {
                Profile edited = new Profile(profile, "tunnel-" + random.nextInt(3), now.environment(), now.target(), random.nextBoolean() ? now.listen() : listen(),
                    random.nextBoolean() ? RouteChoice.AUTO : RouteChoice.DIRECT, OptionalInt.empty(), false);
                stages.add(manager.edit(edited, random.nextBoolean() ? Optional.of(Secret.of(Bench.url("KEY" + ++keys))) : Optional.empty()));
            });
        }

        private Listen listen() {
            int port = random.nextInt(5_433, HELD + 1);
            return random.nextInt(4) == 0 ? Listen.AUTOMATIC : new Listen("127.0.0.1", port, true);
        }

        private void answer() {
            bench.engine.open().stream().skip(random.nextInt(2)).findFirst()
                .ifPresent(question -> question.answer().complete(random.nextBoolean() ? FakeEngine.FINE : FakeEngine.failing(ANSWERS[random.nextInt(ANSWERS.length)])));
        }

        private void settle() {
            bench.engine.stopsAtOnce = true;
            bench.vault.fails.clear();
            for (boolean last = false;; last = true) {
                do {
                    bench.settle();
                    bench.engine.open().forEach(question -> question.answer().complete(FakeEngine.FINE));
                    bench.engine.tunnels.stream().filter(tunnel -> tunnel.isOpen() && !tunnel.isListening()).forEach(Opened::end);
                } while (!bench.work.isEmpty() || !bench.events.isEmpty() || !bench.engine.open().isEmpty());
                if (last) {
                    return;
                }
                bench.pass(Duration.ofMinutes(1)); // then the far end is asked again
            }
        }

        /// At every moment.
        private void assertTrue() {
            assertThat(bench.engine.listening()).as("listening").hasSizeLessThanOrEqualTo(1);
            for (TunnelView view : manager.tunnels()) {
                if (view.status() instanceof Running) {
                    assertThat(bench.engine.listening()).as("of what is shown to run").hasSize(1);
                }
            }
            assertThat(bench.engine.listening().isEmpty() || manager.tunnel(profile).isPresent() || !bench.work.isEmpty()).as("whoever listens is in the list").isTrue();
        }

        private void assertSettled() {
            assertThat(stages).allSatisfy(stage -> assertThat(stage.toCompletableFuture()).isCompleted());
            assertThat(manager.tunnels()).extracting(TunnelView::profile).isEqualTo(bench.inFile());
            Optional<TunnelView> view = manager.tunnel(profile);
            if (view.isEmpty() || !view.get().status().active()) {
                assertThat(bench.engine.tunnels).noneMatch(Opened::isOpen);
                return;
            }
            assertThat(view.get().status()).isEqualTo(new Running(Optional.empty()));
            Opened open = bench.engine.listening().getFirst();
            assertThat(bench.vault.held(profile)).as("what new sessions use is what is kept").contains(Bench.url(key(open)));
            assertThat(open.spec().route()).isEqualTo(view.get().profile().route());
            if (manager.activity(profile).stream().noneMatch(activity -> activity.what() instanceof Activity.What.Failed)) {
                assertThat(open.port()).isEqualTo(view.get().profile().listen().port());
            }
        }

        private static String key(Opened tunnel) {
            return ((ApiKey) tunnel.connection()).key().expose();
        }
    }

}
