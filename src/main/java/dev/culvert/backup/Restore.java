package dev.culvert.backup;

import dev.culvert.handoff.Computer;
import dev.culvert.handoff.HandoffException;
import dev.culvert.handoff.LocalConnection;
import dev.culvert.handoff.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// A file into `pg_restore`.
final class Restore extends Transfer {
    private static final String MAGIC = "PGDMP";
    private static final int SAMPLE = 4_096;

    /// The part of the whole that lies in the data; the rest is told by the entries, because indexes have no bytes in the archive.
    private static final double DATA = 0.75;

    private final Computer computer;
    private final PostgresTools tools;
    private final LocalConnection to;
    private final Path file;
    private final boolean ignoreErrors;

    Restore(Computer computer, PostgresTools tools, LocalConnection to, Path file, boolean ignoreErrors) {
        super(computer);
        this.computer = computer;
        this.tools = tools;
        this.to = to;
        this.file = file;
        this.ignoreErrors = ignoreErrors;
    }

    /// An archive that a pg_restore here can read.
    private record Archive(Installation installation, int entries) {}

    @Override
    Result run(Children programs, Meter meter) throws BackupException, InterruptedException {
        checkFile();
        List<Tools> found = tools.find(programs, to);
        Server server = Server.ask(programs, found.getFirst().installation(), to);
        Archive archive = open(programs, tools.suiting(server.version(), to.name(), found));
        Writing writing = new Writing();
        try (InputStream in = Files.newInputStream(file)) {
            long size = Math.max(1, Files.size(file));
            Child restore = programs.start(new Children.Command(archive.installation().pgRestore(), arguments(server, ignoreErrors), to), writing::line);
            Pump pump = new Pump(in, restore.input(), () -> true);
            while (!restore.await(TICK) && pump.cannotRead().isEmpty()) {
                double fraction = DATA * pump.passed() / size + (1 - DATA) * Math.min(1, (double) writing.entries() / Math.max(1, archive.entries()));
                meter.tell(writing.stage(), writing.subject(), pump.passed(), OptionalDouble.of(fraction));
            }
            if (pump.cannotRead().isPresent()) {
                restore.stop(); // before it thinks that there is no more
                restore.end();
                programs.check();
                throw unreadable(pump.cannotRead().get(), whatIsThere(to, ignoreErrors));
            }
            if (end(restore, programs) != 0 && writing.ignoredErrors() == 0) {
                throw failure(restore.cause(), to, ignoreErrors);
            }
            return new Result(size, writing.ignoredErrors());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /// Before anything is restored.
    private BackupException unreadable(IOException why) {
        return unreadable(why, whatIsThere(to, false));
    }

    private BackupException unreadable(IOException why, String whatIsThere) {
        return new BackupException(file + " cannot be read (" + HandoffException.reason(why) + ").", whatIsThere + ".");
    }

    /// After a failure.
    private static String whatIsThere(LocalConnection to, boolean ignoreErrors) {
        return ignoreErrors ? "What had been restored by then is in the database" : "The database of " + to.name() + " is as it was";
    }

    /// The database is named by the environment: `--dbname` only says that there is one, and nothing that stands there already.
    static List<String> arguments(Server server, boolean ignoreErrors) {
        List<String> arguments = new ArrayList<>(List.of("--verbose", "--no-password", "--no-owner", "--no-privileges", "--dbname=sslmode=disable"));
        if (!ignoreErrors) {
            arguments.addAll(List.of("--single-transaction", "--exit-on-error"));
        }
        if (!server.superuser()) {
            arguments.addAll(List.of("--no-publications", "--no-subscriptions")); // others may not make those that are for all tables
        }
        return arguments;
    }

    static BackupException failure(String cause, LocalConnection to, boolean ignoreErrors) {
        if (ignoreErrors) {
            return new BackupException("The restore into " + to.name() + " broke off: " + cause + ".", whatIsThere(to, true) + ".");
        }
        return new BackupException(
            whatIsThere(to, false) + ", because the restore failed: " + cause + ".",
            cause.contains("already exists") || cause.contains("duplicate key") ? "Restore into an empty database." : "Try again when this is mended.");
    }

    private void checkFile() throws BackupException {
        if (Files.notExists(file)) {
            throw new BackupException("There is no file " + file + ".", "");
        }
        if (Files.isDirectory(file)) {
            throw new BackupException(file + " is a folder.", "Name a file that pg_dump has written in its custom format.");
        }
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(SAMPLE);
        } catch (IOException e) {
            throw unreadable(e);
        }
        String text = new String(start, StandardCharsets.ISO_8859_1);
        if (text.startsWith(MAGIC)) {
            return;
        }
        if (start.length > 0 && text.indexOf('\0') < 0) {
            throw new BackupException(
                file + " is not in pg_dump's custom format; it looks like a script of SQL.",
                "Run it with psql: culvert psql " + quoted(to.name()) + " -- -f " + quoted(file.toString()));
        }
        throw new BackupException(file + " is not in pg_dump's custom format.", "Make one that is: pg_dump --format=custom, or culvert dump.");
    }

    private String quoted(String word) {
        return Shell.of(computer.os()).quote(word);
    }

    /// With the first pg_restore that can read it: one that a newer pg_dump has written may need a newer one than the server does.
    private Archive open(Children programs, List<Tools> suiting) throws BackupException, InterruptedException {
        BackupException first = null;
        for (Tools each : suiting) {
            try {
                String list = Query.output(programs, new Children.Command(each.installation().pgRestore(), List.of("--list"), to, Path.of("").toAbsolutePath(), Redirect.from(file.toFile())));
                return new Archive(each.installation(), (int) list.lines().filter(line -> !line.isBlank() && !line.startsWith(";")).count());
            } catch (BackupException e) {
                first = first == null ? e : first;
            }
        }
        if (first.getMessage().contains("unsupported version")) {
            throw new BackupException(
                file + " was made by a newer pg_dump than the pg_restore here, which is " + suiting.getLast().version().text() + ".",
                tools.remedy());
        }
        throw new BackupException(file + " cannot be read: " + first.getMessage() + ".", "It may be damaged or incomplete.");
    }
}
