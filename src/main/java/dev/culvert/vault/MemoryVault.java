package dev.culvert.vault;

import dev.culvert.profile.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps secrets for as long as the program runs, and writes them nowhere.
public final class MemoryVault implements Vault {
    private final Map<UUID, Secret> secrets = new ConcurrentHashMap<>();
    private final String reason;

    /// @param reason why there is no other: one sentence
    public MemoryVault(String reason) {
        this.reason = reason;
    }

    @Override
    public Status status() {
        return new Status.Unavailable(reason);
    }

    @Override
    public Status unlock() {
        return status();
    }

    @Override
    public Optional<Secret> load(UUID profile) {
        return Optional.ofNullable(secrets.get(profile));
    }

    @Override
    public void store(UUID profile, Secret connectionString) {
        secrets.put(profile, connectionString);
    }

    @Override
    public void delete(UUID profile) {
        secrets.remove(profile);
    }

    @Override
    public void close() {
        secrets.clear();
    }
}
