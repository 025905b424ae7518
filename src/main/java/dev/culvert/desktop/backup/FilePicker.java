package dev.culvert.desktop.backup;

import java.nio.file.Path;
import java.util.Optional;

/// The system's dialogs for files. They wait for the user, on JavaFX's thread, as the system's do.
public interface FilePicker {
    /// Asks for a place to write a back-up to, and whether a file that is there may be replaced.
    Optional<Path> save(String suggestedName);

    /// Asks for a back-up.
    Optional<Path> open();
}
