package dev.culvert.backup;

import dev.culvert.handoff.Computer;
import dev.culvert.handoff.LocalConnection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;

/// `pg_dump` into `pg_restore`.
final class Copy extends Transfer {
    /// The part of the whole that is over when all is read.
    private static final double READING = 0.9;

    private final PostgresTools tools;
    private final LocalConnection from;
    private final LocalConnection to;
    private final boolean ignoreErrors;

    Copy(Computer computer, PostgresTools tools, LocalConnection from, LocalConnection to, boolean ignoreErrors) {
        super(computer);
        this.tools = tools;
        this.from = from;
        this.to = to;
        this.ignoreErrors = ignoreErrors;
    }

    @Override
    Result run(Children programs, Meter meter) throws BackupException, InterruptedException {
        List<Tools> found = tools.find(programs, from);
        Installation any = found.getFirst().installation();
        Server source = Server.ask(programs, any, from);
        Server target = Server.ask(programs, any, to);
        if (Server.identity(programs, any, from).equals(Server.identity(programs, any, to))) {
            throw new BackupException(from.name() + " and " + to.name() + " lead to the same database.", "Copy to another one.");
        }
        Tools reader = tools.suiting(source.version(), from.name(), found).getFirst();
        Version needed = reader.version().major() > target.version().major() ? reader.version() : target.version(); // an older pg_restore cannot read what it writes
        Tools writer = tools.suiting(needed, to.name(), found).getFirst();
        return pass(programs, meter, reader.installation(), writer.installation(), target);
    }

    private Result pass(Children programs, Meter meter, Installation reader, Installation writer, Server target) throws BackupException, InterruptedException {
        Reading reading = new Reading(Server.tables(programs, reader, from));
        Writing writing = new Writing();
        Child restore = programs.start(new Children.Command(writer.pgRestore(), Restore.arguments(target, ignoreErrors), to), writing::line);
        Child dump = programs.start(new Children.Command(reader.pgDump(), Dump.CUSTOM_FORMAT, from), reading::line);
        Pump pump = new Pump(dump.output(), restore.input(), () -> dump.end() == 0);
        while (!restore.await(TICK)) {
            if (dump.hasFailed()) {
                restore.stop();
            } else if (dump.isAlive()) {
                reading.written(pump.passed());
                OptionalDouble read = reading.fraction();
                meter.tell(reading.stage(), reading.table(), pump.passed(), read.isPresent() ? OptionalDouble.of(READING * read.getAsDouble()) : read);
            } else {
                meter.tell(writing.stage(), writing.subject(), pump.passed(), OptionalDouble.of(READING));
            }
        }
        return result(programs, dump, restore, pump, writing);
    }

    private Result result(Children programs, Child dump, Child restore, Pump pump, Writing writing) throws BackupException, InterruptedException {
        boolean dumpFailed = dump.hasFailed();
        boolean restored = end(restore, programs) == 0 || writing.ignoredErrors() > 0;
        if (!restored && !dumpFailed) {
            dump.stop(); // nobody reads it any more
        }
        int exit = dump.end();
        pump.join();
        programs.check();
        if (dump.wasInterrupted()) {
            throw new CancellationException();
        }
        if (dumpFailed || restored && exit != 0) {
            throw new BackupException(
                from.name() + " could not be read to its end: " + dump.cause() + ".",
                restored || ignoreErrors ? "What had been copied by then is in the database of " + to.name() + "." : "The database of " + to.name() + " is as it was.");
        }
        if (!restored) {
            throw Restore.failure(restore.cause(), to, ignoreErrors);
        }
        return new Result(pump.passed(), writing.ignoredErrors());
    }
}
