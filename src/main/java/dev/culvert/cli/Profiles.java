package dev.culvert.cli;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.FailureException;
import dev.culvert.manager.TunnelManager;
import dev.culvert.manager.TunnelView;
import dev.culvert.profile.Profile;
import dev.culvert.store.ProfileStore;
import dev.culvert.store.StoreException;
import dev.culvert.vault.Vault;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/// The profiles, for one command: by the names that people give on a command line, and with the vault that keeps their connection strings.
final class Profiles implements AutoCloseable {
    private final Surroundings surroundings;
    private final TunnelManager manager;

    private Profiles(Surroundings surroundings, TunnelManager manager) {
        this.surroundings = surroundings;
        this.manager = manager;
    }

    static Profiles open(Surroundings surroundings, EngineOptions options) throws StoreException {
        TunnelManager manager = new TunnelManager(new ProfileStore(surroundings.folders()), surroundings.vaults().get(), options, surroundings.engines());
        try {
            manager.load().ifPresent(surroundings::note);
        } catch (StoreException e) {
            manager.close();
            throw e;
        }
        return new Profiles(surroundings, manager);
    }

    TunnelManager manager() {
        return manager;
    }

    List<Profile> all() {
        return manager.tunnels().stream().map(TunnelView::profile).toList();
    }

    Optional<Profile> find(String name) {
        return manager.tunnel(name).map(TunnelView::profile);
    }

    /// What is no profile's name may be a secret in the wrong place: it is not repeated.
    Profile named(String name) throws UsageException {
        return named(List.of(name)).getFirst();
    }

    /// @return each profile once, in the order of the names
    List<Profile> named(List<String> names) throws UsageException {
        Set<Profile> found = new LinkedHashSet<>();
        for (String name : names) {
            found.add(find(name).orElseThrow(() -> new UsageException(
                (names.size() == 1 ? "There is no profile with this name." : "One of these names is no profile's.") + " " + choice())));
        }
        return List.copyOf(found);
    }

    private String choice() {
        return all().isEmpty()
            ? "There are none yet: culvert profiles add NAME adds one."
            : "There are: " + all().stream().map(profile -> Words.argument(profile.name())).collect(Collectors.joining(", ")) + ".";
    }

    /// Makes sure that connection strings can be had. Waits for the user to unlock the vault, where the system asks for that.
    ///
    /// @return what the user knows the vault by
    String openVault() throws FailureException {
        Vault.Status status = join(manager.vaultStatus());
        if (status instanceof Vault.Status.Locked(String backend)) {
            surroundings.note(backend + " is locked. Waiting until you unlock it.");
            status = join(manager.unlockVault());
        }
        return switch (status) {
            case Vault.Status.Available(String backend) -> backend;
            case Vault.Status.Locked(String backend) -> throw new FailureException(Failure.of(Kind.VAULT_LOCKED, backend + " is still locked.", "Unlock it and try again."));
            case Vault.Status.Unavailable(String reason) -> throw new FailureException(Failure.of(
                Kind.VAULT_FAILED, reason, "Without a keychain no connection string can be kept: put it into DATABASE_URL or a .env file, and open the tunnel by culvert up without a name."));
        };
    }

    static void done(CompletionStage<Optional<Failure>> edit) throws FailureException {
        Optional<Failure> failure = join(edit);
        if (failure.isPresent()) {
            throw new FailureException(failure.get());
        }
    }

    static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Override
    public void close() {
        manager.close();
    }
}
