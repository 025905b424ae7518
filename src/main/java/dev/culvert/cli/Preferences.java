package dev.culvert.cli;

import dev.culvert.engine.EngineOptions;
import dev.culvert.handoff.Programs;
import dev.culvert.manager.EngineConfiguration;
import dev.culvert.store.Settings;
import dev.culvert.store.SettingsStore;
import dev.culvert.store.StoreException;
import java.nio.file.Path;
import java.util.Optional;

/// What the user has set in the environment, in the desktop's preferences and on the command line, as the engine wants it.
final class Preferences {
    private Preferences() {}

    /// @param caFile the file of `--ca-file`
    static EngineOptions engineOptions(Surroundings surroundings, Optional<Path> caFile) throws UsageException {
        try {
            return EngineConfiguration.of(surroundings.environment(), settings(surroundings), caFile.map(surroundings.folder()::resolve), Version.number());
        } catch (EngineConfiguration.Unusable e) {
            throw new UsageException(e.getMessage());
        }
    }

    /// The programs of this computer, those first whose place was chosen in the window.
    static Programs programs(Surroundings surroundings) {
        return Programs.of(surroundings.computer(), settings(surroundings).programs());
    }

    /// Settings that cannot be read are no reason to do without a tunnel.
    private static Settings settings(Surroundings surroundings) {
        try {
            SettingsStore.Contents contents = new SettingsStore(surroundings.folders()).load();
            contents.notice().ifPresent(surroundings::note);
            return contents.settings();
        } catch (StoreException e) {
            surroundings.note(e.getMessage() + " Until then the settings are not used.");
            return Settings.DEFAULT;
        }
    }
}
