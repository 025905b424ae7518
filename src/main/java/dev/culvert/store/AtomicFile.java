package dev.culvert.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/// Writes files so that whatever happens, even a power cut, leaves the old bytes or the new ones. They and their folders belong to their owner
/// alone from the moment they exist; on Windows they are as the user's folder is.
final class AtomicFile {
    private static final String TEMPORARY = ".culvert-";
    private static final int MOST_ATTEMPTS = 20;
    private static final int PAUSE = 50;

    private AtomicFile() {}

    static void createFolder(Path folder) throws IOException {
        Files.createDirectories(folder, ownerOnly(folder, "rwx------"));
    }

    /// Opens a file that may exist.
    static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), ownerOnly(file, "rw-------"));
    }

    /// @throws java.nio.file.FileAlreadyExistsException the file exists; it is as it was
    /// @throws IOException there is no such file
    static void create(Path file, byte[] bytes) throws IOException {
        write(file, bytes);
        force(file.getParent());
    }

    /// Writes a file that may exist. Only one caller may do this to a file at a time: what others left behind in the middle of it is removed.
    ///
    /// @throws IOException the file is as it was
    static void replace(Path file, byte[] bytes) throws IOException {
        removeLeftovers(file);
        Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY + UUID.randomUUID() + ".tmp");
        write(temporary, bytes);
        try {
            move(temporary, file);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        force(file.getParent());
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly(file, "rw-------"));
        try (channel) {
            for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining();) {
                channel.write(rest);
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /// Again and again for a second: on Windows nobody can replace a file that another program has open, as virus scanners do with every new one.
    private static void move(Path from, Path to) throws IOException {
        for (int attempt = 1;; attempt++) {
            try {
                Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (FileSystemException e) {
                if (attempt == MOST_ATTEMPTS || !pause()) {
                    throw e;
                }
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// What a crash left is of no use to anybody; that it cannot be removed is no reason not to go on.
    private static void removeLeftovers(Path file) {
        String start = file.getFileName() + TEMPORARY;
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(file.getParent(), sibling -> sibling.getFileName().toString().startsWith(start))) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        } catch (IOException | DirectoryIteratorException theyStay) {
            // See above.
        }
    }

    /// Without this a power cut may undo a change of names. Windows opens no folders, and some network file systems force none.
    private static void force(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException notHere) {
            // The file is in place all the same.
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))} : new FileAttribute<?>[0];
    }
}
