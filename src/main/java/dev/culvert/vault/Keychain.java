package dev.culvert.vault;

import com.github.javakeyring.BackendNotSupportedException;
import com.github.javakeyring.PasswordAccessException;
import dev.culvert.profile.Secret;
import dev.culvert.vault.VaultException.Kind;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The system's keychain: macOS Keychain, Windows Credential Manager, or the keyring of a Linux desktop session. An entry's service is
/// "culvert", its account is the profile's ID, its value the connection string.
///
/// **Limits.** The system is asked on a thread of its own, and who waits for it gets [Kind#SILENT] when the time is up. A late answer is
/// dropped; a late write may still happen.
///
/// **One at a time.** Only one such thread exists: the next call begins when it has ended, or is [Kind#SILENT] too. So a keychain that hangs
/// costs one thread, however often it is asked, and no late write can overtake a newer one. At its limit a call is interrupted, which ends it
/// wherever the system is asked by D-Bus; a native call ends when the system lets go of it.
///
/// **Nothing stays open.** Each call opens the keychain and closes it: some 30 ms, after which there is no connection that could break with
/// the service at its other end, and no thread of dbus-java that would keep the process alive.
///
/// **Locked.** Only [#unlock()] has the user asked; all else fails with [Kind#LOCKED] at once. macOS is different: it does not tell, and asks
/// when an entry is read or written, so there each of these may take as long as unlocking.
public final class Keychain implements Vault {
    /// java-keyring has no other sign of it: Secret Service and macOS, Windows (ERROR_NOT_FOUND, and no value), KWallet.
    private static final Pattern NOT_FOUND = Pattern.compile("No stored credentials match|Error code 1168\\b|Password not Found|not in wallet");
    private static final String DUPLICATES = "Too many stored credentials match";
    private static final String CLOSED = "The keychain is closed.";
    private static final Logger LOG = LoggerFactory.getLogger(Keychain.class);

    /// @param answer for the system
    /// @param person for a user whom the system asks
    record Limits(Duration answer, Duration person) {
        static final Limits DEFAULT = new Limits(Duration.ofSeconds(5), Duration.ofMinutes(2));
    }

    private record Call(Thread thread, CompletableFuture<?> answer) {}

    private final Backend backend;
    private final Limits limits;
    private final ThreadGroup threads = new ThreadGroup("keychain");
    private final Semaphore turn = new Semaphore(1, true);
    private volatile Status.Locked unlocking;
    private Call current;
    private boolean closed;

    Keychain(Backend backend, Limits limits) {
        this.backend = backend;
        this.limits = limits;
    }

    /// Asks the system nothing yet.
    ///
    /// @param osName the system property `os.name`
    /// @param environment tells on Linux which session's keyring it is
    public static Keychain of(String osName, Map<String, String> environment) {
        String os = osName.toLowerCase(Locale.ROOT);
        Backend backend = os.startsWith("mac") ? SystemKeychain.macOs() : os.startsWith("windows") ? SystemKeychain.windows() : new SessionKeyring(environment);
        return new Keychain(backend, Limits.DEFAULT);
    }

    @Override
    public Status status() {
        Status.Locked locked = unlocking;
        if (locked != null) {
            return locked;
        }
        try {
            return ask(limits.answer(), backend::isLocked) ? new Status.Locked(backend.name()) : new Status.Available(backend.name());
        } catch (VaultException e) {
            // Such a keychain is silent while it waits for the user.
            return e.kind() == Kind.SILENT && backend.asksOnAccess() ? new Status.Locked(backend.name()) : new Status.Unavailable(e.getMessage());
        }
    }

    /// While this waits for the user, all other calls are told at once that it is locked; but another one of this waits for the first.
    @Override
    public synchronized Status unlock() {
        Status before = status();
        if (!(before instanceof Status.Locked locked)) {
            return before;
        }
        unlocking = locked;
        try {
            ask(limits.person(), () -> {
                backend.unlock();
                return null;
            });
        } catch (VaultException refused) {
            // It is locked still, or not there any more.
        } finally {
            unlocking = null;
        }
        return status();
    }

    @Override
    public Optional<Secret> load(UUID profile) throws VaultException {
        return access(profile, entries -> get(entries, profile).map(Secret::of));
    }

    @Override
    public void store(UUID profile, Secret connectionString) throws VaultException {
        String value = connectionString.expose();
        if (value.length() > backend.longest()) {
            throw new VaultException(Kind.TOO_LONG, String.format(Locale.ROOT, "The connection string has %,d characters, and %s takes no more than %,d.", value.length(), backend.name(), backend.longest()));
        }
        access(profile, entries -> {
            entries.set(profile.toString(), value);
            // java-keyring drops the errors of the Secret Service and of KWallet.
            if (!get(entries, profile).equals(Optional.of(value))) {
                throw new VaultException(Kind.REFUSED, backend.name() + " did not keep the connection string: read back, it is not the same.");
            }
            return null;
        });
    }

    @Override
    public void delete(UUID profile) throws VaultException {
        access(profile, entries -> {
            try {
                entries.delete(profile.toString());
            } catch (PasswordAccessException e) {
                if (!isNotFound(e)) {
                    throw e;
                }
            }
            if (get(entries, profile).isPresent()) {
                throw new VaultException(Kind.REFUSED, backend.name() + " did not delete the connection string: it can still be read.");
            }
            return null;
        });
    }

    @Override
    public void close() {
        synchronized (turn) {
            closed = true;
            if (current != null) {
                current.answer().completeExceptionally(new VaultException(Kind.REFUSED, CLOSED));
                current.thread().interrupt();
            }
        }
    }

    private interface Access<T> {
        T to(Backend.Entries entries) throws Exception;
    }

    private <T> T access(UUID profile, Access<T> access) throws VaultException {
        Status.Locked locked = unlocking;
        if (locked != null) {
            throw locked(locked.backend());
        }
        return ask(backend.asksOnAccess() ? limits.person() : limits.answer(), () -> {
            if (backend.isLocked()) {
                throw locked(backend.name());
            }
            try (Backend.Entries entries = backend.open()) {
                return access.to(entries);
            } catch (PasswordAccessException e) {
                throw String.valueOf(e.getMessage()).startsWith(DUPLICATES)
                    ? new VaultException(Kind.REFUSED, backend.name() + " has several entries named " + KeyringEntries.SERVICE + "|" + profile + "; delete all but one of them there.")
                    : new VaultException(Kind.REFUSED, backend.name() + " refused: " + e.getMessage());
            }
        });
    }

    private static Optional<String> get(Backend.Entries entries, UUID profile) throws Exception {
        try {
            return Optional.of(entries.get(profile.toString()));
        } catch (PasswordAccessException e) {
            if (isNotFound(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static boolean isNotFound(PasswordAccessException e) {
        return NOT_FOUND.matcher(String.valueOf(e.getMessage())).find();
    }

    private <T> T ask(Duration limit, Callable<T> question) throws VaultException {
        long deadline = System.nanoTime() + limit.toNanos();
        var answer = new CompletableFuture<T>();
        Thread thread = Thread.ofPlatform().group(threads).name("keychain").daemon().unstarted(() -> {
            answer(question, answer);
            turn.release();
        });
        try {
            if (!turn.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw silent(limit);
            }
            begin(new Call(thread, answer));
            return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw silent(limit);
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new VaultException(Kind.SILENT, backend.name() + " was not waited for; try again.");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof VaultException known ? known : unknown(e.getCause());
        }
    }

    private void begin(Call call) throws VaultException {
        synchronized (turn) {
            if (closed) {
                turn.release();
                throw new VaultException(Kind.REFUSED, CLOSED);
            }
            current = call;
            call.thread().start();
        }
    }

    private static <T> void answer(Callable<T> question, CompletableFuture<T> answer) {
        try {
            answer.complete(question.call());
        } catch (Throwable e) { // the libraries' NoClassDefFoundError and UnsatisfiedLinkError are answers too
            answer.completeExceptionally(e);
        }
    }

    /// Without the message: libraries may write into it what they like.
    private VaultException unknown(Throwable e) {
        LOG.debug("{} failed with {}", backend.name(), e.getClass().getName());
        return new VaultException(Kind.REFUSED, backend.name() + switch (e) {
            case LinkageError incomplete -> " cannot be used on this computer.";
            case BackendNotSupportedException notOpened -> " could not be opened; try again.";
            default -> " failed and does not tell why; try again.";
        });
    }

    private VaultException silent(Duration limit) {
        return new VaultException(Kind.SILENT, backend.name() + " did not answer within " + limit.toSeconds() + " seconds; try again.");
    }

    private static VaultException locked(String name) {
        return new VaultException(Kind.LOCKED, name + " is locked; unlock it first.");
    }
}
