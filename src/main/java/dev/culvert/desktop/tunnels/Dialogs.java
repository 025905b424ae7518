package dev.culvert.desktop.tunnels;

import dev.culvert.profile.Profile;
import java.nio.file.Path;
import java.util.UUID;

/// The other windows, as far as this one opens them.
public interface Dialogs {
    /// The editor for a new tunnel.
    ///
    /// @param connectionString what to begin with, or empty
    void create(String connectionString);

    /// @param replaceConnectionString whether that is what the user is there for
    void edit(UUID profile, boolean replaceConnectionString);

    void preferences();

    /// The preferences, where they say which programs are where.
    void programs();

    /// Writes the tunnel's database into a file.
    void backUp(Profile profile);

    /// Adds what is in a back-up to the tunnel's database.
    void restore(Profile profile);

    /// Looks for connection strings in a `.env` file, or in the one in a folder.
    void importFrom(Path fileOrFolder);

    /// Asks for a file, and imports from it.
    void chooseImport();

    /// Has the keychain unlocked.
    ///
    /// @param unlocked called when it is
    void unlock(Runnable unlocked);
}
