package dev.culvert.desktop.editor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.desktop.editor.ProfileForm.Field;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.Environment;
import dev.culvert.profile.InvalidConnectionString;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.Profile.Target;
import dev.culvert.profile.RouteChoice;
import dev.culvert.profile.Secret;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileFormTest {
    private static final String KEY = "prisma+postgres://accelerate.prisma-data.net/?api_key=abc";
    private static final String OTHER_KEY = "prisma+postgres://accelerate.prisma-data.net/?api_key=xyz";
    private static final String DIRECT = "postgres://user:word@db.prisma.io:5432/postgres?sslmode=require";

    private final Names names = new NamesStub(Set.of("storefront"));

    @Nested
    class OfANewProfile {
        private final ProfileForm form = form("");

        private ProfileForm form(String connection) {
            return new ProfileForm(Messages.load(), names, "", connection);
        }

        @Test
        void isWhatMostPeopleWantOnceThereIsAConnectionString() {
            form.connectionProperty().set(KEY);
            assertThat(form.problems()).isEmpty();
            assertThat(form.profile(Optional.empty())).isEqualTo(profile("prisma-postgres", KEY).withId(form.id()));
            assertThat(form.newConnectionString()).contains(Secret.of(KEY));
        }

        @Test
        void cannotBeSavedWithoutAConnectionString() {
            assertThat(form.savableExpression().get()).isFalse();
            form.nameProperty().set("billing-api");
            assertThat(form.savableExpression().get()).isFalse();
            form.connectionProperty().set("x");
            assertThat(form.savableExpression().get()).isTrue();
        }

        @Test
        void takesItsNameFromTheConnectionStringAsLongAsNobodyChoseOne() {
            form.connectionProperty().set(KEY);
            assertThat(form.nameProperty().get()).isEqualTo("prisma-postgres");
            form.connectionProperty().set(DIRECT);
            assertThat(form.nameProperty().get()).isEqualTo("prisma-direct");
            form.nameProperty().set("billing-api");
            form.connectionProperty().set(KEY);
            assertThat(form.nameProperty().get()).isEqualTo("billing-api");
        }

        @Test
        void keepsANameThatWasProposed() {
            ProfileForm imported = new ProfileForm(Messages.load(), names, "database", KEY);
            assertThat(imported.nameProperty().get()).isEqualTo("database");
        }

        @Test
        void isUnchangedWhenItOpensFilled() {
            assertThat(form(KEY).changedExpression().get()).isFalse();
            assertThat(form(KEY).savableExpression().get()).isTrue();
        }

        @Test
        void saysWhatIsMissing() {
            assertThat(form.problems()).containsOnlyKeys(Field.NAME, Field.CONNECTION);
        }
    }

    @Nested
    class OfAnExistingProfile {
        private final Profile profile = full(profile("billing-api", KEY));
        private final ProfileForm form = new ProfileForm(Messages.load(), names, profile);

        @Test
        void isUnchangedAtFirst() {
            assertThat(form.changedExpression().get()).isFalse();
            assertThat(form.savableExpression().get()).isFalse();
            assertThat(form.problems()).isEmpty();
            assertThat(form.profile(Optional.of(profile))).isEqualTo(profile);
            assertThat(form.newConnectionString()).isEmpty();
        }

        @Test
        void isUnchangedAgainWhenAChangeIsTakenBack() {
            form.routeProperty().set(RouteChoice.DIRECT);
            assertThat(form.changedExpression().get()).isTrue();
            form.routeProperty().set(profile.route());
            assertThat(form.changedExpression().get()).isFalse();
            form.nameProperty().set("billing-api ");
            assertThat(form.changedExpression().get()).isFalse();
        }

        @Test
        void keepsTheConnectionStringUnlessAnotherIsEntered() {
            assertThat(form.detection()).isEqualTo(new Detection.Kept(profile.target()));
            form.connectionProperty().set(OTHER_KEY);
            assertThat(form.newConnectionString()).contains(Secret.of(OTHER_KEY));
            form.connectionProperty().set("");
            assertThat(form.newConnectionString()).isEmpty();
            assertThat(form.changedExpression().get()).isFalse();
        }

        @Test
        void isUnchangedByTheConnectionStringThatIsLoaded() {
            form.load(Secret.of(KEY));
            assertThat(form.connectionProperty().get()).isEqualTo(KEY);
            assertThat(form.changedExpression().get()).isFalse();
            assertThat(form.changesSessions()).isFalse();
            assertThat(form.newConnectionString()).isEmpty();
            form.connectionProperty().set(OTHER_KEY);
            assertThat(form.newConnectionString()).contains(Secret.of(OTHER_KEY));
        }

        @Test
        void leadsWhereTheNewConnectionStringLeads() {
            form.connectionProperty().set(DIRECT);
            assertThat(form.profile(Optional.of(profile)).target()).isEqualTo(new Target(Target.Kind.DIRECT, "db.prisma.io", "postgres"));
        }

        @Test
        void keepsThePortThatWasPickedMeanwhile() {
            Profile automatic = profile("orders", KEY);
            ProfileForm open = new ProfileForm(Messages.load(), names, automatic);
            open.environmentProperty().set(Environment.STAGING);
            Profile picked = automatic.withListen(automatic.listen().withPort(54_321));
            assertThat(open.profile(Optional.of(picked)).listen()).isEqualTo(new Listen("127.0.0.1", 54_321, false));
        }

        @Test
        void keepsItsPortWhenThePortBecomesAutomatic() {
            form.fixedProperty().set(false);
            form.portProperty().set("nonsense");
            assertThat(form.problems()).isEmpty();
            assertThat(form.profile(Optional.of(profile)).listen()).isEqualTo(new Listen("::1", 5433, false));
        }

        @Test
        void changesSessionsWithRouteLimitAndConnectionStringOnly() {
            form.environmentProperty().set(Environment.STAGING);
            form.portProperty().set("5434");
            assertThat(form.changesSessions()).isFalse();
            form.limitProperty().set("11");
            assertThat(form.changesSessions()).isTrue();
            form.limitProperty().set("10");
            form.routeProperty().set(RouteChoice.AUTO);
            assertThat(form.changesSessions()).isTrue();
            form.routeProperty().set(profile.route());
            form.connectionProperty().set(OTHER_KEY);
            assertThat(form.changesSessions()).isTrue();
        }

        @Test
        void hasItsOwnNameForItself() {
            ProfileForm own = new ProfileForm(Messages.load(), new Names() {
                @Override
                public boolean isTaken(String name, UUID except) {
                    return name.equals("billing-api") && !except.equals(profile.id());
                }

                @Override
                public String nameFor(ConnectionString connection) {
                    return "";
                }
            }, profile);
            assertThat(own.problems()).isEmpty();
        }
    }

    @Nested
    class FindsWhatIsWrong {
        private final ProfileForm form = new ProfileForm(Messages.load(), names, "", KEY);

        @ParameterizedTest
        @ValueSource(strings = {"", "  ", "Storefront", "-x", "a://b", "a\tb", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
        void withTheName(String name) {
            form.nameProperty().set(name);
            assertThat(form.problems()).containsOnlyKeys(Field.NAME).allSatisfy((field, problem) -> assertThat(problem).endsWith("."));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "0", "65536", "-1", "x", "5433x", "99999999999"})
        void withThePort(String port) {
            form.fixedProperty().set(true);
            form.portProperty().set(port);
            assertThat(form.problems()).containsOnlyKeys(Field.PORT);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "0", "-3", "x", "99999999999"})
        void withTheLimit(String limit) {
            form.limitedProperty().set(true);
            form.limitProperty().set(limit);
            assertThat(form.problems()).containsOnlyKeys(Field.LIMIT);
        }

        @Test
        void withTheConnectionString() {
            form.connectionProperty().set("prisma+postgres://accelerate.prisma-data.net/");
            assertThat(form.problems()).containsEntry(Field.CONNECTION, "The connection string has no api_key. Copy the whole string from the Prisma Console.");
        }

        @Test
        void inTheOrderOfTheForm() {
            form.limitedProperty().set(true);
            form.limitProperty().set("");
            form.connectionProperty().set("x");
            form.nameProperty().set("");
            assertThat(form.problems().keySet()).containsExactly(Field.NAME, Field.CONNECTION, Field.LIMIT);
        }

        @Test
        void notInWhatIsSwitchedOff() {
            form.portProperty().set("x");
            form.limitProperty().set("x");
            assertThat(form.problems()).isEmpty();
        }

        @Test
        void notInSpacesAroundANumber() {
            form.fixedProperty().set(true);
            form.portProperty().set(" 5433 ");
            assertThat(form.problems()).isEmpty();
            assertThat(form.profile(Optional.empty()).listen()).isEqualTo(new Listen("127.0.0.1", 5433, true));
        }
    }

    @Test
    void onlyKeysHaveRoutes() {
        assertThat(new ProfileForm(Messages.load(), names, "", KEY).hasRoutes()).isTrue();
        assertThat(new ProfileForm(Messages.load(), names, "", "").hasRoutes()).isTrue();
        assertThat(new ProfileForm(Messages.load(), names, "", DIRECT).hasRoutes()).isFalse();
        assertThat(new ProfileForm(Messages.load(), names, profile("direct", DIRECT)).hasRoutes()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.168.1.4", "workstation"})
    void othersReachAddressesThatAreNotOfThisMachineAlone(String host) {
        ProfileForm form = new ProfileForm(Messages.load(), names, "", KEY);
        form.hostProperty().set(host);
        assertThat(form.isOpenToOthers()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "localhost", "127.0.0.2"})
    void nobodyElseReachesThisMachineAlone(String host) {
        ProfileForm form = new ProfileForm(Messages.load(), names, "", KEY);
        form.hostProperty().set(host);
        assertThat(form.isOpenToOthers()).isFalse();
    }

    private static Profile profile(String name, String connection) {
        try {
            return Profile.of(name, ConnectionString.parse(connection, "it"));
        } catch (InvalidConnectionString e) {
            throw new AssertionError(e);
        }
    }

    private static Profile full(Profile profile) {
        return new Profile(profile.id(), profile.name(), Environment.PRODUCTION, profile.target(), new Listen("::1", 5433, true), RouteChoice.GATEWAY, OptionalInt.of(10), true);
    }
}
