package dev.culvert.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.CheckResult;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.RouteInUse;
import dev.culvert.manager.Activity.What;
import dev.culvert.manager.Bench.Change;
import dev.culvert.manager.FakeEngine.Opened;
import dev.culvert.manager.ScriptedVault.Call;
import dev.culvert.manager.TunnelStatus.Connecting;
import dev.culvert.manager.TunnelStatus.Failed;
import dev.culvert.manager.TunnelStatus.Running;
import dev.culvert.manager.TunnelStatus.Stopped;
import dev.culvert.manager.TunnelStatus.Stopping;
import dev.culvert.profile.Profile;
import dev.culvert.profile.RouteChoice;
import dev.culvert.profile.Secret;
import dev.culvert.vault.Vault;
import dev.culvert.vault.VaultException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Start, stop, trouble, recovery.
class RunningTest {
    private static final Duration DRAIN = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private Bench bench;
    private TunnelManager manager;
    private FakeEngine engine;

    @BeforeEach
    void open() {
        bench = new Bench(folder);
        manager = bench.manager;
        engine = bench.engine;
    }

    @AfterEach
    void close() {
        bench.close();
    }

    // ---- start

    @Test
    void aStartOpensThePortAndAsksTheFarEnd() {
        UUID profile = bench.addOn("billing", 5_433);
        var started = manager.start(profile).toCompletableFuture();
        assertThat(bench.status(profile)).isEqualTo(new Connecting());
        assertThat(bench.view(profile).snapshot()).isEmpty();
        bench.settle();
        assertThat(bench.status(profile)).isEqualTo(new Connecting());
        assertThat(engine.last().port()).isEqualTo(5_433);
        assertThat(engine.last().isListening()).isTrue();
        assertThat(engine.open()).extracting(FakeEngine.Question::connection).containsExactly(Bench.connection("KEY"));
        assertThat(started).isNotDone();
        bench.answer(FakeEngine.FINE);
        assertThat(bench.status(profile)).isEqualTo(new Running(Optional.empty()));
        assertThat(bench.view(profile).snapshot()).isPresent();
        assertThat(bench.done(started)).isEmpty();
        assertThat(bench.happened(profile)).containsExactly("StartAsked", "Listening", "Connected");
        assertThat(manager.activity(profile).getFirst()).isEqualTo(new Activity(bench.now, new What.Connected(FakeEngine.FINE)));
    }

    @Test
    void theEngineGetsWhatTheProfileSays() {
        Profile profile = Bench.on(Bench.profile("billing"), 5_433);
        Profile limited = new Profile(profile.id(), profile.name(), profile.environment(), profile.target(), new Profile.Listen("::1", 5_433, true), RouteChoice.DIRECT, OptionalInt.of(7), false);
        bench.add(limited);
        bench.run(limited.id());
        assertThat(engine.last().spec()).extracting("host", "port", "maxSessions", "route").containsExactly("::1", 5_433, 7, RouteChoice.DIRECT);
        assertThat(engine.last().connection()).isEqualTo(Bench.connection("KEY"));
    }

    @Test
    void theSecretIsReadAtEachStart() {
        UUID profile = bench.running("billing", 5_433);
        bench.done(manager.stop(profile, Duration.ZERO));
        bench.vault.hold(profile, Bench.url("NEW"));
        bench.run(profile);
        assertThat(engine.last().connection()).isEqualTo(Bench.connection("NEW"));
    }

    @Test
    void aSecondStartIsTheFirst() {
        UUID profile = bench.addOn("billing", 5_433);
        var first = manager.start(profile);
        var second = manager.start(profile);
        bench.settle();
        bench.answer(Kind.KEY_REJECTED);
        assertThat(bench.fails(first)).isEqualTo(bench.fails(second));
        assertThat(engine.tunnels).hasSize(1);
        assertThat(bench.happened(profile)).containsExactly("StartAsked", "Listening", "Failed");
    }

    @Test
    void startingWhatRunsChangesNothing() {
        UUID profile = bench.running("billing", 5_433);
        bench.succeeds(manager.start(profile));
        assertThat(engine.tunnels).hasSize(1);
    }

    @Test
    void aProfileThatIsNotThereCannotBeStarted() {
        assertThat(bench.fails(manager.start(UUID.randomUUID())).message()).isEqualTo("This tunnel has been removed.");
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = {"KEY_REJECTED", "CREDENTIALS_REFUSED", "AUTHENTICATION_FAILED", "NO_DATABASE", "NOT_POSTGRESQL", "TLS_FAILED"})
    void whatTheFarEndRefusesHasFailedAndThePortIsFree(Kind kind) {
        engine.stopsAtOnce = false;
        UUID profile = bench.addOn("billing", 5_433);
        var started = manager.start(profile).toCompletableFuture();
        bench.settle();
        engine.stopsWhenCut = false;
        bench.answer(kind);
        assertThat(bench.status(profile)).isEqualTo(new Failed(FakeEngine.failure(kind)));
        assertThat(engine.last().stops).containsExactly(Duration.ZERO);
        assertThat(started).as("the port is still in use").isNotDone();
        engine.last().end();
        assertThat(bench.done(started)).contains(FakeEngine.failure(kind));
        assertThat(bench.view(profile).snapshot()).isEmpty();
        assertThat(bench.alarms).isEmpty();
        bench.run(profile);
        assertThat(bench.status(profile)).isEqualTo(new Running(Optional.empty()));
    }

    @Test
    void aPortThatIsTakenSaysByWhomAndTroublesNoOther() {
        UUID other = bench.running("other", 5_434);
        engine.held.add(5_433);
        UUID profile = bench.addOn("billing", 5_433);
        Failure failure = bench.fails(manager.start(profile));
        assertThat(failure.message()).isEqualTo("Port 5433 is in use by DataGrip (process 4711).");
        assertThat(bench.status(profile)).isEqualTo(new Failed(failure));
        assertThat(bench.happened(profile)).containsExactly("StartAsked", "Failed");
        assertThat(bench.done(manager.ended(profile))).isNull();
        assertThat(bench.status(other)).isEqualTo(new Running(Optional.empty()));
        engine.held.clear();
        bench.run(profile);
    }

    @ParameterizedTest
    @CsvSource({"LOCKED, VAULT_LOCKED", "SILENT, VAULT_FAILED", "REFUSED, VAULT_FAILED"})
    void aKeychainThatGivesNothingIsSaid(VaultException.Kind kind, Kind expected) {
        UUID profile = bench.addOn("billing", 5_433);
        bench.vault.fails.put(Call.LOAD, kind);
        Failure failure = bench.fails(manager.start(profile));
        assertThat(failure.kind()).isEqualTo(expected);
        assertThat(failure.message()).isEqualTo("The keyring is " + kind + ".");
        assertThat(bench.status(profile)).isEqualTo(new Failed(failure));
        assertThat(engine.tunnels).isEmpty();
        bench.run(profile);
    }

    @Test
    void aConnectionStringThatIsGoneOrUnusableIsSaid() {
        UUID profile = bench.addOn("billing", 5_433);
        bench.vault.lose(profile);
        assertThat(bench.fails(manager.start(profile))).extracting(Failure::kind, Failure::message)
            .containsExactly(Kind.SECRET_MISSING, "The connection string of billing is not there any more.");
        bench.vault.status = new Vault.Status.Unavailable("There is no keychain.");
        assertThat(bench.fails(manager.start(profile)).message()).isEqualTo("The connection string of billing is not there: without a keychain it is kept only until Culvert ends.");
        bench.vault.hold(profile, "nonsense SECRET");
        assertThat(bench.fails(manager.start(profile)).kind()).isEqualTo(Kind.SECRET_UNUSABLE);
        assertThat(manager.activity(profile).toString()).doesNotContain("SECRET,", "nonsense");
    }

    @Test
    void anEngineThatCannotBeMadeIsSaid() {
        UUID profile = bench.addOn("billing", 5_433);
        bench.noEngine = new IllegalArgumentException("HTTPS_PROXY is not a proxy address.");
        assertThat(bench.fails(manager.start(profile))).extracting(Failure::kind, Failure::message).containsExactly(Kind.MISCONFIGURED, "HTTPS_PROXY is not a proxy address.");
        bench.noEngine = null;
        bench.run(profile);
    }

    @Test
    void whatNobodyHasForeseenIsAFailureToo() {
        UUID profile = bench.addOn("billing", 5_433);
        Bench.quietly(() -> {
            engine.whileOpening = () -> {
                throw new IllegalStateException("boom");
            };
            assertThat(bench.fails(manager.start(profile))).extracting(Failure::kind, Failure::message).containsExactly(Kind.INTERNAL, "Culvert failed: IllegalStateException.");
            engine.whileOpening = () -> {
                throw new NoClassDefFoundError("boom");
            };
            assertThat(bench.fails(manager.start(profile)).kind()).isEqualTo(Kind.INTERNAL);
        });
        assertThat(bench.status(profile)).isInstanceOf(Failed.class);
        engine.whileOpening = () -> { };
        bench.run(profile);
    }

    @Test
    void whatCannotBeAskedIsInTroubleAndRunsAllTheSame() {
        UUID profile = bench.running("billing", 5_433);
        Bench.quietly(() -> {
            engine.last().checkFails = new IllegalStateException("boom");
            manager.recheck(profile);
            bench.settle();
            assertThat(trouble(profile)).contains(Kind.INTERNAL);
            engine.last().checkFails = null;
            bench.pass(Duration.ofSeconds(5));
            engine.open().getFirst().answer().completeExceptionally(new IllegalStateException("boom"));
            bench.settle();
            assertThat(trouble(profile)).contains(Kind.INTERNAL);
        });
        bench.pass(Duration.ofSeconds(10));
        bench.answer(FakeEngine.FINE);
        assertThat(trouble(profile)).isEmpty();
    }

    @Test
    void whatIsMarkedStartsWithTheAppAndOneFailureStopsNoOther() {
        engine.held.add(5_433);
        UUID taken = bench.add(marked(Bench.on(Bench.profile("taken"), 5_433)));
        UUID marked = bench.add(marked(Bench.on(Bench.profile("marked"), 5_434)));
        UUID unmarked = bench.addOn("unmarked", 5_435);
        manager.startMarked(Set.of());
        bench.settle();
        bench.answer(FakeEngine.FINE);
        assertThat(bench.status(taken)).isInstanceOf(Failed.class);
        assertThat(bench.status(marked)).isEqualTo(new Running(Optional.empty()));
        assertThat(bench.status(unmarked)).isEqualTo(new Stopped());
        assertThat(manager.activity(marked).getLast().what()).isEqualTo(new What.StartAsked(false));
    }

    private static Profile marked(Profile profile) {
        return new Profile(profile.id(), profile.name(), profile.environment(), profile.target(), profile.listen(), profile.route(), profile.maxSessions(), true);
    }

    // ---- ports

    @Test
    void aPortIsPickedOnceAndKept() {
        UUID profile = bench.add("billing");
        bench.run(profile);
        int port = engine.last().port();
        assertThat(port).isBetween(54_320, 54_519);
        assertThat(bench.profile(profile).listen()).isEqualTo(new Profile.Listen("127.0.0.1", port, false));
        assertThat(bench.inFile(profile)).isEqualTo(bench.profile(profile));
        bench.done(manager.stop(profile, Duration.ZERO));
        bench.run(profile);
        assertThat(engine.last().port()).isEqualTo(port);
        try (Bench next = new Bench(folder)) {
            next.load();
            next.vault.hold(profile, Bench.url("KEY"));
            next.run(profile);
            assertThat(next.engine.last().port()).isEqualTo(port);
        }
    }

    @Test
    void twoThatStartTogetherPickDifferentPorts() {
        UUID one = bench.add(marked(Bench.profile("one")));
        UUID two = bench.add(marked(Bench.profile("two")));
        manager.startMarked(Set.of());
        bench.settle();
        assertThat(engine.listening()).extracting(Opened::port).doesNotHaveDuplicates().hasSize(2);
        assertThat(bench.inFile()).extracting(kept -> kept.listen().port()).containsExactly(engine.tunnels.get(0).port(), engine.tunnels.get(1).port());
        assertThat(List.of(bench.profile(one), bench.profile(two))).isEqualTo(bench.inFile());
    }

    @Test
    void aPortThatAnotherProfileKeepsIsNotPicked() {
        UUID one = bench.add("one");
        bench.run(one);
        int port = engine.last().port();
        bench.done(manager.stop(one, Duration.ZERO));
        UUID two = bench.add("two");
        bench.run(two);
        assertThat(engine.last().port()).isNotEqualTo(port);
        bench.succeeds(manager.remove(one));
        UUID three = bench.add("three");
        bench.run(three);
        assertThat(engine.last().port()).isNotEqualTo(port);
    }

    @Test
    void whereAnotherProgramIsQuickerAnotherPortIsPicked() {
        UUID profile = bench.add("billing");
        engine.whileOpening = () -> {
            engine.held.add(Ports.pick("127.0.0.1", engine.held));
            engine.whileOpening = () -> { };
        };
        bench.run(profile);
        assertThat(engine.held).hasSize(1).doesNotContain(engine.last().port());
        assertThat(bench.inFile(profile).listen().port()).isEqualTo(engine.last().port());
    }

    @Test
    void whereNonePickedCanBeHadThatIsSaid() {
        UUID profile = bench.add("billing");
        for (int port = 54_320; port < 54_520; port++) {
            engine.held.add(port);
        }
        assertThat(bench.fails(manager.start(profile)).kind()).isEqualTo(Kind.CANNOT_LISTEN);
        assertThat(bench.inFile(profile).listen().port()).isZero();
    }

    @Test
    void aPortThatCannotBeKeptServesAllTheSame() {
        UUID profile = bench.add("billing");
        Bench.quietly(() -> bench.withoutFile(() -> bench.run(profile)));
        assertThat(bench.status(profile)).isEqualTo(new Running(Optional.empty()));
        assertThat(bench.inFile(profile).listen().port()).isZero();
    }

    // ---- stop

    @Test
    void aStopDrains() {
        engine.stopsAtOnce = false;
        UUID profile = bench.running("billing", 5_433);
        engine.last().sessions = 2;
        var stopped = manager.stop(profile, DRAIN).toCompletableFuture();
        bench.settle();
        assertThat(bench.status(profile)).isEqualTo(new Stopping());
        assertThat(bench.view(profile).snapshot()).isPresent();
        assertThat(manager.sessions(profile)).hasSize(2);
        assertThat(stopped).isNotDone();
        assertThat(manager.activity(profile).getFirst().what()).isEqualTo(new What.StopAsked(2));
        manager.stop(profile, Duration.ZERO);
        bench.settle();
        assertThat(engine.last().stops).containsExactly(DRAIN, Duration.ZERO);
        assertThat(bench.status(profile)).isEqualTo(new Stopped());
        assertThat(bench.view(profile).snapshot()).isEmpty();
        assertThat(manager.sessions(profile)).isEmpty();
        assertThat(bench.done(stopped)).isNull();
        assertThat(bench.happened(profile)).containsExactly("StartAsked", "Listening", "Connected", "StopAsked");
    }

    @Test
    void stoppingWhatDoesNotRunIsDoneAtOnce() {
        UUID profile = bench.addOn("billing", 5_433);
        assertThat(bench.done(manager.stop(profile, DRAIN))).isNull();
        assertThat(bench.done(manager.ended(profile))).isNull();
        assertThat(bench.happened(profile)).isEmpty();
        assertThat(bench.done(manager.stop(UUID.randomUUID(), DRAIN))).isNull();
    }

    @Test
    void aStartIsGivenUpBeforeTheKeychainIsAsked() {
        UUID profile = bench.addOn("billing", 5_433);
        bench.vault.calls.clear();
        var started = manager.start(profile);
        var stopped = manager.stop(profile, DRAIN).toCompletableFuture();
        assertThat(stopped).isDone();
        bench.succeeds(started);
        assertThat(bench.status(profile)).isEqualTo(new Stopped());
        assertThat(bench.vault.calls).isEmpty();
        assertThat(engine.tunnels).isEmpty();
    }

    @Test
    void whatHasFailedAndStillStopsStartsWhenItHasStopped() {
        UUID profile = bench.addOn("billing", 5_433);
        manager.start(profile);
        bench.settle();
        engine.stopsAtOnce = false;
        engine.stopsWhenCut = false;
        bench.answer(Kind.KEY_REJECTED);
        var again = manager.start(profile);
        bench.settle();
        assertThat(bench.status(profile)).isEqualTo(new Connecting());
        assertThat(engine.tunnels).hasSize(1);
        engine.last().end();
        bench.settle();
        bench.answer(FakeEngine.FINE);
        bench.succeeds(again);
        assertThat(bench.status(profile)).isEqualTo(new Running(Optional.empty()));
    }

    @Test
    void aStartIsGivenUpWhileTheKeychainIsRead() {
        UUID profile = bench.addOn("billing", 5_433);
        bench.vault.onceRead = () -> assertThat(manager.stop(profile, DRAIN).toCompletableFuture()).isDone();
        bench.succeeds(manager.start(profile));
        assertThat(engine.tunnels).isEmpty();
        assertThat(bench.status(profile)).isEqualTo(new Stopped());
    }

    @Test
    void aTunnelThatOpensWhileItIsStoppedIsClosedAgain() {
        UUID profile = bench.addOn("billing", 5_433);
        engine.whileOpening = () -> {
            assertThat(manager.stop(profile, DRAIN).toCompletableFuture()).isNotDone();
            assertThat(bench.status(profile)).isEqualTo(new Stopping());
        };
        bench.succeeds(manager.start(profile));
        assertThat(engine.last().isOpen()).isFalse();
        assertThat(engine.questions).isEmpty();
        assertThat(bench.status(profile)).isEqualTo(new Stopped());
        assertThat(bench.done(manager.ended(profile))).isNull();
    }

    @Test
    void aPortPickedForATunnelThatIsStoppedMeanwhileIsNotKept() {
        UUID profile = bench.add("billing");
        engine.whileOpening = () -> manager.stop(profile, DRAIN);
        bench.succeeds(manager.start(profile));
        assertThat(bench.profile(profile).listen().port()).isZero();
        assertThat(bench.inFile(profile).listen().port()).isZero();
    }

    @Test
    void aPortThatCannotBeHadAfterAStopIsNoFailure() {
        engine.held.add(5_433);
        UUID profile = bench.addOn("billing", 5_433);
        engine.whileOpening = () -> manager.stop(profile, DRAIN);
        bench.succeeds(manager.start(profile));
        assertThat(bench.status(profile)).isEqualTo(new Stopped());
        assertThat(bench.done(manager.ended(profile))).isNull();
    }

    @Test
    void aStartIsGivenUpWhileTheFarEndIsAsked() {
        UUID profile = bench.addOn("billing", 5_433);
        var started = manager.start(profile);
        bench.settle();
        assertThat(bench.done(manager.stop(profile, DRAIN))).isNull();
        bench.succeeds(started);
        bench.answer(Kind.KEY_REJECTED);
        assertThat(bench.status(profile)).isEqualTo(new Stopped());
        assertThat(engine.listening()).isEmpty();
    }

    @Test
    void aLateAnswerSaysNothingOfTheNextRun() {
        UUID profile = bench.addOn("billing", 5_433);
        manager.start(profile);
        bench.settle();
        bench.done(manager.stop(profile, DRAIN));
        manager.start(profile);
        bench.settle();
        bench.answer(Kind.KEY_REJECTED);
        assertThat(bench.status(profile)).isEqualTo(new Connecting());
        bench.answer(FakeEngine.FINE);
        assertThat(bench.status(profile)).isEqualTo(new Running(Optional.empty()));
    }

    @Test
    void whatIsStartedWhileItStopsStartsWhenItHasStopped() {
        engine.stopsAtOnce = false;
        UUID profile = bench.running("billing", 5_433);
        var stopped = manager.stop(profile, DRAIN).toCompletableFuture();
        var started = manager.start(profile);
        var again = manager.start(profile);
        bench.settle();
        assertThat(bench.status(profile)).isEqualTo(new Stopping());
        assertThat(engine.tunnels).hasSize(1);
        engine.last().end();
        bench.settle();
        assertThat(stopped).isDone();
        assertThat(engine.tunnels).hasSize(2);
        assertThat(bench.status(profile)).isEqualTo(new Connecting());
        bench.answer(FakeEngine.FINE);
        bench.succeeds(started);
        bench.succeeds(again);
        assertThat(bench.status(profile)).isEqualTo(new Running(Optional.empty()));
    }

    @Test
    void aStartThatWaitsIsGivenUpByAStopWhichMayShortenTheTime() {
        engine.stopsAtOnce = false;
        UUID profile = bench.running("billing", 5_433);
        var stopped = manager.stop(profile, DRAIN).toCompletableFuture();
        var started = manager.start(profile);
        var ended = manager.ended(profile).toCompletableFuture();
        manager.stop(profile, Duration.ofSeconds(1));
        bench.succeeds(started);
        assertThat(ended).isDone();
        assertThat(bench.status(profile)).isEqualTo(new Stopping());
        assertThat(stopped).isNotDone();
        assertThat(engine.last().stops).containsExactly(DRAIN, Duration.ofSeconds(1));
        engine.last().end();
        bench.settle();
        assertThat(bench.status(profile)).isEqualTo(new Stopped());
        assertThat(engine.tunnels).hasSize(1);
    }

    @Test
    void whatHasFailedIsStoppedByAStop() {
        engine.held.add(5_433);
        UUID profile = bench.addOn("billing", 5_433);
        bench.fails(manager.start(profile));
        bench.done(manager.stop(profile, DRAIN));
        assertThat(bench.status(profile)).isEqualTo(new Stopped());
    }

    @Test
    void allAreStopped() {
        UUID one = bench.running("one", 5_433);
        UUID two = bench.running("two", 5_434);
        manager.addForThisRun(Bench.on(Bench.profile("three"), 5_435), Secret.of(Bench.url("KEY")));
        UUID three = manager.tunnel("three").orElseThrow().profile().id();
        bench.run(three);
        assertThat(bench.done(manager.stopAll(DRAIN))).isNull();
        assertThat(List.of(bench.status(one), bench.status(two), bench.status(three))).containsOnly(new Stopped());
        assertThat(engine.tunnels).allSatisfy(tunnel -> assertThat(tunnel.stops).containsExactly(DRAIN));
    }

    @Test
    void aTunnelThatTheEngineStopsIsStopped() {
        UUID profile = bench.running("billing", 5_433);
        var ended = manager.ended(profile).toCompletableFuture();
        engine.last().stopByItself();
        bench.settle();
        assertThat(bench.status(profile)).isEqualTo(new Stopping());
        assertThat(ended).isNotDone();
        engine.last().end();
        bench.settle();
        assertThat(bench.status(profile)).isEqualTo(new Stopped());
        assertThat(ended).isDone();
        bench.run(profile);
    }

    @Test
    void aTunnelThatTheEngineStopsWhileItStartsIsStopped() {
        UUID profile = bench.addOn("billing", 5_433);
        var started = manager.start(profile);
        bench.settle();
        engine.last().end();
        bench.succeeds(started);
        assertThat(bench.status(profile)).isEqualTo(new Stopped());
    }

    @Test
    void aSessionIsEnded() {
        UUID profile = bench.running("billing", 5_433);
        manager.endSession(profile, 7);
        bench.settle();
        assertThat(engine.last().ended).containsExactly(7L);
        bench.done(manager.stop(profile, DRAIN));
        manager.endSession(profile, 8);
        bench.settle();
        assertThat(engine.last().ended).containsExactly(7L);
    }

    // ---- trouble

    @Test
    void aFarEndThatIsNotReachedIsTroubleAndGoesAwayByItself() {
        UUID profile = bench.addOn("billing", 5_433);
        var started = manager.start(profile);
        bench.settle();
        bench.answer(Kind.UNREACHABLE);
        assertThat(bench.fails(started).kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(trouble(profile)).contains(Kind.UNREACHABLE);
        for (int pause : new int[] {5, 10, 20, 40, 60, 60}) {
            bench.pass(Duration.ofSeconds(pause).minusMillis(1));
            assertThat(engine.open()).as("before %s s", pause).isEmpty();
            bench.pass(Duration.ofMillis(1));
            assertThat(engine.open()).as("after %s s", pause).hasSize(1);
            bench.answer(Kind.UNREACHABLE);
        }
        assertThat(bench.happened(profile)).containsExactly("StartAsked", "Listening", "Failed");
        bench.pass(Duration.ofSeconds(60));
        bench.answer(FakeEngine.FINE);
        assertThat(bench.status(profile)).isEqualTo(new Running(Optional.empty()));
        assertThat(bench.happened(profile)).containsExactly("StartAsked", "Listening", "Failed", "Connected");
        bench.pass(Duration.ofHours(1));
        assertThat(engine.open()).isEmpty();
        assertThat(engine.last().isListening()).isTrue();
    }

    @Test
    void theNextTroubleIsAskedAboutAsSoonAsTheFirst() {
        UUID profile = bench.running("billing", 5_433);
        manager.recheck(profile);
        bench.answer(Kind.UNREACHABLE);
        bench.pass(Duration.ofSeconds(5));
        bench.answer(Kind.UNREACHABLE);
        bench.pass(Duration.ofSeconds(10));
        bench.answer(FakeEngine.FINE);
        engine.last().sessionCloses(1, Optional.of(Kind.UPSTREAM_LOST));
        bench.settle();
        bench.answer(Kind.UNREACHABLE);
        bench.pass(Duration.ofSeconds(5));
        bench.answer(Kind.UNREACHABLE);
        bench.pass(Duration.ofSeconds(9));
        manager.recheck(profile);
        bench.answer(Kind.UNREACHABLE);
        bench.pass(Duration.ofSeconds(5));
        assertThat(engine.open()).as("who asks wants to know").hasSize(1);
    }

    @Test
    void otherTroubleIsShownAndNoted() {
        UUID profile = bench.running("billing", 5_433);
        engine.last().sessionCloses(1, Optional.of(Kind.UPSTREAM_LOST));
        bench.settle();
        bench.answer(Kind.UNREACHABLE);
        bench.pass(Duration.ofSeconds(5));
        bench.answer(Kind.KEY_REJECTED);
        assertThat(trouble(profile)).as("a tunnel that runs goes on listening").contains(Kind.KEY_REJECTED);
        assertThat(engine.last().isListening()).isTrue();
        assertThat(bench.happened(profile)).endsWith("SessionClosed", "Failed", "Failed");
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = {"UPSTREAM_LOST", "UNREACHABLE", "KEY_REJECTED", "CREDENTIALS_REFUSED", "DATABASE_REFUSED", "GATEWAY_REFUSED", "RATE_LIMITED"})
    void aSessionThatFailsHasTheFarEndAsked(Kind kind) {
        UUID profile = bench.running("billing", 5_433);
        engine.last().sessionCloses(1, Optional.of(kind));
        bench.settle();
        assertThat(trouble(profile)).as("not known yet").isEmpty();
        bench.answer(Kind.UNREACHABLE);
        assertThat(trouble(profile)).contains(Kind.UNREACHABLE);
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = {"STOPPED", "NOT_ACCEPTING", "TOO_MANY_SESSIONS", "PROTOCOL_UNSUPPORTED", "MALFORMED_PACKET", "INTERNAL"})
    void aSessionThatEndsForItsOwnReasonsDoesNot(Kind kind) {
        bench.running("billing", 5_433);
        engine.last().sessionCloses(1, Optional.of(kind));
        engine.last().sessionCloses(2, Optional.empty());
        bench.settle();
        assertThat(engine.open()).isEmpty();
    }

    @Test
    void howeverManySessionsFailTheFarEndIsAskedByOneAtATime() {
        bench.running("billing", 5_433);
        for (int i = 0; i < 100; i++) {
            engine.last().sessionCloses(i, Optional.of(Kind.UPSTREAM_LOST));
        }
        bench.settle();
        assertThat(engine.open()).hasSize(1);
        bench.answer(Kind.UNREACHABLE);
        for (int i = 0; i < 100; i++) {
            engine.last().sessionOpens(100 + i);
            engine.last().sessionCloses(100 + i, Optional.of(Kind.UNREACHABLE));
        }
        bench.settle();
        assertThat(engine.open()).isEmpty();
        int before = engine.questions.size();
        bench.pass(Duration.ofSeconds(5));
        assertThat(engine.questions).hasSize(before + 1);
        bench.answer(Kind.UNREACHABLE);
        bench.pass(Duration.ofSeconds(9));
        assertThat(engine.questions).hasSize(before + 1);
    }

    @Test
    void whoConnectsHasTheFarEndAskedSooner() {
        UUID profile = bench.running("billing", 5_433);
        engine.last().sessionCloses(1, Optional.of(Kind.UPSTREAM_LOST));
        bench.settle();
        bench.answer(Kind.UNREACHABLE);
        for (int pause : new int[] {5, 10, 20, 40}) {
            bench.pass(Duration.ofSeconds(pause));
            bench.answer(Kind.UNREACHABLE);
        }
        bench.pass(Duration.ofSeconds(20)); // of 60
        engine.last().sessionOpens(2);
        bench.pass(Duration.ofSeconds(4));
        engine.last().sessionOpens(3);
        assertThat(engine.open()).isEmpty();
        bench.pass(Duration.ofSeconds(1));
        bench.answer(FakeEngine.FINE);
        assertThat(trouble(profile)).isEmpty();
        engine.last().sessionOpens(4);
        bench.pass(Duration.ofMinutes(10));
        assertThat(engine.open()).isEmpty();
    }

    @Test
    void theFarEndOfAStoppedTunnelIsNotAsked() {
        UUID profile = bench.running("billing", 5_433);
        engine.last().sessionCloses(1, Optional.of(Kind.UPSTREAM_LOST));
        bench.settle();
        bench.answer(Kind.UNREACHABLE);
        bench.done(manager.stop(profile, DRAIN));
        engine.last().sessionCloses(2, Optional.of(Kind.UPSTREAM_LOST));
        manager.recheck(profile);
        bench.pass(Duration.ofMinutes(10));
        assertThat(engine.open()).isEmpty();
    }

    @Test
    void theUserMayAskAgain() {
        UUID profile = bench.running("billing", 5_433);
        manager.recheck(profile);
        bench.answer(Kind.GATEWAY_REFUSED);
        assertThat(trouble(profile)).contains(Kind.GATEWAY_REFUSED);
        manager.recheck(profile);
        bench.answer(FakeEngine.FINE);
        assertThat(trouble(profile)).isEmpty();
        assertThat(bench.alarms).hasSize(1); // which is off
        bench.pass(Duration.ofMinutes(10));
        assertThat(engine.open()).isEmpty();
    }

    @Test
    void whenTheComputerWakesTheFarEndsAreAsked() {
        UUID profile = bench.running("billing", 5_433);
        UUID stopped = bench.addOn("stopped", 5_434);
        manager.watch();
        bench.pass(Duration.ofMinutes(10));
        assertThat(engine.open()).isEmpty();
        bench.now = bench.now.plus(Duration.ofHours(8));
        bench.pass(Duration.ofSeconds(15));
        assertThat(engine.open()).hasSize(1);
        bench.answer(Kind.UNREACHABLE);
        assertThat(trouble(profile)).contains(Kind.UNREACHABLE);
        assertThat(bench.status(stopped)).isEqualTo(new Stopped());
        bench.pass(Duration.ofSeconds(5));
        bench.answer(FakeEngine.FINE);
        assertThat(trouble(profile)).isEmpty();
    }

    // ---- what is told

    @Test
    void theListenerIsToldOfEachStatus() {
        UUID profile = bench.addOn("billing", 5_433);
        bench.changes.clear();
        bench.run(profile);
        bench.done(manager.stop(profile, DRAIN));
        assertThat(bench.changes.stream().map(Change::status).map(Optional::orElseThrow).distinct())
            .containsExactly(new Connecting(), new Running(Optional.empty()), new Stopping(), new Stopped());
    }

    /// It may be an event loop.
    @Test
    void theThreadThatAnswersIsLeftAlone() {
        UUID profile = bench.addOn("billing", 5_433);
        manager.start(profile);
        var tried = manager.check(profile).toCompletableFuture();
        bench.settle();
        bench.changes.clear();
        engine.open().forEach(question -> question.answer().complete(FakeEngine.FINE));
        assertThat(bench.changes).isEmpty();
        assertThat(tried).isNotDone();
        bench.settle();
        assertThat(bench.status(profile)).isEqualTo(new Running(Optional.empty()));
        assertThat(tried).isDone();
    }

    @Test
    void sessionsAndRoutesAreNoted() {
        UUID profile = bench.running("billing", 5_433);
        bench.changes.clear();
        RouteInUse route = new RouteInUse("direct", "db.prisma.io", "the gateway is gone");
        engine.last().routeChanges(route);
        engine.last().sessionOpens(1);
        engine.last().sessionCloses(1, Optional.of(Kind.STOPPED));
        bench.settle();
        assertThat(manager.activity(profile).stream().limit(3).map(Activity::what)).containsExactly(
            new What.SessionClosed(FakeEngine.session(1), Optional.of(FakeEngine.failure(Kind.STOPPED))), new What.SessionOpened(FakeEngine.session(1)), new What.RouteChanged(route));
        assertThat(bench.changes).hasSize(3);
    }

    @Test
    void activityIsBounded() {
        UUID profile = bench.running("billing", 5_433);
        for (int i = 1; i <= 1_000; i++) {
            engine.last().sessionOpens(i);
        }
        bench.settle();
        assertThat(manager.activity(profile)).hasSize(500);
        assertThat(manager.activity(profile).getFirst().what()).isEqualTo(new What.SessionOpened(FakeEngine.session(1_000)));
    }

    @Test
    void aListenerThatFailsHoldsUpNothing() {
        manager.addListener(new ManagerListener() {
            @Override
            public void profilesChanged() {
                throw new IllegalStateException("boom");
            }

            @Override
            public void tunnelChanged(UUID profile) {
                throw new IllegalStateException("boom");
            }
        });
        Bench.quietly(() -> {
            UUID profile = bench.running("billing", 5_433);
            bench.done(manager.stop(profile, DRAIN));
            assertThat(bench.status(profile)).isEqualTo(new Stopped());
            manager.close();
        });
    }

    /// Whoever is called while a lock is held may need it on another thread.
    @Test
    void listenersAreCalledWithNoLockHeld() {
        List<Throwable> inTheWay = new CopyOnWriteArrayList<>();
        manager.addListener(new ManagerListener() {
            @Override
            public void profilesChanged() {
                lookFromAnotherThread();
            }

            @Override
            public void tunnelChanged(UUID profile) {
                lookFromAnotherThread();
            }

            private void lookFromAnotherThread() {
                try {
                    CompletableFuture.runAsync(() -> {
                        manager.tunnels().forEach(view -> manager.activity(view.profile().id()));
                        bench.load();
                    }, task -> Thread.ofVirtual().start(task)).get(5, TimeUnit.SECONDS);
                } catch (InterruptedException | ExecutionException | TimeoutException e) {
                    inTheWay.add(e);
                }
            }
        });
        engine.stopsAtOnce = false;
        UUID profile = bench.running("billing", 5_433);
        bench.succeeds(manager.edit(Bench.on(bench.profile(profile), 5_434), Optional.empty()));
        manager.stop(profile, DRAIN);
        manager.start(profile);
        engine.last().end();
        bench.settle();
        bench.answer(Kind.KEY_REJECTED);
        bench.elsewhere(profiles -> List.of(Bench.profile("another")));
        bench.load();
        bench.succeeds(manager.add(Bench.profile("one more"), Secret.of(Bench.url("KEY"))));
        Profile demo = Bench.profile("demo");
        manager.addForThisRun(demo, Secret.of(Bench.url("KEY")));
        bench.succeeds(manager.remove(demo.id()));
        bench.succeeds(manager.undoRemove());
        assertThat(bench.names()).containsExactly("another", "one more", "demo");
        assertThat(inTheWay).isEmpty();
    }

    // ---- tries

    @Test
    void aConnectionStringIsTriedWithoutATunnel() {
        var tried = manager.check(Bench.connection("OTHER"), RouteChoice.DIRECT);
        bench.settle();
        assertThat(engine.open()).extracting(FakeEngine.Question::connection).containsExactly(Bench.connection("OTHER"));
        bench.answer(FakeEngine.FINE);
        assertThat(bench.done(tried)).isEqualTo(FakeEngine.FINE);
        assertThat(engine.tunnels).isEmpty();
    }

    @Test
    void aProfileIsTriedWithItsConnectionString() {
        UUID profile = bench.addOn("billing", 5_433);
        var tried = manager.check(profile);
        bench.settle();
        assertThat(engine.open()).extracting(FakeEngine.Question::connection).containsExactly(Bench.connection("KEY"));
        bench.answer(Kind.KEY_REJECTED);
        assertThat(bench.done(tried).failure()).contains(FakeEngine.failure(Kind.KEY_REJECTED));
        assertThat(bench.status(profile)).isEqualTo(new Stopped());
    }

    @Test
    void whyNothingIsTriedIsSaid() {
        UUID profile = bench.addOn("billing", 5_433);
        bench.noEngine = new IllegalStateException("boom");
        Bench.quietly(() -> assertThat(kind(manager.check(profile))).isEqualTo(Kind.INTERNAL));
        bench.noEngine = new IllegalArgumentException("No.");
        assertThat(kind(manager.check(profile))).isEqualTo(Kind.MISCONFIGURED);
        bench.noEngine = null;
        bench.vault.fails.put(Call.LOAD, VaultException.Kind.LOCKED);
        assertThat(kind(manager.check(profile))).isEqualTo(Kind.VAULT_LOCKED);
        assertThat(bench.done(manager.check(UUID.randomUUID())).failure().orElseThrow().message()).isEqualTo("This tunnel has been removed.");
    }

    private Kind kind(CompletionStage<CheckResult> tried) {
        return bench.done(tried).failure().orElseThrow().kind();
    }

    @Test
    void aTryIsGivenUpWhenItsStageIsCancelled() {
        var tried = manager.check(Bench.connection("OTHER"), RouteChoice.AUTO).toCompletableFuture();
        bench.settle();
        tried.cancel(false);
        assertThat(engine.questions.getLast().answer()).isCancelled();
    }

    // ---- the end

    @Test
    void closingEndsEverythingAndASecondTimeNothing() {
        engine.stopsAtOnce = false;
        UUID draining = bench.running("draining", 5_433);
        UUID waiting = bench.running("waiting", 5_434);
        UUID connecting = bench.addOn("connecting", 5_435);
        UUID starting = bench.addOn("starting", 5_436);
        List<CompletionStage<?>> stages = List.of(manager.stop(draining, DRAIN), manager.stop(waiting, DRAIN), manager.start(waiting), manager.start(connecting));
        bench.settle();
        var last = manager.start(starting).toCompletableFuture();
        engine.whileClosing = bench::settle;
        manager.close();
        manager.close();
        assertThat(stages).allSatisfy(stage -> assertThat(stage.toCompletableFuture()).isCompleted());
        assertThat(last).isCompletedWithValue(Optional.empty());
        bench.settle();
        assertThat(engine.closed).isEqualTo(1);
        assertThat(engine.tunnels).noneMatch(Opened::isOpen);
        assertThat(manager.tunnels()).extracting(TunnelView::status).containsOnly(new Stopped());
        assertThat(bench.fails(manager.start(draining)).message()).isEqualTo("Culvert is closing.");
        assertThat(bench.fails(manager.remove(draining)).message()).isEqualTo("Culvert is closing.");
        assertThat(bench.inFile()).hasSize(4);
        assertThat(bench.vault.closed).isPositive();
    }

    @Test
    void theWatchEndsWithTheManager() {
        manager.watch();
        manager.close();
        bench.pass(Duration.ofMinutes(1));
        assertThat(bench.alarms).isEmpty();
    }

    private Optional<Kind> trouble(UUID profile) {
        return ((Running) bench.status(profile)).trouble().map(Failure::kind);
    }
}
