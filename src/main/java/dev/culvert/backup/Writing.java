package dev.culvert.backup;

import dev.culvert.backup.Progress.Stage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How far a pg_restore is, by what it names. Hears lines on one thread and is asked on another.
final class Writing {
    private static final Pattern ENTRY = Pattern.compile("\\S+: (creating [A-Z ]+|processing data for table|executing [A-Z ]+|restoring large object) ?\"?(.*?)\"?");
    private static final Pattern IGNORED = Pattern.compile("\\S+: warning: errors ignored on restore: (\\d{1,9})");

    private Stage stage = Stage.STRUCTURE;
    private String subject = "";
    private int entries;
    private int ignoredErrors;

    synchronized void line(String line) {
        Matcher entry = ENTRY.matcher(line);
        Matcher ignored = IGNORED.matcher(line);
        if (entry.matches()) {
            entries++;
            boolean data = !entry.group(1).startsWith("creating");
            stage = data ? Stage.DATA : stage == Stage.STRUCTURE ? Stage.STRUCTURE : Stage.INDEXES;
            subject = stage == Stage.STRUCTURE ? "" : entry.group(2);
        } else if (ignored.matches()) {
            ignoredErrors = Integer.parseInt(ignored.group(1));
        }
    }

    synchronized Stage stage() {
        return stage;
    }

    synchronized String subject() {
        return subject;
    }

    /// How many entries of the archive it has begun.
    synchronized int entries() {
        return entries;
    }

    /// 0 until it has ended.
    synchronized int ignoredErrors() {
        return ignoredErrors;
    }
}
