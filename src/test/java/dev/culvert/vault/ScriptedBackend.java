package dev.culvert.vault;

import com.github.javakeyring.PasswordAccessException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A keychain in memory that does what a test tells it first.
final class ScriptedBackend implements Backend, Backend.Entries {
    interface Step {
        void run() throws Exception;
    }

    final Map<String, String> kept = new ConcurrentHashMap<>();
    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    volatile boolean locked;
    volatile boolean asksOnAccess;
    volatile int longest = Integer.MAX_VALUE;
    volatile String notFound = "No stored credentials match culvert account: x";
    volatile Step onIsLocked = () -> {};
    volatile Step onUnlock = () -> locked = false;
    volatile Step onGet = () -> {};
    volatile Step onSet = () -> {};
    volatile Step onDelete = () -> {};

    @Override
    public String name() {
        return "Test Keyring";
    }

    @Override
    public int longest() {
        return longest;
    }

    @Override
    public boolean asksOnAccess() {
        return asksOnAccess;
    }

    @Override
    public boolean isLocked() throws Exception {
        asked.incrementAndGet();
        onIsLocked.run();
        return locked;
    }

    @Override
    public void unlock() throws Exception {
        onUnlock.run();
    }

    @Override
    public Entries open() {
        opened.incrementAndGet();
        return this;
    }

    @Override
    public String get(String account) throws Exception {
        onGet.run();
        String value = kept.get(account);
        if (value == null) {
            throw new PasswordAccessException(notFound);
        }
        return value;
    }

    @Override
    public void set(String account, String value) throws Exception {
        onSet.run();
        kept.put(account, value);
    }

    @Override
    public void delete(String account) throws Exception {
        onDelete.run();
        if (kept.remove(account) == null) {
            throw new PasswordAccessException(notFound);
        }
    }

    @Override
    public void close() {
        closed.incrementAndGet();
    }
}
