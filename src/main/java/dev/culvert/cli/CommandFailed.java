package dev.culvert.cli;

/// A command could not do what it is for; the message is sentences that say why and what to do.
final class CommandFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandFailed(String message) {
        this(message, CommandLineTool.FAILED);
    }

    CommandFailed(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
