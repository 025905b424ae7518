package dev.culvert.engine.postgres;

import static dev.culvert.engine.postgres.Bytes.hex;
import static dev.culvert.engine.postgres.Bytes.join;
import static dev.culvert.engine.postgres.Bytes.message;
import static dev.culvert.engine.postgres.Bytes.strings;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ServerMessagesTest {
    private static final ByteBufAllocator ALLOC = UnpooledByteBufAllocator.DEFAULT;

    @Test
    void noIsOneByte() {
        assertThat(bytes(ServerMessages.no(ALLOC))).isEqualTo(hex("4e"));
    }

    @Test
    void fatalHasSeverityTwiceCodeAndMessage() {
        var failure = Failure.of(Kind.KEY_REJECTED, "No.", "");
        assertThat(bytes(ServerMessages.fatal(ALLOC, failure))).isEqualTo(hex("45 0000001f 53464154414c00 56464154414c00 43323850303100 4d4e6f2e00 00"));
    }

    @Test
    void fatalHasDetailAndHintWhenThereAreSome() {
        var failure = Failure.of(Kind.UNREACHABLE, "m", "r").withDetail("d");
        assertThat(fields(failure)).isEqualTo(join(strings("SFATAL", "VFATAL", "C57P03", "Mm", "Dd", "Hr"), new byte[1]));
    }

    @Test
    void fatalHasTheRequestIdInTheDetail() {
        var failure = Failure.of(Kind.GATEWAY_REFUSED, "m", "").withDetail("d.").withRequestId("req-1");
        assertThat(fields(failure)).isEqualTo(join(strings("SFATAL", "VFATAL", "C57P03", "Mm", "Dd. Request id: req-1."), new byte[1]));
    }

    @Test
    void fatalIsUtf8() {
        assertThat(fields(Failure.of(Kind.INTERNAL, "bjørn 東京", ""))).isEqualTo(join(strings("SFATAL", "VFATAL", "CXX000", "Mbjørn 東京"), new byte[1]));
    }

    @Test
    void aZeroInATextDoesNotEndIt() {
        assertThat(fields(Failure.of(Kind.INTERNAL, "a\0b", ""))).isEqualTo(join(strings("SFATAL", "VFATAL", "CXX000", "Ma?b"), new byte[1]));
    }

    @Test
    void aLongTextIsWrittenWhole() {
        assertThat(fields(Failure.of(Kind.INTERNAL, "x".repeat(5000), ""))).isEqualTo(join(strings("SFATAL", "VFATAL", "CXX000", "M" + "x".repeat(5000)), new byte[1]));
    }

    @ParameterizedTest
    @CsvSource({
        "KEY_REJECTED, 28P01", "NO_DATABASE, 3D000", "RATE_LIMITED, 53400", "GATEWAY_REFUSED, 57P03", "UNREACHABLE, 57P03", "TLS_FAILED, 08001", "TOO_MANY_SESSIONS, 53300",
        "NOT_ACCEPTING, 57P03", "STOPPED, 57P01", "UPSTREAM_LOST, 08006", "PROTOCOL_UNSUPPORTED, 0A000", "MALFORMED_PACKET, 08P01", "CANNOT_LISTEN, 58000", "INTERNAL, XX000",
    })
    void everyKindOfFailureHasTheSqlStateThatMakesClientsActRight(Kind kind, String sqlState) {
        assertThat(new String(fields(Failure.of(kind, "m", "")), US_ASCII)).contains("\0C" + sqlState + "\0");
    }

    @ParameterizedTest
    @EnumSource
    void everySqlStateHasFiveCharacters(Kind kind) {
        assertThat(Failure.of(kind, "m", "").sqlState()).matches("[0-9A-Z]{5}");
    }

    @Test
    void negotiateVersionWithoutOptionsIsWhatPostgreSqlSends() {
        assertThat(bytes(ServerMessages.negotiateVersion30(ALLOC, List.of()))).isEqualTo(hex("76 0000000c 00030000 00000000"));
    }

    @Test
    void negotiateVersionWithAnOptionIsWhatPostgreSqlSends() {
        byte[] captured = join(hex("76 0000002b 00030000 00000001"), strings("_pq_.test_protocol_negotiation"));
        assertThat(bytes(ServerMessages.negotiateVersion30(ALLOC, List.of("_pq_.test_protocol_negotiation")))).isEqualTo(captured);
    }

    @Test
    void negotiateVersionGivesNamesBackByteByByte() {
        byte[] latin1 = "_pq_.\u00e9\u00ff".getBytes(ISO_8859_1);
        assertThat(bytes(ServerMessages.negotiateVersion30(ALLOC, List.of("_pq_.\u00e9\u00ff", "_pq_.b"))))
            .isEqualTo(message('v', hex("00030000 00000002"), latin1, new byte[1], strings("_pq_.b")));
    }

    @Test
    void theMeaninglessMessageIsAParameterStatusWithAnEmptyValue() {
        assertThat(bytes(ServerMessages.meaninglessParameterStatus(ALLOC))).isEqualTo(message('S', strings("culvert.probe", "")));
    }

    @Test
    void terminateIsWhatClientsSend() {
        assertThat(bytes(ServerMessages.terminate(ALLOC))).isEqualTo(hex("58 00000004"));
    }

    private static byte[] fields(Failure failure) {
        byte[] error = bytes(ServerMessages.fatal(ALLOC, failure));
        byte[] body = Arrays.copyOfRange(error, 5, error.length);
        assertThat(error).isEqualTo(message('E', body));
        return body;
    }

    private static byte[] bytes(ByteBuf message) {
        assertThat(message.refCnt()).isOne();
        try {
            return ByteBufUtil.getBytes(message);
        } finally {
            message.release();
        }
    }
}
