package dev.culvert.cli;

import dev.culvert.engine.FailureException;
import dev.culvert.manager.EnvFile;
import dev.culvert.manager.TunnelManager;
import dev.culvert.manager.TunnelManager.Loaded;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.InvalidConnectionString;
import dev.culvert.profile.Profile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// Adds a profile for each connection string of a `.env` file that no profile has yet, and tells of each what became of it.
record Import(Surroundings surroundings, Profiles profiles) {
    /// @return the exit code: 0 when every connection string of the file has its profile
    int run(Path file) throws UsageException, FailureException {
        EnvFile env;
        try {
            env = EnvFile.read(file);
        } catch (EnvFile.Unreadable e) {
            throw new UsageException(e.getMessage());
        }
        int exit = 0;
        for (String sentence : env.unusable()) {
            surroundings.err().println("culvert: " + sentence);
            exit = CommandLineTool.FAILED;
        }
        if (env.connectionStrings().isEmpty() && env.unusable().isEmpty()) {
            surroundings.err().println("culvert: There is no connection string in " + file.getFileName() + ".");
            return CommandLineTool.FAILED;
        }
        if (!env.connectionStrings().isEmpty()) {
            add(env, folderName(file));
        }
        return exit;
    }

    private void add(EnvFile env, String folder) throws FailureException {
        String vault = profiles.openVault();
        Map<ConnectionString, String> kept = kept();
        for (EnvFile.Found found : env.connectionStrings()) {
            String name = kept.get(found.connection());
            if (name != null) {
                surroundings.out().println(found.variable() + ": is kept already, under the name " + name + ".");
                continue;
            }
            Profile profile = Profile.of(profiles.manager().freeName(name(folder, found.variable())), found.connection());
            Profiles.done(profiles.manager().add(profile, found.text()));
            kept.put(found.connection(), profile.name());
            surroundings.out().println(found.variable() + ": added as " + profile.name() + ", kept in " + vault + ". " + Words.targetWithDatabase(profile.target()) + ".");
        }
    }

    private Map<ConnectionString, String> kept() throws FailureException {
        Map<ConnectionString, String> kept = new HashMap<>();
        TunnelManager manager = profiles.manager();
        for (Profile profile : profiles.all()) {
            Loaded loaded = Profiles.join(manager.secret(profile.id()));
            if (loaded.failure().isPresent()) {
                throw new FailureException(loaded.failure().get());
            }
            if (loaded.connectionString().isPresent()) {
                try {
                    kept.put(ConnectionString.parse(loaded.connectionString().get().expose(), "The connection string"), profile.name());
                } catch (InvalidConnectionString unusable) {
                    // Then it is none of those in the file.
                }
            }
        }
        return kept;
    }

    private static String folderName(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        return folder == null || folder.getFileName() == null ? "database" : folder.getFileName().toString();
    }

    private static String name(String folder, String variable) {
        if (variable.equals("DATABASE_URL")) {
            return Stream.of(folder, "database").filter(Profile::isName).findFirst().get();
        }
        String suffix = variable.toLowerCase(Locale.ROOT).replace('_', '-').replaceFirst("-url$", "");
        return Stream.of(folder + "-" + suffix, suffix, "database").filter(Profile::isName).findFirst().get();
    }
}
