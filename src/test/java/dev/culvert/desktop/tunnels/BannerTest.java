package dev.culvert.desktop.tunnels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.StubEngine;
import dev.culvert.desktop.StubVault;
import dev.culvert.desktop.tunnels.Banner.Remedy;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.manager.EngineConfiguration;
import dev.culvert.manager.TunnelManager;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Secret;
import dev.culvert.store.Folders;
import dev.culvert.store.ProfileStore;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BannerTest {
    private static final Failure REJECTED = new Failure(Kind.KEY_REJECTED, "Prisma rejected the API key.", "The gateway answered 401.", "Replace the connection string.", "req_8f2c");

    @Test
    void saysWhatHappenedWhatWasSeenAndWhatToDo() {
        Banner banner = Banner.of(REJECTED);
        assertThat(banner.title()).isEqualTo("Prisma rejected the API key.");
        assertThat(banner.text()).isEqualTo("The gateway answered 401. Request id: req_8f2c. Replace the connection string.");
    }

    @Test
    void hasNoTextWhereThereIsNothingMoreToSay() {
        assertThat(Banner.of(Failure.of(Kind.INTERNAL, "Culvert failed.", "")).text()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void offersOneToThreeThingsForEveryKindOfFailure(Kind kind) {
        assertThat(Banner.of(SampleViews.failure(kind)).remedies()).hasSizeBetween(1, 3).doesNotHaveDuplicates().doesNotContainNull();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theFirstOneHelpsAndHasWords(Kind kind) {
        Remedy first = Banner.of(SampleViews.failure(kind)).remedies().getFirst();
        assertThat(first).isNotEqualTo(Remedy.COPY_DETAILS).isEqualTo(switch (kind) {
            case KEY_REJECTED, CREDENTIALS_REFUSED, AUTHENTICATION_FAILED, NO_DATABASE, SECRET_MISSING, SECRET_UNUSABLE -> Remedy.REPLACE_CONNECTION_STRING;
            case CANNOT_LISTEN -> Remedy.OTHER_PORT;
            case VAULT_LOCKED -> Remedy.UNLOCK;
            case MISCONFIGURED, TLS_FAILED -> Remedy.PREFERENCES;
            case NOT_POSTGRESQL, PROTOCOL_UNSUPPORTED -> Remedy.EDIT;
            case RATE_LIMITED, GATEWAY_REFUSED, DATABASE_REFUSED, UNREACHABLE, TOO_MANY_SESSIONS, NOT_ACCEPTING, STOPPED, UPSTREAM_LOST, MALFORMED_PACKET, VAULT_FAILED, NOT_SAVED, INTERNAL -> Remedy.TRY_AGAIN;
        });
        assertThat(Messages.load().get(first.key())).isNotBlank();
    }

    /// The port may be free again, and the failure says all that there is: who holds it.
    @Test
    void aPortThatIsTakenCanBeTriedAgain() {
        assertThat(Banner.of(SampleViews.failure(Kind.CANNOT_LISTEN)).remedies()).containsExactly(Remedy.OTHER_PORT, Remedy.EDIT, Remedy.TRY_AGAIN);
    }

    @ParameterizedTest
    @EnumSource(Remedy.class)
    void everyRemedyHasWords(Remedy remedy) {
        assertThat(Messages.load().get(remedy.key())).isNotBlank();
    }

    @Test
    void detailsHoldAllThatHelpsSomebodyElse() {
        assertThat(Banner.details("billing-api", REJECTED)).contains("billing-api", "Prisma rejected the API key.", "401", "req_8f2c", "Replace the connection string.", "SQLSTATE 28P01");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "postgres://b6d0:sk_T0pSecret@db.prisma.io:99999/postgres",
        "postgres://b6d0:sk_T0pSecret@[db.prisma.io/postgres?sslmode=require",
        "mysql://b6d0:sk_T0pSecret@db.prisma.io/postgres",
        "prisma+postgres://accelerate.prisma-data.net/?api_key=sk_T0pSecret%00",
        "prisma+postgres://accelerate.prisma-data.net/?apikey=sk_T0pSecret",
        "sk_T0pSecret"})
    void detailsHoldNoSecretOfAStringThatCannotBeRead(String unreadable, @TempDir Path home) throws Exception {
        StubVault vault = new StubVault();
        Profile profile = Profile.of("billing-api", ConnectionString.parse("postgres://u:p@db.prisma.io/postgres", "it"));
        try (TunnelManager manager = new TunnelManager(new ProfileStore(new Folders(home, home)), vault, EngineConfiguration.withoutSettings("test"), options -> new StubEngine())) {
            assertThat(manager.add(profile, Secret.of("postgres://u:p@db.prisma.io/postgres")).toCompletableFuture().get(10, TimeUnit.SECONDS)).isEmpty();
            vault.secrets.put(profile.id(), Secret.of(unreadable));
            Failure failure = manager.start(profile.id()).toCompletableFuture().get(10, TimeUnit.SECONDS).orElseThrow();
            assertThat(failure.kind()).isEqualTo(Kind.SECRET_UNUSABLE);
            assertThat(Banner.details("billing-api", failure)).doesNotContain("sk_T0pSecret").doesNotContain("T0p");
            assertThat(Banner.of(failure).toString()).doesNotContain("T0p");
        }
    }
}
