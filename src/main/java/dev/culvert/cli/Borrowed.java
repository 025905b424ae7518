package dev.culvert.cli;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.FailureException;
import dev.culvert.engine.TunnelListener;
import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.engine.TunnelState;
import dev.culvert.handoff.LocalConnection;
import dev.culvert.manager.TunnelManager;
import dev.culvert.manager.TunnelStatus;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.store.ProfileStore;
import dev.culvert.store.RunningTunnels;
import dev.culvert.store.StoreException;
import dev.culvert.vault.MemoryVault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A tunnel for the time of a command: one that runs already, whichever process has opened it, or one that is opened for the command and
/// closed after it.
final class Borrowed implements AutoCloseable {
    /// For what the command leaves open.
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final Profile profile;
    private final Runnable giveBack;

    /// @param profile with where it listens
    private Borrowed(Profile profile, Runnable giveBack) {
        this.profile = profile;
        this.giveBack = giveBack;
    }

    /// One that runs already, if there is one. Waits until it listens; not until the far end has answered, which tells a client itself what is
    /// wrong.
    ///
    /// @param name as the user gives it
    static Borrowed open(Surroundings surroundings, String name, Optional<Path> caFile) throws UsageException, StoreException, FailureException, CommandFailed {
        return open(surroundings, name, caFile, true);
    }

    /// One of the command's own, for what must go where the profile leads now: a tunnel that runs may have been opened before the profile was
    /// edited. Only what is not saved is had from who has it open.
    static Borrowed own(Surroundings surroundings, String name, Optional<Path> caFile) throws UsageException, StoreException, FailureException, CommandFailed {
        return open(surroundings, name, caFile, false);
    }

    private static Borrowed open(Surroundings surroundings, String name, Optional<Path> caFile, boolean shared) throws UsageException, StoreException, FailureException, CommandFailed {
        EngineOptions options = Preferences.engineOptions(surroundings, caFile);
        Profiles profiles = Profiles.open(surroundings, options);
        try {
            Optional<Profile> saved = profiles.find(name);
            Optional<Profile> running = saved.isPresent() && !shared ? Optional.empty() : running(surroundings, saved, name);
            if (running.isPresent()) {
                profiles.close();
                return new Borrowed(running.get(), () -> { });
            }
            Profile profile = profiles.named(name);
            profiles.openVault();
            return new Borrowed(opened(profiles.manager(), profile), () -> {
                Profiles.join(profiles.manager().stop(profile.id(), DRAIN));
                profiles.close();
            });
        } catch (UsageException | FailureException | CommandFailed | RuntimeException failed) {
            profiles.close();
            throw failed;
        }
    }

    /// To a connection string that was typed, which is kept nowhere.
    ///
    /// @param name what it is called in messages
    static Borrowed open(Surroundings surroundings, String name, Entered entered, Optional<Path> caFile) throws UsageException, CommandFailed {
        TunnelManager manager = new TunnelManager(new ProfileStore(surroundings.folders()), new MemoryVault(""), Preferences.engineOptions(surroundings, caFile), surroundings.engines());
        try {
            Profile profile = Profile.of(name, entered.connection());
            manager.addForThisRun(profile, entered.text());
            return new Borrowed(opened(manager, profile), () -> {
                Profiles.join(manager.stop(profile.id(), DRAIN));
                manager.close();
            });
        } catch (CommandFailed | RuntimeException failed) {
            manager.close();
            throw failed;
        }
    }

    /// One that is not saved, such as the demo, is found by its name alone.
    static Optional<Profile> running(Surroundings surroundings, Optional<Profile> saved, String name) {
        return allRunning(surroundings).stream().filter(running -> saved.map(profile -> profile.id().equals(running.id())).orElse(running.name().equalsIgnoreCase(name))).findFirst();
    }

    static List<Profile> allRunning(Surroundings surroundings) {
        try {
            return new RunningTunnels(surroundings.folders()).list();
        } catch (StoreException e) {
            surroundings.note(e.getMessage() + " Until then no running tunnel is found.");
            return List.of();
        }
    }

    private static Profile opened(TunnelManager manager, Profile profile) throws CommandFailed {
        CompletableFuture<Void> decided = new CompletableFuture<>();
        TunnelListener listener = new TunnelListener() {
            @Override
            public void stateChanged(TunnelSnapshot tunnel) {
                if (tunnel.state() instanceof TunnelState.Listening) {
                    decided.complete(null);
                }
            }
        };
        Profile forNow = profile.withListen(freePort());
        manager.serve(forNow, listener).thenAccept(_ -> decided.complete(null));
        decided.join();
        if (manager.tunnel(profile.id()).orElseThrow().status() instanceof TunnelStatus.Failed(var failure)) {
            throw new CommandFailed(Words.sentences(failure, profile));
        }
        return forNow;
    }

    /// Not the profile's own: that is for the tunnel that stays, which may be started meanwhile.
    private static Listen freePort() throws CommandFailed {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Listen(Listen.AUTOMATIC.host(), probe.getLocalPort(), true);
        } catch (IOException e) {
            throw new CommandFailed("There is no free port on this computer: end other programs and try again.");
        }
    }

    Profile profile() {
        return profile;
    }

    LocalConnection connection() {
        return LocalConnection.to(profile, profile.listen().host(), profile.listen().port());
    }

    /// Waits until the tunnel that was opened is closed.
    @Override
    public void close() {
        giveBack.run();
    }
}
