package dev.culvert.handoff;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/// A connection did not get into another program. The message is one sentence for the user: what was done, and why it failed.
public final class HandoffException extends Exception {
    private static final long serialVersionUID = 1L;

    HandoffException(String message) {
        super(message, null, false, false);
    }

    /// The system's own words where it has any.
    public static String reason(IOException why) {
        return switch (why) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "its folder does not exist";
            case FileSystemException refused when refused.getReason() != null -> refused.getReason();
            default -> Objects.requireNonNullElse(why.getMessage(), why.getClass().getSimpleName());
        };
    }
}
