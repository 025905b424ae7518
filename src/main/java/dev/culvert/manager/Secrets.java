package dev.culvert.manager;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.FailureException;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.InvalidConnectionString;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Secret;
import dev.culvert.vault.MemoryVault;
import dev.culvert.vault.Vault;
import dev.culvert.vault.VaultException;
import java.util.Optional;
import java.util.UUID;

/// The connection strings of all profiles: those in the vault, and those of profiles that live for this run only. What goes wrong becomes a
/// [Failure].
final class Secrets implements AutoCloseable {
    private final Vault vault;
    private final MemoryVault forThisRun = new MemoryVault("");

    Secrets(Vault vault) {
        this.vault = vault;
    }

    Vault vault() {
        return vault;
    }

    void keepForThisRun(UUID profile, Secret connectionString) {
        forThisRun.store(profile, connectionString);
    }

    Optional<Secret> load(UUID profile) throws FailureException {
        Optional<Secret> temporary = forThisRun.load(profile);
        if (temporary.isPresent()) {
            return temporary;
        }
        try {
            return vault.load(profile);
        } catch (VaultException e) {
            throw failed(e);
        }
    }

    ConnectionString connection(Profile profile) throws FailureException {
        Secret text = load(profile.id()).orElseThrow(() -> new FailureException(Failure.of(
            Kind.SECRET_MISSING,
            "The connection string of " + profile.name() + " is not there" + (vault.status() instanceof Vault.Status.Unavailable ? ": without a keychain it is kept only until Culvert ends." : " any more."),
            "Enter it again.")));
        try {
            return ConnectionString.parse(text.expose(), "The connection string");
        } catch (InvalidConnectionString e) {
            throw new FailureException(Failure.of(Kind.SECRET_UNUSABLE, e.getMessage(), "Enter it again."));
        }
    }

    void store(UUID profile, Secret connectionString) throws FailureException {
        if (forThisRun.load(profile).isPresent()) {
            forThisRun.store(profile, connectionString);
            return;
        }
        try {
            vault.store(profile, connectionString);
        } catch (VaultException e) {
            throw failed(e);
        }
    }

    void delete(UUID profile) throws FailureException {
        if (forThisRun.load(profile).isPresent()) {
            forThisRun.delete(profile);
            return;
        }
        try {
            vault.delete(profile);
        } catch (VaultException e) {
            throw failed(e);
        }
    }

    private static FailureException failed(VaultException e) {
        return new FailureException(switch (e.kind()) {
            case LOCKED -> Failure.of(Kind.VAULT_LOCKED, e.getMessage(), "Unlock it and try again.");
            case SILENT -> Failure.of(Kind.VAULT_FAILED, e.getMessage(), "Try again.");
            case TOO_LONG, REFUSED -> Failure.of(Kind.VAULT_FAILED, e.getMessage(), "");
        });
    }

    @Override
    public void close() {
        forThisRun.close();
        vault.close();
    }
}
