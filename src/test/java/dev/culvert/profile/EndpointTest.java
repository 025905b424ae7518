package dev.culvert.profile;

import static dev.culvert.profile.Refusals.FIELD;
import static dev.culvert.profile.Refusals.refusalOfEndpoint;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.profile.ConnectionString.Endpoint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({
        "db.prisma.io,db.prisma.io,5432",
        "db.prisma.io:1,db.prisma.io,1",
        "db.prisma.io:65535,db.prisma.io,65535",
        "db.prisma.io:,db.prisma.io,5432",
        "DB.Prisma.IO:6543,db.prisma.io,6543",
        "10.0.0.1:6543,10.0.0.1,6543",
        "my_host-1:6543,my_host-1,6543",
        "bücher.example:6543,xn--bcher-kva.example,6543",
        "db.prisma.io.,db.prisma.io.,5432",
        "012345678901234567890123456789012345678901234567890123456789012.io,012345678901234567890123456789012345678901234567890123456789012.io,5432",
        "[::1],::1,5432",
        "[2001:DB8::1]:6543,2001:db8::1,6543",
        "[::1]:,::1,5432",
    })
    void hostAndPortAreRead(String text, String host, int port) throws InvalidConnectionString {
        assertThat(Endpoint.parse(text, 5432, FIELD)).isEqualTo(new Endpoint(host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"db.prisma.io:6543", "10.0.0.1:1", "[2001:db8::1]:6543"})
    void printedItIsAsItWasRead(String text) throws InvalidConnectionString {
        assertThat(Endpoint.parse(text, 5432, FIELD)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":6543", "[]", "[]:6543"})
    void withoutAHostItIsIncomplete(String text) {
        assertThat(refusalOfEndpoint(text)).isEqualTo("DATABASE_URL names no host.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"host:0", "host:65536", "host:SECRET", "[::1]:0", "host:-1", "host: 1", "host:1/"})
    void aPortThatIsNoneIsNamed(String text) {
        assertThat(refusalOfEndpoint(text)).isEqualTo("The port in DATABASE_URL is not a number from 1 to 65535.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "SECRET:SECRET:1", "[::1", "::1]", "[::1]SECRET:1"})
    void anAddressWithoutItsBracketsIsSaidToNeedThem(String text) {
        assertThat(refusalOfEndpoint(text)).isEqualTo("The host in DATABASE_URL cannot be read. Write an IPv6 address in brackets.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SECRET/", "user@host", "a b", "a..b", ".", ".a", "0123456789012345678901234567890123456789012345678901234567890123.io", "a\nb", "$(SECRET)", "a\u2028b"})
    void aHostThatCannotBeReadIsNamed(String text) {
        assertThat(refusalOfEndpoint(text)).isEqualTo("The host in DATABASE_URL cannot be read.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "[::1]", "[0:0:0:0:0:0:0:1]"})
    void theNamesOfThisMachineAreKnown(String text) throws InvalidConnectionString {
        assertThat(Endpoint.parse(text, 5432, FIELD).isThisMachine()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost.example.com", "127.0.0.1.example.com", "128.0.0.1", "0.0.0.0", "[::]", "[::2]", "db.prisma.io"})
    void otherMachinesAreOthers(String text) throws InvalidConnectionString {
        assertThat(Endpoint.parse(text, 5432, FIELD).isThisMachine()).isFalse();
    }
}
