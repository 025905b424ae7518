package dev.culvert.store;

/// A part of a file makes no sense. The message is a clause that says which and never repeats its value: people paste secrets in wrong places.
final class NotUnderstood extends Exception {
    private static final long serialVersionUID = 1L;

    NotUnderstood(String message) {
        super(message, null, false, false);
    }
}
