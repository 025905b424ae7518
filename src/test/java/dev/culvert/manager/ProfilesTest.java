package dev.culvert.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.TunnelListener;
import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.engine.TunnelSpec;
import dev.culvert.engine.TunnelState;
import dev.culvert.manager.Activity.What;
import dev.culvert.manager.FakeEngine.Opened;
import dev.culvert.manager.ScriptedVault.Call;
import dev.culvert.manager.TunnelStatus.Connecting;
import dev.culvert.manager.TunnelStatus.Failed;
import dev.culvert.manager.TunnelStatus.Running;
import dev.culvert.manager.TunnelStatus.Stopped;
import dev.culvert.manager.TunnelStatus.Stopping;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.InvalidConnectionString;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.Profile.Target;
import dev.culvert.profile.RouteChoice;
import dev.culvert.profile.Secret;
import dev.culvert.store.StoreException;
import dev.culvert.vault.Vault;
import dev.culvert.vault.VaultException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is added, edited, removed and brought back: in the list, the file, the keychain and the tunnels that run.
class ProfilesTest {
    private static final Secret KEY = Secret.of(Bench.url("KEY"));
    private static final Secret NEW = Secret.of(Bench.url("NEW"));
    private static final String DIRECT = "postgres://someone:pass@db.prisma.io:5432/shop?sslmode=require";

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

    // ---- add

    @Test
    void anAddedProfileIsInTheListTheFileAndTheKeychain() throws IOException {
        Profile billing = Bench.profile("billing");
        bench.changes.clear();
        bench.succeeds(manager.add(billing, KEY));
        assertThat(manager.tunnels()).containsExactly(new TunnelView(billing, new Stopped(), Optional.empty(), true));
        assertThat(bench.inFile()).containsExactly(billing);
        assertThat(bench.vault.held(billing.id())).contains(Bench.url("KEY"));
        assertThat(Files.readString(bench.file)).doesNotContain("api_key");
        assertThat(bench.changes).containsExactly(new Bench.Change(Optional.empty()));
        bench.add("shop");
        assertThat(bench.names()).containsExactly("billing", "shop");
    }

    @Test
    void aProfileIsFoundByIdAndByName() {
        UUID profile = bench.add("Billing");
        assertThat(manager.tunnel(profile)).isEqualTo(manager.tunnel("billING")).isPresent();
        assertThat(manager.tunnel("shop")).isEmpty();
        assertThat(manager.tunnel(UUID.randomUUID())).isEmpty();
        assertThat(manager.sessions(UUID.randomUUID())).isEmpty();
        assertThat(manager.activity(UUID.randomUUID())).isEmpty();
    }

    @Test
    void aNameIsGivenOnce() {
        UUID profile = bench.add("billing");
        Profile second = Bench.profile("Billing");
        assertThat(bench.fails(manager.add(second, NEW)).message()).isEqualTo("There is a tunnel with the name Billing already.");
        assertThat(bench.vault.held(second.id())).isEmpty();
        assertThat(manager.isTaken("BILLING", UUID.randomUUID())).isTrue();
        assertThat(manager.isTaken("BILLING", profile)).isFalse();
    }

    @Test
    void aNameThatAnotherProgramHasGivenMeanwhileIsTakenToo() {
        Profile theirs = Bench.profile("billing");
        bench.elsewhere(profiles -> List.of(theirs));
        Profile ours = Bench.profile("billing");
        assertThat(bench.fails(manager.add(ours, KEY)).kind()).isEqualTo(Kind.NOT_SAVED);
        assertThat(bench.vault.held(ours.id())).isEmpty();
        assertThat(bench.inFile()).containsExactly(theirs);
    }

    @Test
    void addingTwiceHarmsNothing() {
        Profile billing = Bench.profile("billing");
        bench.succeeds(manager.add(billing, KEY));
        assertThat(bench.fails(manager.add(billing, NEW)).message()).isEqualTo("This tunnel has been added already.");
        assertThat(bench.vault.held(billing.id())).contains(Bench.url("KEY"));
        assertThat(bench.inFile()).containsExactly(billing);
    }

    @Test
    void whatTheKeychainDoesNotTakeIsNotAdded() {
        bench.vault.fails.put(Call.STORE, VaultException.Kind.TOO_LONG);
        assertThat(bench.fails(manager.add(Bench.profile("billing"), KEY)).kind()).isEqualTo(Kind.VAULT_FAILED);
        assertThat(manager.tunnels()).isEmpty();
        assertThat(bench.inFile()).isEmpty();
    }

    @Test
    void whatCannotBeSavedIsNotInTheKeychain() {
        Profile billing = Bench.profile("billing");
        bench.withoutFile(() -> assertThat(bench.fails(manager.add(billing, KEY)).kind()).isEqualTo(Kind.NOT_SAVED));
        assertThat(bench.vault.held(billing.id())).isEmpty();
        assertThat(manager.tunnels()).isEmpty();
    }

    @Test
    void aProfileForThisRunIsWrittenNowhere() {
        Profile demo = Bench.profile("demo");
        bench.add("billing");
        bench.vault.calls.clear();
        manager.addForThisRun(demo, NEW);
        assertThat(manager.tunnels()).extracting(TunnelView::saved).containsExactly(true, false);
        assertThat(bench.names()).containsExactly("billing", "demo");
        bench.run(demo.id());
        assertThat(engine.last().connection()).isEqualTo(Bench.connection("NEW"));
        bench.changes.clear();
        bench.succeeds(manager.edit(bench.profile(demo.id()).withName("trial"), Optional.of(KEY)));
        assertThat(bench.changes).contains(new Bench.Change(Optional.empty()));
        assertThat(bench.names()).containsExactly("billing", "trial");
        assertThat(engine.last().connection()).isEqualTo(Bench.connection("KEY"));
        assertThat(bench.inFile()).hasSize(1);
        assertThat(bench.vault.calls).isEmpty();
        bench.succeeds(manager.remove(demo.id()));
        assertThat(bench.names()).containsExactly("billing");
        assertThat(engine.listening()).isEmpty();
    }

    @Test
    void namesAreProposedThatNobodyHas() {
        assertThat(manager.nameFor(Bench.connection("KEY"))).isEqualTo("prisma-postgres");
        bench.add("Prisma-Postgres");
        bench.add("prisma-postgres-2");
        assertThat(manager.nameFor(Bench.connection("KEY"))).isEqualTo("prisma-postgres-3");
        assertThat(manager.nameFor(connection(DIRECT))).isEqualTo("shop");
        assertThat(manager.nameFor(connection("postgres://someone:pass@db.prisma.io:5432/postgres?sslmode=require"))).isEqualTo("prisma-direct");
    }

    // ---- edit

    @Test
    void anEditIsInTheListAndTheFile() {
        UUID profile = bench.add("billing");
        bench.changes.clear();
        bench.succeeds(manager.edit(bench.profile(profile).withName("invoices"), Optional.empty()));
        assertThat(bench.names()).containsExactly("invoices");
        assertThat(bench.inFile(profile).name()).isEqualTo("invoices");
        assertThat(bench.vault.held(profile)).contains(Bench.url("KEY"));
        assertThat(bench.changes).contains(new Bench.Change(Optional.empty()));
    }

    @Test
    void anEditMayNotTakeAnothersName() {
        UUID profile = bench.add("billing");
        bench.add("shop");
        assertThat(bench.fails(manager.edit(bench.profile(profile).withName("SHOP"), Optional.empty())).kind()).isEqualTo(Kind.NOT_SAVED);
        assertThat(bench.names()).containsExactly("billing", "shop");
        bench.succeeds(manager.edit(bench.profile(profile).withName("BILLING"), Optional.empty()));
    }

    @Test
    void anotherConnectionStringLeadsElsewhere() {
        UUID profile = bench.add("billing");
        bench.succeeds(manager.edit(bench.profile(profile), Optional.of(Secret.of(DIRECT))));
        assertThat(bench.profile(profile).target()).isEqualTo(new Target(Target.Kind.DIRECT, "db.prisma.io", "shop")).isEqualTo(bench.inFile(profile).target());
        assertThat(bench.vault.held(profile)).contains(DIRECT);
    }

    @Test
    void aConnectionStringThatIsNoneChangesNothing() {
        UUID profile = bench.add("billing");
        assertThat(bench.fails(manager.edit(bench.profile(profile).withName("invoices"), Optional.of(Secret.of("nonsense")))).kind()).isEqualTo(Kind.SECRET_UNUSABLE);
        assertThat(bench.names()).containsExactly("billing");
        assertThat(bench.vault.held(profile)).contains(Bench.url("KEY"));
    }

    @Test
    void whatIsNotThereCannotBeEdited() {
        assertThat(bench.fails(manager.edit(Bench.profile("billing"), Optional.of(KEY))).message()).isEqualTo("This tunnel has been removed.");
        assertThat(bench.fails(manager.remove(UUID.randomUUID())).message()).isEqualTo("This tunnel has been removed.");
        assertThat(bench.fails(manager.duplicate(UUID.randomUUID())).message()).isEqualTo("This tunnel has been removed.");
        assertThat(bench.vault.calls).isEmpty();
    }

    @Test
    void aRunningTunnelTakesTheNewConnectionStringAndIsAsked() {
        UUID profile = bench.running("billing", 5_433);
        engine.last().sessionCloses(1, Optional.of(Kind.KEY_REJECTED));
        bench.settle();
        bench.answer(Kind.KEY_REJECTED);
        bench.succeeds(manager.edit(bench.profile(profile), Optional.of(NEW)));
        assertThat(engine.last().connection()).isEqualTo(Bench.connection("NEW"));
        assertThat(engine.last().changes).as("so that the engine forgets what it knew of the old one").hasSize(1);
        assertThat(engine.open()).extracting(FakeEngine.Question::connection).containsExactly(Bench.connection("NEW"));
        bench.answer(FakeEngine.FINE);
        assertThat(bench.status(profile)).isEqualTo(new Running(Optional.empty()));
        assertThat(bench.happened(profile)).endsWith("Edited", "Connected");
        assertThat(engine.tunnels).hasSize(1);
    }

    @Test
    void aRunningTunnelTakesLimitAndRoute() {
        UUID profile = bench.running("billing", 5_433);
        Profile now = bench.profile(profile);
        bench.succeeds(manager.edit(new Profile(profile, now.name(), now.environment(), now.target(), now.listen(), RouteChoice.DIRECT, OptionalInt.of(3), false), Optional.empty()));
        assertThat(engine.last().spec()).extracting(TunnelSpec::maxSessions, TunnelSpec::route).containsExactly(3, RouteChoice.DIRECT);
        assertThat(engine.last().connection()).isEqualTo(Bench.connection("KEY"));
        assertThat(engine.open()).as("another route may have another answer").hasSize(1);
    }

    @Test
    void whatIsOnlyForPeopleDoesNotTouchTheTunnel() {
        UUID profile = bench.running("billing", 5_433);
        bench.succeeds(manager.edit(bench.profile(profile).withName("invoices"), Optional.empty()));
        assertThat(engine.last().changes).isEmpty();
        assertThat(engine.open()).isEmpty();
        assertThat(bench.happened(profile)).endsWith("Edited");
    }

    @Test
    void aRunningTunnelMoves() {
        UUID profile = bench.running("billing", 5_433);
        bench.succeeds(manager.edit(Bench.on(bench.profile(profile), 5_434), Optional.empty()));
        assertThat(engine.last().port()).isEqualTo(5_434);
        assertThat(bench.status(profile)).isEqualTo(new Running(Optional.empty()));
        assertThat(bench.inFile(profile).listen().port()).isEqualTo(5_434);
        assertThat(bench.happened(profile)).containsExactly("StartAsked", "Listening", "Connected", "Edited", "Listening");
        assertThat(engine.open()).isEmpty();
    }

    @Test
    void aPortThatIsTakenUndoesTheWholeEdit() {
        UUID profile = bench.running("billing", 5_433);
        Profile before = bench.profile(profile);
        engine.held.add(5_434);
        Failure failure = bench.fails(manager.edit(Bench.on(before, 5_434).withName("invoices"), Optional.of(NEW)));
        assertThat(failure.message()).isEqualTo("Port 5434 is in use by DataGrip (process 4711).");
        assertUnchanged(before);
        assertThat(engine.last().changes).isEmpty();
    }

    @Test
    void aFileThatCannotBeWrittenUndoesTheWholeEdit() {
        UUID profile = bench.running("billing", 5_433);
        Profile before = bench.profile(profile);
        bench.withoutFile(() -> assertThat(bench.fails(manager.edit(Bench.on(before, 5_434).withName("invoices"), Optional.of(NEW))).kind()).isEqualTo(Kind.NOT_SAVED));
        assertUnchanged(before);
        bench.answer(FakeEngine.FINE);
        assertThat(engine.questions.getLast().connection()).isEqualTo(Bench.connection("KEY"));
        assertThat(bench.status(profile)).isEqualTo(new Running(Optional.empty()));
    }

    @Test
    void aFileThatCannotBeWrittenUndoesAnEditOfWhatDoesNotRun() {
        UUID profile = bench.addOn("billing", 5_433);
        Profile before = bench.profile(profile);
        bench.withoutFile(() -> assertThat(bench.fails(manager.edit(before.withName("invoices"), Optional.of(NEW))).kind()).isEqualTo(Kind.NOT_SAVED));
        assertThat(bench.profile(profile)).isEqualTo(before);
        assertThat(bench.vault.held(profile)).contains(Bench.url("KEY"));
    }

    @Test
    void aKeychainThatLosesTheOldWhenItDoesNotTakeTheNewGetsItBack() {
        UUID profile = bench.running("billing", 5_433);
        Profile before = bench.profile(profile);
        bench.vault.losesWhatItFailsToStore = true;
        bench.vault.fails.put(Call.STORE, VaultException.Kind.REFUSED);
        assertThat(bench.fails(manager.edit(before.withName("invoices"), Optional.of(NEW))).kind()).isEqualTo(Kind.VAULT_FAILED);
        assertUnchanged(before);
    }

    @Test
    void whereThereWasNoConnectionStringAFailedEditLeavesNone() {
        UUID profile = bench.addOn("billing", 5_433);
        bench.vault.lose(profile);
        bench.withoutFile(() -> bench.fails(manager.edit(bench.profile(profile), Optional.of(NEW))));
        assertThat(bench.vault.held(profile)).isEmpty();
    }

    @Test
    void whatNobodyHasForeseenUndoesTheWholeEditToo() {
        UUID profile = bench.running("billing", 5_433);
        Profile before = bench.profile(profile);
        engine.whileChanging = () -> {
            throw new IllegalStateException("boom");
        };
        Bench.quietly(() -> assertThat(bench.fails(manager.edit(Bench.on(before, 5_434), Optional.of(NEW))).kind()).isEqualTo(Kind.INTERNAL));
        assertUnchanged(before);
    }

    private void assertUnchanged(Profile before) {
        UUID profile = before.id();
        assertThat(bench.profile(profile)).isEqualTo(before);
        assertThat(bench.inFile(profile)).isEqualTo(before);
        assertThat(bench.vault.held(profile)).contains(Bench.url("KEY"));
        assertThat(engine.listening()).singleElement().extracting(Opened::port, Opened::connection).containsExactly(before.listen().port(), Bench.connection("KEY"));
    }

    @Test
    void anAutomaticPortIsTheOneThatIsHad() {
        UUID profile = bench.running("billing", 5_433);
        bench.succeeds(manager.edit(bench.profile(profile).withListen(Listen.AUTOMATIC), Optional.empty()));
        assertThat(engine.last().port()).isEqualTo(5_433);
        assertThat(bench.profile(profile).listen()).isEqualTo(new Listen("127.0.0.1", 5_433, false)).isEqualTo(bench.inFile(profile).listen());
    }

    @Test
    void anAutomaticPortOnAnotherAddressIsPicked() {
        UUID profile = bench.running("billing", 5_433);
        bench.succeeds(manager.edit(bench.profile(profile).withListen(new Listen("127.0.0.2", 0, false)), Optional.empty()));
        assertThat(engine.last().port()).isBetween(54_320, 54_519);
        assertThat(bench.profile(profile).listen()).isEqualTo(new Listen("127.0.0.2", engine.last().port(), false)).isEqualTo(bench.inFile(profile).listen());
    }

    @Test
    void anEditBeforeThePortIsOpenHolds() {
        UUID profile = bench.addOn("billing", 5_433);
        var started = manager.start(profile);
        Runnable start = bench.work.poll();
        bench.succeeds(manager.edit(Bench.on(bench.profile(profile), 5_434), Optional.of(NEW)));
        start.run();
        bench.settle();
        assertThat(engine.listening()).singleElement().extracting(Opened::port, Opened::connection).containsExactly(5_434, Bench.connection("NEW"));
        bench.answer(FakeEngine.FINE);
        bench.succeeds(started);
    }

    @Test
    void anEditWhileTheKeychainIsReadHolds() {
        UUID profile = bench.addOn("billing", 5_433);
        bench.vault.onceRead = () -> bench.succeeds(manager.edit(Bench.on(bench.profile(profile), 5_434), Optional.of(NEW)));
        var started = manager.start(profile);
        bench.settle();
        assertThat(engine.listening()).singleElement().extracting(Opened::port, Opened::connection).containsExactly(5_434, Bench.connection("NEW"));
        bench.answer(FakeEngine.FINE);
        bench.succeeds(started);
    }

    @Test
    void anEditWhileTheFarEndIsAskedHoldsAndTheOldAnswerDoesNot() {
        UUID profile = bench.addOn("billing", 5_433);
        var started = manager.start(profile).toCompletableFuture();
        bench.settle();
        bench.succeeds(manager.edit(Bench.on(bench.profile(profile), 5_434), Optional.of(NEW)));
        assertThat(engine.last().port()).isEqualTo(5_434);
        assertThat(bench.status(profile)).isEqualTo(new Connecting());
        bench.answer(Kind.KEY_REJECTED); // the old one
        assertThat(bench.status(profile)).isEqualTo(new Connecting());
        assertThat(started).isNotDone();
        assertThat(engine.open()).extracting(FakeEngine.Question::connection).containsExactly(Bench.connection("NEW"));
        bench.answer(FakeEngine.FINE);
        bench.succeeds(started);
        assertThat(bench.status(profile)).isEqualTo(new Running(Optional.empty()));
    }

    @Test
    void anEditOfATunnelThatStopsIsKept() {
        engine.stopsAtOnce = false;
        UUID profile = bench.running("billing", 5_433);
        manager.stop(profile, Duration.ofSeconds(10));
        bench.succeeds(manager.edit(Bench.on(bench.profile(profile), 5_434), Optional.of(NEW)));
        assertThat(engine.last().changes).isEmpty();
        assertThat(bench.status(profile)).isEqualTo(new Stopping());
        engine.last().end();
        bench.run(profile);
        assertThat(engine.last()).extracting(Opened::port, Opened::connection).containsExactly(5_434, Bench.connection("NEW"));
    }

    @Test
    void anEditOfATunnelThatIsStoppedMeanwhileIsKept() {
        UUID profile = bench.running("billing", 5_433);
        engine.whileChanging = () -> manager.stop(profile, Duration.ZERO);
        bench.succeeds(manager.edit(Bench.on(bench.profile(profile), 5_434), Optional.empty()));
        assertThat(bench.inFile(profile).listen().port()).isEqualTo(5_434);
        assertThat(bench.status(profile)).isEqualTo(new Stopped());
    }

    @Test
    void anEditOfWhatAnotherProgramHasRemovedLeavesNothingBehind() {
        UUID profile = bench.running("billing", 5_433);
        bench.elsewhere(profiles -> List.of());
        bench.vault.lose(profile);
        assertThat(bench.fails(manager.edit(bench.profile(profile).withName("invoices"), Optional.of(NEW))).message()).isEqualTo("This tunnel has been removed.");
        assertThat(manager.tunnels()).isEmpty();
        assertThat(bench.inFile()).isEmpty();
        assertThat(bench.vault.held(profile)).isEmpty();
        assertThat(engine.listening()).isEmpty();
    }

    // ---- duplicate, move

    @Test
    void aCopyStandsBelowWithItsConnectionStringAndNoPort() {
        UUID profile = bench.addOn("billing", 5_433);
        bench.add("shop");
        bench.succeeds(manager.duplicate(profile));
        assertThat(bench.names()).containsExactly("billing", "billing-2", "shop");
        Profile copy = manager.tunnels().get(1).profile();
        assertThat(copy.listen()).isEqualTo(Listen.AUTOMATIC);
        assertThat(bench.vault.held(copy.id())).contains(Bench.url("KEY"));
        assertThat(bench.inFile()).isEqualTo(manager.tunnels().stream().map(TunnelView::profile).toList());
    }

    @Test
    void aCopyOfWhatLivesForThisRunDoesToo() {
        Profile demo = Bench.profile("demo");
        manager.addForThisRun(demo, NEW);
        bench.succeeds(manager.duplicate(demo.id()));
        assertThat(manager.tunnels()).extracting(TunnelView::saved).containsExactly(false, false);
        bench.run(manager.tunnel("demo-2").orElseThrow().profile().id());
        assertThat(engine.last().connection()).isEqualTo(Bench.connection("NEW"));
        assertThat(bench.inFile()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"n", "🚇"})
    void theNameOfACopyIsNotTooLongEither(String character) {
        bench.succeeds(manager.duplicate(bench.add(character.repeat(64))));
        assertThat(bench.names()).containsExactly(character.repeat(64), character.repeat(62) + "-2");
    }

    @Test
    void aProfileMoves() {
        UUID one = bench.add("one");
        UUID two = bench.add("two");
        bench.add("three");
        bench.changes.clear();
        bench.succeeds(manager.move(one, 1));
        assertThat(bench.names()).containsExactly("two", "one", "three");
        bench.succeeds(manager.move(one, 99));
        bench.succeeds(manager.move(two, -99));
        assertThat(bench.names()).containsExactly("two", "three", "one");
        assertThat(bench.inFile()).extracting(Profile::name).containsExactly("two", "three", "one");
        bench.succeeds(manager.move(UUID.randomUUID(), 0));
        assertThat(bench.names()).containsExactly("two", "three", "one");
        assertThat(bench.changes).hasSize(2); // the last two moves moved nothing
    }

    // ---- remove, undo

    @Test
    void whatIsRemovedIsInNoListFileOrKeychainAndStops() {
        UUID profile = bench.running("billing", 5_433);
        bench.succeeds(manager.remove(profile));
        assertThat(manager.tunnels()).isEmpty();
        assertThat(bench.inFile()).isEmpty();
        assertThat(bench.vault.held(profile)).isEmpty();
        assertThat(engine.last().stops).containsExactly(Duration.ZERO);
        assertThat(bench.fails(manager.start(profile)).message()).isEqualTo("This tunnel has been removed.");
        assertThat(bench.done(manager.ended(profile))).isNull();
    }

    @Test
    void whatIsRemovedWhileItStartsIsNotStarted() {
        UUID profile = bench.addOn("billing", 5_433);
        engine.whileOpening = () -> bench.succeeds(manager.remove(profile));
        bench.succeeds(manager.start(profile));
        bench.settle();
        assertThat(engine.tunnels).noneMatch(Opened::isOpen);
    }

    /// As when it is removed while somebody else is about to start it.
    @Test
    void whatIsRemovedIsNeverStarted() {
        var nobody = (ManagedTunnel.Surroundings) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ManagedTunnel.Surroundings.class}, (proxy, called, with) -> {
            assertThat(called.getName()).isEqualTo("changed");
            return null;
        });
        ManagedTunnel tunnel = new ManagedTunnel(Bench.profile("billing"), nobody);
        tunnel.discard();
        assertThat(bench.fails(tunnel.start(new ManagedTunnel.Start(true, false, new TunnelListener() {}))).message()).isEqualTo("This tunnel has been removed.");
    }

    @Test
    void undoRestoresPlacePortAndConnectionString() {
        bench.add("one");
        UUID profile = bench.add("two");
        bench.add("three");
        bench.run(profile);
        Profile before = bench.profile(profile);
        bench.succeeds(manager.remove(profile));
        bench.succeeds(manager.undoRemove());
        assertThat(bench.names()).containsExactly("one", "two", "three");
        assertThat(bench.profile(profile)).isEqualTo(before).isEqualTo(bench.inFile(profile));
        assertThat(bench.vault.held(profile)).contains(Bench.url("KEY"));
        assertThat(bench.status(profile)).isEqualTo(new Stopped());
        bench.run(profile);
        assertThat(engine.last().port()).isEqualTo(before.listen().port());
    }

    @Test
    void undoGoesBackOneByOne() {
        UUID one = bench.add("one");
        UUID two = bench.add("two");
        bench.succeeds(manager.remove(one));
        bench.succeeds(manager.remove(two));
        bench.succeeds(manager.undoRemove());
        assertThat(bench.names()).containsExactly("two");
        bench.succeeds(manager.undoRemove());
        assertThat(bench.names()).containsExactly("one", "two");
        bench.succeeds(manager.undoRemove());
        assertThat(bench.names()).containsExactly("one", "two");
    }

    @Test
    void aNameThatIsTakenMeanwhileIsAnotherAfterUndo() {
        UUID profile = bench.add("billing");
        bench.succeeds(manager.remove(profile));
        bench.add("billing");
        bench.succeeds(manager.undoRemove());
        assertThat(bench.names()).containsExactly("billing-2", "billing");
    }

    @Test
    void anUndoThatFailsMayBeTriedAgain() {
        UUID profile = bench.add("billing");
        bench.succeeds(manager.remove(profile));
        bench.vault.fails.put(Call.STORE, VaultException.Kind.LOCKED);
        assertThat(bench.fails(manager.undoRemove()).kind()).isEqualTo(Kind.VAULT_LOCKED);
        assertThat(manager.tunnels()).isEmpty();
        bench.withoutFile(() -> assertThat(bench.fails(manager.undoRemove()).kind()).isEqualTo(Kind.NOT_SAVED));
        assertThat(bench.vault.held(profile)).isEmpty();
        bench.succeeds(manager.undoRemove());
        assertThat(bench.vault.held(profile)).contains(Bench.url("KEY"));
    }

    @Test
    void whatLivedForThisRunIsBroughtBackForThisRun() {
        bench.add("billing");
        Profile demo = Bench.profile("demo");
        manager.addForThisRun(demo, NEW);
        bench.succeeds(manager.remove(demo.id()));
        bench.succeeds(manager.undoRemove());
        assertThat(manager.tunnels()).extracting(TunnelView::saved).containsExactly(true, false);
        bench.run(demo.id());
        assertThat(engine.last().connection()).isEqualTo(Bench.connection("NEW"));
        assertThat(bench.inFile()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(value = Call.class, names = {"LOAD", "DELETE"})
    void whatCannotBeTakenFromTheKeychainStays(Call call) {
        UUID profile = bench.running("billing", 5_433);
        bench.vault.fails.put(call, VaultException.Kind.LOCKED);
        assertThat(bench.fails(manager.remove(profile)).kind()).isEqualTo(Kind.VAULT_LOCKED);
        assertThat(bench.names()).containsExactly("billing");
        assertThat(bench.vault.held(profile)).contains(Bench.url("KEY"));
        assertThat(bench.status(profile)).isEqualTo(new Running(Optional.empty()));
    }

    @Test
    void whatCannotBeTakenFromTheFileStays() {
        UUID profile = bench.running("billing", 5_433);
        bench.withoutFile(() -> assertThat(bench.fails(manager.remove(profile)).kind()).isEqualTo(Kind.NOT_SAVED));
        assertThat(bench.names()).containsExactly("billing");
        assertThat(bench.vault.held(profile)).contains(Bench.url("KEY"));
        assertThat(bench.status(profile)).isEqualTo(new Running(Optional.empty()));
    }

    // ---- other programs

    @Test
    void whatAnotherProgramAddsRemovesAndMovesIsSeen() throws StoreException {
        UUID kept = bench.running("kept", 5_433);
        UUID gone = bench.running("gone", 5_434);
        Profile added = Bench.profile("added");
        bench.elsewhere(profiles -> List.of(added, profiles.getFirst()));
        bench.changes.clear();
        assertThat(manager.load()).isEmpty();
        bench.settle();
        assertThat(bench.names()).containsExactly("added", "kept");
        assertThat(bench.changes).contains(new Bench.Change(Optional.empty()));
        assertThat(bench.status(kept)).isEqualTo(new Running(Optional.empty()));
        assertThat(engine.listening()).extracting(Opened::port).containsExactly(5_433);
        assertThat(bench.fails(manager.start(gone)).message()).isEqualTo("This tunnel has been removed.");
        bench.changes.clear();
        bench.load();
        assertThat(bench.changes).isEmpty();
    }

    @Test
    void aRunningTunnelFollowsAnotherProgramsEdit() {
        UUID profile = bench.running("billing", 5_433);
        bench.elsewhere(profiles -> List.of(Bench.on(profiles.getFirst(), 5_434).withName("invoices")));
        bench.load();
        assertThat(engine.last().port()).isEqualTo(5_434);
        assertThat(bench.profile(profile)).isEqualTo(bench.inFile(profile));
        assertThat(bench.status(profile)).isEqualTo(new Running(Optional.empty()));
    }

    @Test
    void aRunningTunnelThatCannotFollowGoesOnAndSaysSo() {
        UUID profile = bench.running("billing", 5_433);
        engine.held.add(5_434);
        bench.elsewhere(profiles -> List.of(Bench.on(profiles.getFirst(), 5_434)));
        Bench.quietly(bench::load);
        assertThat(engine.last().port()).isEqualTo(5_433);
        assertThat(engine.last().isListening()).isTrue();
        assertThat(bench.profile(profile)).as("what the editor shows").isEqualTo(bench.inFile(profile));
        assertThat(manager.activity(profile).getFirst().what()).isInstanceOf(What.Failed.class);
        engine.held.clear();
        bench.done(manager.stop(profile, Duration.ZERO));
        bench.run(profile);
        assertThat(engine.last().port()).isEqualTo(5_434);
    }

    @Test
    void aRunningTunnelThatAnotherProgramMakesAutomaticKeepsItsPort() {
        UUID profile = bench.running("billing", 5_433);
        bench.elsewhere(profiles -> List.of(profiles.getFirst().withListen(Listen.AUTOMATIC)));
        bench.load();
        assertThat(engine.last().port()).isEqualTo(5_433);
        assertThat(bench.inFile(profile).listen()).isEqualTo(new Listen("127.0.0.1", 5_433, false)).isEqualTo(bench.profile(profile).listen());
    }

    @Test
    void anotherEditSavesWhatAnotherProgramHasWritten() {
        UUID profile = bench.add("billing");
        Profile theirs = Bench.profile("theirs");
        bench.elsewhere(profiles -> Stream.concat(Stream.of(theirs), profiles.stream()).toList());
        bench.succeeds(manager.edit(bench.profile(profile).withName("invoices"), Optional.empty()));
        assertThat(bench.names()).containsExactly("theirs", "invoices");
    }

    @Test
    void aFileThatCannotBeReadLeavesWhatWasReadBefore() {
        UUID profile = bench.running("billing", 5_433);
        bench.withoutFile(() -> {
            try {
                manager.load();
                throw new AssertionError("read");
            } catch (StoreException e) {
                assertThat(e.getMessage()).contains("newer version");
            }
        });
        assertThat(bench.status(profile)).isEqualTo(new Running(Optional.empty()));
    }

    @Test
    void whatIsWrongWithTheFileIsSaid() throws Exception {
        Files.writeString(bench.file, "{ not JSON");
        assertThat(manager.load().orElseThrow()).contains("profiles.json");
    }

    // ---- serve

    @Test
    void aServedTunnelGoesOnListeningWhateverTheFarEndSays() {
        UUID profile = bench.addOn("billing", 5_433);
        List<String> heard = new ArrayList<>();
        var served = manager.serve(bench.profile(profile), new TunnelListener() {
            @Override
            public void stateChanged(TunnelSnapshot tunnel) {
                heard.add(tunnel.state().getClass().getSimpleName());
            }
        });
        var ended = manager.ended(profile).toCompletableFuture();
        bench.settle();
        bench.answer(Kind.KEY_REJECTED);
        assertThat(bench.fails(served).kind()).isEqualTo(Kind.KEY_REJECTED);
        assertThat(bench.status(profile)).isEqualTo(new Running(Optional.of(FakeEngine.failure(Kind.KEY_REJECTED))));
        assertThat(engine.last().isListening()).isTrue();
        assertThat(ended).isNotDone();
        bench.done(manager.stop(profile, Duration.ZERO));
        assertThat(ended).isDone();
        assertThat(heard).containsExactly(TunnelState.Listening.class.getSimpleName(), TunnelState.Draining.class.getSimpleName(), TunnelState.Stopped.class.getSimpleName());
    }

    @Test
    void whatACommandSaysIsForThisRunOnly() {
        UUID profile = bench.addOn("billing", 5_433);
        UUID other = bench.add("other");
        Profile saved = bench.profile(profile);
        manager.serve(Bench.on(saved, 5_440), new TunnelListener() {});
        bench.settle();
        bench.answer(FakeEngine.FINE);
        bench.run(other); // which saves the port that is picked for it
        bench.load();
        assertThat(engine.tunnels.getFirst().port()).isEqualTo(5_440);
        assertThat(engine.tunnels.getFirst().changes).isEmpty();
        assertThat(bench.inFile(profile)).isEqualTo(saved);
        bench.done(manager.stop(profile, Duration.ZERO));
        bench.load();
        assertThat(bench.profile(profile)).isEqualTo(saved);
    }

    @Test
    void aPortThatIsPickedForAServedTunnelIsKeptAndNothingElse() {
        UUID profile = bench.add("billing");
        Profile saved = bench.profile(profile);
        manager.serve(new Profile(profile, "billing", saved.environment(), saved.target(), saved.listen(), RouteChoice.DIRECT, OptionalInt.of(1), false), new TunnelListener() {});
        bench.settle();
        assertThat(bench.inFile(profile)).isEqualTo(saved.withListen(saved.listen().withPort(engine.last().port())));
        assertThat(engine.last().spec()).extracting(TunnelSpec::maxSessions, TunnelSpec::route).containsExactly(1, RouteChoice.DIRECT);
    }

    @Test
    void aPortThatIsPickedForThisRunDoesNotReplaceTheOneThatIsKept() {
        UUID profile = bench.addOn("billing", 5_433);
        manager.serve(bench.profile(profile).withListen(Listen.AUTOMATIC), new TunnelListener() {});
        bench.settle();
        assertThat(engine.last().port()).isBetween(54_320, 54_519);
        assertThat(bench.inFile(profile).listen()).isEqualTo(new Listen("127.0.0.1", 5_433, true));
    }

    @Test
    void aPortThatIsPickedOnAnotherAddressIsNotKept() {
        UUID profile = bench.add("billing");
        manager.serve(bench.profile(profile).withListen(new Listen("127.0.0.2", 0, false)), new TunnelListener() {});
        bench.settle();
        assertThat(bench.inFile(profile).listen()).isEqualTo(Listen.AUTOMATIC);
    }

    @Test
    void aPortThatIsTakenIsSaidToWhoServes() {
        engine.held.add(5_433);
        UUID profile = bench.addOn("billing", 5_433);
        assertThat(bench.fails(manager.serve(bench.profile(profile), new TunnelListener() {})).kind()).isEqualTo(Kind.CANNOT_LISTEN);
        assertThat(bench.status(profile)).isInstanceOf(Failed.class);
        assertThat(bench.done(manager.ended(profile))).isNull();
        assertThat(bench.fails(manager.serve(Bench.profile("nobody"), new TunnelListener() {})).message()).isEqualTo("This tunnel has been removed.");
    }

    // ---- the keychain

    @Test
    void theEditorGetsTheConnectionString() {
        UUID profile = bench.add("billing");
        assertThat(bench.done(manager.secret(profile))).isEqualTo(new TunnelManager.Loaded(Optional.of(KEY), Optional.empty()));
        assertThat(bench.done(manager.secret(UUID.randomUUID()))).isEqualTo(new TunnelManager.Loaded(Optional.empty(), Optional.empty()));
        bench.vault.fails.put(Call.LOAD, VaultException.Kind.LOCKED);
        assertThat(bench.done(manager.secret(profile)).failure().map(Failure::kind)).contains(Kind.VAULT_LOCKED);
    }

    @Test
    void theKeychainsStateIsTheKeychains() {
        bench.vault.status = new Vault.Status.Locked("Test Keyring");
        assertThat(bench.done(manager.vaultStatus())).isEqualTo(new Vault.Status.Locked("Test Keyring"));
        assertThat(bench.done(manager.unlockVault())).isEqualTo(new Vault.Status.Available("Test Keyring")).isEqualTo(bench.done(manager.vaultStatus()));
    }

    private static ConnectionString connection(String text) {
        try {
            return ConnectionString.parse(text, "test");
        } catch (InvalidConnectionString e) {
            throw new AssertionError(e);
        }
    }
}
