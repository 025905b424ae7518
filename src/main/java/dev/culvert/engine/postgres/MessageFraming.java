package dev.culvert.engine.postgres;

import io.netty.buffer.ByteBuf;

/// Follows a stream of typed messages (one type byte, then a length that counts itself) across buffers of any size, and keeps
/// nothing of it. What is not such a stream makes it give up: it then says nothing more, and is never at a border again.
abstract class MessageFraming {
    private static final int HEADER = 5;

    private int headerSeen; // bytes of a header that a buffer's end has cut
    private int type;
    private int length;
    private int bodyLeft;
    private boolean lost;

    final void follow(ByteBuf bytes) {
        int index = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (index < end && !lost) {
            if (bodyLeft > 0) {
                int chunk = Math.min(bodyLeft, end - index);
                body(type, bytes, index, chunk);
                index += chunk;
                bodyLeft -= chunk;
            } else if (headerSeen == 0 && end - index >= HEADER) {
                type = bytes.getUnsignedByte(index);
                length = bytes.getInt(index + 1);
                index += HEADER;
                begin();
            } else {
                int next = bytes.getUnsignedByte(index++);
                if (headerSeen++ == 0) {
                    type = next;
                } else {
                    length = length << 8 | next;
                }
                if (headerSeen == HEADER) {
                    headerSeen = 0;
                    begin();
                }
            }
        }
    }

    private void begin() {
        lost = length < 4;
        if (!lost) {
            bodyLeft = length - 4;
            message(type, length);
        }
    }

    /// Whether all messages so far are whole.
    final boolean atBorder() {
        return bodyLeft == 0 && headerSeen == 0 && !lost;
    }

    /// Whether it has given up.
    final boolean lost() {
        return lost;
    }

    /// A message begins; `length` is as it stands in the header, at least 4.
    abstract void message(int type, int length);

    /// A part of the body of the message that began last, `count` bytes from `index`; not called for an empty body.
    abstract void body(int type, ByteBuf bytes, int index, int count);
}
