package dev.culvert.profile;

import java.util.regex.Pattern;

/// Text from elsewhere, for people to read.
public final class Printable {
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private Printable() {}

    /// The text with a question mark for each character that could drive a terminal or hide what is written.
    public static String of(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("?");
    }
}
