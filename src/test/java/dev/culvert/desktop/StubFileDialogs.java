package dev.culvert.desktop;

import dev.culvert.desktop.frame.FileDialogs;
import java.nio.file.Path;
import java.util.Optional;

/// File dialogs in which a test has chosen beforehand.
public final class StubFileDialogs implements FileDialogs {
    /// What is chosen next.
    public volatile Optional<Path> chosen = Optional.empty();

    /// What was asked for last: the dialog's title, and the name that it began with.
    public volatile String title = "";
    public volatile String name = "";

    @Override
    public Optional<Path> open(String asked) {
        title = asked;
        return chosen;
    }

    @Override
    public Optional<Path> save(String asked, String proposed) {
        title = asked;
        name = proposed;
        return chosen;
    }
}
