package dev.culvert.store;

import dev.culvert.profile.Profile;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The profiles in `profiles.json`, in the user's order. Several processes may use it at once.
public final class ProfileStore {
    private final JsonFile<List<Profile>> file;

    /// @param profiles in the user's order
    /// @param notice   what the user must be told about the file, one sentence or two
    public record Contents(List<Profile> profiles, Optional<String> notice) {
        public Contents {
            profiles = List.copyOf(profiles);
        }
    }

    public ProfileStore(Folders folders) {
        file = new JsonFile<>(folders.config().resolve("profiles.json"), new ProfilesFormat());
    }

    /// Reads the file. One that cannot be understood, or not all of it, is copied aside under a dated name and written anew with what can be,
    /// and the notice says so.
    ///
    /// @throws StoreException the file is of a newer version of Culvert, or the system does not let it be read or, where it must, be written anew
    public Contents load() throws StoreException {
        return contents(file.load());
    }

    /// Changes the list as it stands in the file now, and writes it.
    ///
    /// @param edit gets the list, which it cannot change, and answers the new one, with no id twice; called once, with the file locked: it must
    ///             not take long, nor use a store
    /// @return what stands in the file now
    /// @throws StoreException nothing was changed: two profiles have the same name but for capitals, or the file cannot be read or written
    public Contents update(UnaryOperator<List<Profile>> edit) throws StoreException {
        return contents(file.update(edit));
    }

    private static Contents contents(JsonFile.Contents<List<Profile>> contents) {
        return new Contents(contents.value(), contents.notice());
    }
}
