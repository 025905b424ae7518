package dev.culvert.desktop;

import dev.culvert.profile.Secret;
import dev.culvert.vault.Vault;
import dev.culvert.vault.VaultException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/// A keychain that is what a test says.
public final class StubVault implements Vault {
    public static final Status AVAILABLE = new Status.Available("GNOME Keyring");
    public static final Status LOCKED = new Status.Locked("GNOME Keyring");

    public final Map<UUID, Secret> secrets = new ConcurrentHashMap<>();
    public volatile Status status = AVAILABLE;

    /// What reading and writing answer while the keychain is available.
    public volatile Optional<VaultException> refusal = Optional.empty();

    /// Reading and writing wait for this.
    public volatile CountDownLatch slowness = new CountDownLatch(0);

    @Override
    public Status status() {
        return status;
    }

    @Override
    public Status unlock() {
        status = AVAILABLE;
        return status;
    }

    @Override
    public Optional<Secret> load(UUID profile) throws VaultException {
        answer();
        return Optional.ofNullable(secrets.get(profile));
    }

    @Override
    public void store(UUID profile, Secret connectionString) throws VaultException {
        answer();
        secrets.put(profile, connectionString);
    }

    @Override
    public void delete(UUID profile) throws VaultException {
        answer();
        secrets.remove(profile);
    }

    private void answer() throws VaultException {
        try {
            slowness.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (status instanceof Status.Locked(String backend)) {
            throw new VaultException(VaultException.Kind.LOCKED, backend + " is locked.");
        }
        if (refusal.isPresent()) {
            throw refusal.get();
        }
    }

    @Override
    public void close() {
        slowness.countDown();
    }
}
