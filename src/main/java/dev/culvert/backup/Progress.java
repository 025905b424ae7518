package dev.culvert.backup;

import dev.culvert.profile.Printable;
import java.util.Objects;
import java.util.OptionalDouble;

/// How far a transfer is.
///
/// @param subject  the table of [Stage#DATA], as `schema.table`, and what [Stage#INDEXES] makes; else empty
/// @param bytes    of the archive: written, read or passed on
/// @param fraction from 0 to 1; never less than before, and 1 when all is done; empty while there is nothing to tell it by
public record Progress(Stage stage, String subject, long bytes, OptionalDouble fraction) {
    public enum Stage {
        /// The servers and the programs are asked for their versions.
        PREPARING,
        /// Tables and all else are read, or made.
        STRUCTURE,
        DATA,
        /// Indexes, constraints, and whatever else comes behind the data.
        INDEXES,
        DONE
    }

    public Progress {
        Objects.requireNonNull(stage);
        Objects.requireNonNull(fraction);
        subject = Printable.of(subject);
    }
}
