package dev.culvert.profile;

import static dev.culvert.profile.Refusals.FIELD;
import static dev.culvert.profile.Refusals.parse;
import static dev.culvert.profile.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.profile.ConnectionString.ApiKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionStringTest {
    private static final String KEY = "eyJhbGciOiJIUzI1NiJ9.eyJ0ZW5hbnRfaWQiOiJ0In0.c2lnbmF0dXJl";

    @ParameterizedTest
    @ValueSource(strings = {
        "prisma+postgres://accelerate.prisma-data.net/?api_key=KEY",
        "prisma+postgres://accelerate.prisma-data.net?api_key=KEY",
        "prisma://accelerate.prisma-data.net/?api_key=KEY",
        "PRISMA+Postgres://accelerate.prisma-data.net/?api_key=KEY",
        "Prisma://ACCELERATE.PRISMA-DATA.NET/?api_key=KEY",
        "prisma+postgres://accelerate.prisma-data.net:443/?api_key=KEY",
        "prisma+postgres://accelerate.prisma-data.net/?api_key=KEY&connect_timeout=30",
        "prisma+postgres://accelerate.prisma-data.net/?schema=public&api_key=KEY&pool=1",
        "prisma+postgres://accelerate.prisma-data.net/?old_api_key=other&api_key=KEY",
        "prisma+postgres://accelerate.prisma-data.net/?api_key=KEY#fragment",
        "prisma+postgres://accelerate.prisma-data.net/a/b?api_key=KEY",
    })
    void theApiKeyIsTakenOutOfTheString(String text) throws InvalidConnectionString {
        assertThat(keyIn(text.replace("KEY", KEY))).isEqualTo(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "  prisma://host/?api_key=a.b.c\t\r\n",
        "\"prisma://host/?api_key=a.b.c\"",
        "'prisma://host/?api_key=a.b.c'",
        " \" prisma://host/?api_key=a.b.c \" ",
        "prisma://host/\n?api_key=a.\r\n  b.c",
        "prisma:\n//host/?api_key=a.b.\u00a0c",
        "\ufeffprisma://host/?api_key=a.\u200bb.c",
    })
    void whiteSpaceAnywhereAndOnePairOfQuotesAreDropped(String text) throws InvalidConnectionString {
        assertThat(keyIn(text)).isEqualTo("a.b.c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"prisma://host/?api_key=SECRET'", "\"prisma://host/?api_key=SECRET", "\"\"prisma://host/?api_key=SECRET\"\""})
    void otherQuotesAreNotDropped(String text) {
        assertThat(refusal(text)).startsWith("DATABASE_URL begins with a scheme that is not known here.");
    }

    @Test
    void aPercentEncodedKeyIsDecoded() throws InvalidConnectionString {
        assertThat(keyIn("prisma://host/?api_key=a%2Eb%2ec%3D")).isEqualTo("a.b.c=");
    }

    @Test
    void aPlusInTheKeyStaysAPlus() throws InvalidConnectionString {
        assertThat(keyIn("prisma://host/?api_key=a+b%2Bc")).isEqualTo("a+b+c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\"\"", "''", "\" \"", "\t\r\n"})
    void anEmptyStringIsSaidToBeEmpty(String text) {
        assertThat(refusal(text)).isEqualTo("DATABASE_URL is empty. Put a Prisma Postgres connection string there.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SECRET", "accelerate.prisma-data.net/?api_key=SECRET", "prisma:SECRET", "prisma:/SECRET", "user:SECRET@db.prisma.io", "\""})
    void aStringWithoutASchemeIsNone(String text) {
        assertThat(refusal(text)).isEqualTo("DATABASE_URL is not a connection string: it does not begin with prisma+postgres://, prisma://, postgres:// or postgresql://.");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "mysql://user:SECRET@host/db",
        "jdbc:postgresql://host/?password=SECRET",
        "https://accelerate.prisma-data.net/?api_key=SECRET",
        "://SECRET",
        "prisma-postgres://SECRET",
        "SECRET://host",
    })
    void otherSchemesAreNotKnown(String text) {
        assertThat(refusal(text)).isEqualTo(
            "DATABASE_URL begins with a scheme that is not known here. Use one that begins with prisma+postgres://, prisma://, postgres:// or postgresql://.");
    }

    @Test
    void aHostThatOnlyBeginsLikeALocalOneIsNotLocal() throws InvalidConnectionString {
        assertThat(parse("prisma://localhost.example.com/?api_key=k")).isInstanceOf(ApiKey.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/?", "/?key=SECRET", "/?api_keys=SECRET", "/?api_key", "/#api_key=SECRET", "/?a=b#&api_key=SECRET", "/&api_key=SECRET"})
    void aStringWithoutAnApiKeyIsIncomplete(String rest) {
        assertThat(refusal("prisma+postgres://accelerate.prisma-data.net" + rest)).isEqualTo("DATABASE_URL has no api_key. Copy the whole string from the Prisma Console.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/?api_key=", "/?api_key=&schema=SECRET", "/?api_key=%20", "/?api_key=#SECRET"})
    void anEmptyApiKeyIsSaidToBeEmpty(String rest) {
        assertThat(refusal("prisma+postgres://accelerate.prisma-data.net" + rest)).startsWith("The api_key in DATABASE_URL is empty.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SECRET%0d%0aX-Injected:1", "SECRET%00", "SECRET%", "SECRET%zz", "SECRET%C3%A9", "SECRET;x", "SEC=RET", "%7BSECRET%7D", "SECRET%3A%3A"})
    void aKeyThatNoHeaderCouldCarryIsRefused(String value) {
        assertThat(refusal("prisma://host/?api_key=" + value)).startsWith("The api_key in DATABASE_URL is not an API key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prisma://", "prisma:///", "prisma+postgres://:443/"})
    void aKeyWithoutAHostIsIncomplete(String text) {
        assertThat(refusal(text + "?api_key=SECRET")).isEqualTo(FIELD + " names no host.");
    }

    private static String keyIn(String text) throws InvalidConnectionString {
        return ((ApiKey) parse(text)).key().expose();
    }
}
