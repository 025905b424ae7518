package dev.culvert.backup;

import dev.culvert.handoff.Computer;
import dev.culvert.handoff.LocalConnection;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// `pg_dump` into a file.
final class Dump extends Transfer {
    static final List<String> CUSTOM_FORMAT = List.of("--format=custom", "--verbose", "--no-password");

    private final PostgresTools tools;
    private final LocalConnection from;
    private final Path file;
    private final boolean overwrite;

    Dump(Computer computer, PostgresTools tools, LocalConnection from, Path file, boolean overwrite) {
        super(computer);
        this.tools = tools;
        this.from = from;
        this.file = file;
        this.overwrite = overwrite;
    }

    @Override
    Result run(Children programs, Meter meter) throws BackupException, InterruptedException {
        try (PartFile part = PartFile.create(file, overwrite); programs) { // what writes to it ends before it is gone
            write(part, programs, meter);
            programs.check();
            long size = part.size();
            part.keep();
            return new Result(size, 0);
        }
    }

    private void write(PartFile part, Children programs, Meter meter) throws BackupException, InterruptedException {
        List<Tools> found = tools.find(programs, from);
        Server server = Server.ask(programs, found.getFirst().installation(), from);
        Installation installation = tools.suiting(server.version(), from.name(), found).getFirst().installation();
        Reading reading = new Reading(Server.tables(programs, installation, from));
        List<String> arguments = Stream.concat(CUSTOM_FORMAT.stream(), Stream.of("--file=" + part.name())).toList();
        Child dump = programs.start(new Children.Command(installation.pgDump(), arguments, from, part.folder(), Redirect.PIPE), reading::line);
        while (!dump.await(TICK)) {
            reading.written(part.size());
            meter.tell(reading.stage(), reading.table(), part.size(), reading.fraction());
        }
        if (end(dump, programs) != 0) {
            throw new BackupException("The back-up of " + from.name() + " was not made: " + dump.cause() + ".", remedy(dump.cause()));
        }
    }

    static String remedy(String cause) {
        return cause.contains("No space left") ? "Make room, or choose another disk." : "Nothing was written. Try again when this is mended.";
    }
}
