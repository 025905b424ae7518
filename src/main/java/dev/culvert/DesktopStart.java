package dev.culvert;

import dev.culvert.desktop.Desktop;
import dev.culvert.desktop.DesktopApp;
import dev.culvert.desktop.LogFile;
import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.TunnelEngine;
import dev.culvert.handoff.Computer;
import dev.culvert.manager.EngineConfiguration;
import dev.culvert.manager.RunningAnnouncer;
import dev.culvert.manager.TunnelManager;
import dev.culvert.store.Folders;
import dev.culvert.store.ProfileStore;
import dev.culvert.store.RunningTunnels;
import dev.culvert.store.Settings;
import dev.culvert.store.SettingsStore;
import dev.culvert.store.StoreException;
import dev.culvert.vault.Vault;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts the desktop together and runs it.
///
/// @param environment the environment variables
/// @param system      the system property `os.name`
/// @param home        the user's home folder
/// @param demo        a profile to try, where there is a database for it
record DesktopStart(
    PrintStream err,
    Map<String, String> environment,
    String system,
    Path home,
    Folders folders,
    Vault vault,
    Function<EngineOptions, TunnelEngine> engines,
    String version,
    Optional<Desktop.Demo> demo) {

    private static final Logger LOG = LoggerFactory.getLogger(DesktopStart.class);

    /// Returns when the user has ended it.
    ///
    /// @return the process's exit code
    int run() {
        if (!hasDisplay()) {
            err.println("culvert: There is no display for the window. Use the command line instead: culvert --help.");
            return 1;
        }
        Stream.Builder<String> notices = Stream.builder();
        try {
            LogFile.begin(folders.logs());
        } catch (IOException e) {
            notices.add("There is no log: the folder " + folders.logs() + " cannot be made.");
        }
        LOG.info("Culvert {}, Java {}, {}", version, Runtime.version(), system);
        var settingsStore = new SettingsStore(folders);
        Settings settings = settings(settingsStore, notices);
        try (TunnelManager manager = new TunnelManager(new ProfileStore(folders), vault, options(settings, notices), engines);
            RunningAnnouncer _ = RunningAnnouncer.announce(manager, new RunningTunnels(folders))) {
            try {
                manager.load().ifPresent(notices::add);
            } catch (StoreException e) {
                notices.add(e.getMessage());
            }
            demo.ifPresent(ready -> manager.addForThisRun(ready.profile(), ready.connectionString()));
            String notice = notices.build().collect(Collectors.joining(" "));
            DesktopApp.run(new Desktop.Parts(
                manager, settingsStore, settings, notice.isEmpty() ? Optional.empty() : Optional.of(notice), folders.logs(), environment,
                Computer.of(environment, home, system), version, demo));
            return 0;
        } catch (RuntimeException noWindow) {
            LOG.error("The window could not be opened.", noWindow);
            err.println("culvert: The window could not be opened. The log in " + folders.logs() + " says why; the command line works without: culvert --help.");
            return 1;
        }
    }

    /// JavaFX itself ends with a stack trace where there is none.
    private boolean hasDisplay() {
        String os = system.toLowerCase(Locale.ROOT);
        boolean needsDisplay = !os.contains("mac") && !os.contains("win") && !"Headless".equalsIgnoreCase(System.getProperty("glass.platform"));
        return !needsDisplay || !environment.getOrDefault("DISPLAY", "").isBlank();
    }

    private static Settings settings(SettingsStore store, Stream.Builder<String> notices) {
        try {
            SettingsStore.Contents contents = store.load();
            contents.notice().ifPresent(notices::add);
            return contents.settings();
        } catch (StoreException e) {
            notices.add(e.getMessage());
            return Settings.DEFAULT;
        }
    }

    /// A setting that cannot be used must not keep the window shut, in which it can be changed.
    private EngineOptions options(Settings settings, Stream.Builder<String> notices) {
        try {
            return EngineConfiguration.of(environment, settings, Optional.empty(), version);
        } catch (EngineConfiguration.Unusable e) {
            notices.add(e.getMessage());
            return EngineConfiguration.withoutSettings(version);
        }
    }
}
