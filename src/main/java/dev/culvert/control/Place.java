package dev.culvert.control;

import dev.culvert.file.OwnerOnly;
import dev.culvert.store.Folders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.UUID;

/// Where a user's window listens: beside the profiles, so that another `CULVERT_HOME` is another window.
///
/// @param socket its path is short enough for every system
/// @param lock   a file that is never removed: two processes could each hold the lock on a file of that name
record Place(Path socket, Path lock) {
    /// macOS has 104 bytes with the zero at the end, Linux 108.
    private static final int LONGEST_PATH = 103;

    static Place of(Folders folders) {
        return of(folders, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /// @param temporary for a socket whose path would be too long where it belongs
    static Place of(Folders folders, Path temporary) {
        Path folder = folders.config().toAbsolutePath();
        Path socket = folder.resolve("culvert.sock");
        if (bytes(socket).length > LONGEST_PATH) {
            socket = temporary.toAbsolutePath().resolve("culvert-" + UUID.nameUUIDFromBytes(bytes(folder))).resolve("culvert.sock");
        }
        return new Place(socket, folder.resolve("desktop.lock"));
    }

    private static byte[] bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Makes the folders, for this user alone.
    ///
    /// @throws IOException also when the socket's folder is another user's
    void prepare() throws IOException {
        OwnerOnly.createFolders(lock.getParent());
        Path folder = socket.getParent();
        if (folder.equals(lock.getParent())) {
            return;
        }
        try {
            OwnerOnly.createFolder(folder);
        } catch (FileAlreadyExistsException before) {
            boolean ours = Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(lock.getParent()));
            if (!ours) {
                throw new IOException(folder + " is somebody else's");
            }
        }
    }
}
