package dev.culvert.store;

import static dev.culvert.store.Samples.BILLING;
import static dev.culvert.store.Samples.LOCAL;
import static dev.culvert.store.Samples.SHOP;
import static dev.culvert.store.Samples.adding;
import static dev.culvert.store.Samples.aside;
import static dev.culvert.store.Samples.files;
import static dev.culvert.store.Samples.in;
import static dev.culvert.store.Samples.removing;
import static dev.culvert.store.Samples.reversing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.Profile.Target;
import dev.culvert.profile.RouteChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileStoreTest {
    private static final String ID = "0b9f5b3e-8f0c-4d3e-9f61-3f0f4a1f2a77";
    private static final String OTHER_ID = "5f0c8a44-1f4b-4be2-a3f5-60d0f2a2c9d1";
    private static final String GOLDEN = """
        {
          "version": 1,
          "profiles": [
            {
              "id": "0b9f5b3e-8f0c-4d3e-9f61-3f0f4a1f2a77",
              "name": "billing-api",
              "environment": "production",
              "target": {
                "kind": "api-key",
                "host": "",
                "database": "postgres"
              },
              "listen": {
                "host": "127.0.0.1",
                "port": 54320,
                "fixed": false
              },
              "route": "auto",
              "maxSessions": 10,
              "startWithApp": true
            },
            {
              "id": "5f0c8a44-1f4b-4be2-a3f5-60d0f2a2c9d1",
              "name": "Bücherladen",
              "environment": "none",
              "target": {
                "kind": "pooled",
                "host": "pooled.db.prisma.io",
                "database": "shop"
              },
              "listen": {
                "host": "::1",
                "port": 5433,
                "fixed": true
              },
              "route": "gateway",
              "startWithApp": false
            }
          ]
        }
        """;

    @TempDir
    Path temporary;

    private Path folder;
    private Path file;
    private ProfileStore store;

    @BeforeEach
    void placeTheStore() {
        folder = temporary.resolve("config", "culvert");
        file = folder.resolve("profiles.json");
        store = new ProfileStore(in(folder));
    }

    @Test
    void noFileIsNoProfiles() throws StoreException {
        assertThat(store.load()).isEqualTo(new ProfileStore.Contents(List.of(), Optional.empty()));
        assertThat(folder).doesNotExist();
    }

    @Test
    void theFileIsReadable() throws Exception {
        store.update(_ -> List.of(BILLING, SHOP));
        assertThat(file).hasContent(GOLDEN);
        assertThat(Files.readString(file)).isEqualTo(GOLDEN);
        assertThat(files(folder)).containsExactly("profiles.json");
    }

    @Test
    void whatIsWrittenIsRead() throws StoreException {
        var expected = new ProfileStore.Contents(List.of(SHOP, LOCAL, BILLING), Optional.empty());
        assertThat(store.update(_ -> expected.profiles())).isEqualTo(expected);
        assertThat(store.load()).isEqualTo(expected);
        assertThat(new ProfileStore(in(folder)).load()).isEqualTo(expected);
    }

    @Test
    void anEditGetsWhatStandsInTheFileNow() throws StoreException {
        store.update(_ -> List.of(BILLING));
        new ProfileStore(in(folder)).update(adding(SHOP));
        assertThat(store.update(adding(LOCAL)).profiles()).containsExactly(BILLING, SHOP, LOCAL);
    }

    @Test
    void anEditThatChangesNothingWritesNothing() throws Exception {
        write("{\"profiles\": []}");
        store.update(profiles -> profiles);
        assertThat(file).hasContent("{\"profiles\": []}");
    }

    @Test
    void anEditThatFailsChangesNothing() throws Exception {
        write("no JSON");
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> store.update(_ -> {
            throw new IllegalStateException("a mistake");
        }));
        assertThat(file).hasContent("no JSON");
        assertThat(files(folder)).containsExactly("profiles.json");
        assertThat(store.update(_ -> List.of(SHOP)).profiles()).containsExactly(SHOP);
    }

    @Test
    void whatAPersonLeavesOutIsAsUsual() throws Exception {
        write("""
            {"profiles": [{"id": "%s", "name": "short", "target": {"kind": "Api-Key", "host": null}, "listen": {"port": 5000}, "maxSessions": null}]}""".formatted(ID));
        assertThat(store.load()).isEqualTo(new ProfileStore.Contents(
            List.of(new Profile(BILLING.id(), "short", Environment.NONE, new Target(Target.Kind.API_KEY, "", "postgres"), new Listen("127.0.0.1", 5000, false), RouteChoice.AUTO,
                OptionalInt.empty(), false)),
            Optional.empty()));
    }

    @Test
    void membersOfOthersAreKept() throws Exception {
        String others = GOLDEN
            .replace("\"version\": 1,", "\"version\": 1,\n  \"theirs\": [1, 1.0, 1.50, 9007199254740993, 12345678901234567890, 12345678901234567890.123456789, null, {}, [], \"\\uD800\"],")
            .replace("\"kind\": \"api-key\"", "\"colour\": \"red\",\n        \"kind\": \"api-key\"")
            .replace("\"port\": 5433", "\"port\": 5433,\n        \"backlog\": 1e400")
            .replace("\"name\": \"Bücherladen\"", "\"note\": {\n        \"deep\": [\n          \"Ω\"\n        ]\n      },\n      \"name\": \"Bücherladen\"");
        write(others);
        store.update(reversing());
        store.update(profiles -> profiles.stream().map(profile -> profile.withName(profile.name() + "!")).toList());
        store.update(adding(LOCAL));
        store.update(removing(LOCAL));
        assertThat(Files.readString(file)).isNotEqualTo(others);
        store.update(reversing());
        store.update(_ -> List.of(BILLING, SHOP));
        assertThat(Files.readString(file).replaceAll("\\s+", "")).isEqualTo(others.replaceAll("\\s+", "").replace("1e400", "1E+400"));
    }

    @Test
    void aProfileThatIsRemovedTakesItsMembersWithIt() throws Exception {
        write(GOLDEN.replace("\"name\": \"billing-api\"", "\"note\": \"x\", \"name\": \"billing-api\""));
        store.update(removing(BILLING));
        store.update(_ -> List.of(BILLING, SHOP));
        assertThat(file).hasContent(GOLDEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "no JSON",
        "{\"version\": 1, \"profiles\": [",
        "{\"version\": 1, \"profiles\": []} {}",
        "{\"version\": 1, \"profiles\": [], \"profiles\": []}",
        "{\"version\": 1, \"profiles\": {}}",
        "{\"version\": 1, \"profiles\": \"none\"}",
        "{\"version\": 0, \"profiles\": []}",
        "{\"version\": \"1\", \"profiles\": []}",
        "[]",
        "null",
        "{\"version\": 1, \"theirs\": 1234567890"
    })
    void aFileThatIsNotUnderstoodIsPutAside(String text) throws Exception {
        write(text);
        ProfileStore.Contents contents = store.load();
        assertThat(contents.profiles()).isEmpty();
        assertThat(contents.notice().orElseThrow()).startsWith("profiles.json could not be understood (").contains("so there are no profiles now. ").endsWith(aside(folder) + ".");
        assertThat(aside(folder)).hasContent(text);
        assertThat(store.load()).as("after it has been said").isEqualTo(new ProfileStore.Contents(List.of(), Optional.empty()));
        assertThat(files(folder)).hasSize(2);
    }

    @Test
    void bytesThatAreNoTextArePutAsideAsTheyAre() throws Exception {
        byte[] bytes = {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}', 0};
        Files.createDirectories(folder);
        Files.write(file, bytes);
        assertThat(store.load().notice()).isPresent();
        assertThat(aside(folder)).hasBinaryContent(bytes);
    }

    @Test
    void theNoticeSaysWhere() throws Exception {
        write(GOLDEN.replace("\"port\": 54320,", "\"port\": 54320"));
        assertThat(store.load().notice().orElseThrow()).contains("there is a mistake in line 16");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        ``                                          | it is not a JSON object
        ["hunter2"]                                 | it is not a JSON object
        {"profiles": ["hunter2]}                    | there is a mistake in line 1
        {"hunter2": {"hunter2": 1, "hunter2": 2}}   | there is a mistake in line 1
        {"profiles": []} "hunter2"                  | there is a mistake in line 1
        {"hunter2": NaN}                            | there is a mistake in line 1
        {"hunter2": 1e99999999999}                  | there is a mistake in line 1
        {"hunter2": DEEP}                           | it is not JSON
        {"hunter2": LONG}                           | it is not JSON
        """)
    void theNoticeSaysWhyAndRepeatsNothing(String text, String why) throws Exception {
        write(text.replace("DEEP", "[".repeat(500) + "]".repeat(500)).replace("LONG", "1".repeat(1001)));
        assertThat(store.load().notice()).hasValue("profiles.json could not be understood (" + why + "), so there are no profiles now. The file as it was is kept as " + aside(folder) + ".");
    }

    @Test
    void aVersionMayBeWrittenInOtherWays() throws Exception {
        write("{\"version\": 1.0, \"profiles\": []}");
        assertThat(store.load()).isEqualTo(new ProfileStore.Contents(List.of(), Optional.empty()));
        for (String newer : List.of("1.1", "2", "2147483648", "1e20", "9223372036854775808")) {
            write("{\"version\": " + newer + "}");
            assertThatExceptionOfType(StoreException.class).isThrownBy(store::load).withMessageContaining("a newer version of Culvert");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "\"id\": \"0b9f5b3e-8f0c-4d3e-9f61-3f0f4a1f2a77\" -> \"id\": \"billing\"",
        "\"id\": \"0b9f5b3e-8f0c-4d3e-9f61-3f0f4a1f2a77\" -> \"id\": 7",
        "\"id\": \"0b9f5b3e-8f0c-4d3e-9f61-3f0f4a1f2a77\" -> \"id\": null",
        "\"name\": \"billing-api\" -> \"name\": \"postgres://u:hunter2@h/\"",
        "\"name\": \"billing-api\" -> \"title\": \"billing-api\"",
        "\"environment\": \"production\" -> \"environment\": \"prod\"",
        "\"kind\": \"api-key\" -> \"kind\": \"hunter2\"",
        "\"kind\": \"api-key\" -> \"sort\": \"api-key\"",
        "\"production\",\n      \"target\" -> \"production\",\n      \"goal\"",
        "\"database\": \"postgres\" -> \"database\": 1",
        "\"port\": 54320 -> \"port\": \"hunter2\"",
        "\"port\": 54320 -> \"port\": \"54320\"",
        "\"port\": 54320 -> \"port\": 65536",
        "\"port\": 54320 -> \"port\": -1",
        "\"port\": 54320 -> \"port\": 4294967297",
        "\"port\": 54320 -> \"port\": 54320.5",
        "\"port\": 54320,\n        \"fixed\": false -> \"fixed\": true",
        "\"route\": \"auto\" -> \"route\": \"tunnel\"",
        "\"maxSessions\": 10 -> \"maxSessions\": 0",
        "\"maxSessions\": 10 -> \"maxSessions\": true",
        "\"startWithApp\": true -> \"startWithApp\": \"yes\""
    })
    void aProfileThatIsNotUnderstoodIsPutAsideAndTheOthersStay(String change) throws Exception {
        String[] oldAndNew = change.split(" -> ");
        String changed = GOLDEN.replace(oldAndNew[0], oldAndNew[1]);
        assertThat(changed).isNotEqualTo(GOLDEN);
        write(changed);
        ProfileStore.Contents contents = store.load();
        assertThat(contents.profiles()).containsExactly(SHOP);
        assertThat(contents.notice().orElseThrow()).startsWith("In profiles.json, ").contains("was left out (").endsWith(" is kept as " + aside(folder) + ".").doesNotContain("hunter2");
        assertThat(aside(folder)).hasContent(changed);
        assertThat(store.load()).as("after it has been said").isEqualTo(new ProfileStore.Contents(List.of(SHOP), Optional.empty()));
    }

    @Test
    void theNoticeNamesWhatWasLeftOut() throws Exception {
        write(GOLDEN.replace("54320", "\"abc\"").replace("\"kind\": \"pooled\",", "").replace("\"profiles\": [", "\"profiles\": [1, {}, {\"name\": \" \"},"));
        assertThat(store.load().notice().orElseThrow()).isEqualTo("In profiles.json, profile number 1 was left out (it is not an object); profile number 2 was left out (\"name\" is missing);"
            + " profile number 3 was left out (\"name\" is not a name that a profile can have); and 2 more like these. The file as it was is kept as " + aside(folder) + ".");
        write(GOLDEN.replace("54320", "\"abc\""));
        assertThat(store.load().notice().orElseThrow()).startsWith("In profiles.json, the profile \"billing-api\" was left out (\"port\" is not a whole number from 0 to 65535). The file");
    }

    @Test
    void anEditOfAFileThatIsNotUnderstoodLosesNothingEither() throws Exception {
        String text = GOLDEN.replace("54320", "\"abc\"");
        write(text);
        ProfileStore.Contents contents = store.update(adding(LOCAL));
        assertThat(contents.profiles()).containsExactly(SHOP, LOCAL);
        assertThat(contents.notice()).isPresent();
        assertThat(aside(folder)).hasContent(text);
        assertThat(store.load()).isEqualTo(new ProfileStore.Contents(List.of(SHOP, LOCAL), Optional.empty()));
    }

    @Test
    void aSecondProfileOfANameGetsANumber() throws Exception {
        String longest = "😀".repeat(62) + "xy";
        write(list(
            item("11111111-1111-4111-8111-111111111111", "shop"),
            item("22222222-2222-4222-8222-222222222222", "Shop"),
            item("33333333-3333-4333-8333-333333333333", "shop (2)"),
            item("44444444-4444-4444-8444-444444444444", longest),
            item("55555555-5555-4555-8555-555555555555", longest)));
        ProfileStore.Contents contents = store.load();
        assertThat(contents.profiles()).extracting(Profile::name).containsExactly("shop", "Shop (3)", "shop (2)", longest, "😀".repeat(60) + " (2)");
        assertThat(contents.profiles()).extracting(profile -> profile.id().toString().substring(0, 2)).containsExactly("11", "22", "33", "44", "55");
        assertThat(contents.notice().orElseThrow()).contains("a second profile \"Shop\" is now called \"Shop (3)\"").endsWith(aside(folder) + ".");
        assertThat(store.load()).isEqualTo(new ProfileStore.Contents(contents.profiles(), Optional.empty()));
    }

    @Test
    void aSecondProfileOfAnIdGetsItsOwn() throws Exception {
        String text = list(item(ID, "one"), item(ID.toUpperCase(Locale.ROOT), "two").replace("\"name\"", "\"note\": 2, \"name\""), item(OTHER_ID, "three"));
        write(text);
        ProfileStore.Contents contents = store.load();
        assertThat(contents.profiles()).extracting(Profile::name).containsExactly("one", "two", "three");
        assertThat(contents.profiles()).extracting(Profile::id).doesNotHaveDuplicates().startsWith(BILLING.id()).endsWith(SHOP.id());
        assertThat(contents.notice().orElseThrow()).contains("\"two\" had the id of one before it").endsWith(aside(folder) + ".");
        assertThat(aside(folder)).hasContent(text);
        assertThat(store.load()).as("the id stays").isEqualTo(new ProfileStore.Contents(contents.profiles(), Optional.empty()));
        assertThat(Files.readString(file)).containsOnlyOnce("\"note\": 2");
    }

    @Test
    void anEditCannotMakeTwoOfOneName() throws Exception {
        store.update(_ -> List.of(BILLING, SHOP));
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.update(adding(LOCAL.withName("BILLING-API"))))
            .withMessage("There is a profile with the name BILLING-API already. Choose another name.");
        assertThat(file).hasContent(GOLDEN);
        assertThat(store.update(profiles -> List.of(profiles.getFirst().withName("Billing-API"), SHOP)).profiles()).extracting(Profile::name).containsExactly("Billing-API", "Bücherladen");
    }

    @Test
    void anEditCannotMakeTwoOfOneId() throws Exception {
        store.update(_ -> List.of(BILLING, SHOP));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> store.update(adding(LOCAL.withId(SHOP.id()))));
        assertThat(file).hasContent(GOLDEN);
    }

    private void write(String text) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(file, text);
    }

    private static String list(String... items) {
        return "{\"version\": 1, \"profiles\": [" + String.join(", ", items) + "]}";
    }

    private static String item(String id, String name) {
        return "{\"id\": \"%s\", \"name\": \"%s\", \"target\": {\"kind\": \"local\", \"host\": \"localhost:51214\"}}".formatted(id, name);
    }
}
