package dev.culvert.vault;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;

/// Behaves like kwalletd5, as far as java-keyring uses it; the user opens it whenever it asks.
public final class StandInWallet {
    volatile boolean open;
    volatile CountDownLatch answering = new CountDownLatch(0);

    StandInWallet(DBusConnection connection) throws DBusException {
        connection.exportObject("/modules/kwalletd5", new WalletObject());
        connection.requestBusName("org.kde.kwalletd5");
    }

    @DBusInterfaceName("org.kde.KWallet")
    public interface Wallet extends DBusInterface {
        boolean isEnabled();

        String localWallet();

        boolean isOpen(String wallet);

        boolean isOpen(int handle);

        int open(String wallet, long window, String app);

        int close(int handle, boolean force, String app);

        boolean hasEntry(int handle, String folder, String key, String app);

        String readPassword(int handle, String folder, String key, String app);

        int writePassword(int handle, String folder, String key, String value, String app);

        List<String> entryList(int handle, String folder, String app);

        int removeEntry(int handle, String folder, String key, String app);

        boolean removeFolder(int handle, String folder, String app);
    }

    private final class WalletObject implements Wallet {
        private final Map<String, String> entries = new ConcurrentHashMap<>();

        @Override
        public boolean isEnabled() {
            return true;
        }

        @Override
        public String localWallet() {
            return "kdewallet";
        }

        @Override
        public boolean isOpen(String wallet) {
            return open;
        }

        @Override
        public boolean isOpen(int handle) {
            return open;
        }

        @Override
        public int open(String wallet, long window, String app) {
            open = true;
            return 1;
        }

        @Override
        public int close(int handle, boolean force, String app) {
            return 0;
        }

        @Override
        public boolean hasEntry(int handle, String folder, String key, String app) {
            return entries.containsKey(folder + "/" + key);
        }

        @Override
        public String readPassword(int handle, String folder, String key, String app) {
            try {
                answering.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return entries.getOrDefault(folder + "/" + key, "");
        }

        @Override
        public int writePassword(int handle, String folder, String key, String value, String app) {
            entries.put(folder + "/" + key, value);
            return 0;
        }

        @Override
        public List<String> entryList(int handle, String folder, String app) {
            return List.copyOf(entries.keySet());
        }

        @Override
        public int removeEntry(int handle, String folder, String key, String app) {
            return entries.remove(folder + "/" + key) == null ? -1 : 0;
        }

        @Override
        public boolean removeFolder(int handle, String folder, String app) {
            return true;
        }

        @Override
        public String getObjectPath() {
            return "/modules/kwalletd5";
        }
    }
}
