package dev.culvert.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.culvert.profile.ConnectionString.ApiKey;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {
    private static final String FIELD = "PDP_API_KEY";
    private static final int LONGEST = 8192;

    @ParameterizedTest
    @ValueSource(strings = {"abc", " abc ", "\"abc\"", "'abc'", "' abc '", "\tabc\r\n"})
    void whiteSpaceAndOnePairOfQuotesAreDropped(String text) throws InvalidConnectionString {
        assertThat(ApiKey.of(text, FIELD).key().expose()).isEqualTo("abc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"azAZ09._~+/-", "abc=", "abc==", "a.b.c"})
    void everyCharacterOfABearerTokenIsTaken(String text) throws InvalidConnectionString {
        assertThat(ApiKey.of(text, FIELD).key().expose()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\"\"", "''"})
    void anEmptyKeyIsSaidToBeEmpty(String text) {
        assertThat(refusal(text)).isEqualTo("PDP_API_KEY is empty. Put a Prisma Postgres API key there.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prisma+postgres://host/?api_key=SECRET", "postgres://user:SECRET@host/"})
    void aConnectionStringInPlaceOfTheKeyIsNamedAsThat(String text) {
        assertThat(refusal(text)).isEqualTo("PDP_API_KEY holds a connection string. Put it into DATABASE_URL, or only its api_key here.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SECRET\r\nX-Injected: 1", "SECRET\nx", "SECRET\rx", "SECRET x", "SECRET\tx", "SECRET\0", "SECRETé", "\"SECRET", "SECRET\"", "\"SECRET'", "\"\"SECRET\"\"", "=SECRET", "SEC=RET", "Bearer SECRET"})
    void aKeyThatNoHeaderCouldCarryIsRefused(String text) {
        assertThat(refusal(text)).startsWith("PDP_API_KEY is not an API key: it has characters that no key has, or is too long.");
    }

    @Test
    void theLongestKeyIsTaken() throws InvalidConnectionString {
        assertThat(ApiKey.of("k".repeat(LONGEST), FIELD).key().expose()).hasSize(LONGEST);
    }

    @Test
    void aLongerKeyIsRefused() {
        assertThat(refusal("k".repeat(LONGEST + 1))).contains("too long").doesNotContain("kk");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"tenant_id\":\"t\",\"secure_key\":\"s\"}", "{}", " { } "})
    void threePartsAroundAJsonObjectAreAJsonWebToken(String payload) throws InvalidConnectionString {
        assertThat(ApiKey.of("header." + base64(payload) + ".signature", FIELD).isJsonWebToken()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "a.b", "a.b.c", "a.b.c.d", "header.bm90IGpzb24.signature", "header.W10.signature", "header.ew.signature", "header.fQ.signature", "a..c", "..", "header./+/+.signature"})
    void anythingElseIsNot(String text) throws InvalidConnectionString {
        assertThat(ApiKey.of(text, FIELD).isJsonWebToken()).isFalse();
    }

    @Test
    void aPartTooManyMakesItNone() throws InvalidConnectionString {
        assertThat(ApiKey.of("header." + base64("{}") + ".signature.", FIELD).isJsonWebToken()).isFalse();
    }

    @Test
    void theKeyDoesNotShowWhenPrinted() throws InvalidConnectionString {
        assertThat(ApiKey.of("SECRET", FIELD).toString()).isEqualTo("ApiKey[key=********]");
    }

    private static String base64(String payload) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(UTF_8));
    }

    private static String refusal(String text) {
        InvalidConnectionString refused = catchThrowableOfType(InvalidConnectionString.class, () -> ApiKey.of(text, FIELD));
        assertThat(refused).as("key %s", text).isNotNull().hasNoCause();
        assertThat(refused.getMessage()).doesNotContain("SECRET").hasLineCount(1);
        return refused.getMessage();
    }
}
