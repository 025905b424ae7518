package dev.culvert.handoff;

import dev.culvert.profile.Environment;
import java.util.Optional;

/// The colours by which a client shows how careful one must be: those of the window's pills in their light theme.
final class Colours {
    /// Can be read on all of them.
    static final String TEXT = "#ffffff";

    private Colours() {}

    /// As in CSS; empty for what the client does on its own.
    static Optional<String> of(Environment environment) {
        return switch (environment) {
            case NONE -> Optional.empty();
            case DEVELOPMENT -> Optional.of("#57606a");
            case STAGING -> Optional.of("#9a6700");
            case PRODUCTION -> Optional.of("#cf222e");
        };
    }
}
