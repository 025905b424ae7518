package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.Profile;
import dev.culvert.profile.RouteChoice;
import dev.culvert.profile.Secret;
import dev.culvert.testkit.JsonText;
import dev.culvert.vault.Vault.Status;
import dev.culvert.vault.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `culvert up` with names, and what profiles and settings mean for it without.
@ExtendWith(RealSignals.class)
class UpProfilesTest {
    private static final String DIRECT = "postgres://user:SECRET@db.prisma.io:5432/shop?sslmode=require";
    private static final String KEY = "prisma+postgres://accelerate.prisma-data.net/?api_key=SECRET";

    @TempDir
    private Path folder;

    private CommandRun culvert;

    @BeforeEach
    void setUp() {
        culvert = new CommandRun(folder);
    }

    @AfterEach
    void noSecretIsPrinted() {
        assertThat(culvert.out.text() + culvert.err.text()).doesNotContain("SECRET");
    }

    @Test
    void aProfilesTunnelIsWhatTheProfileSays() throws Exception {
        add("shop", KEY, "--host", "127.0.0.2", "--port", "6301", "--route", "direct", "--max-sessions", "7");
        assertThat(culvert.run("up", "SHOP")).isZero();
        assertThat(culvert.engine.spec().host() + " " + culvert.engine.spec().port() + " " + culvert.engine.spec().maxSessions() + " " + culvert.engine.spec().route()).isEqualTo("127.0.0.2 6301 7 DIRECT");
        assertThat(culvert.engine.spec().credentials().current()).isEqualTo(ConnectionString.parse(KEY, ""));
        assertThat(culvert.engine.closed).isTrue();
        assertThat(culvert.vault.closed).isTrue();
    }

    @Test
    void aSingleTunnelPrintsTheBlockOfTheNpmTool() {
        add("shop", DIRECT, "--port", "6301");
        assertThat(culvert.output("up shop")).isEqualTo("""
            Culvert is listening on 127.0.0.1:6301. Connect without a password and with default SSL settings.
            Direct connection to db.prisma.io.

            ==============================
            hostname:  127.0.0.1
            port:      6301
            username:  <anything>
            password:  <none>
            ==============================

            psql "postgresql://postgres@127.0.0.1:6301/shop?sslmode=disable"

            """);
        assertThat(culvert.err.text()).isEmpty();
    }

    @Test
    void thePortThatIsPickedIsKept() {
        add("shop", DIRECT);
        add("store", DIRECT);
        int shop = portPickedFor("shop");
        assertThat(shop).isPositive();
        assertThat(portPickedFor("store")).isPositive().isNotEqualTo(shop);
        assertThat(culvert.profile("shop").listen()).isEqualTo(new Profile.Listen("127.0.0.1", shop, false));
        culvert.output("up shop");
        assertThat(culvert.engine.spec().port()).isEqualTo(shop);
    }

    /// The file is written while the tunnel runs already.
    private int portPickedFor(String name) {
        culvert.engine.stopped = new CompletableFuture<>();
        culvert.engine.onCheck = () -> {
            while (culvert.profile(name).listen().port() == 0) {
                Thread.yield();
            }
            culvert.engine.stopped.complete(null);
        };
        culvert.output("up " + name);
        culvert.engine.onCheck = () -> { };
        return culvert.engine.spec().port();
    }

    @Test
    void optionsHoldForThisRunOnly() {
        add("shop", KEY, "--port", "6301", "--max-sessions", "7");
        Profile before = culvert.profile("shop");
        culvert.output("up shop --host ::1 --port 6302 --route gateway --max-sessions 9");
        assertThat(culvert.engine.spec().host() + " " + culvert.engine.spec().port() + " " + culvert.engine.spec().maxSessions() + " " + culvert.engine.spec().route()).isEqualTo("::1 6302 9 GATEWAY");
        assertThat(culvert.profile("shop")).isEqualTo(before);
        culvert.output("up shop --port 0");
        assertThat(culvert.engine.spec().port()).isPositive().isNotEqualTo(6301);
        assertThat(culvert.profile("shop")).isEqualTo(before);
        culvert.output("up shop");
        assertThat(culvert.engine.spec().port()).isEqualTo(6301);
        assertThat(culvert.engine.spec().route()).isEqualTo(RouteChoice.AUTO);
    }

    @Test
    void severalTunnelsShareATerminalAndSayWhichTheyAre() {
        add("shop", DIRECT, "--port", "6301");
        add("my store", KEY, "--port", "6302");
        add("third", DIRECT, "--port", "6303");
        assertThat(culvert.run("up", "shop", "my store")).isZero();
        assertThat(culvert.out.text()).contains(
            "shop: listening on 127.0.0.1:6301. Direct connection to db.prisma.io.\n    psql \"postgresql://postgres@127.0.0.1:6301/shop?sslmode=disable\"\n",
            "my store: listening on 127.0.0.1:6302. API key for Prisma Postgres.\n    psql \"postgresql://postgres@127.0.0.1:6302/postgres?sslmode=disable\"\n");
        assertThat(culvert.engine.specs).extracting(spec -> spec.port()).containsExactlyInAnyOrder(6301, 6302);
    }

    @Test
    void aNameThatIsGivenTwiceIsOneTunnel() {
        add("shop", DIRECT, "--port", "6301");
        assertThat(culvert.output("up shop SHOP shop")).startsWith("Culvert is listening");
        assertThat(culvert.engine.specs).hasSize(1);
    }

    @Test
    void withJsonEachEventNamesTheProfile() {
        add("shop", DIRECT, "--port", "6301");
        add("store", DIRECT, "--port", "6302");
        assertThat(culvert.output("up shop --json").lines()).singleElement().satisfies(line -> assertThat(JsonText.object(line)).containsEntry("profile", "shop"));
        assertThat(culvert.output("up shop store --json").lines()).extracting(line -> JsonText.object(line).get("profile")).containsExactlyInAnyOrder("shop", "store");
    }

    @Test
    void aSignalStopsAllOfThem() throws ReflectiveOperationException {
        RealSignals.assumeHeard("INT");
        add("shop", DIRECT, "--port", "6301");
        add("store", DIRECT, "--port", "6302");
        culvert.engine.stopped = new CompletableFuture<>();
        AtomicInteger checks = new AtomicInteger();
        culvert.engine.onCheck = () -> {
            if (checks.incrementAndGet() == 2) {
                RealSignals.raise("INT");
            }
        };
        culvert.engine.onStop = patience -> {
            if (culvert.engine.stops.size() == 2) {
                culvert.engine.stopped.complete(null);
            }
        };
        assertThat(culvert.run("up", "shop", "store", "--drain", "3s")).isEqualTo(130);
        assertThat(culvert.engine.stops).containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(3));
        assertThat(culvert.out.text()).contains("shop: Stopping.\n", "store: Stopping.\n");
    }

    @Test
    void oneThatCannotBeOpenedDoesNotStopTheOthers() {
        add("shop", DIRECT, "--port", "6301");
        add("store", DIRECT, "--port", "6302");
        culvert.engine.cannotOpen = spec -> spec.port() == 6301 ? Optional.of(Failure.of(Kind.CANNOT_LISTEN, "Port 6301 is in use by postgres (process 1).", "Choose another port.")) : Optional.empty();
        assertThat(culvert.run("up", "shop", "store")).isZero();
        assertThat(culvert.err.text()).isEqualTo("culvert: shop: Port 6301 is in use by postgres (process 1). Choose another port.\n");
        assertThat(culvert.out.text()).startsWith("store: listening on 127.0.0.1:6302.").doesNotContain("shop: listening");
    }

    @Test
    void whenNoneCanBeOpenedItHasFailed() {
        add("shop", DIRECT, "--port", "6301");
        add("store", DIRECT, "--port", "6302");
        culvert.engine.cannotOpen = _ -> Optional.of(Failure.of(Kind.CANNOT_LISTEN, "The port is in use.", "Choose another port."));
        assertThat(culvert.run("up", "shop", "store", "--json")).isEqualTo(1);
        assertThat(culvert.err.text().lines()).containsExactlyInAnyOrder("culvert: shop: The port is in use. Choose another port.", "culvert: store: The port is in use. Choose another port.");
        assertThat(culvert.out.text().lines()).allMatch(line -> line.startsWith("{\"event\":\"failed\"")).hasSize(2);
    }

    @Test
    void aSecretThatIsGoneIsSaidWithTheCommandThatEntersItAgain() {
        add("shop", DIRECT);
        add("my store", DIRECT, "--port", "6302");
        Secret kept = culvert.vault.kept.remove(culvert.profile("my store").id());
        assertThat(culvert.refusal(1, "up", "my store")).isEqualTo("The connection string of my store is not there any more. Enter it again: culvert profiles edit 'my store' --connection-string");
        assertThat(culvert.run("up", "my store", "shop")).isZero();
        assertThat(culvert.err.text()).contains("culvert: my store: The connection string of my store is not there any more.");
        culvert.vault.kept.put(culvert.profile("my store").id(), Secret.of("nonsense"));
        assertThat(culvert.refusal(1, "up", "my store")).contains("does not begin with").endsWith("Enter it again: culvert profiles edit 'my store' --connection-string");
        culvert.vault.kept.put(culvert.profile("my store").id(), kept);
        culvert.output("up shop");
    }

    @Test
    void whatIsWrongAtTheFarEndIsSaidAndTheTunnelStaysOpen() {
        add("shop", DIRECT, "--port", "6301");
        culvert.engine.checkFails = Optional.of(Failure.of(Kind.CREDENTIALS_REFUSED, "The database refused the credentials.", "Create new ones."));
        culvert.engine.stopped = culvert.err.future("Create new ones.");
        assertThat(culvert.run("up", "shop")).isZero();
        assertThat(culvert.err.text()).isEqualTo("Error: The database refused the credentials. Create new ones.\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SECRET", "shop SECRET", "shop store SECRET"})
    void aNameThatNoProfileHasIsNotRepeatedAndNothingIsOpened(String names) {
        assertThat(culvert.refusal(2, ("up " + names).split(" "))).endsWith("There are none yet: culvert profiles add NAME adds one.");
        add("shop", DIRECT);
        add("store", DIRECT);
        assertThat(culvert.refusal(2, ("up " + names).split(" "))).isEqualTo((names.contains(" ") ? "One of these names is no profile's." : "There is no profile with this name.") + " There are: shop, store.");
        assertThat(culvert.engine.specs).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port 6301", "--host ::1", "--route direct", "--max-sessions 7"})
    void whatIsForOneTunnelIsAUsageErrorWithSeveral(String option) {
        add("shop", DIRECT);
        add("store", DIRECT);
        assertThat(culvert.refusal(2, ("up shop store " + option).split(" "))).isEqualTo("--host, --port, --route and --max-sessions are for one tunnel at a time.");
        assertThat(culvert.refusal(2, ("up shop --env-file x " + option).split(" "))).isEqualTo("--env-file is for a tunnel without a name.");
        assertThat(culvert.engine.specs).isEmpty();
    }

    @Test
    void aHostThatOthersReachIsWarnedAbout() {
        add("shop", DIRECT, "--host", "0.0.0.0", "--port", "6301");
        culvert.output("up shop");
        assertThat(culvert.err.text()).startsWith("Warning: everybody who can reach 0.0.0.0 gets into your database");
    }

    @Test
    void aLockedKeychainIsUnlockedOnceForAll() {
        add("shop", DIRECT);
        add("store", DIRECT);
        culvert.vault.status = new Status.Locked("Test Keyring");
        culvert.output("up shop store");
        assertThat(culvert.err.text()).isEqualTo("Note: Test Keyring is locked. Waiting until you unlock it.\n");
        assertThat(culvert.vault.unlocks).isEqualTo(1);
        assertThat(culvert.engine.specs).hasSize(2);
    }

    @Test
    void withoutAKeychainItSaysWhatCanBeDone() {
        add("shop", DIRECT);
        culvert.vault.status = new Status.Unavailable("There is no keyring service.");
        assertThat(culvert.refusal(1, "up", "shop")).isEqualTo(
            "There is no keyring service. Without a keychain no connection string can be kept: put it into DATABASE_URL or a .env file, and open the tunnel by culvert up without a name.");
    }

    @Test
    void aKeychainThatDoesNotAnswerIsAFailure() {
        add("shop", DIRECT);
        culvert.vault.refuses = Optional.of(new VaultException(VaultException.Kind.SILENT, "Test Keyring did not answer."));
        assertThat(culvert.refusal(1, "up", "shop")).isEqualTo("Test Keyring did not answer. Try again.");
    }

    // ---- without names

    @ParameterizedTest
    @ValueSource(strings = {"{ not JSON", "{\"version\": 999}"})
    void withoutANameProfilesAndKeychainAreNotLookedAt(String profiles) throws IOException {
        Path file = write("profiles.json", profiles);
        culvert.environment.put("DATABASE_URL", DIRECT);
        assertThat(culvert.run("up")).isZero();
        assertThat(culvert.err.text()).startsWith("Note: Direct connections count").hasLineCount(1);
        assertThat(culvert.out.text()).contains("Direct connection to db.prisma.io.", "/shop?sslmode=disable\"");
        assertThat(culvert.vaults).isZero();
        assertThat(file).hasContent(profiles);
        assertThat(Files.list(culvert.folders.config())).containsExactly(file);
    }

    @Test
    void nothingIsWrittenWithoutAName() {
        culvert.environment.put("DATABASE_URL", DIRECT);
        culvert.run("up");
        assertThat(culvert.folders.config()).doesNotExist();
    }

    @Test
    void theSettingsProxyHoldsOnTheCommandLineToo() throws IOException {
        write("settings.json", "{\"version\": 1, \"proxy\": {\"mode\": \"manual\", \"address\": \"http://proxy.example:3128\"}}");
        culvert.environment.put("DATABASE_URL", DIRECT);
        culvert.run("up");
        assertThat(culvert.engine.options.environment()).containsEntry("HTTPS_PROXY", "http://proxy.example:3128");
    }

    @Test
    void aCaFileOfTheSettingsThatIsNotThereIsAUsageError() throws IOException {
        write("settings.json", "{\"version\": 1, \"caFile\": \"/nonexistent/ca.pem\"}");
        culvert.environment.put("DATABASE_URL", DIRECT);
        assertThat(culvert.refusal(2, "up")).isEqualTo("The file of the preferences cannot be read: /nonexistent/ca.pem");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{ not JSON", "{\"version\": 999}"})
    void settingsThatCannotBeReadAreNotedAndTheTunnelOpens(String settings) throws IOException {
        write("settings.json", settings);
        culvert.environment.put("PDP_API_KEY", "SECRET");
        assertThat(culvert.run("up")).isZero();
        assertThat(culvert.err.text()).startsWith("Note: settings.json").hasLineCount(1);
        assertThat(culvert.engine.specs).hasSize(1);
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(Files.createDirectories(culvert.folders.config()).resolve(name), content);
    }

    private void add(String name, String connectionString, String... options) {
        culvert.add(name, connectionString, options);
    }
}
