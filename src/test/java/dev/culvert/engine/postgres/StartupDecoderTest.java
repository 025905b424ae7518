package dev.culvert.engine.postgres;

import static dev.culvert.engine.postgres.Bytes.GSSENC_REQUEST;
import static dev.culvert.engine.postgres.Bytes.SSL_REQUEST;
import static dev.culvert.engine.postgres.Bytes.hex;
import static dev.culvert.engine.postgres.Bytes.int32;
import static dev.culvert.engine.postgres.Bytes.join;
import static dev.culvert.engine.postgres.Bytes.packet;
import static dev.culvert.engine.postgres.Bytes.startup;
import static dev.culvert.engine.postgres.Bytes.strings;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.culvert.engine.postgres.StartupPacket.CancelRequest;
import dev.culvert.engine.postgres.StartupPacket.GssEncRequest;
import dev.culvert.engine.postgres.StartupPacket.Malformed;
import dev.culvert.engine.postgres.StartupPacket.SslRequest;
import dev.culvert.engine.postgres.StartupPacket.StartupMessage;
import dev.culvert.engine.postgres.StartupPacket.Unintelligible;
import dev.culvert.engine.postgres.StartupPacket.UnsupportedVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartupDecoderTest {
    private static final int V3_0 = 0x0003_0000;
    private static final int V3_2 = 0x0003_0002;
    private static final int V3_9999 = 0x0003_270F;
    private static final int CANCEL = 80_877_102;
    private static final byte[] PSQL = startup(V3_0, "user", "bob", "database", "shop", "application_name", "psql", "client_encoding", "UTF8");
    private static final String PSQL_TEXT = "StartupMessage 3.0 {user=bob, database=shop, application_name=psql, client_encoding=UTF8}";

    /// What came out: the packets in words, the bytes behind them, and whether the decoder is still there.
    private record Outcome(List<String> packets, String bytesBehind, boolean decoderLeft) {}

    @Test
    void anSslRequestIsOnePacketInEverySegmentationAndMoreMayFollow() {
        expect(SSL_REQUEST, new Outcome(List.of("SslRequest"), "", true));
    }

    @Test
    void gssEncRequestThenSslRequestThenStartupMessageAreThreePacketsInEverySegmentation() {
        expect(join(GSSENC_REQUEST, SSL_REQUEST, PSQL), new Outcome(List.of("GssEncRequest", "SslRequest", PSQL_TEXT), "", false));
    }

    @Test
    void sslRequestThenCancelRequestAreTwoPacketsInEverySegmentation() {
        byte[] cancel = hex("00000010 04d2162e 00004867 4b614e32");
        expect(join(SSL_REQUEST, cancel), new Outcome(List.of("SslRequest", "CancelRequest " + HexFormat.of().formatHex(cancel)), "", false));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 32, 256})
    void aCancelRequestWithAKeyOfAnyLengthIsKeptAsItCame(int keyLength) {
        byte[] cancel = packet(CANCEL, int32(18535), Bytes.random(keyLength, 7));
        expect(cancel, new Outcome(List.of("CancelRequest " + HexFormat.of().formatHex(cancel)), "", false));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 257, 4096})
    void aCancelRequestWithAKeyOfAnImpossibleLengthIsUnintelligible(int keyLength) {
        expect(packet(CANCEL, int32(18535), Bytes.random(keyLength, 7)), new Outcome(List.of("Unintelligible"), "", false));
    }

    @ParameterizedTest
    @MethodSource
    void everyMinorVersionOfVersion3IsAStartupMessage(byte[] bytes, String expected) {
        expect(bytes, new Outcome(List.of(expected), "", false));
    }

    static Stream<Arguments> everyMinorVersionOfVersion3IsAStartupMessage() {
        return Stream.of(
            arguments(named("3.0", PSQL), PSQL_TEXT),
            arguments(named("3.2", startup(V3_2, "user", "bob")), "StartupMessage 3.2 {user=bob}"),
            arguments(
                named("3.9999", startup(V3_9999, "user", "bob", "_pq_.test_protocol_negotiation", "")), "StartupMessage 3.9999 {user=bob, _pq_.test_protocol_negotiation=}"),
            arguments(named("no parameters", startup(V3_0)), "StartupMessage 3.0 {}"),
            arguments(named("empty value", startup(V3_0, "user", "")), "StartupMessage 3.0 {user=}"),
            arguments(named("name twice", startup(V3_0, "user", "a", "database", "d", "user", "b")), "StartupMessage 3.0 {user=b, database=d}"));
    }

    @ParameterizedTest
    @MethodSource
    void parametersThatCannotBeReadAreMalformed(byte[] body) {
        expect(packet(V3_0, body), new Outcome(List.of("Malformed"), "", false));
    }

    static Stream<Named<byte[]>> parametersThatCannotBeReadAreMalformed() {
        return Stream.of(
            named("nothing", new byte[0]),
            named("no terminator", strings("user", "bob")),
            named("name without end", "user".getBytes(US_ASCII)),
            named("name without value", strings("user")),
            named("terminator in the value's place", strings("user", "")),
            named("value without end", join(strings("user"), "bob".getBytes(US_ASCII))),
            named("bytes behind the terminator", join(strings("user", "bob", ""), strings("x"))),
            named("a second terminator", strings("user", "bob", "", "")));
    }

    @ParameterizedTest
    @MethodSource
    void otherMajorVersionsAreUnsupported(int code, String expected) {
        expect(packet(code, strings("user", "bob", "")), new Outcome(List.of(expected), "", false));
    }

    static Stream<Arguments> otherMajorVersionsAreUnsupported() {
        return Stream.of(
            arguments(0x0002_0000, "UnsupportedVersion 2.0"),
            arguments(0x0004_0001, "UnsupportedVersion 4.1"),
            arguments(0xFFFF_FFFF, "UnsupportedVersion 65535.65535"));
    }

    @ParameterizedTest
    @ValueSource(ints = {80_877_101, 80_877_105, 1234 << 16})
    void requestsThatNobodyKnowsAreUnintelligible(int code) {
        expect(packet(code), new Outcome(List.of("Unintelligible"), "", false));
    }

    @ParameterizedTest
    @ValueSource(ints = {80_877_103, 80_877_104})
    void requestsForEncryptionWithABodyAreUnintelligible(int code) {
        expect(packet(code, new byte[1]), new Outcome(List.of("Unintelligible"), "", false));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 10_001, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void anImpossibleLengthIsUnintelligibleAsSoonAsItIsThere(int length) {
        assertThat(packets(List.of(int32(length)))).containsExactly("Unintelligible");
    }

    @Test
    void theLongestPacketIsTaken() {
        String value = "x".repeat(10_000 - 8 - "user".length() - 3);
        byte[] longest = startup(V3_0, "user", value);
        assertThat(longest).hasSize(10_000);
        expect(longest, new Outcome(List.of("StartupMessage 3.0 {user=" + value + "}"), "", false));
    }

    @ParameterizedTest
    @MethodSource
    void whatIsNotPostgreSqlIsUnintelligibleInEverySegmentation(byte[] bytes) {
        for (List<byte[]> segments : Bytes.everySegmentation(bytes)) {
            assertThat(packets(segments)).containsExactly("Unintelligible");
        }
    }

    static Stream<Named<byte[]>> whatIsNotPostgreSqlIsUnintelligibleInEverySegmentation() {
        return Stream.of(
            named("TLS ClientHello", join(hex("16030100c8010000c40303"), Bytes.random(194, 3))),
            named("HTTP", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII)),
            named("SSH", "SSH-2.0-OpenSSH_9.7\r\n".getBytes(US_ASCII)),
            named("10 KB of zeros", new byte[10_240]));
    }

    @Test
    void garbageGivesTheSamePacketsInEverySegmentation() {
        for (int seed = 0; seed < 200; seed++) {
            byte[] garbage = Bytes.random(64, seed);
            List<String> whole = packets(List.of(garbage));
            assertThat(Bytes.everySegmentation(garbage)).as("seed %d", seed).allSatisfy(segments -> assertThat(packets(segments)).isEqualTo(whole));
        }
    }

    @Test
    void garbageWithAPossibleLengthEndsInOnePacketAndNoException() {
        Random lengths = new Random(5);
        for (int seed = 0; seed < 500; seed++) {
            byte[] garbage = join(int32(8 + lengths.nextInt(100)), Bytes.random(200, seed));
            assertThat(packets(List.of(garbage))).as("seed %d", seed).hasSize(1);
        }
    }

    @Test
    void garbageParametersEndInOnePacketAndNoException() {
        for (int seed = 0; seed < 500; seed++) {
            byte[] packet = packet(V3_0, Bytes.random(1 + seed % 100, seed));
            assertThat(packets(List.of(packet))).as("seed %d", seed).singleElement().asString().matches("(?s)Malformed|StartupMessage .*");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void nothingComesOutBeforeTheLengthIsThere(int count) {
        assertThat(outcome(List.of(new byte[count]))).isEqualTo(new Outcome(List.of(), "", true));
    }

    @Test
    void nothingComesOutBeforeThePacketIsWhole() {
        for (int count = 0; count < PSQL.length; count++) {
            assertThat(outcome(List.of(Arrays.copyOf(PSQL, count)))).isEqualTo(new Outcome(List.of(), "", true));
        }
    }

    @Test
    void bytesBehindAStartupMessageComeOutUntouchedInEverySegmentation() {
        byte[] early = Bytes.message('p', strings("s3cret"));
        expect(join(PSQL, early), new Outcome(List.of(PSQL_TEXT), HexFormat.of().formatHex(early), false));
    }

    @Test
    void anSslRequestBehindAStartupMessageIsNoPacketButBytes() {
        expect(join(PSQL, SSL_REQUEST), new Outcome(List.of(PSQL_TEXT), "0000000804d2162f", false));
    }

    @Test
    void namesAndValuesKeepTheirBytes() {
        byte[] latin1 = "bj\u00f6rn\u00ff".getBytes(ISO_8859_1);
        byte[] bytes = packet(V3_0, strings("user"), latin1, new byte[2]);
        expect(bytes, new Outcome(List.of("StartupMessage 3.0 {user=bj\u00f6rn\u00ff}"), "", false));
    }

    private static void expect(byte[] bytes, Outcome expected) {
        for (List<byte[]> segments : Bytes.everySegmentation(bytes)) {
            assertThat(outcome(segments)).as("segments of %s", segments.stream().map(segment -> segment.length).toList()).isEqualTo(expected);
        }
    }

    private static List<String> packets(List<byte[]> segments) {
        return outcome(segments).packets();
    }

    private static Outcome outcome(List<byte[]> segments) {
        var channel = new EmbeddedChannel(new StartupDecoder());
        List<ByteBuf> given = new ArrayList<>();
        for (byte[] segment : segments) {
            ByteBuf bytes = channel.alloc().buffer(segment.length).writeBytes(segment);
            given.add(bytes);
            channel.writeInbound(bytes);
        }
        List<String> packets = new ArrayList<>();
        var behind = new StringBuilder();
        for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
            if (next instanceof ByteBuf bytes) {
                behind.append(ByteBufUtil.hexDump(bytes));
                bytes.release();
            } else {
                assertThat(behind).as("bytes before a packet").isEmpty();
                packets.add(text((StartupPacket) next));
            }
        }
        boolean decoderLeft = channel.pipeline().get(StartupDecoder.class) != null;
        channel.close();
        channel.checkException();
        channel.releaseInbound();
        assertThat(given).as("buffers given").allSatisfy(bytes -> assertThat(bytes.refCnt()).isZero());
        return new Outcome(packets, behind.toString(), decoderLeft);
    }

    private static String text(StartupPacket packet) {
        return switch (packet) {
            case CancelRequest cancel -> "CancelRequest " + HexFormat.of().formatHex(cancel.packet());
            case StartupMessage start -> "StartupMessage 3." + start.minor() + " " + start.parameters();
            case UnsupportedVersion version -> "UnsupportedVersion " + version.major() + "." + version.minor();
            case SslRequest _ -> "SslRequest";
            case GssEncRequest _ -> "GssEncRequest";
            case Malformed _ -> "Malformed";
            case Unintelligible _ -> "Unintelligible";
        };
    }
}
