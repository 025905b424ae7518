package dev.culvert.profile;

import static dev.culvert.profile.Refusals.KEY_FIELD;
import static dev.culvert.profile.Refusals.parse;
import static dev.culvert.profile.Refusals.refusal;
import static dev.culvert.profile.Refusals.refusalOfEndpoint;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.profile.ConnectionString.ApiKey;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What only looks right: strings that were once taken for something else.
class OddStringsTest {
    @ParameterizedTest
    @ValueSource(strings = {"p@SECRET/word", "p@SECRET?word", "p@SECRET#word", "@SECRET/", "p@SECRET:5/x"})
    void aSlashQuestionMarkOrHashBehindAnAtSignInThePasswordIsSaidToNeedIt(String password) {
        assertThat(refusal("postgres://bob:" + password + "@db.prisma.io:5432/postgres?sslmode=require"))
            .isEqualTo("The user or password in DATABASE_URL has a /, ? or # in it. Write %2F, %3F or %23 for those.");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"tenant_id\":\"\",\"secure_key\":\"sk_1\"}", "{\"tenant_id\":\"ten\",\"secure_key\":\"\"}",
        "{\"tenant_id\":\"ten\\u0000database\\u0000x\",\"secure_key\":\"sk_1\"}", "{\"tenant_id\":\"ten\",\"secure_key\":\"sk\\u0000_1\"}",
    })
    void claimsThatNoServerCouldTakeCarryNone(String payload) throws InvalidConnectionString {
        String key = "header." + Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(UTF_8)) + ".signature";
        assertThat(ApiKey.of(key, KEY_FIELD).direct(ApiKey.PRISMA_DIRECT)).isEmpty();
    }

    @Test
    void aMessageAboutTheDatabaseUrlReadsAsASentence() {
        String json = "{\"databaseUrl\":\"postgres://bob:SECRET@localhost:0/\"}";
        assertThat(refusal("prisma+postgres://localhost:51213/?api_key=" + Base64.getUrlEncoder().encodeToString(json.getBytes(UTF_8)).replace("=", "%3D")))
            .startsWith("The port in the databaseUrl in the api_key of DATABASE_URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[db.prisma.io]:5432", "[127.0.0.1]", "[1:2]", "[:::::]", "db%2eprisma.io"})
    void bracketsHoldAnIpv6AddressAndNothingElseDoes(String text) {
        assertThat(refusalOfEndpoint(text)).startsWith("The host in DATABASE_URL cannot be read.");
    }

    @Test
    void aHostThatOnlyEndsLikePrismasHasNoWarnings() throws InvalidConnectionString {
        assertThat(parse("postgres://bob:pw@notprisma.io/").warnings()).isEmpty();
    }

    @Test
    void aHeaderInPlaceOfTheKeyIsNotJoinedIntoOne() {
        assertThat(Refusals.refusalOfKey("Bearer SECRET")).startsWith("PDP_API_KEY is not an API key");
    }
}
