package dev.culvert.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.profile.Environment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PsqlCommandTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1", "localhost, localhost", "192.0.2.1, 192.0.2.1", "0.0.0.0, 127.0.0.1", "::, [::1]", "0:0:0:0:0:0:0:0, [::1]", "::1, [::1]", "0:0:0:0:0:0:0:1, [0:0:0:0:0:0:0:1]", "fd00::1, [fd00::1]",
    })
    void itLeadsToThisMachine(String listening, String host) {
        assertThat(PsqlCommand.text(Connections.connection("test", Environment.NONE, LocalConnection.reachable(listening), 6301, "postgres"), Shell.POSIX)).isEqualTo("psql \"postgresql://postgres@" + host + ":6301/postgres?sslmode=disable\"");
    }

    /// Nothing that a shell or libpq would take apart: the name of a database may hold anything.
    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', value = {
        "my shop, my%20shop", "a+b, a%2Bb", "a/b?c#d, a%2Fb%3Fc%23d", "\"; rm -rf $HOME `id`, %22%3B%20rm%20-rf%20%24HOME%20%60id%60", "bjørn, bj%C3%B8rn", "100%, 100%25", "a\\b!, a%5Cb%21", "it's, it%27s", "a&b=c, a%26b%3Dc",
    })
    void theDatabaseIsEncoded(String database, String encoded) {
        assertThat(PsqlCommand.text(Connections.of(6301, database), Shell.POSIX)).isEqualTo("psql \"postgresql://postgres@127.0.0.1:6301/" + encoded + "?sslmode=disable\"");
    }
}
