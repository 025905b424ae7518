package dev.culvert.vault;

import dev.culvert.profile.Secret;
import java.util.Optional;
import java.util.UUID;

/// Keeps each profile's connection string. Calls may take seconds, and wait for a person who unlocks a keychain; never make them on a
/// thread that must not wait. They may be made from any thread.
public interface Vault extends AutoCloseable {
    /// Whether secrets can be had.
    sealed interface Status {
        /// @param backend what the user knows it by, such as "GNOME Keyring"
        record Available(String backend) implements Status {}

        /// There is one, but the user has to unlock it first: [Vault#unlock()].
        record Locked(String backend) implements Status {}

        /// There is none on this computer. Secrets are kept in memory and are gone when the program ends.
        ///
        /// @param reason one sentence
        record Unavailable(String reason) implements Status {}
    }

    /// Asks the system; never fails, and takes a few seconds at most.
    Status status();

    /// Has the system ask the user to unlock it, and waits for the answer, two minutes at most.
    Status unlock();

    /// @return empty when nothing is kept for the profile
    /// @throws VaultException the vault is locked, does not answer, or refuses
    Optional<Secret> load(UUID profile) throws VaultException;

    /// Keeps a connection string in place of what was kept before, and reads it back.
    ///
    /// @throws VaultException it is not kept; what was kept before may be gone
    void store(UUID profile, Secret connectionString) throws VaultException;

    /// Forgets a profile's connection string; nothing happens when none is kept.
    ///
    /// @throws VaultException it may be kept still
    void delete(UUID profile) throws VaultException;

    /// Ends connections and threads, so that the process can end. Never fails; a second call does nothing.
    @Override
    void close();
}
