package dev.culvert.profile;

import static dev.culvert.profile.Refusals.KEY_FIELD;
import static dev.culvert.profile.Refusals.refusalOfKey;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.ConnectionString.Direct;
import dev.culvert.profile.ConnectionString.Endpoint;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {
    private static final int LONGEST = 8192;
    private static final Endpoint HOST = new Endpoint("direct.example.com", 6543);

    @ParameterizedTest
    @ValueSource(strings = {"abc", " abc ", "\"abc\"", "'abc'", "' abc '", "\tabc\r\n", "ab \n c", "a\r\n\tbc", "ab\u00a0c", "\ufeffab\u200bc"})
    void lineBreaksWhiteSpaceAroundAndOnePairOfQuotesAreDropped(String text) throws InvalidConnectionString {
        assertThat(ApiKey.of(text, KEY_FIELD).key().expose()).isEqualTo("abc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"azAZ09._~+/-", "abc=", "abc==", "a.b.c"})
    void everyCharacterOfABearerTokenIsTaken(String text) throws InvalidConnectionString {
        assertThat(ApiKey.of(text, KEY_FIELD).key().expose()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\"\"", "''"})
    void anEmptyKeyIsSaidToBeEmpty(String text) {
        assertThat(refusalOfKey(text)).isEqualTo("PDP_API_KEY is empty. Put a Prisma Postgres API key there.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prisma+postgres://host/?api_key=SECRET", "postgres://user:SECRET@host/", "\"postgresql://user:SECRET@host/\""})
    void aConnectionStringInPlaceOfTheKeyIsNamedAsThat(String text) {
        assertThat(refusalOfKey(text)).isEqualTo("PDP_API_KEY holds a connection string. Put it into DATABASE_URL, or only its api_key here.");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "SECRET\r\nX-Injected: 1", "SECRET key", "Bearer SECRET", "SECRET\0", "SECRET\u0085x", "SECRET\u2028x", "SECRETé", "\"SECRET", "SECRET\"", "\"SECRET'", "\"\"SECRET\"\"", "=SECRET", "SEC=RET", "SECRET:x", "{SECRET}",
    })
    void aKeyThatNoHeaderCouldCarryIsRefused(String text) {
        assertThat(refusalOfKey(text)).startsWith("PDP_API_KEY is not an API key: it has characters that no key has, or is too long.");
    }

    @Test
    void theLongestKeyIsTaken() throws InvalidConnectionString {
        assertThat(ApiKey.of("k".repeat(LONGEST), KEY_FIELD).key().expose()).hasSize(LONGEST);
    }

    @Test
    void aLongerKeyIsRefused() {
        assertThat(refusalOfKey("k".repeat(LONGEST + 1))).contains("too long").doesNotContain("kk");
    }

    @Test
    void itCarriesADirectConnection() throws InvalidConnectionString {
        assertThat(direct("{\"tenant_id\":\"ten\",\"secure_key\":\"sk_1\"}")).contains(new Direct(HOST, "ten", Secret.of("sk_1"), "postgres", true));
    }

    @Test
    void thatLeadsToPrismasHost() throws InvalidConnectionString {
        Direct direct = key("{\"tenant_id\":\"ten\",\"secure_key\":\"sk_1\"}").direct(ApiKey.PRISMA_DIRECT).orElseThrow();
        assertThat(direct.server()).hasToString("db.prisma.io:5432");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"secure_key\":\"sk_1\",\"tenant_id\":\"ten\"}",
        " { \"jwt_id\" : 7 , \"tenant_id\" : \"ten\" , \"secure_key\" : \"sk_1\" } ",
        "{\"a\":{\"tenant_id\":\"inner\",\"b\":[{\"secure_key\":\"inner\"}]},\"tenant_id\":\"ten\",\"c\":[1,null,true],\"secure_key\":\"sk_1\"}",
        "{\"tenant_id\":\"t\\u0065n\",\"secure_key\":\"sk_1\"}",
    })
    void otherClaimsAndTheirOrderDoNotMatter(String payload) throws InvalidConnectionString {
        assertThat(direct(payload)).contains(new Direct(HOST, "ten", Secret.of("sk_1"), "postgres", true));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{}",
        "{\"tenant_id\":\"ten\"}",
        "{\"secure_key\":\"sk_1\"}",
        "{\"tenant_id\":null,\"secure_key\":\"sk_1\"}",
        "{\"tenant_id\":\"ten\",\"secure_key\":1}",
        "{\"tenant_id\":\"ten\",\"secure_key\":[\"sk_1\"]}",
        "{\"payload\":{\"tenant_id\":\"ten\",\"secure_key\":\"sk_1\"}}",
    })
    void aKeyWithoutBothClaimsCarriesNone(String payload) throws InvalidConnectionString {
        assertThat(direct(payload)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "not json", "[]", "\"text\"", "1", "null", "{", "}", "{\"tenant_id\":\"ten\",\"secure_key\":\"sk_1\"", "{\"tenant_id\":\"ten\" \"secure_key\":\"sk_1\"}",
        "{\"tenant_id\":\"ten\",\"secure_key\":\"sk_1\"} {}", "{\"tenant_id\":\"ten\",\"secure_key\":\"sk_1\",\"secure_key\":\"sk_2\"}",
    })
    void aPayloadThatIsNoJsonObjectCarriesNone(String payload) throws InvalidConnectionString {
        assertThat(direct(payload)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "a.b", "a.b.c", "a.b.c.d", "a..c", "..", "header./+/+.signature", "header.e.signature"})
    void aKeyThatIsNoJsonWebTokenCarriesNone(String text) throws InvalidConnectionString {
        assertThat(ApiKey.of(text, KEY_FIELD).direct(HOST)).isEmpty();
    }

    @Test
    void aPartTooManyCarriesNone() throws InvalidConnectionString {
        String payload = base64("{\"tenant_id\":\"ten\",\"secure_key\":\"sk_1\"}");
        assertThat(ApiKey.of("header." + payload + ".signature.", KEY_FIELD).direct(HOST)).isEmpty();
    }

    @Test
    void itsDirectConnectionDoesNotShowThePassword() throws InvalidConnectionString {
        assertThat(direct("{\"tenant_id\":\"ten\",\"secure_key\":\"SECRET\"}").orElseThrow().toString()).contains("********").doesNotContain("SECRET");
    }

    @Test
    void itSaysWhatItIs() throws InvalidConnectionString {
        assertThat(ApiKey.of("abc", KEY_FIELD).description()).isEqualTo("API key for Prisma Postgres");
    }

    @Test
    void itHasNoWarnings() throws InvalidConnectionString {
        assertThat(ApiKey.of("abc", KEY_FIELD).warnings()).isEmpty();
    }

    @Test
    void theKeyDoesNotShowWhenPrinted() throws InvalidConnectionString {
        assertThat(ApiKey.of("SECRET", KEY_FIELD).toString()).isEqualTo("ApiKey[key=********]");
    }

    private static Optional<Direct> direct(String payload) throws InvalidConnectionString {
        return key(payload).direct(HOST);
    }

    private static ApiKey key(String payload) throws InvalidConnectionString {
        return ApiKey.of("header." + base64(payload) + ".signature", KEY_FIELD);
    }

    private static String base64(String payload) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(UTF_8));
    }
}
