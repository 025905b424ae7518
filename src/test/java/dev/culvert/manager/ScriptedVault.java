package dev.culvert.manager;

import dev.culvert.profile.Secret;
import dev.culvert.vault.MemoryVault;
import dev.culvert.vault.Vault;
import dev.culvert.vault.VaultException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/// A keychain that is locked, silent, slow or full when the test says so.
final class ScriptedVault implements Vault {
    enum Call { LOAD, STORE, DELETE }

    /// What was asked of it, in order.
    final List<Call> calls = Collections.synchronizedList(new ArrayList<>());
    volatile CountDownLatch asked = new CountDownLatch(1);
    volatile Status status = new Status.Available("Test Keyring");

    /// Each fails once.
    final Map<Call, VaultException.Kind> fails = Collections.synchronizedMap(new HashMap<>());
    volatile boolean losesWhatItFailsToStore;
    volatile CountDownLatch answers = new CountDownLatch(0);

    /// Happens once, when a secret has been read and not been answered yet.
    volatile Runnable onceRead = () -> { };
    volatile int closed;

    private final MemoryVault secrets = new MemoryVault("");

    private void call(Call call) throws VaultException {
        calls.add(call);
        asked.countDown();
        try {
            answers.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        VaultException.Kind why = fails.remove(call);
        if (why != null) {
            throw new VaultException(why, "The keyring is " + why + ".");
        }
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public Status unlock() {
        status = new Status.Available("Test Keyring");
        return status;
    }

    @Override
    public Optional<Secret> load(UUID profile) throws VaultException {
        call(Call.LOAD);
        Optional<Secret> read = secrets.load(profile);
        Runnable next = onceRead;
        onceRead = () -> { };
        next.run();
        return read;
    }

    @Override
    public void store(UUID profile, Secret connectionString) throws VaultException {
        if (losesWhatItFailsToStore && fails.containsKey(Call.STORE)) {
            secrets.delete(profile);
        }
        call(Call.STORE);
        secrets.store(profile, connectionString);
    }

    @Override
    public void delete(UUID profile) throws VaultException {
        call(Call.DELETE);
        secrets.delete(profile);
    }

    @Override
    public void close() {
        closed++;
    }

    /// What it holds, without asking.
    Optional<String> held(UUID profile) {
        return secrets.load(profile).map(Secret::expose);
    }

    void hold(UUID profile, String text) {
        secrets.store(profile, Secret.of(text));
    }

    void lose(UUID profile) {
        secrets.delete(profile);
    }
}
