package dev.culvert.engine.postgres;

import static dev.culvert.engine.postgres.Bytes.GSSENC_REQUEST;
import static dev.culvert.engine.postgres.Bytes.SSL_REQUEST;
import static dev.culvert.engine.postgres.Bytes.int32;
import static dev.culvert.engine.postgres.Bytes.join;
import static dev.culvert.engine.postgres.Bytes.packet;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.postgres.StartupPacket.GssEncRequest;
import dev.culvert.engine.postgres.StartupPacket.SslRequest;
import dev.culvert.engine.postgres.StartupPacket.StartupMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What holds for all bytes, tried with many made and cut at random; the same ones in every run.
class StartupDecoderPropertiesTest {
    private static final int CASES = 2000;

    private record Parameter(String name, String value) {}

    @Test
    void theParametersOfAStartupMessageComeOutAsTheyWentIn() {
        forEachCase(some -> {
            List<Parameter> parameters = some.parameters();
            int minor = some.number(0x1_0000);
            SequencedMap<String, String> expected = new LinkedHashMap<>();
            parameters.forEach(parameter -> expected.put(parameter.name, parameter.value));
            assertThat(packets(startup(minor, parameters), some)).singleElement().isEqualTo(new StartupMessage(minor, expected));
        });
    }

    @Test
    void theirOrderIsKept() {
        forEachCase(some -> {
            List<Parameter> parameters = some.parameters();
            StartupMessage start = (StartupMessage) packets(startup(0, parameters), some).getFirst();
            assertThat(start.parameters().sequencedKeySet()).containsExactlyElementsOf(parameters.stream().map(Parameter::name).distinct().toList());
        });
    }

    @Test
    void whatIsWrittenForTheServerIsReadAgain() {
        forEachCase(some -> {
            StartupMessage start = (StartupMessage) packets(startup(2, some.parameters()), some).getFirst();
            var kept = new LinkedHashMap<>(start.parameters());
            kept.keySet().removeAll(start.protocolOptions());
            assertThat(packets(written(start), some)).singleElement().isEqualTo(new StartupMessage(0, kept));
        });
    }

    @Test
    void bytesOfAnyKindEndInOnePacketAtMost() {
        forEachCase(some -> assertThat(finals(packets(some.bytes(), some))).hasSizeLessThanOrEqualTo(1));
    }

    @Test
    void whatLooksLikePacketsEndsInOnePacketAtMost() {
        forEachCase(some -> assertThat(finals(packets(some.nearPackets(), some))).hasSizeLessThanOrEqualTo(1));
    }

    @Test
    void theSegmentsDoNotMatter() {
        forEachCase(some -> {
            byte[] bytes = some.nearPackets();
            assertThat(names(packets(bytes, some))).isEqualTo(names(packets(bytes, some)));
        });
    }

    private static byte[] startup(int minor, List<Parameter> parameters) {
        String body = parameters.stream().map(parameter -> parameter.name + "\0" + parameter.value + "\0").collect(Collectors.joining());
        return packet(0x0003_0000 | minor, body.getBytes(ISO_8859_1), new byte[1]);
    }

    private static byte[] written(StartupMessage start) {
        ByteBuf out = UnpooledByteBufAllocator.DEFAULT.heapBuffer();
        try {
            start.writeAsVersion30(out);
            return ByteBufUtil.getBytes(out);
        } finally {
            out.release();
        }
    }

    /// All packets that come out when the bytes arrive in segments cut at random. Buffers that nobody releases fail the case that made
    /// them: the leak detector would only see them behind the last.
    private static List<StartupPacket> packets(byte[] bytes, Some some) {
        var allocator = new UnpooledByteBufAllocator(false);
        var channel = new EmbeddedChannel(new StartupDecoder());
        channel.config().setAllocator(allocator);
        int longest = 1 + some.number(Math.max(1, bytes.length));
        for (int from = 0; from < bytes.length;) {
            int length = Math.min(bytes.length - from, 1 + some.number(longest));
            channel.writeInbound(allocator.buffer(length).writeBytes(bytes, from, length));
            from += length;
        }
        channel.finish();
        List<StartupPacket> packets = new ArrayList<>();
        for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
            switch (next) {
                case ByteBuf behind -> behind.release();
                case StartupPacket packet -> packets.add(packet);
                default -> throw new AssertionError("not a packet: " + next);
            }
        }
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory()).as("bytes in buffers that were not released").isZero();
        return packets;
    }

    private static List<StartupPacket> finals(List<StartupPacket> packets) {
        return packets.stream().filter(packet -> !(packet instanceof SslRequest || packet instanceof GssEncRequest)).toList();
    }

    private static List<String> names(List<StartupPacket> packets) {
        return packets.stream().map(packet -> packet.getClass().getSimpleName()).toList();
    }

    /// Each case has a seed of its own, its number: to look into one, run it alone.
    private static void forEachCase(Consumer<Some> property) {
        for (int i = 0; i < CASES; i++) {
            try {
                property.accept(new Some(new SplittableRandom(i)));
            } catch (RuntimeException | AssertionError failed) {
                throw new AssertionError("case " + i + ": " + failed.getMessage(), failed);
            }
        }
    }

    /// Makes what a case needs.
    private record Some(SplittableRandom random) {
        private static final String[] NAMES = {"user", "database", "application_name", "options", "_pq_.test_protocol_negotiation"};
        private static final int[] CODES = {0x0003_0000, 0x0003_0002, 0x0003_270F, 0x0002_0000, 80_877_102, 80_877_103, 80_877_104, 80_877_105, -1};

        int number(int bound) {
            return random.nextInt(bound);
        }

        /// Some names come twice.
        List<Parameter> parameters() {
            return repeated(12, () -> new Parameter(number(4) == 0 ? text(1, 20) : NAMES[number(NAMES.length)], text(0, 60))).toList();
        }

        /// Small numbers more often than others: they are lengths that may be right.
        byte[] bytes() {
            byte[] bytes = new byte[number(41)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) number(1 << number(9));
            }
            return bytes;
        }

        /// Whole packets, packets with a body of their own length and any content, and loose bytes, one behind another.
        byte[] nearPackets() {
            return join(repeated(5, this::nearPacket).toArray(byte[][]::new));
        }

        private byte[] nearPacket() {
            return switch (number(6)) {
                case 0 -> SSL_REQUEST;
                case 1 -> GSSENC_REQUEST;
                case 2 -> packet(code(), bytes());
                case 3 -> join(length(), int32(code()), bytes());
                case 4 -> length();
                default -> bytes();
            };
        }

        private int code() {
            return CODES[number(CODES.length)];
        }

        private byte[] length() {
            return int32(random.nextBoolean() ? number(65) : random.nextInt());
        }

        /// One character per byte, no zero.
        private String text(int shortest, int longest) {
            byte[] bytes = new byte[random.nextInt(shortest, longest + 1)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) random.nextInt(1, 256);
            }
            return new String(bytes, ISO_8859_1);
        }

        private <T> Stream<T> repeated(int most, Supplier<T> element) {
            return Stream.generate(element).limit(number(most + 1));
        }
    }
}
