package dev.culvert.cli;

import dev.culvert.backup.Result;
import dev.culvert.engine.FailureException;
import dev.culvert.manager.Figures;
import dev.culvert.store.StoreException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `culvert copy-database`: a database into another one.
@Command(
    name = "copy-database",
    description = "Add what is in one profile's database to another's, by the pg_dump and pg_restore of this computer and without a file.",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footer = {"", "All of it or nothing: when it fails, the database that is copied to is as it was. It is meant for an empty one. Owners and privileges are not copied."},
    sortOptions = false)
final class CopyDatabaseCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "FROM", description = "The profile that is copied.")
    private String from;

    @Parameters(index = "1", paramLabel = "TO", description = "The profile that is copied to.")
    private String to;

    @Option(names = "--ignore-errors", description = "Go on after errors, and keep what could be copied.")
    private boolean ignoreErrors;

    @Option(names = "--confirm", paramLabel = "DATABASE", description = "The name of TO's database, for a profile that is production: instead of being asked for it.")
    private String confirmed;

    @Option(names = "--ca-file", paramLabel = "PEM", description = "Trust the certificate authorities in this file too.")
    private Path caFile;

    @Option(names = "--help", usageHelp = true, description = "Print this help and exit.")
    private boolean help;

    CopyDatabaseCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UsageException, StoreException, FailureException, CommandFailed {
        if (from.equalsIgnoreCase(to)) {
            throw new UsageException("A database cannot be copied to itself: name two profiles.");
        }
        Transferring transferring = new Transferring(surroundings);
        try (Borrowed source = Borrowed.own(surroundings, from, Optional.ofNullable(caFile)); Borrowed target = Borrowed.own(surroundings, to, Optional.ofNullable(caFile))) {
            transferring.refusePooled(source.profile());
            transferring.refusePooled(target.profile());
            String read = source.profile().name();
            String written = target.profile().name();
            transferring.confirm(target.profile(), "Copy " + read + " to", read, Optional.ofNullable(confirmed));
            Result result = transferring.run(
                transferring.backups().copy(source.connection(), target.connection(), ignoreErrors),
                "Copying " + read + " to " + written + ".",
                ignoreErrors ? "What had been copied by then is in " + written + "." : written + " is as it was.");
            surroundings.out().println("Copied " + read + " to " + written + ": " + Figures.bytes(result.bytes()) + "." + Transferring.ignored(result));
            return 0;
        }
    }
}
