package dev.culvert.vault;

import com.github.javakeyring.BackendNotSupportedException;
import com.github.javakeyring.Keyring;
import com.github.javakeyring.KeyringStorageType;
import dev.culvert.bus.NoSessionBus;
import dev.culvert.bus.SessionBus;
import dev.culvert.vault.VaultException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.ObjectPath;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.types.Variant;

/// The keyring of a Linux desktop session: whatever provides the [Secret Service](https://specifications.freedesktop.org/secret-service/latest/),
/// else a KDE Wallet from before it did.
///
/// java-keyring reads and writes the entries. What it is not asked is whether there is a service and whether it is locked, because it answers
/// both by trying: without a service it leaves a connection open that keeps the process alive, on a locked keyring it shows a prompt, and after
/// that fails with a NullPointerException. Nor is its prompt used: it hears the end of the first one in a process only (secret-service 1.8.1
/// subscribes once, on the first connection), and knows only prompts whose names begin with p or u.
final class SessionKeyring implements Backend {
    private static final String SECRETS = "org.freedesktop.secrets";
    private static final String SECRETS_PATH = "/org/freedesktop/secrets";
    private static final String SERVICE = "org.freedesktop.Secret.Service";
    private static final String COLLECTION = "org.freedesktop.Secret.Collection";
    private static final String PROMPT = "org.freedesktop.Secret.Prompt";
    private static final String NONE = "/";
    /// kwalletd6 takes this name too, and java-keyring knows no other.
    private static final String WALLET = "org.kde.kwalletd5";

    private final Map<String, String> environment;
    private volatile String name = "The keyring service";
    private volatile KeyringStorageType type = KeyringStorageType.GNOME_KEYRING;

    SessionKeyring(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int longest() {
        return Integer.MAX_VALUE;
    }

    @Override
    public boolean asksOnAccess() {
        return false;
    }

    @Override
    public boolean isLocked() throws Exception {
        try (SessionBus bus = connect()) {
            if (isThere(bus)) {
                type = KeyringStorageType.GNOME_KEYRING;
                name = provider(bus);
                return isLocked(bus, defaultCollection(bus));
            }
            if (isRunning(bus, WALLET) && (Boolean) wallet(bus, "isEnabled", null)) {
                type = KeyringStorageType.KWALLET;
                name = "KDE Wallet";
                return !(Boolean) wallet(bus, "isOpen", "s", wallet(bus, "localWallet", null));
            }
            throw new VaultException(Kind.REFUSED, "No keyring service is running in this session.");
        }
    }

    @Override
    public void unlock() throws Exception {
        try (SessionBus bus = connect()) {
            if (type == KeyringStorageType.KWALLET) {
                wallet(bus, "open", "sxs", wallet(bus, "localWallet", null), 0L, KeyringEntries.SERVICE);
                return;
            }
            String collection = defaultCollection(bus);
            Object[] unlocking = bus.call(SECRETS, SECRETS_PATH, SERVICE, "Unlock", "ao", List.of(new ObjectPath("", collection)));
            String prompt = path(unlocking[1]);
            if (prompt.equals(NONE)) {
                return;
            }
            CountDownLatch completed = bus.signal(PROMPT, "Completed", prompt);
            try {
                bus.call(SECRETS, prompt, PROMPT, "Prompt", "s", "");
                while (!completed.await(1, TimeUnit.SECONDS) && isLocked(bus, collection)) {
                    // Another program may have unlocked it, or the service may have ended, of which there is no signal.
                }
            } finally {
                if (completed.getCount() > 0) {
                    bus.call(Duration.ofSeconds(1), SECRETS, prompt, PROMPT, "Dismiss", null);
                }
            }
        }
    }

    private SessionBus connect() throws VaultException {
        try {
            String address = SessionBus.address(environment);
            System.setProperty("DBUS_SESSION_BUS_ADDRESS", address); // dbus-java asks this first, so java-keyring connects to the same bus
            return SessionBus.connect(address);
        } catch (NoSessionBus none) {
            throw new VaultException(Kind.REFUSED, switch (none.reason()) {
                case NONE -> "There is no desktop session here, and so no keyring service.";
                case ABSTRACT -> "The session's D-Bus has an abstract address, at which Java cannot reach the keyring service.";
                case SILENT -> "The session's D-Bus does not answer, and so no keyring service can be reached.";
            });
        }
    }

    @Override
    public Entries open() throws BackendNotSupportedException {
        try {
            return new KeyringEntries(Keyring.create(type), SessionBus::closeAll);
        } catch (BackendNotSupportedException | RuntimeException | LinkageError e) {
            SessionBus.closeAll();
            throw e;
        }
    }

    /// Has the bus start it when it is not running and the bus knows how.
    private static boolean isThere(SessionBus bus) throws DBusException, InterruptedException {
        if (isRunning(bus, SECRETS)) {
            return true;
        }
        try {
            bus.ask("StartServiceByName", "su", SECRETS, 0);
            return true;
        } catch (DBusException unknown) {
            return false;
        }
    }

    private static boolean isRunning(SessionBus bus, String service) throws DBusException, InterruptedException {
        return (Boolean) bus.ask("NameHasOwner", "s", service);
    }

    /// The service has no name to show; the program that provides it is not always GNOME's.
    private static String provider(SessionBus bus) throws DBusException, InterruptedException {
        String program;
        try {
            program = Files.readString(Path.of("/proc", bus.ask("GetConnectionUnixProcessID", "s", SECRETS).toString(), "comm")).strip(); // its first 15 characters
        } catch (IOException otherNamespace) {
            program = "";
        }
        return switch (program) {
            case "gnome-keyring-d" -> "GNOME Keyring";
            case "kwalletd5", "kwalletd6", "ksecretd" -> "KDE Wallet";
            case "keepassxc" -> "KeePassXC";
            default -> "Secret Service";
        };
    }

    private String defaultCollection(SessionBus bus) throws DBusException, InterruptedException, VaultException {
        String collection = path(bus.call(SECRETS, SECRETS_PATH, SERVICE, "ReadAlias", "s", "default")[0]);
        if (collection.equals(NONE)) {
            throw new VaultException(Kind.REFUSED, name + " has no default keyring to keep secrets in; create or open one there.");
        }
        return collection;
    }

    private static boolean isLocked(SessionBus bus, String collection) throws DBusException, InterruptedException {
        return (Boolean) ((Variant<?>) bus.call(SECRETS, collection, "org.freedesktop.DBus.Properties", "Get", "ss", COLLECTION, "Locked")[0]).getValue();
    }

    private static Object wallet(SessionBus bus, String method, String signature, Object... arguments) throws DBusException, InterruptedException {
        return bus.call(WALLET, "/modules/kwalletd5", "org.kde.KWallet", method, signature, arguments)[0];
    }

    private static String path(Object argument) {
        return ((DBusPath) argument).getPath();
    }
}
