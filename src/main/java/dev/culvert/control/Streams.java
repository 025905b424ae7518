package dev.culvert.control;

import java.io.IOException;
import java.nio.channels.Channel;

final class Streams {
    private Streams() {}

    /// For a channel whose other side does not answer.
    static Void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
        return null;
    }
}
