package dev.culvert.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionStringTest {
    private static final String KEY = "eyJhbGciOiJIUzI1NiJ9.eyJ0ZW5hbnRfaWQiOiJ0In0.c2lnbmF0dXJl";
    private static final String FIELD = "DATABASE_URL";

    @ParameterizedTest
    @ValueSource(strings = {
        "prisma+postgres://accelerate.prisma-data.net/?api_key=KEY",
        "prisma+postgres://accelerate.prisma-data.net?api_key=KEY",
        "prisma://accelerate.prisma-data.net/?api_key=KEY",
        "PRISMA+Postgres://accelerate.prisma-data.net/?api_key=KEY",
        "Prisma://ACCELERATE.PRISMA-DATA.NET/?api_key=KEY",
        "prisma+postgres://accelerate.prisma-data.net:443/?api_key=KEY",
        "  prisma+postgres://accelerate.prisma-data.net/?api_key=KEY\t\r\n",
        "\"prisma+postgres://accelerate.prisma-data.net/?api_key=KEY\"",
        "'prisma+postgres://accelerate.prisma-data.net/?api_key=KEY'",
        " \" prisma+postgres://accelerate.prisma-data.net/?api_key=KEY \" ",
        "prisma+postgres://accelerate.prisma-data.net/?api_key=KEY&connect_timeout=30",
        "prisma+postgres://accelerate.prisma-data.net/?schema=public&api_key=KEY&pool=1",
        "prisma+postgres://accelerate.prisma-data.net/?old_api_key=other&api_key=KEY",
        "prisma+postgres://accelerate.prisma-data.net/?api_key=KEY#fragment",
        "prisma+postgres://accelerate.prisma-data.net/a/b?api_key=KEY",
    })
    void theApiKeyIsTakenOutOfTheString(String text) throws InvalidConnectionString {
        assertThat(keyIn(text.replace("KEY", KEY))).isEqualTo(KEY);
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
    @ValueSource(strings = {"SECRET", "accelerate.prisma-data.net/?api_key=SECRET", "prisma:SECRET", "prisma:/SECRET", "\""})
    void aStringWithoutASchemeIsNone(String text) {
        assertThat(refusal(text)).isEqualTo("DATABASE_URL is not a connection string: it does not begin with prisma+postgres://.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres://user:SECRET@db.prisma.io:5432/?sslmode=require", "postgresql://user:SECRET@db.prisma.io/postgres", "POSTGRES://u:SECRET@h/"})
    void directConnectionsAreSaidNotToBeBuiltYet(String text) {
        assertThat(refusal(text)).startsWith("DATABASE_URL is a direct connection string; direct connections are not built yet.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql://user:SECRET@host/db", "jdbc:postgresql://host/?password=SECRET", "https://accelerate.prisma-data.net/?api_key=SECRET", "://SECRET", "prisma-postgres://SECRET"})
    void otherSchemesAreNotKnown(String text) {
        assertThat(refusal(text)).startsWith("DATABASE_URL begins with a scheme that is not known here.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:51213", "LOCALHOST:51213", "127.0.0.1:51213", "[::1]:51213", "[0:0:0:0:0:0:0:1]:51213", "[::1]"})
    void localDatabasesAreSaidNotToBeBuiltYet(String authority) {
        assertThat(refusal("prisma+postgres://" + authority + "/?api_key=SECRET")).isEqualTo("DATABASE_URL is a local prisma dev database; local databases are not built yet.");
    }

    @Test
    void aHostThatOnlyBeginsLikeALocalOneIsNotLocal() {
        assertThatCode(() -> ConnectionString.parse("prisma://localhost.example.com/?api_key=k", FIELD)).doesNotThrowAnyException();
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
    @ValueSource(strings = {"SECRET%0d%0aX-Injected:1", "SECRET%20x", "SECRET%00", "SECRET%", "SECRET%zz", "SECRET%C3%A9", "SECRET;x", "SEC=RET", "%7BSECRET%7D", "SECRET%3A%3A"})
    void aKeyThatNoHeaderCouldCarryIsRefused(String value) {
        assertThat(refusal("prisma://host/?api_key=" + value)).startsWith("The api_key in DATABASE_URL is not an API key");
    }

    private static String keyIn(String text) throws InvalidConnectionString {
        return ((ConnectionString.ApiKey) ConnectionString.parse(text, FIELD)).key().expose();
    }

    private static String refusal(String text) {
        InvalidConnectionString refused = catchThrowableOfType(InvalidConnectionString.class, () -> ConnectionString.parse(text, FIELD));
        assertThat(refused).as("parsing %s", text).isNotNull().hasNoCause();
        assertThat(refused.getMessage()).doesNotContain("SECRET").hasLineCount(1);
        return refused.getMessage();
    }
}
