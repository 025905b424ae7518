package dev.culvert.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Server frames as bytes. Belongs to one bridge and its event loop, since a message or a frame can stay open between two calls. */
final class FrameWriter {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int FINAL = 0x80;
    private static final long HUGE = 512L << 20;
    private static final int FRAGMENTS = 16;

    private final Framing framing;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int fragments;
    private long left;

    FrameWriter(Framing framing) {
        this.framing = framing;
    }

    static byte[] frame(int opcode, byte[] payload) {
        var out = new ByteArrayOutputStream();
        write(out, FINAL | opcode, payload, 0, payload.length);
        return out.toByteArray();
    }

    /** Whether the next byte on the wire is payload, so that no other frame can be sent. */
    boolean insideFrame() {
        return left > 0;
    }

    /** The next bytes of the session, framed. */
    byte[] data(byte[] bytes) {
        out.reset();
        switch (framing) {
            case Framing.Natural() -> write(out, FINAL | BINARY, bytes, 0, bytes.length);
            case Framing.Fixed(int size) -> {
                for (int i = 0; i < bytes.length; i += size) write(out, FINAL | BINARY, bytes, i, Math.min(size, bytes.length - i));
            }
            case Framing.Fragmented(int size) -> {
                for (int i = 0; i < bytes.length; i += size) fragment(bytes, i, Math.min(size, bytes.length - i));
            }
            case Framing.Huge() -> huge(bytes);
        }
        return out.toByteArray();
    }

    private void fragment(byte[] bytes, int offset, int length) {
        write(out, fragments == 0 ? BINARY : CONTINUATION, bytes, offset, length);
        write(out, FINAL | PING, new byte[] {(byte) fragments}, 0, 1);
        if (++fragments == FRAGMENTS) {
            write(out, FINAL | CONTINUATION, new byte[0], 0, 0);
            fragments = 0;
        }
    }

    private void huge(byte[] bytes) {
        for (int i = 0; i < bytes.length; ) {
            if (left == 0) {
                header(out, FINAL | BINARY, HUGE);
                left = HUGE;
            }
            int length = (int) Math.min(left, bytes.length - i);
            out.write(bytes, i, length);
            left -= length;
            i += length;
        }
    }

    private static void write(ByteArrayOutputStream out, int first, byte[] bytes, int offset, int length) {
        header(out, first, length);
        out.write(bytes, offset, length);
    }

    private static void header(ByteArrayOutputStream out, int first, long length) {
        out.write(first);
        if (length < 126) {
            out.write((int) length);
        } else if (length < 1 << 16) {
            out.write(126);
            out.writeBytes(ByteBuffer.allocate(2).putShort((short) length).array());
        } else {
            out.write(127);
            out.writeBytes(ByteBuffer.allocate(8).putLong(length).array());
        }
    }
}
