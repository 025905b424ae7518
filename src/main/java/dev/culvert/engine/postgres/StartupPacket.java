package dev.culvert.engine.postgres;

import dev.culvert.profile.Printable;
import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// What a client may say first: the untyped packets (manual, "Message Formats"), and what is none of them.
public sealed interface StartupPacket {
    /// Asks for TLS; one byte answers.
    record SslRequest() implements StartupPacket {}

    /// Asks for GSSAPI encryption; one byte answers.
    record GssEncRequest() implements StartupPacket {}

    /// Asks that another session's query be cancelled.
    ///
    /// @param packet the whole packet, to be passed on as it came: the secret key in it is 4 to 256 bytes long
    record CancelRequest(byte[] packet) implements StartupPacket {}

    /// A protocol other than version 3.
    record UnsupportedVersion(int major, int minor) implements StartupPacket {}

    /// A version 3 start-up whose parameters cannot be read.
    record Malformed() implements StartupPacket {}

    /// Not PostgreSQL: TLS, HTTP, a port scan.
    record Unintelligible() implements StartupPacket {}

    /// Begins a session.
    ///
    /// @param minor      the minor version asked for
    /// @param parameters in the order of arrival. The protocol names no encoding before it is agreed on, so names and values hold one
    ///                   character per byte and go on unchanged; [#text] decodes what is to be shown.
    record StartupMessage(int minor, SequencedMap<String, String> parameters) implements StartupPacket {
        private static final Charset BYTES = StandardCharsets.ISO_8859_1;
        private static final String PROTOCOL_OPTION = "_pq_.";
        private static final int SHOWN = 63; // as much of a name as PostgreSQL keeps (NAMEDATALEN)

        /// Reads the parameters, or returns [Malformed].
        static StartupPacket read(int minor, ByteBuf body) {
            var parameters = new LinkedHashMap<String, String>();
            while (body.isReadable()) {
                String name = readString(body);
                if (name == null) {
                    return new Malformed();
                }
                if (name.isEmpty()) {
                    return body.isReadable() ? new Malformed() : new StartupMessage(minor, parameters);
                }
                String value = readString(body);
                if (value == null) {
                    return new Malformed();
                }
                parameters.put(name, value);
            }
            return new Malformed();
        }

        private static String readString(ByteBuf body) {
            int length = body.bytesBefore((byte) 0);
            if (length < 0) {
                return null;
            }
            String string = body.toString(body.readerIndex(), length, BYTES);
            body.skipBytes(length + 1);
            return string;
        }

        /// Protocol options that nobody here knows, to be refused by name.
        public List<String> protocolOptions() {
            return parameters.keySet().stream().filter(name -> name.startsWith(PROTOCOL_OPTION)).toList();
        }

        /// A parameter, fit to print: control characters, which could drive a terminal, are replaced. Empty when there is none.
        public String text(String name) {
            String value = new String(parameters.getOrDefault(name, "").getBytes(BYTES), StandardCharsets.UTF_8);
            int length = Math.min(value.length(), SHOWN);
            return Printable.of(value.substring(0, length));
        }

        /// The database asked for, fit to print; without a name it is the user's (manual, "StartupMessage").
        public String database() {
            String database = text("database");
            return database.isEmpty() ? text("user") : database;
        }

        /// The same start-up with the parameter set to another value.
        public StartupMessage with(String name, String value) {
            var changed = new LinkedHashMap<>(parameters);
            changed.put(name, new String(value.getBytes(StandardCharsets.UTF_8), BYTES));
            return new StartupMessage(minor, changed);
        }

        /// Writes the packet in version 3.0 and without protocol options, which every server understands.
        public void writeAsVersion30(ByteBuf out) {
            int start = out.writerIndex();
            out.writeInt(0).writeInt(StartupDecoder.VERSION_3_0);
            for (Map.Entry<String, String> parameter : parameters.entrySet()) {
                if (!parameter.getKey().startsWith(PROTOCOL_OPTION)) {
                    out.writeBytes(parameter.getKey().getBytes(BYTES)).writeByte(0);
                    out.writeBytes(parameter.getValue().getBytes(BYTES)).writeByte(0);
                }
            }
            out.writeByte(0);
            out.setInt(start, out.writerIndex() - start);
        }
    }
}
