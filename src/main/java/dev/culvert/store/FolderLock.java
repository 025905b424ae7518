package dev.culvert.store;

import dev.culvert.file.OwnerOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps everybody else who asks for it, in this process and in others, out of a folder until it is closed, by the thread that took it.
///
/// Two locks in one. The operating system's, on the file `culvert.lock`, is a whole process's: it keeps no threads apart, and on POSIX systems
/// closing any channel of the file gives it up, whichever channel took it. So a lock of this process's comes first, and nothing but this
/// class opens the file. The file stays: were it removed, two processes could each hold the lock on a file of that name.
final class FolderLock implements AutoCloseable {
    private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock(true);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(5); // no system has a lock on a file with a limit to the waiting

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /// Creates the folder if need be.
    ///
    /// @throws StoreException another has had it for as long as the patience lasts, or the file cannot be had
    static FolderLock take(Path folder, Duration patience) throws StoreException {
        if (IN_THIS_PROCESS.isHeldByCurrentThread()) {
            throw new IllegalStateException("an edit must not use the store");
        }
        Path file = folder.resolve("culvert.lock");
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            if (!IN_THIS_PROCESS.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw busy(file, patience);
            }
        } catch (InterruptedException e) {
            throw interrupted(file);
        }
        FolderLock taken = null;
        FileChannel channel = null;
        try {
            OwnerOnly.createFolders(folder);
            channel = OwnerOnly.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            while (channel.tryLock() == null) {
                if (System.nanoTime() - deadline > 0) {
                    throw busy(file, patience);
                }
                Thread.sleep(BETWEEN_ATTEMPTS);
            }
            taken = new FolderLock(channel);
            return taken;
        } catch (IOException e) {
            throw StoreException.unwritable(folder, e);
        } catch (InterruptedException e) {
            throw interrupted(file);
        } finally {
            if (taken == null) {
                release(channel);
            }
        }
    }

    @Override
    public void close() {
        release(channel);
    }

    private static void release(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // The system has let go of the file all the same (close(2)).
        } finally {
            IN_THIS_PROCESS.unlock();
        }
    }

    private static StoreException busy(Path file, Duration patience) {
        return new StoreException("Another window or command of Culvert has been writing for " + patience.toSeconds() + " seconds and keeps " + file
            + " locked. End it and try again.");
    }

    private static StoreException interrupted(Path file) {
        Thread.currentThread().interrupt();
        return new StoreException("The wait for " + file + " was interrupted, and nothing was changed. Try again.");
    }
}
