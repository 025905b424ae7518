package dev.culvert.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/// Passes an archive on to a pg_restore, on a thread of its own.
final class Pump {
    private static final int PART = 1 << 16;

    private final AtomicLong passed = new AtomicLong();
    private volatile IOException cannotRead;
    private final Thread thread;

    /// @param whole asked at the end of what is read: whether it was all. Only then the reader is told that there is no more; else it is left
    ///              waiting, so that it cannot take a part for the whole.
    Pump(InputStream from, OutputStream to, Callable<Boolean> whole) {
        this.thread = Thread.ofVirtual().name("culvert-archive").start(() -> pass(from, to, whole));
    }

    private void pass(InputStream from, OutputStream to, Callable<Boolean> whole) {
        byte[] part = new byte[PART];
        boolean taken = true;
        try (from) {
            for (int length = from.read(part); length >= 0; length = from.read(part)) {
                taken = taken && write(to, part, length); // the rest is read all the same: who writes it is not to fail
                passed.addAndGet(length);
            }
        } catch (IOException e) {
            cannotRead = e;
            return;
        }
        try {
            if (whole.call()) {
                to.close();
            }
        } catch (Exception ended) {
            // The reader has what it wanted, or is gone.
        }
    }

    private static boolean write(OutputStream to, byte[] part, int length) {
        try {
            to.write(part, 0, length);
            to.flush();
            return true;
        } catch (IOException gone) {
            return false;
        }
    }

    long passed() {
        return passed.get();
    }

    /// Why what is passed on could not be read.
    Optional<IOException> cannotRead() {
        return Optional.ofNullable(cannotRead);
    }

    void join() throws InterruptedException {
        thread.join();
    }
}
