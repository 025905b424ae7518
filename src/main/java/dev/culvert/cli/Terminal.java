package dev.culvert.cli;

import dev.culvert.profile.Secret;
import java.util.Optional;

/// A person at a terminal, who can be asked. The answer is empty when there is none, because the person has ended the input.
public interface Terminal {
    Optional<String> ask(String question);

    /// Shows nothing of what is typed.
    Optional<Secret> askSecretly(String question);

    /// Whether what goes to standard error is seen there too, so that a line may be written over another.
    default boolean showsErrors() {
        return false;
    }
}
