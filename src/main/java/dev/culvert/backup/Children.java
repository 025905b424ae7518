package dev.culvert.backup;

import dev.culvert.handoff.Computer;
import dev.culvert.handoff.HandoffException;
import dev.culvert.handoff.LocalConnection;
import dev.culvert.profile.Printable;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The programs of one transfer. After a cancel none starts any more, and those that run are ended.
final class Children implements AutoCloseable {
    private final Computer computer;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Child> started = new ArrayList<>();
    private boolean cancelled;

    Children(Computer computer) {
        this.computer = computer;
    }

    /// A program with its arguments.
    ///
    /// @param folder where it runs
    /// @param input  what it reads; with [Redirect#PIPE] it is given by [Child#input()]
    record Command(Path program, List<String> arguments, LocalConnection to, Path folder, Redirect input) {
        Command(Path program, List<String> arguments, LocalConnection to) {
            this(program, arguments, to, Path.of("").toAbsolutePath(), Redirect.PIPE);
        }
    }

    /// @param lines gets what it says on standard error, on a thread of its own
    /// @throws CancellationException it was not started
    Child start(Command command, Consumer<String> lines) throws BackupException {
        List<String> words = new ArrayList<>(List.of(command.program().toString()));
        words.addAll(command.arguments());
        ProcessBuilder builder = new ProcessBuilder(words).directory(command.folder().toFile()).redirectInput(command.input());
        prepare(builder.environment(), command.to());
        lock.lock();
        try {
            check();
            Child child = new Child(command.program().getFileName().toString(), builder.start(), lines);
            started.add(child);
            return child;
        } catch (IOException e) {
            throw new BackupException(Printable.of(command.program().toString()) + " could not be started (" + HandoffException.reason(e) + ").", "");
        } finally {
            lock.unlock();
        }
    }

    /// The user's environment, but: led to the tunnel, the words that progress is read from in English and without colours, and a dump in
    /// the encoding of its database.
    private void prepare(Map<String, String> environment, LocalConnection to) {
        environment.clear();
        environment.putAll(computer.environment());
        to.applyTo(environment);
        environment.keySet().removeAll(List.of("LC_ALL", "LANGUAGE", "PG_COLOR", "PGCLIENTENCODING"));
        environment.put("LC_MESSAGES", "C");
    }

    /// @throws CancellationException if it is cancelled
    void check() {
        lock.lock();
        try {
            if (cancelled) {
                throw new CancellationException();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Does not wait for their end: [#close()] does.
    void cancel() {
        lock.lock();
        try {
            cancelled = true;
            started.forEach(Child::stop);
        } finally {
            lock.unlock();
        }
    }

    /// Ends what still runs, and waits until nothing does.
    @Override
    public void close() {
        boolean interrupted = false;
        for (Child child : started) {
            if (child.isAlive()) {
                child.stop();
            }
            while (true) {
                try {
                    child.end();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
