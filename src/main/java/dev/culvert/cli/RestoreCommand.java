package dev.culvert.cli;

import dev.culvert.backup.Result;
import dev.culvert.engine.FailureException;
import dev.culvert.manager.Figures;
import dev.culvert.profile.Printable;
import dev.culvert.store.StoreException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `culvert restore`: a file into a database.
@Command(
    name = "restore",
    description = "Add what is in a back-up to a profile's database, by the pg_restore of this computer.",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footer = {"", "All of it or nothing: when it fails, the database is as it was. It is meant for an empty database. Owners and privileges are not restored."},
    sortOptions = false)
final class RestoreCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "NAME", description = "A profile of culvert profiles.")
    private String name;

    @Parameters(index = "1", paramLabel = "FILE", description = "A file of culvert dump, or of pg_dump in its custom format.")
    private Path file;

    @Option(names = "--ignore-errors", description = "Go on after errors, and keep what could be restored.")
    private boolean ignoreErrors;

    @Option(names = "--confirm", paramLabel = "DATABASE", description = "The database's name, for a profile that is production: instead of being asked for it.")
    private String confirmed;

    @Option(names = "--ca-file", paramLabel = "PEM", description = "Trust the certificate authorities in this file too.")
    private Path caFile;

    @Option(names = "--help", usageHelp = true, description = "Print this help and exit.")
    private boolean help;

    RestoreCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UsageException, StoreException, FailureException, CommandFailed {
        Transferring transferring = new Transferring(surroundings);
        try (Borrowed tunnel = Borrowed.own(surroundings, name, Optional.ofNullable(caFile))) {
            transferring.refusePooled(tunnel.profile());
            transferring.confirm(tunnel.profile(), "Restore into", "the file", Optional.ofNullable(confirmed));
            String shown = Printable.of(file.toString());
            String profile = tunnel.profile().name();
            Result result = transferring.run(
                transferring.backups().restore(tunnel.connection(), surroundings.folder().resolve(file), ignoreErrors),
                "Restoring " + shown + " into " + profile + ".",
                ignoreErrors ? "What had been restored by then is in " + profile + "." : profile + " is as it was.");
            surroundings.out().println("Restored " + shown + " into " + profile + ": " + Figures.bytes(result.bytes()) + "." + Transferring.ignored(result));
            return 0;
        }
    }
}
