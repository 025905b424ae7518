package dev.culvert.desktop.tunnels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.StubEngine;
import dev.culvert.engine.Failure;
import dev.culvert.manager.EngineConfiguration;
import dev.culvert.manager.TunnelManager;
import dev.culvert.manager.TunnelStatus;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.Secret;
import dev.culvert.store.Folders;
import dev.culvert.store.ProfileStore;
import dev.culvert.vault.MemoryVault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TunnelsModelTest {
    private static final String CONNECTION = "postgres://user:pa55@db.prisma.io:5432/postgres?sslmode=require";

    private final StubEngine engine = new StubEngine();
    private final Map<String, UUID> ids = new ConcurrentHashMap<>();
    private TunnelManager manager;
    private TunnelsModel model;
    private int port = 54_001; // nothing listens there: the engine is a stub

    @BeforeEach
    void open(@TempDir Path home) {
        manager = new TunnelManager(new ProfileStore(new Folders(home, home)), new MemoryVault(""), EngineConfiguration.withoutSettings("test"), options -> engine);
        model = new TunnelsModel(manager, Messages.load());
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void isEmptyAtFirst() {
        assertThat(model.isEmpty()).isTrue();
        assertThat(model.rows()).isEmpty();
        assertThat(model.selectedId()).isEmpty();
        assertThat(model.totalsProperty().get()).isEqualTo("0 running · no sessions");
    }

    @Test
    void showsWhatThereIsWhenItIsMade() throws Exception {
        add("alpha", "beta");
        assertThat(names(new TunnelsModel(manager, Messages.load()).rows())).containsExactly("alpha", "beta");
    }

    @Test
    void hasTheUsersOrder() throws Exception {
        add("gamma", "alpha", "beta");
        assertThat(names(model.rows())).containsExactly("gamma", "alpha", "beta");
        done(manager.move(ids.get("beta"), 0));
        assertThat(names(model.rows())).containsExactly("beta", "gamma", "alpha");
    }

    @Test
    void profilesForThisRunComeLast() throws Exception {
        manager.addForThisRun(Profile.of("demo", ConnectionString.parse(CONNECTION, "it")), Secret.of(CONNECTION));
        add("alpha", "beta");
        assertThat(names(model.rows())).containsExactly("alpha", "beta", "demo");
    }

    @Test
    void aRowStaysTheSameWhileItsTunnelChanges() throws Exception {
        add("alpha", "beta");
        TunnelRow alpha = row("alpha");
        done(manager.move(ids.get("alpha"), 1));
        done(manager.edit(alpha.view().profile().withName("omega"), Optional.empty()));
        start("alpha");
        assertThat(model.rows().get(1)).isSameAs(alpha);
        assertThat(alpha.view().profile().name()).isEqualTo("omega");
        assertThat(alpha.view().status()).isInstanceOf(TunnelStatus.Running.class);
    }

    @Test
    void whatIsSaidOfOneTunnelChangesThatRowOnly() throws Exception {
        add("alpha", "beta");
        answered(manager.start(ids.get("alpha")));
        answered(manager.start(ids.get("beta")));
        model.tunnelChanged(ids.get("beta"));
        assertThat(row("beta").view().status()).isInstanceOf(TunnelStatus.Running.class);
        assertThat(row("alpha").view().status()).isInstanceOf(TunnelStatus.Stopped.class);
    }

    @Test
    void whatIsSaidOfATunnelThatIsGoneChangesNothing() throws Exception {
        add("alpha");
        model.tunnelChanged(UUID.randomUUID());
        assertThat(names(model.rows())).containsExactly("alpha");
    }

    // ---- selection

    @Test
    void theFirstIsChosenWhenNobodyHasChosen() throws Exception {
        add("alpha", "beta");
        assertThat(model.selectedId()).contains(ids.get("alpha"));
    }

    @Test
    void whatIsChosenStaysChosenWhateverHappensToOthers() throws Exception {
        add("alpha", "beta", "gamma");
        model.select(ids.get("beta"));
        TunnelRow chosen = model.selectedProperty().get();
        done(manager.move(ids.get("beta"), 2));
        done(manager.remove(ids.get("alpha")));
        add("delta");
        assertThat(model.selectedProperty().get()).isSameAs(chosen);
        assertThat(model.selectedId()).contains(ids.get("beta"));
    }

    @Test
    void somethingThatIsNotThereCannotBeChosen() throws Exception {
        add("alpha", "beta");
        model.select(ids.get("beta"));
        model.select(UUID.randomUUID());
        assertThat(model.selectedId()).contains(ids.get("beta"));
    }

    @ParameterizedTest
    @CsvSource({"alpha, beta", "beta, gamma", "gamma, beta"})
    void afterARemovalItsNeighbourIsChosen(String removed, String neighbour) throws Exception {
        add("alpha", "beta", "gamma");
        model.select(ids.get(removed));
        done(manager.remove(ids.get(removed)));
        assertThat(model.selectedId()).contains(ids.get(neighbour));
    }

    @Test
    void nothingIsChosenWhereNothingIs() throws Exception {
        add("alpha");
        done(manager.remove(ids.get("alpha")));
        assertThat(model.isEmpty()).isTrue();
        assertThat(model.selectedId()).isEmpty();
        done(manager.undoRemove());
        assertThat(model.selectedId()).contains(ids.get("alpha"));
    }

    // ---- search

    @ParameterizedTest
    @CsvSource({"bill, billing-api", "BILL, billing-api", "' api ', billing-api", "prod, billing-api", "staging, storefront", "54399, storefront", "example, storefront"})
    void findsByNameEnvironmentHostAndPort(String text, String name) throws Exception {
        add("billing-api", Environment.PRODUCTION, CONNECTION, 54_320);
        add("storefront", Environment.STAGING, "postgres://user:pa55@DB.Example.com/postgres?sslmode=require", 54_399);
        model.searchProperty().set(text);
        assertThat(names(model.found())).containsExactly(name);
        assertThat(model.rows()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void nothingFindsEverything(String text) throws Exception {
        add("alpha", "beta");
        model.searchProperty().set("beta");
        model.searchProperty().set(text);
        assertThat(names(model.found())).containsExactly("alpha", "beta");
    }

    @Test
    void whatNoTunnelHasFindsNothing() throws Exception {
        add("alpha", "beta");
        model.searchProperty().set("xyz");
        assertThat(model.found()).isEmpty();
        assertThat(model.isEmpty()).isFalse();
    }

    /// What has no environment has no pill that says "none".
    @ParameterizedTest
    @ValueSource(strings = {"no", "none", "one"})
    void noEnvironmentIsNoWord(String text) throws Exception {
        add("alpha", "beta");
        model.searchProperty().set(text);
        assertThat(names(model.found())).isEmpty();
    }

    @Test
    void aPortThatHasNotBeenPickedIsNotZero() throws Exception {
        add("alpha", Environment.NONE, CONNECTION, 0);
        model.searchProperty().set("0");
        assertThat(names(model.found())).isEmpty();
    }

    @Test
    void whatBecomesWhatIsSearchedForIsFound() throws Exception {
        add("alpha", "beta");
        model.searchProperty().set("omega");
        done(manager.edit(row("alpha").view().profile().withName("omega"), Optional.empty()));
        model.tunnelChanged(ids.get("alpha"));
        assertThat(names(model.found())).containsExactly("omega");
        done(manager.edit(row("alpha").view().profile().withName("alpha"), Optional.empty()));
        model.tunnelChanged(ids.get("alpha"));
        assertThat(model.found()).isEmpty();
    }

    @Test
    void aSearchChangesNothingOfWhatIsChosen() throws Exception {
        add("alpha", "beta");
        model.searchProperty().set("beta");
        assertThat(model.selectedId()).contains(ids.get("alpha"));
    }

    // ---- figures

    @Test
    void totalsCountWhatRuns() throws Exception {
        add("alpha", "beta", "gamma");
        engine.live = 3;
        start("alpha");
        assertThat(model.totalsProperty().get()).isEqualTo("1 running · 3 sessions");
        start("beta");
        assertThat(model.totalsProperty().get()).isEqualTo("2 running · 6 sessions");
        engine.live = 0;
        model.tick();
        assertThat(model.totalsProperty().get()).isEqualTo("2 running · no sessions");
        manager.stop(ids.get("alpha"), Duration.ZERO).toCompletableFuture().get(10, TimeUnit.SECONDS);
        model.tunnelChanged(ids.get("alpha"));
        assertThat(model.totalsProperty().get()).isEqualTo("1 running · no sessions");
    }

    @Test
    void countersMoveOnceASecondAndMakeTheChart() throws Exception {
        add("alpha", "beta");
        start("alpha");
        engine.received = 1_000;
        engine.sent = 100;
        model.tick();
        engine.received = 1_700;
        engine.sent = 150;
        model.tick();
        assertThat(row("alpha").view().snapshot().orElseThrow().received()).isEqualTo(1_700);
        assertThat(row("alpha").throughput().receivedNow()).isEqualTo(700);
        assertThat(row("alpha").throughput().sentNow()).isEqualTo(50);
        assertThat(row("beta").throughput().receivedNow()).isZero();
    }

    @Test
    void theChartOfATunnelThatHasStoppedIsEmpty() throws Exception {
        add("alpha");
        start("alpha");
        engine.received = 0;
        model.tick();
        engine.received = 5_000;
        model.tick();
        assertThat(row("alpha").throughput().receivedNow()).isEqualTo(5_000);
        manager.stop(ids.get("alpha"), Duration.ZERO).toCompletableFuture().get(10, TimeUnit.SECONDS);
        model.tunnelChanged(ids.get("alpha"));
        model.tick();
        assertThat(row("alpha").throughput().top()).isEqualTo(1_000);
        assertThat(row("alpha").throughput().receivedNow()).isZero();
    }

    // ----

    private void add(String... names) throws Exception {
        for (String name : names) {
            add(name, Environment.NONE, CONNECTION, port++);
        }
    }

    private void add(String name, Environment environment, String connection, int port) throws Exception {
        Profile simple = Profile.of(name, ConnectionString.parse(connection, "it"));
        Profile profile = new Profile(simple.id(), name, environment, simple.target(), new Listen("127.0.0.1", port, port > 0), simple.route(), OptionalInt.empty(), false);
        ids.put(name, profile.id());
        done(manager.add(profile, Secret.of(connection)));
    }

    private void start(String name) throws Exception {
        answered(manager.start(ids.get(name)));
        model.tunnelChanged(ids.get(name));
    }

    /// Waits, and tells the model as the window does.
    private void done(CompletionStage<Optional<Failure>> change) throws Exception {
        answered(change);
        model.profilesChanged();
    }

    private static void answered(CompletionStage<Optional<Failure>> change) throws Exception {
        assertThat(change.toCompletableFuture().get(10, TimeUnit.SECONDS)).isEmpty();
    }

    private TunnelRow row(String name) {
        return model.rows().stream().filter(row -> row.id().equals(ids.get(name))).findFirst().orElseThrow();
    }

    private static List<String> names(List<TunnelRow> rows) {
        return rows.stream().map(row -> row.view().profile().name()).toList();
    }
}
