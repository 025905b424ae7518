package dev.culvert.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.culvert.profile.Secret;
import dev.culvert.vault.Vault.Status;
import dev.culvert.vault.VaultException.Kind;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FallbackVaultTest {
    private static final UUID PROFILE = UUID.randomUUID();
    private static final Secret OLD = Secret.of("old");
    private static final Secret NEW = Secret.of("new");
    private static final String NONE = "No keyring service is running in this session.";

    private final ScriptedBackend backend = new ScriptedBackend();
    private final Vault vault = vault(Duration.ofSeconds(30));

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    void theKeychainIsUsedWhereThereIsOne() throws Exception {
        vault.store(PROFILE, NEW);
        assertThat(backend.kept).containsEntry(PROFILE.toString(), "new");
        assertThat(vault.load(PROFILE)).contains(NEW);
        assertThat(vault.status()).isEqualTo(new Status.Available("Test Keyring"));
        vault.delete(PROFILE);
        assertThat(backend.kept).isEmpty();
    }

    @Test
    void withoutAKeychainSecretsAreKeptInMemory() throws Exception {
        thereIsNone();
        assertThat(vault.status()).isEqualTo(new Status.Unavailable(NONE));
        assertThat(vault.load(PROFILE)).isEmpty();
        vault.store(PROFILE, NEW);
        assertThat(vault.load(PROFILE)).contains(NEW);
        vault.delete(PROFILE);
        assertThat(vault.load(PROFILE)).isEmpty();
        assertThat(backend.kept).isEmpty();
    }

    @Test
    void whatIsInMemoryIsNewerThanWhatTheKeychainHas() throws Exception {
        vault.store(PROFILE, OLD);
        thereIsNone();
        vault.store(PROFILE, NEW);
        thereIsOneAgain();
        assertThat(vault.load(PROFILE)).contains(NEW);
        assertThat(backend.kept).containsEntry(PROFILE.toString(), "old");
    }

    @Test
    void whatTheKeychainKeepsIsNotInMemoryAnyMore() throws Exception {
        thereIsNone();
        vault.store(PROFILE, OLD);
        thereIsOneAgain();
        vault.store(PROFILE, NEW);
        assertThat(vault.load(PROFILE)).contains(NEW);
        vault.delete(PROFILE);
        assertThat(vault.load(PROFILE)).isEmpty();
    }

    @Test
    void aLockedKeychainIsNotReplaced() {
        backend.locked = true;
        assertThat(catchThrowableOfType(VaultException.class, () -> vault.store(PROFILE, NEW)).kind()).isEqualTo(Kind.LOCKED);
        assertThat(catchThrowableOfType(VaultException.class, () -> vault.load(PROFILE)).kind()).isEqualTo(Kind.LOCKED);
        assertThat(catchThrowableOfType(VaultException.class, () -> vault.delete(PROFILE)).kind()).isEqualTo(Kind.LOCKED);
        assertThat(vault.unlock()).isEqualTo(new Status.Available("Test Keyring"));
    }

    /// What is kept there is not known, so "nothing" would be a guess; but a person can go on with a secret in memory.
    @Test
    void aKeychainThatHangsIsNotEmpty() throws Exception {
        backend.onIsLocked = new CountDownLatch(1)::await;
        try (Vault impatient = vault(Duration.ofMillis(200))) {
            assertThat(catchThrowableOfType(VaultException.class, () -> impatient.load(PROFILE)).kind()).isEqualTo(Kind.SILENT);
            assertThat(catchThrowableOfType(VaultException.class, () -> impatient.delete(PROFILE)).kind()).isEqualTo(Kind.SILENT);
            impatient.store(PROFILE, NEW);
            assertThat(impatient.load(PROFILE)).contains(NEW);
        }
    }

    @Test
    void aRefusalOfAKeychainThatIsThereIsShown() {
        backend.onGet = () -> {
            throw new IllegalStateException();
        };
        assertThat(catchThrowableOfType(VaultException.class, () -> vault.load(PROFILE)).kind()).isEqualTo(Kind.REFUSED);
        assertThat(catchThrowableOfType(VaultException.class, () -> vault.delete(PROFILE)).kind()).isEqualTo(Kind.REFUSED);
    }

    @Test
    void closingForgetsWhatIsInMemory() throws Exception {
        thereIsNone();
        vault.store(PROFILE, NEW);
        vault.close();
        assertThat(vault.load(PROFILE)).isEmpty();
        assertThat(vault.status()).isEqualTo(new Status.Unavailable("The keychain is closed."));
    }

    private Vault vault(Duration limit) {
        return new FallbackVault(new Keychain(backend, new Keychain.Limits(limit, limit)));
    }

    private void thereIsNone() {
        backend.onIsLocked = () -> {
            throw new VaultException(Kind.REFUSED, NONE);
        };
    }

    private void thereIsOneAgain() {
        backend.onIsLocked = () -> {};
    }
}
