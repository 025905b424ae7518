package dev.culvert.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** PostgreSQL packets as bytes, for tests that speak the protocol by hand. Nothing here keeps state. */
public final class Wire {

    public static final int PROTOCOL_3_0 = 3 << 16;
    public static final int PROTOCOL_3_2 = 3 << 16 | 2;
    public static final int SSL_REQUEST = 80877103;
    public static final int GSSENC_REQUEST = 80877104;
    public static final int CANCEL_REQUEST = 80877102;

    /** A message with a type byte; both directions have the same form. The body is without type and length. */
    public record Message(char type, byte[] body) {

        /** The message as it was on the wire. */
        public byte[] bytes() {
            return message(type, body);
        }
    }

    private Wire() {}

    /** A StartupMessage. {@code protocol} is the whole number, such as {@link #PROTOCOL_3_0}; parameters are name, value, name, value. */
    public static byte[] startup(int protocol, String... namesAndValues) {
        return untyped(protocol, strings(namesAndValues));
    }

    public static byte[] sslRequest() {
        return untyped(SSL_REQUEST, new byte[0]);
    }

    public static byte[] gssEncRequest() {
        return untyped(GSSENC_REQUEST, new byte[0]);
    }

    /** A CancelRequest with the four-byte key of protocol 3.0. */
    public static byte[] cancelRequest(int pid, int key) {
        return untyped(CANCEL_REQUEST, ints(pid, key));
    }

    /** Any packet that begins with length and code instead of a type byte. */
    public static byte[] untyped(int code, byte[] body) {
        return ByteBuffer.allocate(8 + body.length).putInt(8 + body.length).putInt(code).put(body).array();
    }

    /** Any message that begins with a type byte. */
    public static byte[] message(char type, byte[] body) {
        return ByteBuffer.allocate(5 + body.length).put((byte) type).putInt(4 + body.length).put(body).array();
    }

    public static byte[] query(String sql) {
        return message('Q', string(sql));
    }

    public static byte[] terminate() {
        return message('X', new byte[0]);
    }

    public static byte[] authenticationOk() {
        return message('R', ints(0));
    }

    public static byte[] backendKeyData(int pid, int key) {
        return message('K', ints(pid, key));
    }

    public static byte[] parameterStatus(String name, String value) {
        return message('S', join(string(name), string(value)));
    }

    /** {@code status} is 'I' (idle), 'T' (in a transaction) or 'E' (in a failed one). */
    public static byte[] readyForQuery(char status) {
        return message('Z', new byte[] {(byte) status});
    }

    /** An ErrorResponse with the four fields that every server sends. */
    public static byte[] errorResponse(String severity, String sqlState, String text) {
        return message('E', strings("S" + severity, "V" + severity, "C" + sqlState, "M" + text));
    }

    /** Reads one message with a type byte, from a server or from a client; throws {@link EOFException} at the end of the stream. */
    public static Message read(InputStream in) throws IOException {
        var data = new DataInputStream(in);
        char type = (char) data.readUnsignedByte();
        return new Message(type, exactly(data, data.readInt() - 4));
    }

    /** Reads messages up to and including the first one of this type. */
    public static List<Message> readUntil(InputStream in, char type) throws IOException {
        var messages = new ArrayList<Message>();
        do {
            messages.add(read(in));
        } while (messages.getLast().type() != type);
        return messages;
    }

    /** Reads one packet without a type byte, such as a StartupMessage, and returns all of it; throws {@link EOFException} at the end of the stream. */
    public static byte[] readUntyped(InputStream in) throws IOException {
        var data = new DataInputStream(in);
        int length = data.readInt();
        return ByteBuffer.allocate(length).putInt(length).put(exactly(data, length - 4)).array();
    }

    /** The parameters of a StartupMessage in their order; {@code packet} is what {@link #readUntyped} gave. */
    public static Map<String, String> parameters(byte[] packet) {
        String[] parts = new String(packet, 8, packet.length - 8, UTF_8).split("\0");
        var parameters = new LinkedHashMap<String, String>();
        // The values are never missing but can be empty, and split drops the empty strings at the end.
        for (int i = 0; i < parts.length; i += 2) parameters.put(parts[i], i + 1 < parts.length ? parts[i + 1] : "");
        return parameters;
    }

    /** The fields of an ErrorResponse or NoticeResponse in their order, such as 'C' for the SQLSTATE and 'M' for the text. */
    public static Map<Character, String> errorFields(Message error) {
        var fields = new LinkedHashMap<Character, String>();
        for (String field : new String(error.body(), UTF_8).split("\0")) {
            if (!field.isEmpty()) fields.put(field.charAt(0), field.substring(1));
        }
        return fields;
    }

    /** One array after the other. */
    public static byte[] join(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        for (byte[] part : parts) joined.writeBytes(part);
        return joined.toByteArray();
    }

    /** A string with the zero byte that ends it. */
    public static byte[] string(String text) {
        return (text + '\0').getBytes(UTF_8);
    }

    private static byte[] strings(String... texts) {
        var joined = new StringBuilder();
        for (String text : texts) joined.append(text).append('\0');
        return joined.append('\0').toString().getBytes(UTF_8);
    }

    private static byte[] ints(int... values) {
        var buffer = ByteBuffer.allocate(4 * values.length);
        for (int value : values) buffer.putInt(value);
        return buffer.array();
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        if (length < 0) throw new IOException("a packet says that it is shorter than its own length field");
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) throw new EOFException("the stream ended " + (length - bytes.length) + " bytes before the packet did");
        return bytes;
    }
}
