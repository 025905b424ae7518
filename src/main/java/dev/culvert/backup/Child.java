package dev.culvert.backup;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A program that was started, and what it says.
final class Child {
    /// For its own end after it is told to: PostgreSQL's programs first have the server stop what it does for them.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /// For what it said last to be read: a program that it has started and left behind may hold the other end for ever.
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final String name;
    private final Process process;
    private final Said said;
    private final Thread reader;
    private volatile boolean stopped;

    Child(String name, Process process, Consumer<String> lines) {
        this.name = name;
        this.process = process;
        this.said = new Said(lines);
        this.reader = Thread.ofVirtual().name("culvert-" + name).start(() -> said.read(process.getErrorStream()));
    }

    InputStream output() {
        return process.getInputStream();
    }

    OutputStream input() {
        return process.getOutputStream();
    }

    /// @return whether it has ended within the time
    boolean await(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Waits for its end, and for all that it said.
    ///
    /// @return the exit code
    int end() throws InterruptedException {
        int exit = process.waitFor();
        reader.join(LAST_WORDS);
        return exit;
    }

    boolean hasFailed() {
        return !process.isAlive() && process.exitValue() != 0;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Tells it and whatever it has started to end, and makes them before long. Does not wait.
    void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        List<ProcessHandle> all = process.descendants().toList();
        process.destroy(); // first: a script goes on when what it waits for is gone
        all.forEach(ProcessHandle::destroy);
        process.onExit().copy().orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).handle((_, _) -> {
            List<ProcessHandle> rest = Stream.concat(all.stream(), process.descendants()).toList();
            process.destroyForcibly();
            rest.forEach(ProcessHandle::destroyForcibly);
            return process;
        });
    }

    /// Why it ended, for a sentence: the first error that it told, without a full stop.
    String cause() {
        if (!said.error().isEmpty()) {
            return said.error();
        }
        String last = said.lastLine();
        return name + " ended with exit code " + process.exitValue() + (last.isEmpty() ? "" : " after saying \"" + last + "\"");
    }

    /// Whether a signal ended it that was meant for all of us: a terminal sends Ctrl-C to the whole group.
    boolean wasInterrupted() {
        return !stopped && !process.isAlive() && said.lastLine().endsWith(": terminated by user");
    }
}
