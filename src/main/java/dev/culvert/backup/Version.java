package dev.culvert.backup;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Of a server, or of PostgreSQL's programs.
///
/// @param major the number that decides: programs read servers of their own and of older ones
/// @param text  such as "17.2" or "18beta1"
record Version(int major, String text) {
    private static final Pattern NUMBER = Pattern.compile("(\\d{1,4})[^\\s)]*");

    static Optional<Version> of(String text) {
        Matcher number = NUMBER.matcher(text);
        return number.find() ? Optional.of(new Version(Integer.parseInt(number.group(1)), number.group())) : Optional.empty();
    }
}
