package dev.culvert.backup;

import dev.culvert.backup.Progress.Stage;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How far a pg_dump is, by the tables that it names and the bytes that it has written. Hears lines on one thread and is asked on another.
final class Reading {
    private static final Pattern TABLE = Pattern.compile("\\S+: dumping contents of table \"(.*?)\"?");

    /// For a table, however small: reading one takes time.
    private static final long LEAST = 8_192;

    /// Of a table's size, as long as nothing is known of how it compresses.
    private static final double USUAL = 0.25;

    /// Of a table that is being read: the rest is for its end.
    private static final double MOST = 0.95;

    private final Map<String, Long> sizes;
    private final double all;
    private String table = "";
    private double before;
    private double here;
    private long bytes;
    private long bytesBefore;

    Reading(Map<String, Long> sizes) {
        this.sizes = sizes;
        this.all = sizes.values().stream().mapToLong(size -> size + LEAST).sum();
    }

    synchronized void line(String line) {
        Matcher named = TABLE.matcher(line);
        if (named.matches()) {
            before += here;
            bytesBefore = bytes;
            table = named.group(1);
            here = sizes.containsKey(table) ? sizes.get(table) + LEAST : 0;
        }
    }

    /// @param written the bytes of the archive so far
    synchronized void written(long written) {
        bytes = written;
    }

    synchronized Stage stage() {
        return table.isEmpty() ? Stage.STRUCTURE : Stage.DATA;
    }

    synchronized String table() {
        return table;
    }

    synchronized OptionalDouble fraction() {
        if (all == 0 || table.isEmpty()) {
            return OptionalDouble.empty();
        }
        double ratio = before > 0 && bytesBefore > 0 ? bytesBefore / before : USUAL;
        double ofTable = here == 0 ? 0 : Math.min(MOST, (bytes - bytesBefore) / (here * ratio));
        return OptionalDouble.of(Math.min(1, (before + here * ofTable) / all));
    }
}
