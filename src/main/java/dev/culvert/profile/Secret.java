package dev.culvert.profile;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/// A text that must not be seen: it masks itself wherever it could be printed, and always with the same number of characters, so
/// that not even its length shows. Only [#expose()] gives it away; call that where the bytes go on the wire and nowhere else.
public final class Secret {
    private static final String MASK = "********";

    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    public static Secret of(String value) {
        return new Secret(Objects.requireNonNull(value));
    }

    /// The text itself.
    public String expose() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(bytes(), secret.bytes());
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return MASK;
    }

    private byte[] bytes() {
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
