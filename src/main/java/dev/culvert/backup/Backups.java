package dev.culvert.backup;

import dev.culvert.handoff.Computer;
import dev.culvert.handoff.LocalConnection;
import dev.culvert.handoff.Programs;
import java.nio.file.Path;

/// Makes transfers between databases, which are reached through tunnels that run, and files. Nothing happens before [Transfer#run].
public final class Backups {
    private final Computer computer;
    private final PostgresTools tools;

    /// @param programs finds psql, and in its folder pg_dump and pg_restore; the one that the user chose is preferred where its version will do
    public Backups(Computer computer, Programs programs) {
        this.computer = computer;
        this.tools = new PostgresTools(computer, programs);
    }

    /// Writes a database into a file of pg_dump's custom format, which is its owner's alone where the file system can say so. Until it is
    /// complete, nothing stands under its name but what did before.
    ///
    /// @param overwrite whether a file that is there already may be replaced
    public Transfer dump(LocalConnection from, Path file, boolean overwrite) {
        return new Dump(computer, tools, from, file, overwrite);
    }

    /// Adds what is in a file of pg_dump's custom format to a database: tables, data and all else, but for owners and privileges, which are
    /// other ones here. All of it or nothing.
    ///
    /// @param ignoreErrors goes on after errors instead, and keeps what could be restored
    public Transfer restore(LocalConnection to, Path file, boolean ignoreErrors) {
        return new Restore(computer, tools, to, file, ignoreErrors);
    }

    /// As a back-up and its restore, but without a file.
    public Transfer copy(LocalConnection from, LocalConnection to, boolean ignoreErrors) {
        return new Copy(computer, tools, from, to, ignoreErrors);
    }
}
