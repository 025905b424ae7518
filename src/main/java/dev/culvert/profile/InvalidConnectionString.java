package dev.culvert.profile;

import java.util.Locale;

/// A connection string or API key that cannot be used. The message is one sentence for the person who typed it: it names the part
/// that is wrong and what to do, and never contains the value.
public final class InvalidConnectionString extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidConnectionString(String message) {
        super(message.substring(0, 1).toUpperCase(Locale.ROOT) + message.substring(1));
    }
}
