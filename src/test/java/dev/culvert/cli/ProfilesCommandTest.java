package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.Profile.Target;
import dev.culvert.profile.RouteChoice;
import dev.culvert.profile.Secret;
import dev.culvert.testkit.JsonText;
import dev.culvert.vault.Vault.Status;
import dev.culvert.vault.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfilesCommandTest {
    private static final String DIRECT = "postgres://user:SECRET@db.prisma.io:5432/shop?sslmode=require";
    private static final String POOLED = "postgres://user:SECRET@pooled.db.prisma.io:5432/postgres?sslmode=require";
    private static final String KEY = "prisma+postgres://accelerate.prisma-data.net/?api_key=SECRET";

    @TempDir
    private Path folder;

    private CommandRun culvert;

    @BeforeEach
    void setUp() {
        culvert = new CommandRun(folder);
    }

    /// Whatever a test does.
    @AfterEach
    void noSecretIsPrintedOrWritten() throws IOException {
        assertThat(culvert.out.text() + culvert.err.text() + culvert.asked).doesNotContain("SECRET");
        Path file = culvert.folders.config().resolve("profiles.json");
        if (Files.exists(file)) {
            assertThat(Files.readString(file)).doesNotContain("SECRET");
        }
        assertThat(culvert.engine.specs).isEmpty();
    }

    // ---- list

    @Test
    void withoutProfilesTheListSaysHowToAddOne() {
        assertThat(culvert.output("profiles list")).isEqualTo("There are no profiles yet: culvert profiles add NAME adds one.\n");
        assertThat(culvert.output("profiles list --json")).isEqualTo("[]\n");
    }

    @Test
    void theListIsATable() {
        add("shop", DIRECT, "--environment", "production", "--port", "6301");
        add("the other one", KEY);
        add("bjørn", POOLED, "--host", "::1", "--port", "6302");
        add("open", DIRECT, "--host", "0.0.0.0");
        assertThat(culvert.output("profiles list")).isEqualTo("""
            NAME           ENVIRONMENT  LISTENS ON                                  LEADS TO
            shop           production   127.0.0.1:6301                              Direct connection to db.prisma.io, database shop
            the other one  none         port is picked at the first start           API key for Prisma Postgres
            bjørn          none         [::1]:6302                                  Pooled connection to pooled.db.prisma.io, database postgres
            open           none         0.0.0.0, port is picked at the first start  Direct connection to db.prisma.io, database shop
            """);
    }

    @Test
    void theListForProgramsHasEverythingButTheSecret() {
        add("shop", DIRECT, "--environment", "production", "--port", "6301", "--max-sessions", "20", "--start-with-app");
        add("key", KEY, "--route", "direct");
        assertThat(JsonText.read(culvert.output("profiles list --json"))).isEqualTo(JsonText.read("""
            [{"id": "%s", "name": "shop", "environment": "production", "host": "127.0.0.1", "port": 6301, "port_fixed": true, "route": "auto", "max_sessions": 20, "start_with_app": true,
             "kind": "direct", "server": "db.prisma.io", "database": "shop"},
             {"id": "%s", "name": "key", "environment": "none", "host": "127.0.0.1", "port": null, "port_fixed": false, "route": "direct", "max_sessions": null, "start_with_app": false,
             "kind": "api_key", "server": "", "database": "postgres"}]""".formatted(culvert.profile("shop").id(), culvert.profile("key").id())));
    }

    @Test
    void theListAsksNoVault() {
        culvert.vault.status = new Status.Unavailable("There is no keyring service.");
        assertThat(culvert.output("profiles list")).startsWith("There are no profiles yet");
        assertThat(culvert.err.text()).isEmpty();
    }

    @Test
    void aWrongGatewayDoesNotMatterWhereNoTunnelIsOpened() {
        culvert.environment.put("PPG_WS_URL", "nonsense");
        assertThat(culvert.output("profiles list")).startsWith("There are no profiles yet");
    }

    @Test
    void aCorruptFileIsMovedAsideAndSaid() throws IOException {
        writeProfiles("{ this is not JSON");
        assertThat(culvert.output("profiles list")).startsWith("There are no profiles yet");
        assertThat(culvert.err.text()).startsWith("Note: profiles.json could not be understood").hasLineCount(1);
        assertThat(Files.list(culvert.folders.config()).map(Path::getFileName).map(Path::toString)).anyMatch(name -> name.startsWith("profiles.json.broken-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "show shop", "add shop", "edit shop --port 1", "remove shop --yes", "rename shop store", "import"})
    void aFileOfANewerVersionIsLeftAlone(String command) throws IOException {
        Files.writeString(folder.resolve(".env"), "DATABASE_URL=" + DIRECT + "\n");
        culvert.standardInput = DIRECT;
        writeProfiles("{\"version\": 999, \"profiles\": []}");
        assertThat(culvert.refusal(1, ("profiles " + command).split(" "))).contains("newer version of Culvert");
        assertThat(Files.readString(culvert.folders.config().resolve("profiles.json"))).isEqualTo("{\"version\": 999, \"profiles\": []}");
        assertThat(culvert.vault.kept).isEmpty();
        assertThat(culvert.vault.closed).isTrue();
    }

    // ---- add

    @Test
    void addReadsTheConnectionStringFromStandardInput() {
        culvert.standardInput = DIRECT + "\n";
        assertThat(culvert.output("profiles add shop")).isEqualTo("""
            Added shop: Direct connection to db.prisma.io, database shop.
            The connection string is kept in Test Keyring.
            Open its tunnel by culvert up shop.
            """);
        assertThat(culvert.err.text()).isEqualTo("Note: Direct connections count against your plan's limit; desktop tools open several each.\n");
        Profile profile = culvert.profile("shop");
        assertThat(profile).isEqualTo(new Profile(
            profile.id(), "shop", Environment.NONE, new Target(Target.Kind.DIRECT, "db.prisma.io", "shop"), Listen.AUTOMATIC, RouteChoice.AUTO, OptionalInt.empty(), false));
        assertThat(culvert.vault.kept).containsOnly(Map.entry(profile.id(), Secret.of(DIRECT)));
        assertThat(culvert.vault.closed).isTrue();
    }

    @Test
    void atATerminalAddAsksForItWithoutEcho() {
        culvert.standardInput = "nothing that is read";
        culvert.answers.add(Optional.of(KEY));
        assertThat(culvert.run("profiles", "add", "my shop")).isZero();
        assertThat(culvert.out.text()).isEqualTo("""
            Added my shop: API key for Prisma Postgres.
            The key is kept in Test Keyring.
            Open its tunnel by culvert up 'my shop'.
            """);
        assertThat(culvert.asked.toString()).isEqualTo("[secretly] Connection string (not shown): ");
        assertThat(culvert.vault.kept.values()).containsOnly(Secret.of(KEY));
    }

    @Test
    void addTakesAllOptions() {
        culvert.standardInput = KEY;
        culvert.output("profiles add shop --environment staging -h 127.0.0.2 -p 6301 --route gateway --max-sessions 7 --start-with-app");
        Profile profile = culvert.profile("shop");
        assertThat(profile).isEqualTo(new Profile(
            profile.id(), "shop", Environment.STAGING, new Target(Target.Kind.API_KEY, "", "postgres"), new Listen("127.0.0.2", 6301, true), RouteChoice.GATEWAY, OptionalInt.of(7), true));
    }

    @ParameterizedTest
    @CsvSource({"none, NONE", "development, DEVELOPMENT", "staging, STAGING", "production, PRODUCTION"})
    void anEnvironmentIsOneOfFour(String word, Environment environment) {
        add("shop", DIRECT, "--environment", word);
        assertThat(culvert.profile("shop").environment()).isEqualTo(environment);
    }

    @ParameterizedTest
    @CsvSource({
        "--environment SECRET, 'an environment is none, development, staging or production'", "--environment Production, 'an environment is none, development, staging or production'",
        "--port SECRET, 'a port is a number from 1 to 65535, or auto'", "--port 0, 'a port is a number from 1 to 65535, or auto'", "--port 65536, 'a port is a number from 1 to 65535, or auto'",
        "--host SECRET@x, a host is an IP address or a name of this machine", "--route SECRET, 'a route is auto, gateway or direct'", "--max-sessions SECRET, 'this is a number from 1 up, or none'",
        "--max-sessions 0, 'this is a number from 1 up, or none'", "--start-with-app=SECRET, takes no value",
    })
    void anOptionThatCannotBeReadIsAUsageErrorAndNotRepeated(String option, String message) {
        culvert.standardInput = DIRECT;
        assertThat(culvert.refusal(2, ("profiles add shop " + option).split(" "))).contains(message).endsWith("See culvert profiles add --help.");
        assertThat(culvert.refusal(2, ("profiles edit shop " + option).split(" "))).contains(message).endsWith("See culvert profiles edit --help.");
        assertThat(culvert.profiles()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"profiles add shop " + DIRECT, "profiles add " + KEY, "profiles add shop --connection-string=" + KEY, "profiles edit shop --connection-string " + DIRECT, "profiles import " + KEY})
    void aConnectionStringIsNeverTakenFromTheArguments(String command) {
        assertThat(culvert.refusal(2, command.split(" "))).startsWith("A connection string does not belong among the arguments");
        assertThat(culvert.profiles()).isEmpty();
        assertThat(culvert.vaults).isZero();
    }

    @Test
    void whatMayBeASecretAmongTheArgumentsIsNotTakenEither() {
        culvert.standardInput = DIRECT;
        assertThat(culvert.refusal(2, "profiles", "add", "shop", "SECRET")).isEqualTo("There is an argument that is not known here. See culvert profiles add --help.");
        assertThat(culvert.refusal(2, "profiles", "add", "shop", "--connection-string", "SECRET")).isEqualTo("There is no option --connection-string. See culvert profiles add --help.");
        assertThat(culvert.profiles()).isEmpty();
    }

    @Test
    void aStringThatCannotBeReadIsRefusedAndNotRepeated() {
        culvert.standardInput = "http://SECRET/";
        assertThat(culvert.refusal(2, "profiles", "add", "shop")).isEqualTo(
            "The connection string begins with a scheme that is not known here. Use one that begins with prisma+postgres://, prisma://, postgres:// or postgresql://.");
        culvert.standardInput = "SECRET";
        assertThat(culvert.refusal(2, "profiles", "add", "shop")).startsWith("The connection string is not a connection string: it does not begin with");
        assertThat(culvert.profiles()).isEmpty();
    }

    @Test
    void nothingEnteredIsNothingAdded() {
        culvert.standardInput = " \n";
        assertThat(culvert.refusal(2, "profiles", "add", "shop")).isEqualTo("No connection string was entered.");
        culvert.answers.add(Optional.empty());
        assertThat(culvert.refusal(2, "profiles", "add", "shop")).isEqualTo("No connection string was entered.");
        assertThat(culvert.profiles()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " shop", "shop ", "sh\u0007op", "sh\nop", "a-name-of-65-characters-that-is-longer-than-what-fits-into-the-list"})
    void aNameThatIsNoneIsRefusedBeforeAnythingIsAsked(String name) {
        culvert.answers.add(Optional.of(DIRECT));
        assertThat(culvert.refusal(2, "profiles", "add", name)).startsWith("A profile's name has up to 64 characters that can be seen");
        assertThat(culvert.asked).isEmpty();
    }

    @Test
    void aNameThatIsTakenIsRefusedBeforeAnythingIsAsked() {
        add("shop", DIRECT);
        culvert.answers.add(Optional.of(KEY));
        assertThat(culvert.refusal(2, "profiles", "add", "SHOP")).isEqualTo("There is a profile with this name already. Choose another one, or change that one by culvert profiles edit.");
        assertThat(culvert.asked).isEmpty();
        assertThat(culvert.vault.kept.values()).containsOnly(Secret.of(DIRECT));
    }

    @Test
    void withoutAKeychainNothingIsAddedAndItSaysWhatCanBeDone() {
        culvert.vault.status = new Status.Unavailable("There is no desktop session here, and so no keyring service.");
        culvert.answers.add(Optional.of(DIRECT));
        assertThat(culvert.refusal(1, "profiles", "add", "shop")).isEqualTo(
            "There is no desktop session here, and so no keyring service. Without a keychain no connection string can be kept: put it into DATABASE_URL or a .env file, and open the tunnel by culvert up without a name.");
        assertThat(culvert.asked).isEmpty();
        assertThat(culvert.profiles()).isEmpty();
    }

    @Test
    void aLockedKeychainIsUnlockedFirst() {
        culvert.vault.status = new Status.Locked("Test Keyring");
        culvert.standardInput = KEY;
        assertThat(culvert.output("profiles add shop")).contains("The key is kept in Test Keyring.");
        assertThat(culvert.err.text()).isEqualTo("Note: Test Keyring is locked. Waiting until you unlock it.\n");
        assertThat(culvert.vault.unlocks).isEqualTo(1);
    }

    @Test
    void aKeychainThatStaysLockedIsAFailure() {
        culvert.vault.status = new Status.Locked("Test Keyring");
        culvert.vault.afterUnlock = culvert.vault.status;
        culvert.standardInput = KEY;
        assertThat(culvert.run("profiles", "add", "shop")).isEqualTo(1);
        assertThat(culvert.err.text()).isEqualTo("Note: Test Keyring is locked. Waiting until you unlock it.\nculvert: Test Keyring is still locked. Unlock it and try again.\n");
        assertThat(culvert.profiles()).isEmpty();
    }

    @Test
    void aKeychainThatRefusesLeavesNoProfileBehind() {
        culvert.vault.refuses = Optional.of(new VaultException(VaultException.Kind.TOO_LONG, "The connection string is too long for Test Keyring."));
        culvert.standardInput = KEY;
        assertThat(culvert.refusal(1, "profiles", "add", "shop")).isEqualTo("The connection string is too long for Test Keyring.");
        assertThat(culvert.profiles()).isEmpty();
    }

    // ---- show

    @Test
    void showHasEverythingButTheSecret() {
        add("shop", KEY, "--environment", "production", "--port", "6301", "--max-sessions", "20", "--start-with-app", "--route", "direct");
        assertThat(culvert.output("profiles show SHOP")).isEqualTo("""
            name                 shop
            environment          production
            leads to             API key for Prisma Postgres
            listens on           127.0.0.1:6301
            route                direct
            session limit        20
            starts with the app  yes
            connection string    in Test Keyring
            """);
        add("other", DIRECT);
        assertThat(culvert.output("profiles show other")).isEqualTo("""
            name                 other
            environment          none
            leads to             Direct connection to db.prisma.io, database shop
            listens on           port is picked at the first start
            session limit        none
            starts with the app  no
            connection string    in Test Keyring
            """);
    }

    @Test
    void showSaysWhenTheSecretIsNotThere() {
        add("my shop", DIRECT);
        culvert.vault.kept.clear();
        assertThat(show("my shop")).endsWith("connection string    missing: culvert profiles edit 'my shop' --connection-string\n");
        culvert.vault.status = new Status.Locked("Test Keyring");
        assertThat(show("my shop")).endsWith("connection string    not known: Test Keyring is locked\n");
        culvert.vault.status = new Status.Unavailable("There is no keyring service.");
        assertThat(show("my shop")).endsWith("connection string    not there: There is no keyring service.\n");
        culvert.vault.status = new Status.Available("Test Keyring");
        culvert.vault.refuses = Optional.of(new VaultException(VaultException.Kind.SILENT, "Test Keyring did not answer."));
        assertThat(show("my shop")).endsWith("connection string    not known: Test Keyring did not answer. Try again.\n");
        assertThat(culvert.vault.unlocks).isZero();
    }

    private String show(String name) {
        culvert.out.reset();
        assertThat(culvert.run("profiles", "show", name)).isZero();
        return culvert.out.text();
    }

    @ParameterizedTest
    @ValueSource(strings = {"show SECRET", "edit SECRET --port 1", "edit SECRET --connection-string", "remove SECRET --yes", "rename SECRET store"})
    void aNameThatNoProfileHasIsNotRepeatedAndThoseThatExistAreNamed(String command) {
        culvert.standardInput = DIRECT;
        assertThat(culvert.refusal(2, ("profiles " + command).split(" "))).isEqualTo("There is no profile with this name. There are none yet: culvert profiles add NAME adds one.");
        add("shop", DIRECT);
        add("the other one", DIRECT);
        assertThat(culvert.refusal(2, ("profiles " + command).split(" "))).isEqualTo("There is no profile with this name. There are: shop, 'the other one'.");
    }

    // ---- edit

    @Test
    void editChangesWhatIsGivenAndNothingElse() {
        add("shop", DIRECT, "--environment", "staging", "--host", "127.0.0.2", "--port", "6301", "--max-sessions", "7", "--start-with-app");
        Profile before = culvert.profile("shop");
        assertThat(culvert.output("profiles edit shop --port 6302")).isEqualTo("Changed shop.\n");
        assertThat(culvert.profile("shop")).isEqualTo(before.withListen(new Listen("127.0.0.2", 6302, true)));
        culvert.output("profiles edit shop --host ::1");
        assertThat(culvert.profile("shop").listen()).isEqualTo(new Listen("::1", 6302, true));
        culvert.output("profiles edit shop --port auto --environment production --max-sessions none --no-start-with-app --route direct");
        assertThat(culvert.profile("shop")).isEqualTo(new Profile(
            before.id(), "shop", Environment.PRODUCTION, before.target(), new Listen("::1", 0, false), RouteChoice.DIRECT, OptionalInt.empty(), false));
        assertThat(culvert.vault.kept.values()).containsOnly(Secret.of(DIRECT));
    }

    @Test
    void editAsksNoVaultWhereTheConnectionStringStays() {
        add("shop", DIRECT);
        culvert.vault.status = new Status.Unavailable("There is no keyring service.");
        assertThat(culvert.output("profiles edit shop --port 6302")).isEqualTo("Changed shop.\n");
    }

    @Test
    void editReplacesTheConnectionString() {
        add("shop", DIRECT, "--port", "6301");
        culvert.standardInput = POOLED;
        assertThat(culvert.output("profiles edit shop --connection-string --environment production")).isEqualTo("""
            Changed shop: Pooled connection to pooled.db.prisma.io, database postgres.
            The connection string is kept in Test Keyring.
            """);
        assertThat(culvert.err.text()).startsWith("Note: The pooled host runs in transaction mode");
        assertThat(culvert.vault.kept.values()).containsOnly(Secret.of(POOLED));
        assertThat(culvert.profile("shop").target()).isEqualTo(new Target(Target.Kind.POOLED, "pooled.db.prisma.io", "postgres"));
        assertThat(culvert.profile("shop").environment()).isEqualTo(Environment.PRODUCTION);
    }

    @Test
    void aBadConnectionStringChangesNothing() {
        add("shop", DIRECT);
        Profile before = culvert.profile("shop");
        culvert.standardInput = "SECRET";
        culvert.refusal(2, "profiles", "edit", "shop", "--connection-string", "--port", "1");
        assertThat(culvert.profile("shop")).isEqualTo(before);
        assertThat(culvert.vault.kept.values()).containsOnly(Secret.of(DIRECT));
    }

    @Test
    void withNothingToChangeEditSaysSo() {
        add("shop", DIRECT);
        assertThat(culvert.refusal(2, "profiles", "edit", "shop")).isEqualTo("Say what is to change. See culvert profiles edit --help.");
    }

    // ---- remove

    @ParameterizedTest
    @ValueSource(strings = {"y", "Y", "yes", " Yes "})
    void removeAsksAndRemovesBothParts(String answer) {
        add("shop", DIRECT);
        culvert.answers.add(Optional.of(answer));
        assertThat(culvert.output("profiles remove shop")).isEqualTo("Removed shop.\n");
        assertThat(culvert.asked.toString()).isEqualTo("Remove shop and its connection string (y/N)? ");
        assertThat(culvert.profiles()).isEmpty();
        assertThat(culvert.vault.kept).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(value = {"n", "''", "maybe", "null"}, nullValues = "null")
    void withoutAYesNothingIsRemoved(String answer) {
        add("shop", DIRECT);
        culvert.out.reset();
        culvert.answers.add(Optional.ofNullable(answer));
        assertThat(culvert.run("profiles", "remove", "shop")).isEqualTo(1);
        assertThat(culvert.out.text()).isEqualTo("Nothing was removed.\n");
        assertThat(culvert.profiles()).hasSize(1);
        assertThat(culvert.vault.kept).hasSize(1);
    }

    @Test
    void aScriptSaysYesBeforehand() {
        add("shop", DIRECT);
        assertThat(culvert.refusal(2, "profiles", "remove", "shop")).isEqualTo("Nobody can be asked here: say --yes if it is to be removed.");
        assertThat(culvert.profiles()).hasSize(1);
        assertThat(culvert.output("profiles remove shop --yes")).isEqualTo("Removed shop.\n");
        assertThat(culvert.profiles()).isEmpty();
    }

    @Test
    void whatCannotBeForgottenIsNotRemoved() {
        add("shop", DIRECT);
        culvert.vault.refuses = Optional.of(new VaultException(VaultException.Kind.SILENT, "Test Keyring did not answer."));
        assertThat(culvert.refusal(1, "profiles", "remove", "shop", "--yes")).isEqualTo("Test Keyring did not answer. Try again.");
        assertThat(culvert.profiles()).hasSize(1);
    }

    @Test
    void aLockedKeychainIsUnlockedBeforeSomethingIsRemoved() {
        add("shop", DIRECT);
        culvert.vault.status = new Status.Locked("Test Keyring");
        culvert.output("profiles remove shop --yes");
        assertThat(culvert.vault.unlocks).isEqualTo(1);
        assertThat(culvert.vault.kept).isEmpty();
    }

    /// As the program's own vault does then: it keeps nothing, and finds nothing.
    @Test
    void whereThereIsNoKeychainTheProfileCanBeRemovedAllTheSame() {
        add("shop", DIRECT);
        String id = culvert.profile("shop").id().toString();
        culvert.vault.status = new Status.Unavailable("There is no keyring service.");
        assertThat(culvert.output("profiles remove shop --yes")).isEqualTo("Removed shop.\n");
        assertThat(culvert.err.text()).isEqualTo("Note: There is no keyring service. If one keeps the connection string elsewhere, it is called culvert|" + id + " there.\n");
        assertThat(culvert.profiles()).isEmpty();
    }

    @Test
    void itsSectionInPgServiceConfGoesWithIt() throws Exception {
        Path file = Files.writeString(folder.resolve(".pg_service.conf"), "[mine]\nhost=db");
        add("shop", DIRECT, "--port", "6301");
        culvert.output("copy shop --as service --write");
        assertThat(culvert.output("profiles remove shop --yes")).isEqualTo("Removed shop, and its section in pg_service.conf.\n");
        assertThat(file).hasContent("[mine]\nhost=db");
    }

    @Test
    void aSectionThatCannotBeTakenOutIsSaid() throws Exception {
        Path file = folder.resolve(".pg_service.conf");
        add("shop", DIRECT, "--port", "6301");
        String damaged = "# >>> Culvert " + culvert.profile("shop").id() + ": shop\n[shop]\n";
        Files.writeString(file, damaged);
        culvert.err.reset();
        assertThat(culvert.output("profiles remove shop --yes")).isEqualTo("Removed shop.\n");
        assertThat(culvert.err.text()).startsWith("Note: If it has a section in pg_service.conf, that is as it was: The comments around a section of Culvert in " + file + " are damaged");
        assertThat(file).hasContent(damaged);
    }

    // ---- rename

    @Test
    void itsSectionInPgServiceConfIsRenamedToo() throws Exception {
        Path file = folder.resolve(".pg_service.conf");
        add("shop", DIRECT, "--port", "6301");
        culvert.output("copy shop --as service --write");
        assertThat(culvert.output("profiles rename shop store")).isEqualTo("shop is called store now, and so is its section in pg_service.conf.\n");
        assertThat(file).content().contains(": store\n[store]\n", "port=6301").doesNotContain("[shop]");
    }

    @Test
    void renameChangesTheNameOnly() {
        add("shop", DIRECT, "--port", "6301");
        Profile before = culvert.profile("shop");
        assertThat(culvert.output("profiles rename shop store")).isEqualTo("shop is called store now.\n");
        assertThat(culvert.profiles()).containsExactly(before.withName("store"));
        assertThat(culvert.vault.kept).containsOnlyKeys(before.id());
        culvert.output("profiles rename store STORE");
        assertThat(culvert.profiles()).containsExactly(before.withName("STORE"));
    }

    @Test
    void aNewNameMustBeOneAndFree() {
        add("shop", DIRECT);
        add("store", DIRECT);
        assertThat(culvert.refusal(2, "profiles", "rename", "shop", "STORE")).startsWith("There is a profile with this name already.");
        assertThat(culvert.refusal(2, "profiles", "rename", "shop", "st\nore")).startsWith("A profile's name has up to 64 characters");
        assertThat(culvert.refusal(2, "profiles", "rename", "shop")).isEqualTo("Missing required parameter: 'NEW'. See culvert profiles rename --help.");
    }

    // ---- import

    @Test
    void importAddsAProfileForEveryConnectionString() throws IOException {
        env("shop", "DATABASE_URL=\"" + KEY + "\"\nDIRECT_URL=" + DIRECT + "\nNODE_ENV=production\nPDP_API_KEY=OTHER-SECRET\n");
        assertThat(culvert.output("profiles import shop/.env")).isEqualTo("""
            DATABASE_URL: added as shop, kept in Test Keyring. API key for Prisma Postgres.
            DIRECT_URL: added as shop-direct, kept in Test Keyring. Direct connection to db.prisma.io, database shop.
            PDP_API_KEY: added as shop-pdp-api-key, kept in Test Keyring. API key for Prisma Postgres.
            """);
        assertThat(culvert.profiles()).extracting(Profile::name).containsExactly("shop", "shop-direct", "shop-pdp-api-key");
        assertThat(culvert.vault.kept).containsOnly(
            Map.entry(culvert.profile("shop").id(), Secret.of(KEY)),
            Map.entry(culvert.profile("shop-direct").id(), Secret.of(DIRECT)),
            Map.entry(culvert.profile("shop-pdp-api-key").id(), Secret.of(KEY.replace("SECRET", "OTHER-SECRET"))));
    }

    @Test
    void importLeavesOutWhatIsKeptAlready() throws IOException {
        add("mine", "  " + DIRECT + "&schema=public\n");
        env("shop", "DATABASE_URL=" + DIRECT + "\nA_URL=" + KEY + "\nB_URL='" + KEY + "'\n");
        assertThat(culvert.output("profiles import shop/.env")).isEqualTo("""
            DATABASE_URL: is kept already, under the name mine.
            A_URL: added as shop-a, kept in Test Keyring. API key for Prisma Postgres.
            B_URL: is kept already, under the name shop-a.
            """);
        assertThat(culvert.output("profiles import shop")).doesNotContain("added");
        assertThat(culvert.profiles()).hasSize(2);
    }

    @Test
    void withoutAFileImportReadsTheOneOfTheWorkingFolder() throws IOException {
        Files.writeString(folder.resolve(".env"), "DATABASE_URL=" + DIRECT + "\n");
        culvert.output("profiles import");
        assertThat(culvert.profiles()).extracting(Profile::name).containsExactly(folder.getFileName().toString());
    }

    @Test
    void aNameThatIsTakenGetsANumber() throws IOException {
        add("shop", KEY);
        env("shop", "DATABASE_URL=" + DIRECT + "\n");
        assertThat(culvert.output("profiles import shop")).startsWith("DATABASE_URL: added as shop-2,");
    }

    @Test
    void aFolderWhoseNameIsNoneForAProfileGivesNone() throws IOException {
        env("-x", "DATABASE_URL=" + DIRECT + "\nDIRECT_URL=" + KEY + "\n");
        culvert.output("profiles import ./-x");
        assertThat(culvert.profiles()).extracting(Profile::name).containsExactly("database", "direct");
    }

    @Test
    void whatCannotBeReadIsSaidAndTheRestIsAdded() throws IOException {
        env("shop", "A=postgres://user:SECRET@db.prisma.io/x?sslmode=disable\nDATABASE_URL=" + DIRECT + "\n");
        assertThat(culvert.run("profiles", "import", "shop")).isEqualTo(1);
        assertThat(culvert.out.text()).startsWith("DATABASE_URL: added as shop,").hasLineCount(1);
        assertThat(culvert.err.text()).isEqualTo("culvert: The sslmode in A in .env is disable, which would send the password unencrypted to another machine. Use require.\n");
    }

    @Test
    void aFileWithoutAConnectionStringIsAFailure() throws IOException {
        env("shop", "NODE_ENV=production\nDATABASE_URL=mysql://SECRET/x\n");
        assertThat(culvert.refusal(1, "profiles", "import", "shop")).isEqualTo("There is no connection string in .env.");
        assertThat(culvert.refusal(2, "profiles", "import", "missing.env")).isEqualTo("There is no file " + folder.resolve("missing.env") + ".");
    }

    @Test
    void importNeedsAKeychain() throws IOException {
        env("shop", "DATABASE_URL=" + DIRECT + "\n");
        culvert.vault.status = new Status.Unavailable("There is no keyring service.");
        assertThat(culvert.refusal(1, "profiles", "import", "shop")).startsWith("There is no keyring service. Without a keychain");
        assertThat(culvert.profiles()).isEmpty();
    }

    // ---- all

    @Test
    void profilesAloneIsAUsageError() {
        assertThat(culvert.refusal(2, "profiles")).isEqualTo("Missing required subcommand. See culvert profiles --help.");
        assertThat(culvert.refusal(2, "profiles", "SECRET")).contains("not known here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"profiles", "profiles list", "profiles show", "profiles add", "profiles edit", "profiles remove", "profiles rename", "profiles import"})
    void helpIsPrintedAndNothingIsDone(String command) {
        assertThat(culvert.output(command + " --help")).startsWith("Usage: culvert " + command);
        assertThat(culvert.vaults).isZero();
    }

    @Test
    void theCompletionScriptKnowsThem() {
        assertThat(culvert.output("generate-completion")).contains("_picocli_culvert_profiles_add", "--environment", "--start-with-app", "_picocli_culvert_test");
    }

    private void add(String name, String connectionString, String... options) {
        culvert.add(name, connectionString, options);
    }

    private void env(String project, String content) throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve(project)).resolve(".env"), content);
    }

    private void writeProfiles(String content) throws IOException {
        Files.writeString(Files.createDirectories(culvert.folders.config()).resolve("profiles.json"), content);
    }
}
