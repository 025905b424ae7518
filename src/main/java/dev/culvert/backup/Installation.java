package dev.culvert.backup;

import dev.culvert.handoff.Computer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// PostgreSQL's client programs in one folder.
record Installation(Path psql, Path pgDump, Path pgRestore) {
    /// @return empty when one is missing: psql can be had without the others
    static Optional<Installation> of(Computer computer, Path psql) {
        Path dump = psql.resolveSibling(computer.file("pg_dump"));
        Path restore = psql.resolveSibling(computer.file("pg_restore"));
        return Stream.of(psql, dump, restore).allMatch(Computer::isProgram) ? Optional.of(new Installation(psql, dump, restore)) : Optional.empty();
    }
}
