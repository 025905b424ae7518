package dev.culvert.store;

import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;

/// The settings in `settings.json`. Several processes may use it at once.
public final class SettingsStore {
    private final JsonFile<Settings> file;

    /// @param notice what the user must be told about the file, one sentence or two
    public record Contents(Settings settings, Optional<String> notice) {}

    public SettingsStore(Folders folders) {
        file = new JsonFile<>(folders.config().resolve("settings.json"), new SettingsFormat());
    }

    /// Reads the file. One that cannot be understood, or not all of it, is copied aside under a dated name and written anew with what can be,
    /// and the notice says so.
    ///
    /// @throws StoreException the file is of a newer version of Culvert, or the system does not let it be read or, where it must, be written anew
    public Contents load() throws StoreException {
        return contents(file.load());
    }

    /// Changes the settings as they stand in the file now, and writes them.
    ///
    /// @param edit called once, with the file locked: it must not take long, nor use a store. A window without a place is not kept
    /// @return what stands in the file now
    /// @throws StoreException nothing was changed
    public Contents update(UnaryOperator<Settings> edit) throws StoreException {
        return contents(file.update(before -> withoutUnplacedWindow(edit.apply(before))));
    }

    /// A window that has not been shown yet says it is at NaN, for which JSON has no number.
    private static Settings withoutUnplacedWindow(Settings settings) {
        boolean placed = settings.window().stream().flatMapToDouble(window -> DoubleStream.of(window.x(), window.y(), window.width(), window.height())).allMatch(Double::isFinite);
        return placed ? settings : settings.withWindow(Optional.empty());
    }

    private static Contents contents(JsonFile.Contents<Settings> contents) {
        return new Contents(contents.value(), contents.notice());
    }
}
