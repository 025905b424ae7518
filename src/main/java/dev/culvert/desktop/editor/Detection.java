package dev.culvert.desktop.editor;

import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.InvalidConnectionString;
import dev.culvert.profile.Profile.Target;
import java.util.Optional;

/// What is known of the connection string in the editor.
sealed interface Detection {
    /// Nothing is entered, and nothing is kept.
    record Missing() implements Detection {}

    /// Nothing is entered; the one that is kept leads there.
    record Kept(Target target) implements Detection {}

    /// @param why one sentence
    record Wrong(String why) implements Detection {}

    record Recognised(ConnectionString connection) implements Detection {}

    static Detection of(String text, Optional<Target> kept) {
        if (text.isBlank()) {
            return kept.<Detection>map(Kept::new).orElseGet(Missing::new);
        }
        try {
            return new Recognised(ConnectionString.parse(text, "The connection string"));
        } catch (InvalidConnectionString e) {
            return new Wrong(e.getMessage());
        }
    }

    /// Whether there is something to save and to try.
    default boolean usable() {
        return this instanceof Kept || this instanceof Recognised;
    }

    /// What it leads to, where that is known.
    default Optional<Target> leadsTo() {
        return switch (this) {
            case Kept(Target target) -> Optional.of(target);
            case Recognised(ConnectionString connection) -> Optional.of(Target.of(connection));
            case Missing _, Wrong _ -> Optional.empty();
        };
    }
}
