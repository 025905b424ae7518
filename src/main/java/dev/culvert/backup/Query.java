package dev.culvert.backup;

import dev.culvert.handoff.LocalConnection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CancellationException;

/// What a program prints.
final class Query {
    private static final int LONGEST = 1 << 26;

    /// What is asked here is not worth waiting for somebody who has locked a table.
    private static final String SETTINGS = "set client_encoding = 'UTF8'; set lock_timeout = '1s'";

    private Query() {}

    /// The rows of a query, each a line with `|` between its columns.
    static List<String> rows(Children children, Installation installation, LocalConnection to, String sql) throws BackupException, InterruptedException {
        return output(children, new Children.Command(installation.psql(), List.of("-XAtqw", "-v", "ON_ERROR_STOP=1", "-c", SETTINGS, "-c", sql), to)).lines().toList();
    }

    /// @throws BackupException it ended with an error; the message is what it said
    static String output(Children children, Children.Command command) throws BackupException, InterruptedException {
        Child child = children.start(command, _ -> { });
        String output = "";
        try (InputStream printed = child.output()) {
            if (command.input() == ProcessBuilder.Redirect.PIPE) {
                child.input().close();
            }
            output = new String(printed.readNBytes(LONGEST), StandardCharsets.UTF_8);
        } catch (IOException ended) {
            // Its exit code says why.
        }
        int exit = child.end();
        children.check();
        if (child.wasInterrupted()) {
            throw new CancellationException();
        }
        if (exit != 0) {
            throw new BackupException(child.cause(), "");
        }
        return output;
    }
}
