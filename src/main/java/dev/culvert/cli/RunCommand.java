package dev.culvert.cli;

import dev.culvert.engine.FailureException;
import dev.culvert.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `culvert run`: any program, with a tunnel for as long as it runs.
@Command(
    name = "run",
    customSynopsis = "culvert run [--ca-file=PEM] NAME -- COMMAND [ARGUMENT...]",
    description = "Run a command with a profile's tunnel, which is opened for it where it is not running and closed afterwards.",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footer = {
        "",
        "The command finds the tunnel by PGHOST, PGPORT, PGUSER, PGDATABASE, PGSSLMODE and DATABASE_URL, such as pg_dump, prisma migrate or a test suite do.",
        "Its exit code is the exit code here, and signals are passed on to it.",
    },
    sortOptions = false)
final class RunCommand implements Callable<Integer> {
    private static final String DIVIDER = "--";

    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "NAME", description = "A profile of culvert profiles.")
    private String name;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "COMMAND", description = "The program and its arguments.")
    private List<String> command = List.of();

    @Option(names = "--ca-file", paramLabel = "PEM", description = "Trust the certificate authorities in this file too.")
    private Path caFile;

    @Option(names = "--help", usageHelp = true, description = "Print this help and exit.")
    private boolean help;

    RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UsageException, StoreException, FailureException, CommandFailed {
        List<String> given = withoutDivider(command);
        if (given.isEmpty()) {
            throw new UsageException("There is no command to run. It goes behind two hyphens, such as culvert run " + Words.argument(name) + " -- pg_dump -Fc -f shop.dump.");
        }
        try (Borrowed tunnel = Borrowed.open(surroundings, name, Optional.ofNullable(caFile))) {
            return Child.run(surroundings, given, tunnel.connection());
        }
    }

    /// The two hyphens that end what is meant for Culvert.
    static List<String> withoutDivider(List<String> words) {
        List<String> rest = new ArrayList<>(words);
        if (!rest.isEmpty() && rest.getFirst().equals(DIVIDER)) {
            rest.removeFirst();
        }
        return rest;
    }
}
