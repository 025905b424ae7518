package dev.culvert.cli;

/// The user must change something before the command can work; the message is one sentence that says what.
final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
