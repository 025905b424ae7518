package dev.culvert.manager;

import java.time.Duration;
import java.util.Locale;

/// Sizes and times as people read them, the same on the command line and in the window: a number, a space and a unit.
public final class Figures {
    private static final String[] UNITS = {"kB", "MB", "GB", "TB"};

    private Figures() {}

    /// Such as "12.3 MB"; units of 1,000.
    public static String bytes(long count) {
        if (count < 1_000) {
            return count + " B";
        }
        double size = count / 1_000.0;
        int unit = 0;
        while (size >= 999.5 && unit < UNITS.length - 1) {
            size /= 1_000;
            unit++;
        }
        boolean whole = unit == 0 ? size >= 9.95 : size >= 99.95;
        return String.format(Locale.ROOT, whole ? "%.0f %s" : "%.1f %s", size, UNITS[unit]);
    }

    /// Such as "23 ms", "41 s", "6 m 12 s", "2 h 04 m" or "3 d 04 h".
    public static String time(Duration time) {
        if (time.toSeconds() < 1) {
            return Math.max(0, time.toMillis()) + " ms";
        }
        if (time.toMinutes() < 1) {
            return time.toSeconds() + " s";
        }
        if (time.toHours() < 1) {
            return String.format(Locale.ROOT, "%d m %02d s", time.toMinutes(), time.toSecondsPart());
        }
        if (time.toDays() < 1) {
            return String.format(Locale.ROOT, "%d h %02d m", time.toHours(), time.toMinutesPart());
        }
        return String.format(Locale.ROOT, "%d d %02d h", time.toDays(), time.toHoursPart());
    }

    /// As [#time(Duration)], but from a minute on without seconds: for what is shown all the time, where each change costs a repaint.
    public static String coarseTime(Duration time) {
        return time.toMinutes() < 1 || time.toHours() >= 1 ? time(time) : time.toMinutes() + " m";
    }
}
