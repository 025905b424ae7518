package dev.culvert.backup;

import dev.culvert.handoff.Computer;
import dev.culvert.handoff.LocalConnection;
import dev.culvert.handoff.Programs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// pg_dump, pg_restore and psql of this computer: which there are, and which of them suit a server.
final class PostgresTools {
    private final Computer computer;
    private final Programs programs;

    PostgresTools(Computer computer, Programs programs) {
        this.computer = computer;
        this.programs = programs;
    }

    /// All that can be used, each with the version that it says it has; what the user chose comes first.
    ///
    /// @param to what they will be used for: a Debian wrapper decides by the environment which version it runs
    /// @throws BackupException there is none
    List<Tools> find(Children children, LocalConnection to) throws BackupException, InterruptedException {
        List<Tools> found = new ArrayList<>();
        for (Installation installation : programs.allPsql().stream().flatMap(psql -> Installation.of(computer, psql).stream()).toList()) {
            version(children, installation, to).ifPresent(version -> found.add(new Tools(installation, version)));
        }
        if (found.isEmpty()) {
            throw new BackupException("PostgreSQL's programs pg_dump, pg_restore and psql were not found on this computer.", remedy(Optional.empty()));
        }
        return found;
    }

    private static Optional<Version> version(Children children, Installation installation, LocalConnection to) throws InterruptedException {
        try {
            String line = Query.output(children, new Children.Command(installation.pgDump(), List.of("--version"), to));
            return Version.of(line.replaceFirst(".*\\(PostgreSQL\\) ", ""));
        } catch (BackupException cannotBeRun) {
            return Optional.empty();
        }
    }

    /// Those that suit a server, best first: what the user chose if it does, then its own version, then newer ones. An older pg_dump refuses to read a newer
    /// server, and an older pg_restore does not know what a newer server has.
    ///
    /// @param database the profile's name
    /// @throws BackupException there is none
    List<Tools> suiting(Version server, String database, List<Tools> found) throws BackupException {
        List<Tools> suiting = found.stream().filter(tools -> tools.version().major() >= server.major()).sorted(Comparator.comparingInt(tools -> tools.version().major())).toList();
        if (suiting.isEmpty()) {
            Version newest = found.stream().map(Tools::version).max(Comparator.comparingInt(Version::major)).orElseThrow();
            throw new BackupException(
                "The server of " + database + " is PostgreSQL " + server.text() + ", which needs pg_dump and pg_restore " + server.major() + " or newer; the newest on this computer are " + newest.text() + ".",
                remedy(Optional.of(server.major())));
        }
        Optional<Tools> chosen = programs.chosenPsql().flatMap(psql -> suiting.stream().filter(tools -> tools.installation().psql().equals(psql)).findFirst());
        List<Tools> ordered = new ArrayList<>(chosen.stream().toList());
        suiting.stream().filter(tools -> !ordered.contains(tools)).forEach(ordered::add);
        return ordered;
    }

    /// What to install to get newer ones.
    String remedy() {
        return remedy(Optional.empty());
    }

    private String remedy(Optional<Integer> major) {
        return switch (computer.os()) {
            case LINUX -> "Install them: on Debian and Ubuntu the package " + major.map(number -> "postgresql-client-" + number + " from apt.postgresql.org").orElse("postgresql-client")
                + ", on Fedora the package postgresql.";
            case MACOS -> "Install them: brew install libpq" + major.map(number -> ", or brew install postgresql@" + number).orElse("") + ".";
            case WINDOWS -> "Install them: the installer of PostgreSQL" + major.map(number -> " " + number).orElse("") + " from postgresql.org has them under Command Line Tools.";
        };
    }
}
