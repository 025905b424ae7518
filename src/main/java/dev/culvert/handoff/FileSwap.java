package dev.culvert.handoff;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/// Replaces a user's file so that whatever happens, even a power cut, leaves the old bytes or the new ones. It stays what it was: a link
/// stays a link, and permissions stay as they are; a new file is its owner's alone.
final class FileSwap {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private FileSwap() {}

    /// @throws IOException the file is as it was
    static void replace(Path file, byte[] bytes) throws IOException {
        Path target = Links.target(file);
        boolean posix = target.getFileSystem().supportedFileAttributeViews().contains("posix");
        Path temporary = target.resolveSibling(target.getFileName() + ".culvert-" + UUID.randomUUID() + ".tmp");
        FileAttribute<?>[] owners = posix ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)} : new FileAttribute<?>[0];
        try {
            try (FileChannel channel = FileChannel.open(temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owners)) {
                for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining();) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            if (posix && Files.exists(target)) {
                Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(target));
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        force(target.getParent());
    }

    static void delete(Path file) throws IOException {
        Files.deleteIfExists(Links.target(file));
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
