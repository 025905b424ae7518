package dev.culvert.file;

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
import java.util.UUID;

/// Writes files so that whatever happens, even a power cut, leaves the old bytes or the new ones. New ones are their owner's alone. A symbolic link
/// to a file stays one.
public final class AtomicFile {
    private static final String TEMPORARY = ".culvert-";
    private static final int MOST_LINKS = 40; // as on Linux
    private static final int MOST_ATTEMPTS = 20;
    private static final int PAUSE = 50;

    private AtomicFile() {}

    /// Where a file is, for those who keep it elsewhere and have a link to it here; whether or not there is anything yet. Absolute. Of links that
    /// lead in a circle it is one of them.
    public static Path target(Path file) throws IOException {
        Path target = file.toAbsolutePath();
        for (int links = 0; links < MOST_LINKS && Files.isSymbolicLink(target); links++) {
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }

    /// @throws java.nio.file.FileAlreadyExistsException the file exists; it is as it was
    /// @throws IOException there is no such file
    public static void create(Path file, byte[] bytes) throws IOException {
        write(file, bytes);
        force(file.getParent());
    }

    /// Writes a file of Culvert's own, which may exist. Only one caller may do this to a file at a time: what others left behind in the middle
    /// of it is removed.
    ///
    /// @throws IOException the file is as it was
    public static void replaceOwn(Path file, byte[] bytes) throws IOException {
        Path target = target(file);
        removeLeftovers(target);
        replace(target, bytes, false);
    }

    /// Writes a file of the user's, which may exist and keeps its permissions.
    ///
    /// @throws IOException the file is as it was
    public static void replaceOfUser(Path file, byte[] bytes) throws IOException {
        replace(target(file), bytes, true);
    }

    private static void replace(Path target, byte[] bytes, boolean keepPermissions) throws IOException {
        Path temporary = target.resolveSibling(target.getFileName() + TEMPORARY + UUID.randomUUID() + ".tmp");
        write(temporary, bytes);
        try {
            if (keepPermissions && OwnerOnly.isPosix(target) && Files.exists(target)) {
                Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(target));
            }
            move(temporary, target);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        FileChannel channel = OwnerOnly.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
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

    /// Puts a file whose bytes are safe in the place of another in the same folder, or where there is none. Tries again and again for a second: on
    /// Windows nobody can replace a file that another program has open, as virus scanners do with every new one.
    ///
    /// @throws IOException both are as they were
    public static void move(Path from, Path to) throws IOException {
        for (int attempt = 1;; attempt++) {
            try {
                Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
                force(to.getParent());
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
}
