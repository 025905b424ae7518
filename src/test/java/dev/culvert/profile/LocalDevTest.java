package dev.culvert.profile;

import static dev.culvert.profile.Refusals.parse;
import static dev.culvert.profile.Refusals.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.profile.ConnectionString.Endpoint;
import dev.culvert.profile.ConnectionString.LocalDev;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalDevTest {
    private static final String URL = "postgres://postgres:postgres@localhost:51214/template1?sslmode=disable";
    private static final String NOT_ONE_OF_PRISMA_DEV = "The api_key in DATABASE_URL is not one of prisma dev. Copy the whole string that prisma dev prints.";

    @Test
    void theKeyLeadsToTheDatabase() throws InvalidConnectionString {
        assertThat(local(json(URL))).isEqualTo(new LocalDev(new Endpoint("localhost", 51214), "postgres", Secret.of("postgres"), "template1", 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:51213", "LOCALHOST:51213", "127.0.0.1:51213", "[::1]:51213", "[0:0:0:0:0:0:0:1]:51213", "[::1]"})
    void everyNameOfThisMachineIsLocal(String authority) throws InvalidConnectionString {
        assertThat(parse("prisma+postgres://" + authority + "/?api_key=" + base64(json(URL)))).isInstanceOf(LocalDev.class);
    }

    @Test
    void theOlderSchemeIsLocalToo() throws InvalidConnectionString {
        assertThat(parse("prisma://localhost:51213/?api_key=" + base64(json(URL)))).isInstanceOf(LocalDev.class);
    }

    @Test
    void aKeyWithPaddingIsTaken() throws InvalidConnectionString {
        String padded = Base64.getUrlEncoder().encodeToString((json(URL) + " ").getBytes(UTF_8)).replace("=", "%3D");
        assertThat(padded).endsWith("%3D");
        assertThat(parse("prisma+postgres://localhost:51213/?api_key=" + padded)).isInstanceOf(LocalDev.class);
    }

    @Test
    void aKeyThatALineBreakCutIsTaken() throws InvalidConnectionString {
        String key = base64(json(URL));
        assertThat(parse("'prisma+postgres://localhost:51213/?api_key=" + key.substring(0, 60) + "\r\n  " + key.substring(60) + "'")).isInstanceOf(LocalDev.class);
    }

    @Test
    void theServersOfTheFirstVersionsTakeOneConnection() throws InvalidConnectionString {
        assertThat(local("{\"databaseUrl\":\"" + URL + "\",\"shadowDatabaseUrl\":\"" + URL + "\"}").connectionLimit()).isEqualTo(1);
    }

    @Test
    void aConnectionLimitInTheStringComesBeforeBoth() throws InvalidConnectionString {
        assertThat(local(json(URL + "&connection_limit=3&connect_timeout=0&max_idle_connection_lifetime=0&pool_timeout=0&socket_timeout=0")).connectionLimit()).isEqualTo(3);
    }

    @Test
    void soItDoesWithoutAName() throws InvalidConnectionString {
        assertThat(local("{\"databaseUrl\":\"" + URL + "&connection_limit=10\"}").connectionLimit()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "", "many", "007", "10000", "9999999999", "%zz"})
    void aConnectionLimitThatIsNoneIsPassedOver(String limit) throws InvalidConnectionString {
        assertThat(local(json(URL + "&connection_limit=" + limit)).connectionLimit()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://bob:p%40w@127.0.0.1:1/shop,127.0.0.1:1,bob,p@w,shop",
        "POSTGRES://bob@[::1]/,[::1]:5432,bob,'',postgres",
        "postgres://bob:pw@localhost?sslmode=require,localhost:5432,bob,pw,postgres",
    })
    void theDatabaseUrlIsReadAsEveryOther(String url, String server, String user, String password, String database) throws InvalidConnectionString {
        LocalDev local = local(json(url));
        assertThat(local.server()).hasToString(server);
        assertThat(local).isEqualTo(new LocalDev(local.server(), user, Secret.of(password), database, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "db.prisma.io:5432", "10.0.0.1", "0.0.0.0", "[2001:db8::1]:5432"})
    void aDatabaseOnAnotherMachineIsRefused(String host) {
        assertThat(refusalOf(json("postgres://bob:SECRET@" + host + "/?sslmode=require"))).isEqualTo("The databaseUrl in the api_key of DATABASE_URL does not lead to this machine.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SECRET", "localhost:51214", "mysql://bob:SECRET@localhost/", "://SECRET", "prisma://localhost/?api_key=SECRET", " postgres://bob:SECRET@localhost/"})
    void aDatabaseUrlThatIsNoneIsRefused(String url) {
        assertThat(refusalOf(json(url))).isEqualTo("The databaseUrl in the api_key of DATABASE_URL is not a connection string.");
    }

    @ParameterizedTest
    @CsvSource({
        "postgres://:SECRET@localhost/,names no user",
        "postgres://bob:SECRET@/,names no host",
        "postgres://bob:SECRET%@localhost/,password",
        "postgres://bob:SECRET@localhost:0/,port",
        "postgres://bob:SECRET@localhost/?sslmode=prefer,sslmode",
        "postgres://bob:SEC/RET@localhost/,user or password",
    })
    void aPartOfTheDatabaseUrlThatIsWrongIsNamed(String url, String part) {
        assertThat(refusalOf(json(url))).containsIgnoringCase("the databaseUrl in the api_key of DATABASE_URL").contains(part);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"name\":\"SECRET\"}", "{\"databaseUrl\":null}", "{\"databaseUrl\":7}", "{\"databaseUrl\":{\"databaseUrl\":\"SECRET\"}}", "{\"DatabaseUrl\":\"SECRET\"}"})
    void aKeyWithoutADatabaseUrlIsNotOneOfPrismaDev(String json) {
        assertThat(refusalOf(json)).isEqualTo(NOT_ONE_OF_PRISMA_DEV);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SECRET", "[]", "\"SECRET\"", "7", "{", "{\"databaseUrl\":\"SECRET", "{\"databaseUrl\":SECRET}", "{databaseUrl:'SECRET'}"})
    void aKeyThatIsNoJsonObjectIsNotOneOfPrismaDev(String json) {
        assertThat(refusalOf(json)).isEqualTo(NOT_ONE_OF_PRISMA_DEV);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SECRET!", "a", "a+/a", "%FF", "%zz", "header.e30.signature", "=", "%20"})
    void aKeyThatIsNotBase64UrlIsNotOneOfPrismaDev(String key) {
        assertThat(refusal("prisma+postgres://localhost:51213/?api_key=" + key)).isEqualTo(NOT_ONE_OF_PRISMA_DEV);
    }

    @Test
    void itSaysWhatItIs() throws InvalidConnectionString {
        assertThat(local(json(URL)).description()).isEqualTo("Local prisma dev database");
    }

    @ParameterizedTest
    @CsvSource({"1,takes one connection at a time", "10,takes 10 connections at a time"})
    void itWarnsOfItsLimit(int limit, String warning) throws InvalidConnectionString {
        assertThat(local(json(URL + "&connection_limit=" + limit)).warnings()).singleElement().asString().contains(warning);
    }

    @Test
    void thePasswordDoesNotShowWhenPrinted() throws InvalidConnectionString {
        assertThat(local(json("postgres://bob:SECRET@localhost/"))).hasToString("LocalDev[server=localhost:5432, user=bob, password=********, database=postgres, connectionLimit=10]");
    }

    private static String json(String databaseUrl) {
        return "{\"databaseUrl\":\"" + databaseUrl + "\",\"name\":\"default\",\"shadowDatabaseUrl\":\"" + databaseUrl + "\"}";
    }

    private static LocalDev local(String json) throws InvalidConnectionString {
        return (LocalDev) parse("prisma+postgres://localhost:51213/?api_key=" + base64(json));
    }

    private static String refusalOf(String json) {
        return refusal("prisma+postgres://localhost:51213/?api_key=" + base64(json));
    }

    private static String base64(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
    }
}
