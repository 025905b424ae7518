package dev.culvert.engine.upstream;

import java.io.IOException;

/// An upstream closes though nobody asked it to; the close follows by itself. The message ends the sentence "The connection to the database was lost: …";
/// there is no stack trace.
public final class UpstreamLost extends IOException {
    private static final long serialVersionUID = 1L;

    UpstreamLost(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
