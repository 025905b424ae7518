package dev.culvert.cli;

import dev.culvert.profile.Secret;
import dev.culvert.vault.Vault;
import dev.culvert.vault.VaultException;
import dev.culvert.vault.VaultException.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// A keychain as the test wants it; what is kept in it outlives the command.
final class ScriptedVault implements Vault {
    final Map<UUID, Secret> kept = new ConcurrentHashMap<>();
    Status status = new Status.Available("Test Keyring");
    Status afterUnlock = status;
    Optional<VaultException> refuses = Optional.empty();
    int unlocks;
    boolean closed;

    @Override
    public Status status() {
        return status;
    }

    @Override
    public Status unlock() {
        unlocks++;
        status = afterUnlock;
        return status;
    }

    @Override
    public Optional<Secret> load(UUID profile) throws VaultException {
        check();
        return Optional.ofNullable(kept.get(profile));
    }

    @Override
    public void store(UUID profile, Secret connectionString) throws VaultException {
        check();
        kept.put(profile, connectionString);
    }

    @Override
    public void delete(UUID profile) throws VaultException {
        check();
        kept.remove(profile);
    }

    private void check() throws VaultException {
        if (status instanceof Status.Locked) {
            throw new VaultException(Kind.LOCKED, "Test Keyring is locked.");
        }
        if (refuses.isPresent()) {
            throw refuses.get();
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
