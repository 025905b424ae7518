package dev.culvert.profile;

import static dev.culvert.profile.Refusals.parse;
import static dev.culvert.profile.Refusals.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.profile.ConnectionString.Direct;
import dev.culvert.profile.ConnectionString.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectTest {
    private static final String USER = "0123456789abcdef".repeat(4);
    private static final String PASSWORD = "sk_aZ09-_aZ09-_aZ09-_aZ0";

    @ParameterizedTest
    @ValueSource(strings = {
        "postgres://USER:PASSWORD@db.prisma.io:5432/?sslmode=require",
        "postgres://USER:PASSWORD@db.prisma.io:5432/postgres?sslmode=require",
        "postgresql://USER:PASSWORD@db.prisma.io:5432/postgres?sslmode=require",
        "POSTGRES://USER:PASSWORD@DB.Prisma.IO:5432/postgres?sslmode=REQUIRE",
        "PostgreSQL://USER:PASSWORD@db.prisma.io/postgres",
        "postgres://USER:PASSWORD@db.prisma.io",
        "postgres://USER:PASSWORD@db.prisma.io:",
        "postgres://USER:PASSWORD@db.prisma.io?sslmode=require",
        "postgres://USER:PASSWORD@db.prisma.io/#fragment",
        "\"postgres://USER:PASSWORD@db.prisma.io:5432/postgres?sslmode=require\"",
        "'postgres://USER:PASSWORD@db.prisma.io:5432/postgres?sslmode=require'",
        "  postgres://USER:PASS\r\n  WORD@db.prisma.io:5432/post\ngres?sslmode=require\n",
    })
    void everyFormThatPrismaGivesIsTaken(String text) throws InvalidConnectionString {
        String string = text.replace("USER", USER).replace("PASSWORD", PASSWORD).replace("PASS\r", "sk_aZ09-_\r").replace("WORD@", "aZ09-_aZ09-_aZ0@");
        assertThat(parse(string)).isEqualTo(new Direct(new Endpoint("db.prisma.io", 5432), USER, Secret.of(PASSWORD), "postgres", true));
    }

    @Test
    void userPasswordHostPortAndDatabaseAreTaken() throws InvalidConnectionString {
        assertThat(parse("postgres://bob:pw@example.com:6543/shop")).isEqualTo(new Direct(new Endpoint("example.com", 6543), "bob", Secret.of("pw"), "shop", true));
    }

    @Test
    void aMissingPortIsPostgreSqls() throws InvalidConnectionString {
        assertThat(direct("postgres://bob:pw@example.com/shop").server().port()).isEqualTo(5432);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "?", "/?", "#", "/#", "/?schema=public"})
    void aMissingDatabaseIsPostgres(String rest) throws InvalidConnectionString {
        assertThat(direct("postgres://bob:pw@example.com" + rest).database()).isEqualTo("postgres");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres://bob@example.com/", "postgres://bob:@example.com/"})
    void aMissingPasswordIsEmpty(String text) throws InvalidConnectionString {
        assertThat(direct(text).password().expose()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"[::1]:6543,::1,6543", "[::1],::1,5432", "[2001:DB8::5]:1,2001:db8::5,1", "[fe80::1]:,fe80::1,5432"})
    void anIpv6AddressStandsInBrackets(String authority, String host, int port) throws InvalidConnectionString {
        assertThat(direct("postgres://bob:pw@" + authority + "/").server()).isEqualTo(new Endpoint(host, port));
    }

    @ParameterizedTest
    @CsvSource({"b%6Fb,bob", "%62%6f%62,bob", "b%40b,b@b", "b%3Ab,b:b", "bj%C3%B6rn,björn", "björn,björn", "%F0%9F%90%98,🐘", "a+b,a+b", "a%20b,a b", "%2525,%25"})
    void theUserIsPercentDecodedAsUtf8(String encoded, String user) throws InvalidConnectionString {
        assertThat(direct("postgres://" + encoded + ":pw@example.com/").user()).isEqualTo(user);
    }

    @ParameterizedTest
    @CsvSource({"p%40w,p@w", "p%2Fw,p/w", "p%3fw,p?w", "p%23w,p#w", "p%3Aw,p:w", "p:w,p:w", "p%25w,p%w", "p%20w,p w", "p+w,p+w", "%C3%A9,é", "p%0Aw,'p\nw'", "p=&;$w,p=&;$w"})
    void thePasswordIsPercentDecodedAsUtf8(String encoded, String password) throws InvalidConnectionString {
        assertThat(direct("postgres://bob:" + encoded + "@example.com/").password().expose()).isEqualTo(password);
    }

    @ParameterizedTest
    @CsvSource({"my%20shop,my shop", "a%2Fb,a/b", "caf%C3%A9,café", "a%3Fb,a?b", "a+b,a+b"})
    void theDatabaseIsPercentDecodedAsUtf8(String encoded, String database) throws InvalidConnectionString {
        assertThat(direct("postgres://bob:pw@example.com/" + encoded).database()).isEqualTo(database);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SECRET%", "SECRET%4", "%zzSECRET", "%4gSECRET", "SECRET%%41", "%-1SECRET", "%+1SECRET", "SECRET%é1"})
    void aPercentSignInTheUserThatBeginsNoEncodingIsNamed(String user) {
        assertThat(refusal("postgres://" + user + ":SECRET@example.com/"))
            .isEqualTo("The user in DATABASE_URL has a % that begins no percent-encoding. Write %25 for a percent sign.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SECRET%", "SECRET%4", "%zzSECRET", "SEC%RET"})
    void aPercentSignInThePasswordThatBeginsNoEncodingIsNamed(String password) {
        assertThat(refusal("postgres://bob:" + password + "@example.com/"))
            .isEqualTo("The password in DATABASE_URL has a % that begins no percent-encoding. Write %25 for a percent sign.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop%", "shop%4", "%zz"})
    void aPercentSignInTheDatabaseThatBeginsNoEncodingIsNamed(String database) {
        assertThat(refusal("postgres://bob:SECRET@example.com/" + database))
            .isEqualTo("The database in DATABASE_URL has a % that begins no percent-encoding. Write %25 for a percent sign.");
    }

    @ParameterizedTest
    @CsvSource({"%FF:SECRET,user", "%00:SECRET,user", "bob:SECRET%C3,password", "bob:SECRET%ED%A0%80,password", "bob:SECRET%00x,password", "bob:%C0%80SECRET,password"})
    void bytesThatAreNoTextAreNamedByPart(String login, String part) {
        assertThat(refusal("postgres://" + login + "@example.com/")).isEqualTo("The " + part + " in DATABASE_URL is not text.");
    }

    @Test
    void aDatabaseThatIsNoTextIsNamed() {
        assertThat(refusal("postgres://bob:SECRET@example.com/%FF")).isEqualTo("The database in DATABASE_URL is not text.");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "schema=public",
        "connection_limit=10",
        "pool_timeout=0",
        "sslidentity=client.p12",
        "sslaccept=strict",
        "pool=true",
        "socket_timeout=0",
        "pgbouncer=true",
        "statement_cache_size=0",
        "max_idle_connection_lifetime=0",
        "schema=public&sslmode=require&pgbouncer=true&a&=b&&c=%zz",
    })
    void parametersOfPrismaAreDropped(String query) throws InvalidConnectionString {
        assertThat(parse("postgres://bob:pw@example.com/?" + query)).isEqualTo(parse("postgres://bob:pw@example.com/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?sslmode=", "?sslmode=require", "?sslmode=verify-ca", "?sslmode=verify-full", "?sslmode=Verify-Full", "?schema=public&sslmode=require", "?sslmode=%72equire"})
    void theConnectionIsEncryptedInEveryModeThatVerifiesAndInNone(String query) throws InvalidConnectionString {
        assertThat(direct("postgres://bob:pw@example.com/" + query).encrypted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?sslmode=require", "?sslmode=verify-full"})
    void soItIsOnThisMachine(String query) throws InvalidConnectionString {
        assertThat(direct("postgres://bob:pw@localhost/" + query).encrypted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost:5433", "127.0.0.1", "127.0.0.53:1", "[::1]", "[0:0:0:0:0:0:0:1]:5432"})
    void itIsNotEncryptedOnThisMachineWhenDisabled(String host) throws InvalidConnectionString {
        assertThat(direct("postgres://bob:pw@" + host + "/?sslmode=disable").encrypted()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"db.prisma.io", "localhost.example.com", "127.0.0.1.example.com", "127.example", "10.0.0.1", "0.0.0.0", "[2001:db8::1]", "[::]", "localhost."})
    void thePasswordIsNotSentUnencryptedToAnotherMachine(String host) {
        assertThat(refusal("postgres://bob:SECRET@" + host + "/?sslmode=disable"))
            .isEqualTo("The sslmode in DATABASE_URL is disable, which would send the password unencrypted to another machine. Use require.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prefer", "allow", "SECRET", "no-verify", "require%00", "%zz", "disable;", "true"})
    void anotherModeIsNamed(String mode) {
        assertThat(refusal("postgres://bob:SECRET@localhost/?sslmode=" + mode)).isEqualTo("The sslmode in DATABASE_URL is not one of require, verify-ca, verify-full and disable.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SEC@RET", "@SECRET", "SECRET@", "SECRET@@SECRET"})
    void anAtSignInThePasswordNeedsNoEncoding(String password) throws InvalidConnectionString {
        assertThat(direct("postgres://bob:" + password + "@example.com/").password().expose()).isEqualTo(password);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob:SEC/RET", "bob:SEC?RET", "bob:SEC#RET", "bob:/SECRET", "bob:SECRET#", "SEC/RET:x", "bob:12/SECRET"})
    void aSlashQuestionMarkOrHashInThePasswordIsSaidToNeedIt(String login) {
        assertThat(refusal("postgres://" + login + "@db.prisma.io:5432/postgres?sslmode=require"))
            .isEqualTo("The user or password in DATABASE_URL has a /, ? or # in it. Write %2F, %3F or %23 for those.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com/", "@example.com/", ":SECRET@example.com/", "example.com:5432/shop?user=bob"})
    void aStringWithoutAUserIsIncomplete(String rest) {
        assertThat(refusal("postgres://" + rest)).isEqualTo("DATABASE_URL names no user. Copy the whole string again.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob:SECRET@", "bob:SECRET@/shop", "bob:SECRET@:5432/", "bob:SECRET@[]:5432/", "bob:SECRET@?sslmode=require", ""})
    void aStringWithoutAHostIsIncomplete(String rest) {
        assertThat(refusal("postgres://" + rest)).isEqualTo("DATABASE_URL names no host.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "99999", "100000", "-1", "+5432", "5432SECRET", "SECRET", "٥٤٣٢", "5432,5433", "%35"})
    void aPortThatIsNoneIsNamed(String port) {
        assertThat(refusal("postgres://bob:SECRET@example.com:" + port + "/")).isEqualTo("The port in DATABASE_URL is not a number from 1 to 65535.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SECRET!", "exa$mple.com", "a,b", "a\\b", "a..b", "a\0b", "::1", "2001:db8::1:5432", "[::1", "::1]", "[::1]x", "[::1]x:5432", "a[b]:5432"})
    void aHostThatCannotBeReadIsNamed(String host) {
        assertThat(refusal("postgres://bob:SECRET@" + host + "/")).startsWith("The host in DATABASE_URL cannot be read.");
    }

    @Test
    void anAddressWithoutBracketsIsSaidToNeedThem() {
        assertThat(refusal("postgres://bob:SECRET@::1:5432/")).isEqualTo("The host in DATABASE_URL cannot be read. Write an IPv6 address in brackets.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pooled.db.prisma.io", "Pooled.DB.prisma.io", "eu.pooled.db.prisma.io"})
    void aPooledHostIsKnown(String host) throws InvalidConnectionString {
        assertThat(direct("postgres://bob:pw@" + host + "/").pooled()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"db.prisma.io", "pooled.db.prisma.io.example.com", "notpooled.db.prisma.io", "pooled.example.com"})
    void otherHostsAreNotPooled(String host) throws InvalidConnectionString {
        assertThat(direct("postgres://bob:pw@" + host + "/").pooled()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "db.prisma.io,Direct connection to db.prisma.io",
        "DB.PRISMA.IO:6543,Direct connection to db.prisma.io",
        "pooled.db.prisma.io,Pooled connection to pooled.db.prisma.io",
        "localhost:5455,Direct connection to localhost",
    })
    void itSaysWhatItIs(String host, String description) throws InvalidConnectionString {
        assertThat(parse("postgres://bob:pw@" + host + "/").description()).isEqualTo(description);
    }

    @Test
    void aPooledConnectionWarnsOfTransactionMode() throws InvalidConnectionString {
        assertThat(parse("postgres://bob:pw@pooled.db.prisma.io/").warnings()).singleElement().asString().contains("transaction mode", "LISTEN", "SET", "advisory locks");
    }

    @Test
    void aDirectConnectionWarnsOfThePlansLimit() throws InvalidConnectionString {
        assertThat(parse("postgres://bob:pw@db.prisma.io/").warnings()).singleElement().asString().contains("plan's limit");
    }

    @Test
    void aServerThatIsNotPrismasHasNoWarnings() throws InvalidConnectionString {
        assertThat(parse("postgres://bob:pw@example.com/").warnings()).isEmpty();
    }

    @Test
    void thePasswordDoesNotShowWhenPrinted() throws InvalidConnectionString {
        assertThat(parse("postgres://bob:SECRET@example.com/")).hasToString("Direct[server=example.com:5432, user=bob, password=********, database=postgres, encrypted=true]");
    }

    private static Direct direct(String text) throws InvalidConnectionString {
        return (Direct) parse(text);
    }
}
