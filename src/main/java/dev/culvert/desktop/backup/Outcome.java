package dev.culvert.desktop.backup;

/// How a transfer has ended.
sealed interface Outcome {
    /// @param bytes the size of the back-up
    record Done(long bytes) implements Outcome {}

    /// @param message in sentences, what happened and what to do
    record Failed(String message) implements Outcome {}

    record Cancelled() implements Outcome {}
}
