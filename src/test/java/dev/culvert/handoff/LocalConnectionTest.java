package dev.culvert.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testkit.EmbeddedDatabase;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalConnectionTest {
    /// Those that an older libpq does not know are taken away all the same.
    @ParameterizedTest
    @CsvSource({
        "PGSERVICE, other", "PGHOSTADDR, 192.0.2.1", "PGPASSWORD, secret", "PGPASSFILE, /etc/passwd", "PGREQUIRESSL, 1", "PGSSLNEGOTIATION, direct", "PGSSLCERTMODE, require", "PGSSLROOTCERT, system",
        "PGCHANNELBINDING, require", "PGREQUIREAUTH, scram-sha-256", "PGGSSENCMODE, require", "PGTARGETSESSIONATTRS, standby",
        "PGHOST, nowhere.invalid", "PGPORT, 1", "PGUSER, nobody", "PGDATABASE, other", "PGSSLMODE, verify-full"})
    void psqlGetsThereWhateverTheEnvironmentSaysOfOtherServers(String variable, String value) throws Exception {
        Psql.assumeIsHere();
        Map<String, String> environment = new HashMap<>(Map.of(variable, value));
        LocalConnection to = Connections.of(EmbeddedDatabase.shared().port(), "postgres");
        to.applyTo(environment);
        assertThat(environment).isEqualTo(to.variables());
        assertThat(Psql.database(environment)).isEqualTo("postgres");
    }

    @Test
    void whatSetsUpASessionStays() {
        Map<String, String> environment = new HashMap<>(Map.of("PGOPTIONS", "-c work_mem=64MB", "PGAPPNAME", "nightly", "PATH", "/bin"));
        Connections.PLAIN.applyTo(environment);
        assertThat(environment).containsAllEntriesOf(Connections.PLAIN.variables())
            .containsEntry("PGOPTIONS", "-c work_mem=64MB").containsEntry("PGAPPNAME", "nightly").containsEntry("PATH", "/bin").hasSize(9);
    }

    /// As a person may write them on Windows, where the process would get both, and find the wrong one.
    @Test
    void smallLettersAreNoOtherName() {
        Map<String, String> environment = new HashMap<>(Map.of("pgService", "other", "Database_Url", "postgresql://other"));
        Connections.PLAIN.applyTo(environment);
        assertThat(environment).isEqualTo(Connections.PLAIN.variables());
    }
}
