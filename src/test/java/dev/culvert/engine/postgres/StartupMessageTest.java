package dev.culvert.engine.postgres;

import static dev.culvert.engine.postgres.Bytes.join;
import static dev.culvert.engine.postgres.Bytes.packet;
import static dev.culvert.engine.postgres.Bytes.startup;
import static dev.culvert.engine.postgres.Bytes.strings;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.postgres.StartupPacket.StartupMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartupMessageTest {
    private static final int V3_0 = 0x0003_0000;
    private static final int V3_9999 = 0x0003_270F;

    @Test
    void version30WithoutProtocolOptionsIsWrittenByteByByteAsItCame() {
        byte[] original = startup(V3_0, "user", "bob", "options", "-c statement_timeout=5s", "database", "shop", "application_name", "psql");
        assertThat(written(read(original))).isEqualTo(original);
    }

    @Test
    void aNewerMinorVersionIsWrittenAs30() {
        assertThat(written(read(startup(0x0003_0002, "user", "bob")))).isEqualTo(startup(V3_0, "user", "bob"));
    }

    @Test
    void protocolOptionsAreNotWrittenAndTheOrderStays() {
        byte[] original = startup(V3_9999, "_pq_.a", "1", "user", "bob", "_pq_.test_protocol_negotiation", "", "database", "shop", "_pq_x", "kept");
        assertThat(written(read(original))).isEqualTo(startup(V3_0, "user", "bob", "database", "shop", "_pq_x", "kept"));
    }

    @Test
    void bytesThatAreNotUtf8AreWrittenAsTheyCame() {
        byte[] every = new byte[255];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) (i + 1);
        }
        byte[] original = packet(V3_0, every, new byte[1], every, new byte[2]);
        assertThat(written(read(original))).isEqualTo(original);
    }

    @Test
    void itIsWrittenBehindWhatIsAlreadyInTheBuffer() {
        ByteBuf out = Unpooled.buffer().writeBytes(new byte[] {1, 2, 3});
        read(startup(V3_0, "user", "bob")).writeAsVersion30(out);
        assertThat(ByteBufUtil.getBytes(out)).isEqualTo(join(new byte[] {1, 2, 3}, startup(V3_0, "user", "bob")));
        out.release();
    }

    @Test
    void protocolOptionsAreListedInOrder() {
        assertThat(read(startup(V3_9999, "_pq_.b", "1", "user", "bob", "_pq_.a", "2", "_pq_x", "3")).protocolOptions()).containsExactly("_pq_.b", "_pq_.a");
    }

    @Test
    void textDecodesUtf8() {
        assertThat(read(startup(V3_0, "application_name", "bjørn 東京")).text("application_name")).isEqualTo("bjørn 東京");
    }

    @Test
    void textIsEmptyWithoutTheParameter() {
        assertThat(read(startup(V3_0, "user", "bob")).text("application_name")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001b", "\u0007", "\u0008", "\n", "\r", "\t", "\u007f", "\u0085", "\u009b", "\u200e", "\u202e", "\u2066", "\u2028", "\u2029", "\ufeff"})
    void textReplacesWhatCouldDriveATerminal(String control) {
        assertThat(read(startup(V3_0, "user", "a" + control + "b")).text("user")).isEqualTo("a?b");
    }

    @Test
    void textTakesEscapeSequencesApart() {
        assertThat(read(startup(V3_0, "user", "\u001b]0;owned\u0007\u001b[31mred")).text("user")).isEqualTo("?]0;owned??[31mred");
    }

    @Test
    void textOfBytesThatAreNotUtf8HasReplacementCharacters() {
        var message = read(packet(V3_0, strings("user"), new byte[] {'a', (byte) 0xFF, 'b', 0, 0}));
        assertThat(message.text("user")).isEqualTo("a\ufffdb");
    }

    @ParameterizedTest
    @CsvSource({"62, 62", "63, 63", "64, 63", "5000, 63"})
    void textIsCutAt63Characters(int length, int shown) {
        assertThat(read(startup(V3_0, "user", "x".repeat(length))).text("user")).isEqualTo("x".repeat(shown));
    }

    @Test
    void textNeverEndsInHalfACharacter() {
        String text = read(startup(V3_0, "user", "x".repeat(62) + "😀 and more")).text("user");
        assertThat(new String(text.getBytes(UTF_8), UTF_8)).isEqualTo(text);
    }

    @Test
    void theDatabaseIsTheOneAskedFor() {
        assertThat(read(startup(V3_0, "user", "bob", "database", "shop")).database()).isEqualTo("shop");
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void withoutANameTheDatabaseIsTheUsers(boolean emptyName) {
        var message = read(emptyName ? startup(V3_0, "user", "bob", "database", "") : startup(V3_0, "user", "bob"));
        assertThat(message.database()).isEqualTo("bob");
    }

    @Test
    void withReplacesAValueInItsPlace() {
        var message = read(startup(V3_0, "user", "bob", "database", "bob", "application_name", "psql")).with("database", "postgres");
        assertThat(written(message)).isEqualTo(startup(V3_0, "user", "bob", "database", "postgres", "application_name", "psql"));
    }

    @Test
    void withAddsAMissingParameterAtTheEnd() {
        assertThat(written(read(startup(V3_0, "user", "bob")).with("database", "postgres"))).isEqualTo(startup(V3_0, "user", "bob", "database", "postgres"));
    }

    @Test
    void withWritesUtf8() {
        assertThat(written(read(startup(V3_0, "user", "bob")).with("user", "bjørn"))).isEqualTo(startup(V3_0, "user", "bjørn"));
    }

    @Test
    void withLeavesTheOriginalAsItWas() {
        var original = read(startup(V3_9999, "user", "bob"));
        var changed = original.with("user", "eve");
        assertThat(original.text("user") + " " + changed.text("user") + " " + changed.minor()).isEqualTo("bob eve 9999");
    }

    private static StartupMessage read(byte[] packet) {
        ByteBuf body = Unpooled.wrappedBuffer(packet, 8, packet.length - 8);
        try {
            return (StartupMessage) StartupMessage.read(packet[6] << 8 & 0xFF00 | packet[7] & 0xFF, body);
        } finally {
            body.release();
        }
    }

    private static byte[] written(StartupMessage message) {
        ByteBuf out = Unpooled.buffer();
        try {
            message.writeAsVersion30(out);
            return ByteBufUtil.getBytes(out);
        } finally {
            out.release();
        }
    }
}
