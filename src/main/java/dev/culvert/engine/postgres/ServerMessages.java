package dev.culvert.engine.postgres;

import dev.culvert.engine.Failure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The messages that a tunnel says in a server's or client's place. The caller owns, and writes or releases, every buffer.
public final class ServerMessages {
    private ServerMessages() {}

    /// The one byte that says no to SSLRequest and GSSENCRequest: go on in plain text.
    public static ByteBuf no(ByteBufAllocator alloc) {
        return alloc.buffer(1).writeByte('N');
    }

    /// ErrorResponse with severity FATAL; the remedy is the hint. To be followed by the end of the connection.
    public static ByteBuf fatal(ByteBufAllocator alloc, Failure failure) {
        ByteBuf out = begin(alloc, 'E');
        field(out, 'S', "FATAL");
        field(out, 'V', "FATAL");
        field(out, 'C', failure.sqlState());
        field(out, 'M', failure.message());
        field(out, 'D', failure.fullDetail());
        field(out, 'H', failure.remedy());
        out.writeByte(0);
        return end(out);
    }

    /// NegotiateProtocolVersion: 3.0 is spoken, and these protocol options are not known. The version is the whole number, as
    /// PostgreSQL sends it, though the manual speaks of the minor one.
    public static ByteBuf negotiateVersion30(ByteBufAllocator alloc, List<String> unknownOptions) {
        ByteBuf out = begin(alloc, 'v');
        out.writeInt(StartupDecoder.VERSION_3_0).writeInt(unknownOptions.size());
        for (String option : unknownOptions) {
            out.writeCharSequence(option, StandardCharsets.ISO_8859_1);
            out.writeByte(0);
        }
        return end(out);
    }

    /// A ParameterStatus of no meaning: clients take note of it and show nothing.
    public static ByteBuf meaninglessParameterStatus(ByteBufAllocator alloc) {
        ByteBuf out = begin(alloc, 'S');
        out.writeCharSequence("culvert.probe", StandardCharsets.US_ASCII);
        out.writeByte(0).writeByte(0);
        return end(out);
    }

    /// Terminate, which a client says before it goes.
    public static ByteBuf terminate(ByteBufAllocator alloc) {
        return end(begin(alloc, 'X'));
    }

    /// Query, which a client says. `sql` holds no zero byte.
    public static ByteBuf query(ByteBufAllocator alloc, String sql) {
        ByteBuf out = begin(alloc, 'Q');
        out.writeCharSequence(sql, StandardCharsets.UTF_8);
        out.writeByte(0);
        return end(out);
    }

    private static ByteBuf begin(ByteBufAllocator alloc, char type) {
        return alloc.buffer(64).writeByte(type).writeInt(0);
    }

    private static ByteBuf end(ByteBuf message) {
        return message.setInt(message.readerIndex() + 1, message.readableBytes() - 1);
    }

    private static void field(ByteBuf out, char code, String value) {
        if (!value.isEmpty()) {
            out.writeByte(code);
            out.writeCharSequence(value.replace('\0', '?'), StandardCharsets.UTF_8);
            out.writeByte(0);
        }
    }
}
