package dev.culvert.cli;

import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.InvalidConnectionString;
import io.github.cdimascio.dotenv.DotenvEntry;
import io.github.cdimascio.dotenv.DotenvException;
import io.github.cdimascio.dotenv.internal.DotenvParser;
import io.github.cdimascio.dotenv.internal.DotenvReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds the connection string where the npm tool looks for it: `PDP_API_KEY`, then `DATABASE_URL`, in the environment first and then in
/// a `.env` file.
final class Credentials {
    private static final String API_KEY = "PDP_API_KEY";
    private static final String DATABASE_URL = "DATABASE_URL";

    private Credentials() {}

    /// @param envFile the file that was asked for; without one, `.env` in the folder, if it is there
    static ConnectionString find(Map<String, String> environment, Path folder, Optional<Path> envFile) throws UsageException {
        Path file = folder.resolve(envFile.orElse(Path.of(".env")));
        if (envFile.isPresent() && !Files.isReadable(file)) {
            throw new UsageException("The file of --env-file cannot be read: " + envFile.get());
        }
        try {
            Optional<ConnectionString> found = in(environment, "");
            if (found.isEmpty()) {
                found = in(read(file), " in " + file.getFileName());
            }
            return found.orElseThrow(() -> new UsageException(
                "No connection string was found. Set PDP_API_KEY or DATABASE_URL, or put one of them into a .env file in this folder."));
        } catch (InvalidConnectionString e) {
            throw new UsageException(e.getMessage());
        }
    }

    private static Optional<ConnectionString> in(Map<String, String> values, String where) throws InvalidConnectionString {
        String key = values.getOrDefault(API_KEY, "");
        if (!key.isBlank()) {
            return Optional.of(ConnectionString.ApiKey.of(key, API_KEY + where));
        }
        String url = values.getOrDefault(DATABASE_URL, "");
        return url.isBlank() ? Optional.empty() : Optional.of(ConnectionString.parse(url, DATABASE_URL + where));
    }

    private static Map<String, String> read(Path file) throws UsageException {
        if (!Files.isReadable(file)) {
            return Map.of();
        }
        try {
            Map<String, String> values = new HashMap<>();
            for (DotenvEntry entry : new DotenvParser(new ShellLines(file), true, false).parse()) {
                values.put(entry.getKey(), entry.getValue()); // of two the last, as the npm tool has it
            }
            return values;
        } catch (DotenvException e) {
            throw new UsageException("The file " + file.getFileName() + " cannot be read as a .env file.");
        }
    }

    /// The lines of a file that a shell may read too: the library does not know `export NAME=value`, which the npm tool's does.
    private static final class ShellLines extends DotenvReader {
        private final Path file;

        ShellLines(Path file) {
            super("", "");
            this.file = file;
        }

        @Override
        public List<String> read() throws IOException {
            try (Stream<String> lines = Files.lines(file)) {
                return lines.map(line -> line.replaceFirst("^\\s*export\\s+", "")).toList();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }
}
