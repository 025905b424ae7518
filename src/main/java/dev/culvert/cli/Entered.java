package dev.culvert.cli;

import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.InvalidConnectionString;
import dev.culvert.profile.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A connection string that the user has entered: at a prompt that shows nothing of it, or into standard input.
record Entered(ConnectionString connection, Secret text) {
    private static final int LONGEST = 64 * 1024;

    static Entered read(Surroundings surroundings) throws UsageException {
        Optional<Terminal> terminal = surroundings.terminal().get();
        Secret text = terminal.isPresent()
            ? terminal.get().askSecretly("Connection string (not shown): ").orElse(Secret.of(""))
            : all(surroundings);
        if (text.expose().isBlank()) {
            throw new UsageException("No connection string was entered.");
        }
        try {
            return new Entered(ConnectionString.parse(text.expose(), "The connection string"), Secret.of(text.expose().strip()));
        } catch (InvalidConnectionString e) {
            throw new UsageException(e.getMessage());
        }
    }

    private static Secret all(Surroundings surroundings) throws UsageException {
        try {
            if (surroundings.in().available() == 0) { // nothing has come yet: perhaps a person waits for a prompt, where Java knows no terminal
                surroundings.note("The connection string is read from standard input. If you type it there, it can be seen.");
            }
            return Secret.of(new String(surroundings.in().readNBytes(LONGEST), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UsageException("Standard input cannot be read.");
        }
    }
}
