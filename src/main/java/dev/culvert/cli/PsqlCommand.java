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

/// `culvert psql`: psql in this terminal, with a tunnel for as long as it runs.
@Command(
    name = "psql",
    customSynopsis = "culvert psql [--ca-file=PEM] NAME [-- ARGUMENT...]",
    description = "Open psql with a profile's tunnel, which is opened for it where it is not running and closed afterwards.",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footer = {"", "Its exit code is the exit code here."},
    sortOptions = false)
final class PsqlCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "NAME", description = "A profile of culvert profiles.")
    private String name;

    @Parameters(index = "1..*", paramLabel = "ARGUMENT", description = "Arguments for psql, such as -c \"select 1\".")
    private List<String> arguments = List.of();

    @Option(names = "--ca-file", paramLabel = "PEM", description = "Trust the certificate authorities in this file too.")
    private Path caFile;

    @Option(names = "--help", usageHelp = true, description = "Print this help and exit.")
    private boolean help;

    PsqlCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UsageException, StoreException, FailureException, CommandFailed {
        Path psql = Preferences.programs(surroundings).psql().orElseThrow(() -> new CommandFailed(
            "psql was not found. Install PostgreSQL's client programs, or name psql's place in the window's preferences."));
        try (Borrowed tunnel = Borrowed.open(surroundings, name, Optional.ofNullable(caFile))) {
            List<String> command = new ArrayList<>(List.of(psql.toString()));
            command.addAll(RunCommand.withoutDivider(arguments));
            return Child.run(surroundings, command, tunnel.connection());
        }
    }
}
