package dev.culvert.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/// A file of Culvert's could not be read or written. The message is one sentence for the user: what happened, and what to do.
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message, null, false, false);
    }

    static StoreException unreadable(Path file, IOException why) {
        return new StoreException(file + " cannot be read (" + reason(why) + "). Put that right and try again.");
    }

    static StoreException unwritable(Path file, IOException why) {
        return new StoreException(file + " cannot be written (" + reason(why) + "), and nothing was changed. Put that right and try again.");
    }

    /// The system's own words where it has any.
    private static String reason(IOException why) {
        return switch (why) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "its folder does not exist";
            case FileAlreadyExistsException file -> file.getFile() + " is not a folder";
            case ClosedByInterruptException _ -> "it was interrupted";
            case FileSystemException refused when refused.getReason() != null -> refused.getReason();
            default -> Objects.requireNonNullElse(why.getMessage(), why.getClass().getSimpleName());
        };
    }
}
