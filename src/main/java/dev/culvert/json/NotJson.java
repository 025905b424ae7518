package dev.culvert.json;

import java.io.IOException;

/// Bytes are no JSON that Culvert reads. The message is a clause that says where, if that is known; nothing here repeats what stands there, which
/// may be a secret.
public final class NotJson extends IOException {
    private static final long serialVersionUID = 1L;

    NotJson(String message) {
        super(message);
    }
}
