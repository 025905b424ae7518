package dev.culvert.vault;

import java.util.Objects;

/// A secret could not be read or kept. The message is one sentence for the user that says what happened; it never holds a secret, and there
/// is no cause, because causes print themselves.
public final class VaultException extends Exception {
    private static final long serialVersionUID = 1L;

    /// What the user can do about it.
    public enum Kind {
        /// Unlock it.
        LOCKED,
        /// Try again: it did not answer in time.
        SILENT,
        /// Shorten the secret: the system takes no longer ones.
        TOO_LONG,
        /// Nothing that is known; the message has the system's words.
        REFUSED
    }

    private final Kind kind;

    public VaultException(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = Objects.requireNonNull(kind);
    }

    public Kind kind() {
        return kind;
    }
}
