package dev.culvert;

import dev.culvert.control.ControlClient;
import dev.culvert.control.ControlServer;
import dev.culvert.control.Reply;
import dev.culvert.control.Request;
import dev.culvert.control.Request.Command;
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
import dev.culvert.update.Releases;
import dev.culvert.vault.Vault;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
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
/// @param minimized   whether the window is to be out of the way at first
/// @param launcher    the program that opens the window, where it is installed
/// @param releases    where newer versions are, if that is known
record DesktopStart(
    PrintStream err,
    Map<String, String> environment,
    String system,
    Path home,
    Folders folders,
    Vault vault,
    Function<EngineOptions, TunnelEngine> engines,
    String version,
    Optional<Desktop.Demo> demo,
    boolean minimized,
    Optional<String> launcher,
    Optional<Releases> releases) {

    private static final Logger LOG = LoggerFactory.getLogger(DesktopStart.class);

    /// For another window that has just been started on a slow computer.
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

    /// Returns when the user has ended it.
    ///
    /// @return the process's exit code
    int run() {
        if (!hasDisplay()) {
            err.println("culvert: There is no display for the window. Use the command line instead: culvert --help.");
            return 1;
        }
        if (demo.isPresent()) {
            return run(Optional.empty()); // beside a window that is somebody's own
        }
        try (Closing control = new Closing(ControlServer.open(folders))) {
            return control.server().isPresent() ? run(control.server()) : showTheOther();
        } catch (IOException e) {
            LOG.warn("Commands cannot reach the window, and a second one can be opened: {}", e.getMessage());
            return run(Optional.empty());
        }
    }

    private record Closing(Optional<ControlServer> server) implements AutoCloseable {
        @Override
        public void close() {
            server.ifPresent(ControlServer::close);
        }
    }

    /// It may be about to open.
    private int showTheOther() {
        if (minimized) {
            return 0; // at login: nobody has asked to see it
        }
        ControlClient client = new ControlClient(folders);
        for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; LockSupport.parkNanos(BETWEEN_TRIES.toNanos())) {
            if (client.ask(Request.of(Command.SHOW)).filter(Reply::done).isPresent()) {
                return 0;
            }
        }
        err.println("culvert: Culvert runs already, but its window does not answer. End it and try again.");
        return 1;
    }

    /// Files are read and the engine is made while JavaFX starts.
    private int run(Optional<ControlServer> control) {
        CompletableFuture<Ready> ready = CompletableFuture.supplyAsync(() -> prepare(control), task -> Thread.ofPlatform().daemon().name("culvert-start").start(task));
        try {
            DesktopApp.run(ready.thenApply(Ready::parts));
            return 0;
        } catch (RuntimeException noWindow) {
            LOG.error("The window could not be opened.", noWindow);
            err.println("culvert: The window could not be opened. The log in " + folders.logs() + " says why; the command line works without: culvert --help.");
            return 1;
        } finally {
            ready.thenAccept(Ready::close).exceptionally(never -> null).join();
        }
    }

    /// @param announcer closed first
    private record Ready(Desktop.Parts parts, RunningAnnouncer announcer) {
        void close() {
            announcer.close();
            parts.manager().close();
        }
    }

    private Ready prepare(Optional<ControlServer> control) {
        Stream.Builder<String> notices = Stream.builder();
        try {
            LogFile.begin(folders.logs());
        } catch (IOException e) {
            notices.add("There is no log: the folder " + folders.logs() + " cannot be made.");
        }
        LOG.info("Culvert {}, Java {}, {}", version, Runtime.version(), system);
        var settingsStore = new SettingsStore(folders);
        Settings settings = settings(settingsStore, notices);
        TunnelManager manager = new TunnelManager(new ProfileStore(folders), vault, options(settings, notices), engines);
        RunningAnnouncer announcer = RunningAnnouncer.announce(manager, new RunningTunnels(folders));
        try {
            manager.load().ifPresent(notices::add);
        } catch (StoreException e) {
            notices.add(e.getMessage());
        }
        demo.ifPresent(wanted -> manager.addForThisRun(wanted.profile(), wanted.connectionString()));
        String notice = notices.build().collect(Collectors.joining(" "));
        return new Ready(new Desktop.Parts(
            manager, settingsStore, settings, notice.isEmpty() ? Optional.empty() : Optional.of(notice), folders.logs(), environment,
            Computer.of(environment, home, system), version, demo, control, minimized, launcher, releases), announcer);
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
