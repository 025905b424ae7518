package dev.culvert.handoff;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A section of the [connection service file](https://www.postgresql.org/docs/current/libpq-pgservice.html). There is no quoting in it:
/// a value is the rest of its line, without white space at the end.
final class ServiceEntry {
    private ServiceEntry() {}

    static String text(List<LocalConnection> connections) {
        return connections.stream().map(to -> String.join("\n", lines(to))).collect(Collectors.joining("\n\n"));
    }

    static List<String> lines(LocalConnection to) {
        List<String> lines = new ArrayList<>();
        lines.add("[" + name(to.name()) + "]");
        lines.add("host=" + to.host());
        lines.add("port=" + to.port());
        if (to.database().matches("[^\\r\\n\\x00]*[^\\s\\x00]")) {
            lines.add("dbname=" + to.database()); // without it the tunnel leads to the same one
        }
        lines.add("user=" + to.user());
        lines.add("sslmode=disable");
        return lines;
    }

    /// The profile's name, but for brackets: of a section `[a]b]` libpq would think that it is `a` as well.
    static String name(String profile) {
        return profile.replace('[', '(').replace(']', ')');
    }
}
