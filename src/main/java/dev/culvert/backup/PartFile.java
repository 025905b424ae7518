package dev.culvert.backup;

import dev.culvert.file.AtomicFile;
import dev.culvert.handoff.HandoffException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;

/// A file that is being written, beside the place where it goes when it is complete. It is its owner's alone, where the file
/// system can say so. Closed before that, it is gone, and what stands in its place is what stood there before. One that is complete is never
/// thrown away.
final class PartFile implements AutoCloseable {
    private final Path target;
    private final Path part;
    private final boolean overwrite;
    private boolean complete;

    private PartFile(Path target, boolean overwrite) {
        this.target = target;
        this.overwrite = overwrite;
        this.part = target.resolveSibling(".culvert-" + UUID.randomUUID() + ".part");
    }

    static PartFile create(Path file, boolean overwrite) throws BackupException {
        try {
            PartFile created = new PartFile(AtomicFile.target(file), overwrite); // a link stays one
            if (Files.isDirectory(created.target)) {
                throw new BackupException(file + " is a folder.", "Name a file in it.");
            }
            if (Files.exists(created.target, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(created.target, LinkOption.NOFOLLOW_LINKS)) {
                throw new BackupException(file + " is not a file.", "Name one.");
            }
            if (created.mayNotReplace()) {
                throw new BackupException(created.target + " exists already.", "Choose another name, or replace it (--overwrite).");
            }
            AtomicFile.create(created.part, new byte[0]);
            restrict(created.part);
            return created;
        } catch (IOException e) {
            throw notWritten(file, e);
        }
    }

    /// On Windows a new file is for all whom its folder names. There is nothing in it yet.
    private static void restrict(Path file) {
        try {
            FileStore store = Files.getFileStore(file);
            if (store.supportsFileAttributeView(AclFileAttributeView.class) && !store.supportsFileAttributeView(PosixFileAttributeView.class)) {
                restrict(Files.getFileAttributeView(file, AclFileAttributeView.class));
            }
        } catch (IOException asTheFolderSays) {
            // A share may not let its users; a back-up there is better than none.
        }
    }

    static void restrict(AclFileAttributeView view) throws IOException {
        view.setAcl(List.of(AclEntry.newBuilder().setType(AclEntryType.ALLOW).setPrincipal(view.getOwner()).setPermissions(EnumSet.allOf(AclEntryPermission.class)).build()));
    }

    private boolean mayNotReplace() {
        return !overwrite && Files.exists(target);
    }

    private static BackupException notWritten(Path file, IOException why) {
        return new BackupException(file + " cannot be written (" + HandoffException.reason(why) + ").", "Choose another folder, or make room in this one.");
    }

    private BackupException notRenamed(String why) {
        return new BackupException("The back-up is complete in " + part + "; " + why + ".", "Give it the name that you want.");
    }

    Path folder() {
        return part.getParent();
    }

    /// Its name in the folder. It is the same to every program, whatever encoding the folder's has.
    String name() {
        return part.getFileName().toString();
    }

    long size() {
        try {
            return Files.size(part);
        } catch (IOException gone) {
            return 0; // whoever took it away makes it fail later
        }
    }

    /// Puts it in its place, so that even a power cut leaves all of it or what was there before. Where it cannot go there, it stays where it is.
    void keep() throws BackupException {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException e) {
            throw notWritten(target, e);
        }
        complete = true;
        if (mayNotReplace()) {
            throw notRenamed(target + " exists already");
        }
        try {
            AtomicFile.move(part, target);
        } catch (IOException e) {
            throw notRenamed(target + " cannot be written (" + HandoffException.reason(e) + ")");
        }
    }

    @Override
    public void close() {
        if (complete) {
            return; // in its place, or all that there is of the back-up
        }
        try {
            Files.deleteIfExists(part);
        } catch (IOException itStays) {
            // Its name says what it is, and nobody takes it for the whole.
        }
    }
}
