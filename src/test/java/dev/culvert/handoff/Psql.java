package dev.culvert.handoff;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The real psql of this computer.
final class Psql {
    /// In hexadecimal, so that no encoding on the way is in question.
    private static final String QUERY = "select encode(convert_to(current_database(), 'UTF8'), 'hex')";

    private Psql() {}

    static Optional<Path> find(String program) {
        return Arrays.stream(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, program)).filter(Computer::isProgram).findFirst();
    }

    static void assumeIsHere() {
        assumeTrue(find("psql").isPresent(), "no psql");
    }

    /// The database that psql gets into with these arguments.
    static String database(Map<String, String> variables, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("psql"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-XAtw", "-c", QUERY));
        return database(variables, command);
    }

    /// The database that a command of psql gets into, which a shell runs.
    static String databaseByShell(String command) throws IOException {
        return database(Map.of(), List.of("/bin/sh", "-c", command + " -XAtw -c \"" + QUERY + "\""));
    }

    /// `PGSSLMODE` stands for a user whose other servers want TLS: what says nothing of it does not get in.
    private static String database(Map<String, String> variables, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().putAll(Map.of("PGSSLMODE", "require", "LC_ALL", "C.UTF-8"));
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!said.matches("([0-9a-f]{2})+")) {
            throw new AssertionError(command + ": " + said);
        }
        return new String(HexFormat.of().parseHex(said), StandardCharsets.UTF_8);
    }
}
