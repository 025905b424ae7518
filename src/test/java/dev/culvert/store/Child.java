package dev.culvert.store;

import dev.culvert.profile.Profile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Another process that uses the store. It says "ready", waits to be told to go on, and says what it has done.
final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private Child(List<String> before, Path folder, String... work) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1", "-cp",
            System.getProperty("java.class.path"), Child.class.getName(), folder.toString()));
        command.addAll(List.of(work));
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        out = process.inputReader();
    }

    /// Adds profiles one by one, and says "added" after each, or why it was not.
    static Child adding(Path folder, String name, int count) throws IOException {
        return new Child(List.of(), folder, "add", name, String.valueOf(count));
    }

    /// The same after a command of the shell, such as one that sets a limit.
    static Child adding(String shellCommand, Path folder, String name, int count) throws IOException {
        return new Child(List.of("sh", "-c", shellCommand + " && exec \"$@\"", "sh"), folder, "add", name, String.valueOf(count));
    }

    /// Takes the folder's lock, and keeps it until it is told to go on again.
    static Child locking(Path folder) throws IOException {
        return new Child(List.of(), folder, "lock");
    }

    void goOn() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /// Its next line; null at the end.
    String line() throws IOException {
        return out.readLine();
    }

    List<String> restOfLines() {
        return out.lines().toList();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Ends it at once, by SIGKILL where there are signals; what it has said can still be read.
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] arguments) throws IOException, StoreException {
        Path folder = Path.of(arguments[0]);
        ProfileStore store = new ProfileStore(Samples.in(folder));
        say("ready");
        System.in.read();
        if (arguments[1].equals("lock")) {
            try (FolderLock _ = FolderLock.take(folder, Duration.ofSeconds(5))) {
                say("locked");
                System.in.read();
            }
            return;
        }
        for (int i = 1; i <= Integer.parseInt(arguments[3]); i++) {
            Profile profile = Samples.profile(arguments[2] + i);
            try {
                store.update(Samples.adding(profile));
                say("added");
            } catch (StoreException e) {
                say(e.getMessage());
            }
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
