package dev.culvert.cli;

import dev.culvert.backup.Progress;
import dev.culvert.manager.Figures;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Consumer;

/// Progress in one line of a terminal, which is written over again and again and is gone in the end.
final class ProgressLine implements Consumer<Progress>, AutoCloseable {
    private static final int BAR = 20;
    private static final int LONGEST_SUBJECT = 40;

    private final PrintStream terminal;
    private int length;

    ProgressLine(PrintStream terminal) {
        this.terminal = terminal;
    }

    @Override
    public void accept(Progress progress) {
        show(line(progress));
    }

    static String line(Progress progress) {
        int percent = (int) Math.floor(100 * progress.fraction().orElse(0));
        int filled = BAR * percent / 100;
        String known = progress.fraction().isPresent() ? String.format(Locale.ROOT, "%3d%%", percent) : "    ";
        String what = switch (progress.stage()) {
            case PREPARING -> "asking the server";
            case STRUCTURE -> "structure";
            case DATA, INDEXES -> progress.subject();
            case DONE -> "done";
        };
        return ("[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "] " + known + "  " + Figures.bytes(progress.bytes()) + "  " + shortened(what)).stripTrailing();
    }

    private static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST_SUBJECT ? text : text.substring(0, text.offsetByCodePoints(0, LONGEST_SUBJECT - 1)) + "…";
    }

    /// With blanks over what was longer: not every terminal knows how to clear the rest of a line.
    private void show(String text) {
        terminal.print("\r" + text + " ".repeat(Math.max(0, length - text.length())));
        terminal.flush();
        length = text.length();
    }

    @Override
    public void close() {
        if (length > 0) {
            show("");
            terminal.print("\r");
            terminal.flush();
        }
    }
}
