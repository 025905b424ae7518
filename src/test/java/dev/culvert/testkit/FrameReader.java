package dev.culvert.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Client frames from bytes. Netty's own decoder keeps a frame until it is whole; here the payload of a data frame goes on as it comes, so
 * that a frame of any length takes no memory. After a violation it reads on as well as it can, for the sake of the Close frame to come.
 */
final class FrameReader extends ByteToMessageDecoder implements WebSocketFrameDecoder {

    sealed interface Read {}

    /** Some payload bytes; frame and message boundaries are gone. */
    record Data(byte[] bytes) implements Read {}

    record Control(int opcode, byte[] payload) implements Read {}

    /** What the client must not do, with the close code that it deserves. */
    record Violation(int code, String what) implements Read {}

    private final LongConsumer sizes;
    private final byte[] mask = new byte[4];
    private int masked;
    private long left;
    private boolean messageOpen;

    /** {@code sizes} gets the payload length of each data frame, on the event loop. */
    FrameReader(LongConsumer sizes) {
        this.sizes = sizes;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (left > 0) {
            byte[] bytes = payload(in, (int) Math.min(left, in.readableBytes()));
            left -= bytes.length;
            out.add(new Data(bytes));
        } else {
            header(in, out);
        }
    }

    private void header(ByteBuf in, List<Object> out) {
        if (in.readableBytes() < 2) return;
        int start = in.readerIndex();
        int first = in.getUnsignedByte(start);
        int second = in.getUnsignedByte(start + 1);
        int shortLength = second & 0x7f;
        int lengthBytes = switch (shortLength) {
            case 126 -> 2;
            case 127 -> 8;
            default -> 0;
        };
        boolean hasMask = (second & 0x80) != 0;
        boolean control = (first & 8) != 0;
        int headerBytes = 2 + lengthBytes + (hasMask ? 4 : 0);
        // A control frame is taken whole: its payload is at most 125 bytes.
        if (in.readableBytes() < headerBytes + (control && lengthBytes == 0 ? shortLength : 0)) return;

        in.skipBytes(2);
        long length = switch (lengthBytes) {
            case 2 -> in.readUnsignedShort();
            case 8 -> in.readLong();
            default -> shortLength;
        };
        masked = 0;
        for (int i = 0; i < 4; i++) mask[i] = hasMask ? in.readByte() : 0;

        String wrong = violation(first, hasMask, control, lengthBytes, length);
        if (wrong != null) out.add(new Violation((first & 15) == FrameWriter.TEXT ? 1003 : 1002, wrong));
        if (control && lengthBytes == 0) {
            out.add(new Control(first & 15, payload(in, (int) length)));
        } else {
            if (!control) messageOpen = (first & 0x80) == 0;
            left = length;
            sizes.accept(length);
        }
    }

    private String violation(int first, boolean hasMask, boolean control, int lengthBytes, long length) {
        boolean last = (first & 0x80) != 0;
        int opcode = first & 15;
        if (!hasMask) return "a frame without a mask";
        if ((first & 0x70) != 0) return "a frame with a reserved bit";
        if (length < 0 || lengthBytes == 2 && length < 126 || lengthBytes == 8 && length < 1 << 16) return "a frame length in the wrong form";
        if (control && (!last || lengthBytes > 0)) return "a control frame in fragments or of more than 125 bytes";
        return switch (opcode) {
            case FrameWriter.CONTINUATION -> messageOpen ? null : "a continuation of nothing";
            case FrameWriter.BINARY -> messageOpen ? "a new message inside a message" : null;
            case FrameWriter.TEXT -> "a text frame";
            case FrameWriter.CLOSE, FrameWriter.PING, FrameWriter.PONG -> null;
            default -> "a frame with opcode " + opcode;
        };
    }

    private byte[] payload(ByteBuf in, int length) {
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        for (int i = 0; i < length; i++) bytes[i] ^= mask[masked++ & 3];
        return bytes;
    }
}
