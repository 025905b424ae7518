package dev.culvert.engine.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.postgres.StartupPacket.StartupMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayRouteTest {
    private final GatewayRoute route = new GatewayRoute(new EngineOptions(EngineOptions.PRISMA_GATEWAY, List.of(), Map.of(), "culvert/test", EngineOptions.Timing.DEFAULT), null);

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

    private Map<String, String> adapted(String... namesAndValues) {
        var parameters = new LinkedHashMap<String, String>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return route.adapted(new StartupMessage(0, parameters)).parameters();
    }
}
