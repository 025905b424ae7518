package dev.culvert.desktop.frame;

import java.nio.file.Path;
import java.util.Optional;

/// The system's own dialogs for files. Each answers when the user has, and nothing where they changed their mind.
public interface FileDialogs {
    Optional<Path> open(String title);

    /// @param name what the file is to be called, if the user wants nothing else
    Optional<Path> save(String title, String name);
}
