package dev.culvert.desktop.tunnels;

import dev.culvert.engine.Failure;
import java.util.List;

/// What the window says about a failure, and what it offers to do.
///
/// @param title    what happened
/// @param text     what was seen, and what to do
/// @param remedies the first is the one that helps
record Banner(String title, String text, List<Remedy> remedies) {
    enum Remedy {
        REPLACE_CONNECTION_STRING("remedy.replace"),
        OTHER_PORT("remedy.other-port"),
        EDIT("remedy.edit"),
        UNLOCK("remedy.unlock"),
        PREFERENCES("remedy.preferences"),
        TRY_AGAIN("remedy.try-again"),
        COPY_DETAILS("remedy.copy-details");

        private final String key;

        Remedy(String key) {
            this.key = key;
        }

        String key() {
            return key;
        }
    }

    static Banner of(Failure failure) {
        String text = failure.explanation();
        return new Banner(failure.message(), text, switch (failure.kind()) {
            case KEY_REJECTED, CREDENTIALS_REFUSED, AUTHENTICATION_FAILED, NO_DATABASE, SECRET_MISSING, SECRET_UNUSABLE ->
                List.of(Remedy.REPLACE_CONNECTION_STRING, Remedy.TRY_AGAIN, Remedy.COPY_DETAILS);
            case CANNOT_LISTEN -> List.of(Remedy.OTHER_PORT, Remedy.EDIT, Remedy.TRY_AGAIN);
            case VAULT_LOCKED -> List.of(Remedy.UNLOCK, Remedy.COPY_DETAILS);
            case MISCONFIGURED, TLS_FAILED -> List.of(Remedy.PREFERENCES, Remedy.TRY_AGAIN, Remedy.COPY_DETAILS);
            case NOT_POSTGRESQL, PROTOCOL_UNSUPPORTED -> List.of(Remedy.EDIT, Remedy.TRY_AGAIN, Remedy.COPY_DETAILS);
            default -> List.of(Remedy.TRY_AGAIN, Remedy.COPY_DETAILS);
        });
    }

    /// For the clipboard: what to hand to somebody who helps. A failure holds no secret.
    static String details(String tunnel, Failure failure) {
        return """
            %s: %s
            %s
            SQLSTATE %s
            """.formatted(tunnel, failure.message(), failure.explanation(), failure.sqlState());
    }
}
