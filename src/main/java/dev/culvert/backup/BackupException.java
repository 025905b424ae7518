package dev.culvert.backup;

import dev.culvert.profile.Printable;

/// A back-up, restore or copy did not come about. The message is one sentence for the user on what happened; both texts may hold what a server
/// said, and are printable.
public final class BackupException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    BackupException(String message, String remedy) {
        super(Printable.of(message), null, false, false);
        this.remedy = Printable.of(remedy);
    }

    /// What to do about it, or empty.
    public String remedy() {
        return remedy;
    }

    public String inSentences() {
        return (getMessage() + " " + remedy).strip();
    }
}
