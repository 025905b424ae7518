package dev.culvert.desktop;

import dev.culvert.profile.Secret;
import dev.culvert.vault.Vault;
import dev.culvert.vault.VaultException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/// A keychain that answers nothing at all until a test lets it: as slow as any.
final class GatedVault implements Vault {
    private final Vault vault;
    private final CountDownLatch gate = new CountDownLatch(1);

    GatedVault(Vault vault) {
        this.vault = vault;
    }

    void answer() {
        gate.countDown();
    }

    private Vault whenItAnswers() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return vault;
    }

    @Override
    public Status status() {
        return whenItAnswers().status();
    }

    @Override
    public Status unlock() {
        return whenItAnswers().unlock();
    }

    @Override
    public Optional<Secret> load(UUID profile) throws VaultException {
        return whenItAnswers().load(profile);
    }

    @Override
    public void store(UUID profile, Secret connectionString) throws VaultException {
        whenItAnswers().store(profile, connectionString);
    }

    @Override
    public void delete(UUID profile) throws VaultException {
        whenItAnswers().delete(profile);
    }

    @Override
    public void close() {
        answer();
        vault.close();
    }
}
