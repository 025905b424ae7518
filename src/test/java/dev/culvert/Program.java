package dev.culvert;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A program that runs beside the test, and what it has printed so far.
final class Program implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /// What the program looks at: settings, profiles and keychain of whoever runs the test are none of its business.
    private static final List<String> OURS = List.of(
        "PDP_API_KEY", "DATABASE_URL", "PPG_WS_URL", "CULVERT_DIRECT_HOST", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "CULVERT_HOME", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR");

    private final Process process;
    private final Output out;
    private final Output err;

    private Program(Process process) {
        this.process = process;
        this.out = new Output(process.inputReader());
        this.err = new Output(process.errorReader());
    }

    /// The packaged program, with the JDK that runs the test, and its files in the folder.
    static Program culvert(Path folder, Map<String, String> given, String... arguments) throws IOException {
        Map<String, String> environment = new HashMap<>(given);
        environment.putIfAbsent("CULVERT_HOME", folder.resolve("culvert-home").toString());
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", System.getProperty("culvert.jar")));
        command.addAll(List.of(arguments));
        return start(folder, environment, command.toArray(String[]::new));
    }

    static Program start(Path folder, Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        OURS.forEach(builder.environment()::remove);
        builder.environment().putAll(environment);
        return new Program(builder.start());
    }

    static boolean isInstalled(String program) {
        return List.of(System.getenv("PATH").split(java.io.File.pathSeparator)).stream().anyMatch(folder -> Path.of(folder, program).toFile().canExecute());
    }

    /// Waits until standard output has this in whole lines, and returns the first group of it.
    String awaitOut(String pattern) {
        return out.await(Pattern.compile(pattern), true);
    }

    /// Waits until standard output ends with this, in the middle of a line.
    void awaitPrompt(String prompt) {
        out.await(Pattern.compile(Pattern.quote(prompt) + "\\z"), false);
    }

    String awaitErr(String pattern) {
        return err.await(Pattern.compile(pattern), true);
    }

    int awaitPort() {
        return Integer.parseInt(awaitOut("port: +(\\d+)"));
    }

    String out() {
        return out.text();
    }

    String err() {
        return err.text();
    }

    /// Types into standard input, which stays open.
    void type(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /// Gives all of standard input.
    Program input(String text) throws IOException {
        type(text);
        process.getOutputStream().close();
        return this;
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).inheritIO().start().waitFor();
    }

    /// Waits for the end and for all output.
    ///
    /// @return the exit code
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running; it has printed:\n" + out.text() + err.text());
        }
        out.awaitEnd();
        err.awaitEnd();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static final class Output {
        private final StringBuilder text = new StringBuilder();
        private boolean ended;

        Output(BufferedReader reader) {
            Thread.ofVirtual().start(() -> {
                try (reader) {
                    char[] part = new char[8192];
                    for (int length = reader.read(part); length >= 0; length = reader.read(part)) {
                        append(part, length);
                    }
                } catch (IOException killed) {
                    // As good as an end.
                } finally {
                    end();
                }
            });
        }

        private synchronized void append(char[] part, int length) {
            text.append(part, 0, length);
            notifyAll();
        }

        private synchronized void end() {
            ended = true;
            notifyAll();
        }

        synchronized String text() {
            return text.toString();
        }

        /// @param lines whether a line counts only when its end has come
        synchronized String await(Pattern pattern, boolean lines) {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (true) {
                Matcher found = pattern.matcher(lines && !ended ? text.substring(0, text.lastIndexOf("\n") + 1) : text);
                if (found.find()) {
                    return found.groupCount() > 0 ? found.group(1) : found.group();
                }
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (ended || left <= 0) {
                    throw new AssertionError("not printed: " + pattern + "; but:\n" + text);
                }
                pause(left);
            }
        }

        synchronized void awaitEnd() {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (!ended && System.nanoTime() < deadline) {
                pause(100);
            }
        }

        private void pause(long millis) {
            try {
                wait(millis);
            } catch (InterruptedException e) {
                throw new UncheckedIOException(new IOException(e));
            }
        }
    }
}
