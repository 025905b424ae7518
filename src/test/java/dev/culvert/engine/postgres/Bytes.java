package dev.culvert.engine.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Makes bytes as they stand on the wire, and cuts them into segments as a network might.
public final class Bytes {
    public static final byte[] SSL_REQUEST = hex("00000008 04d2162f");
    public static final byte[] GSSENC_REQUEST = hex("00000008 04d21630");

    /// Up to this size every place to cut in two is tried, beyond it only some.
    private static final int SMALL = 600;

    private Bytes() {}

    public static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    public static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }

    public static byte[] int32(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    /// Each string with a zero byte behind it.
    public static byte[] strings(String... strings) {
        var out = new ByteArrayOutputStream();
        for (String string : strings) {
            out.writeBytes(string.getBytes(UTF_8));
            out.write(0);
        }
        return out.toByteArray();
    }

    /// An untyped packet: length and code in front of the body.
    public static byte[] packet(int code, byte[]... body) {
        byte[] joined = join(body);
        return join(int32(8 + joined.length), int32(code), joined);
    }

    /// @param version as a StartupMessage has it, 0x00030000 for 3.0
    public static byte[] startup(int version, String... namesAndValues) {
        return packet(version, strings(namesAndValues), new byte[1]);
    }

    public static byte[] message(char type, byte[]... body) {
        byte[] joined = join(body);
        return join(new byte[] {(byte) type}, int32(4 + joined.length), joined);
    }

    public static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /// The bytes whole, byte by byte, cut in two at every place (when there are many, at both ends and at some places between), and in
    /// equal parts.
    public static List<List<byte[]>> everySegmentation(byte[] bytes) {
        List<List<byte[]>> all = new ArrayList<>();
        all.add(List.of(bytes));
        all.add(equalParts(bytes, 1));
        all.add(equalParts(bytes, 3));
        all.add(equalParts(bytes, 1460));
        IntStream places = bytes.length <= SMALL
            ? IntStream.range(1, bytes.length)
            : IntStream.concat(IntStream.concat(IntStream.range(1, 40), IntStream.range(bytes.length - 40, bytes.length)), new Random(1).ints(20, 40, bytes.length - 40));
        places.forEach(place -> all.add(List.of(Arrays.copyOfRange(bytes, 0, place), Arrays.copyOfRange(bytes, place, bytes.length))));
        return all;
    }

    private static List<byte[]> equalParts(byte[] bytes, int length) {
        return IntStream.iterate(0, from -> from < bytes.length, from -> from + length)
            .mapToObj(from -> Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + length)))
            .toList();
    }
}
