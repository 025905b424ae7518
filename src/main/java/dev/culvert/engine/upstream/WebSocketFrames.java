package dev.culvert.engine.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/// The wire form of a client's frames (RFC 6455, section 5.2). A client masks everything it sends (section 5.3).
final class WebSocketFrames {
    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    static final int NORMAL_CLOSURE = 1000;
    static final int PROTOCOL_ERROR = 1002;
    static final int UNSUPPORTED_DATA = 1003;

    /// The longest header: opcode, length in 64 bits, mask.
    static final int LONGEST_HEADER = 2 + 8 + 4;

    static final int LONGEST_CONTROL_PAYLOAD = 125;

    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;

    private WebSocketFrames() {}

    static int headerLength(int payload) {
        return payload < 126 ? 6 : payload < 65_536 ? 8 : LONGEST_HEADER;
    }

    /// Writes the header at `index`, which has room for [#headerLength].
    static void setHeader(ByteBuf out, int index, int opcode, int payload, int mask) {
        out.setByte(index, FIN | opcode);
        int next = index + 2;
        if (payload < 126) {
            out.setByte(index + 1, MASKED | payload);
        } else if (payload < 65_536) {
            out.setByte(index + 1, MASKED | 126).setShort(next, payload);
            next += 2;
        } else {
            out.setByte(index + 1, MASKED | 127).setLong(next, payload);
            next += 8;
        }
        out.setInt(next, mask);
    }

    static int newMask() {
        return ThreadLocalRandom.current().nextInt();
    }

    /// Masks `count` bytes from `index` where they stand.
    static void mask(ByteBuf bytes, int index, int count, int mask) {
        // Not through the ByteBuf: its checks at each access cost more than the work.
        ByteBuffer memory = bytes.internalNioBuffer(index, count);
        int start = memory.position();
        long wide = (long) mask << 32 | mask & 0xFFFF_FFFFL;
        int whole = start + (count & ~7);
        int i = start;
        for (; i < whole; i += 8) {
            memory.putLong(i, memory.getLong(i) ^ wide);
        }
        for (int turn = mask; i < start + count; i++) {
            memory.put(i, (byte) (memory.get(i) ^ turn >>> 24));
            turn = Integer.rotateLeft(turn, 8);
        }
    }

    /// A whole control frame; the caller keeps the payload.
    static ByteBuf control(ByteBufAllocator alloc, int opcode, ByteBuf payload) {
        int length = payload.readableBytes();
        int header = headerLength(length);
        ByteBuf frame = alloc.buffer(header + length);
        int mask = newMask();
        setHeader(frame, 0, opcode, length, mask);
        frame.writerIndex(header).writeBytes(payload, payload.readerIndex(), length);
        mask(frame, header, length, mask);
        return frame;
    }

    /// @param reason at most 123 bytes
    static ByteBuf close(ByteBufAllocator alloc, int code, String reason) {
        ByteBuf payload = alloc.buffer(LONGEST_CONTROL_PAYLOAD).writeShort(code);
        try {
            payload.writeCharSequence(reason, StandardCharsets.UTF_8);
            return control(alloc, CLOSE, payload);
        } finally {
            payload.release();
        }
    }
}
