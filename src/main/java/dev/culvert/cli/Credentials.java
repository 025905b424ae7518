package dev.culvert.cli;

import dev.culvert.manager.EnvFile;
import dev.culvert.profile.InvalidConnectionString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Finds the connection string where the npm tool looks for it: `PDP_API_KEY`, then `DATABASE_URL`, in the environment first and then in
/// a `.env` file.
final class Credentials {
    private static final String[] VARIABLES = {EnvFile.API_KEY, "DATABASE_URL"};

    private Credentials() {}

    /// @param envFile the file that was asked for; without one, `.env` in the folder, if it is there
    static EnvFile.Found find(Map<String, String> environment, Path folder, Optional<Path> envFile) throws UsageException {
        Path file = folder.resolve(envFile.orElse(Path.of(EnvFile.NAME)));
        boolean readable = Files.isReadable(file);
        if (envFile.isPresent() && !readable) {
            throw new UsageException("The file of --env-file cannot be read: " + envFile.get());
        }
        try {
            Optional<EnvFile.Found> found = in(variable -> environment.getOrDefault(variable, ""), "");
            if (found.isEmpty() && readable) {
                found = in(EnvFile.read(file)::value, " in " + file.getFileName());
            }
            return found.orElseThrow(() -> new UsageException(
                "No connection string was found. Set PDP_API_KEY or DATABASE_URL, put one of them into a .env file in this folder, or name a profile: culvert up NAME."));
        } catch (InvalidConnectionString | EnvFile.Unreadable e) {
            throw new UsageException(e.getMessage());
        }
    }

    private static Optional<EnvFile.Found> in(UnaryOperator<String> values, String where) throws InvalidConnectionString {
        for (String variable : VARIABLES) {
            String value = values.apply(variable);
            if (!value.isBlank()) {
                return Optional.of(EnvFile.Found.of(variable, value, where));
            }
        }
        return Optional.empty();
    }
}
