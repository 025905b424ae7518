package dev.culvert.control;

import java.util.Objects;

/// What a window is asked for.
///
/// @param name a profile's, for [Command#START] and [Command#STOP]; else empty
public record Request(Command command, String name) {
    public enum Command {
        /// Bring the window forward.
        SHOW,
        /// Say what runs.
        STATUS,
        START,
        STOP
    }

    public Request {
        Objects.requireNonNull(command);
        name = Objects.requireNonNullElse(name, "");
    }

    public static Request of(Command command) {
        return new Request(command, "");
    }
}
