package dev.culvert.engine.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.postgres.StartupPacket.StartupMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayRouteTest {
    @Test
    void whoNamesNoDatabaseMeansPostgres() {
        assertThat(adapted("user", "bob")).containsEntry("database", "postgres");
    }

    @Test
    void whoNamesAnEmptyDatabaseMeansPostgres() {
        assertThat(adapted("user", "bob", "database", "")).containsEntry("database", "postgres");
    }

    @Test
    void aDatabaseThatIsOnlyTheUsersNameMeansPostgres() {
        assertThat(adapted("user", "bob", "database", "bob")).containsEntry("database", "postgres");
    }

    @Test
    void aDatabaseWithANameOfItsOwnStays() {
        assertThat(adapted("user", "bob", "database", "shop")).containsEntry("database", "shop");
    }

    @Test
    void everythingElseStaysInItsPlace() {
        assertThat(adapted("options", "-c x=1", "user", "bob", "database", "bob", "application_name", "psql").keySet()).containsExactly("options", "user", "database", "application_name");
    }

    private static Map<String, String> adapted(String... namesAndValues) {
        var parameters = new LinkedHashMap<String, String>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return GatewayRoute.adapted(new StartupMessage(0, parameters)).parameters();
    }
}
