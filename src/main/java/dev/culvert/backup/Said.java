package dev.culvert.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// What a program of PostgreSQL's says on standard error: each line to whoever listens, and the first error to be told. However much it says,
/// little is kept.
final class Said {
    private static final int LONGEST_LINE = 1_000;
    private static final int LONGEST_CAUSE = 600;
    private static final Pattern ERROR = Pattern.compile("(\\S+: )?(error|fatal|ERROR|FATAL): .*");
    private static final Pattern MORE = Pattern.compile("(\\S+: detail: |DETAIL:|HINT:).*");

    private final Consumer<String> lines;
    private final StringBuilder line = new StringBuilder();
    private final StringBuilder error = new StringBuilder();
    private String last = "";
    private boolean inError;

    Said(Consumer<String> lines) {
        this.lines = lines;
    }

    /// Reads until the program has closed it.
    void read(InputStream from) {
        try (Reader reader = new InputStreamReader(from, StandardCharsets.UTF_8)) {
            char[] part = new char[4096];
            for (int length = reader.read(part); length >= 0; length = reader.read(part)) {
                for (int i = 0; i < length; i++) {
                    take(part[i]);
                }
            }
        } catch (IOException ended) {
            // With the program.
        }
        end();
    }

    private void take(char character) {
        if (character == '\n') {
            end();
        } else if (line.length() < LONGEST_LINE) {
            line.append(character);
        }
    }

    private void end() {
        String text = line.toString().stripTrailing();
        line.setLength(0);
        if (!text.isBlank()) {
            keep(text);
            lines.accept(text);
        }
    }

    private synchronized void keep(String text) {
        last = text;
        if (error.isEmpty() ? ERROR.matcher(text).matches() : inError && MORE.matcher(text).matches()) {
            inError = true;
            error.append(error.isEmpty() ? "" : ". ").append(words(text));
        } else {
            inError = false;
        }
    }

    /// Without what stands before the server's words.
    private static String words(String text) {
        return text.replaceFirst("^(\\S+: )?(error|fatal|detail): ", "")
            .replaceFirst("^connection to server .* failed: ", "")
            .replaceFirst("^could not execute query: ", "")
            .replaceFirst("^(FATAL|ERROR|DETAIL|HINT): +", "")
            .replaceFirst("[.:]$", "");
    }

    /// The first error and what was added to it, without a full stop; empty where there was none.
    synchronized String error() {
        return error.length() > LONGEST_CAUSE ? error.substring(0, LONGEST_CAUSE) + "…" : error.toString();
    }

    synchronized String lastLine() {
        return last;
    }
}
