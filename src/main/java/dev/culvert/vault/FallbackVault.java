package dev.culvert.vault;

import dev.culvert.profile.Secret;
import dev.culvert.vault.VaultException.Kind;
import java.util.Optional;
import java.util.UUID;

/// A keychain, and memory in its place where it is not available: what is stored then is kept until the program ends, and is what loading
/// finds, even when the keychain is back.
public final class FallbackVault implements Vault {
    private final Vault keychain;
    private final Vault memory = new MemoryVault("Secrets are kept until the program ends.");

    public FallbackVault(Vault keychain) {
        this.keychain = keychain;
    }

    @Override
    public Status status() {
        return keychain.status();
    }

    @Override
    public Status unlock() {
        return keychain.unlock();
    }

    @Override
    public Optional<Secret> load(UUID profile) throws VaultException {
        Optional<Secret> kept = memory.load(profile);
        if (kept.isPresent()) {
            return kept;
        }
        try {
            return keychain.load(profile);
        } catch (VaultException e) {
            return noneUnlessKept(e);
        }
    }

    @Override
    public void store(UUID profile, Secret connectionString) throws VaultException {
        if (keychain.status() instanceof Status.Unavailable) {
            memory.store(profile, connectionString);
        } else {
            keychain.store(profile, connectionString);
            memory.delete(profile);
        }
    }

    @Override
    public void delete(UUID profile) throws VaultException {
        memory.delete(profile);
        try {
            keychain.delete(profile);
        } catch (VaultException e) {
            noneUnlessKept(e);
        }
    }

    @Override
    public void close() {
        memory.close();
        keychain.close();
    }

    /// Where there is no keychain nothing is kept; one that does not answer may keep it.
    private Optional<Secret> noneUnlessKept(VaultException failure) throws VaultException {
        if (failure.kind() == Kind.REFUSED && keychain.status() instanceof Status.Unavailable) {
            return Optional.empty();
        }
        throw failure;
    }
}
