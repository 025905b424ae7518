package dev.culvert.engine.net;

import java.io.IOException;

/// No connection came about. The message says what was tried and why it failed, fit to show; there is no stack trace.
public final class Unreachable extends IOException {
    private static final long serialVersionUID = 1L;

    Unreachable(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
