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

/// `culvert dump`: a database into a file.
@Command(
    name = "dump",
    description = "Back up a profile's database into a file, by the pg_dump of this computer.",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footer = {"", "The file is in pg_dump's custom format. It stands under its name when it is complete, readable by you only, where the file system can say so."},
    sortOptions = false)
final class DumpCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "NAME", description = "A profile of culvert profiles.")
    private String name;

    @Option(names = {"-o", "--output"}, required = true, paramLabel = "FILE", description = "Write to this file.")
    private Path file;

    @Option(names = "--overwrite", description = "Replace the file where it exists already.")
    private boolean overwrite;

    @Option(names = "--ca-file", paramLabel = "PEM", description = "Trust the certificate authorities in this file too.")
    private Path caFile;

    @Option(names = "--help", usageHelp = true, description = "Print this help and exit.")
    private boolean help;

    DumpCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UsageException, StoreException, FailureException, CommandFailed {
        Transferring transferring = new Transferring(surroundings);
        try (Borrowed tunnel = Borrowed.own(surroundings, name, Optional.ofNullable(caFile))) {
            transferring.refusePooled(tunnel.profile());
            String shown = Printable.of(file.toString());
            String profile = tunnel.profile().name();
            Result result = transferring.run(
                transferring.backups().dump(tunnel.connection(), surroundings.folder().resolve(file), overwrite), "Backing up " + profile + " into " + shown + ".", "No file was written.");
            surroundings.out().println("Backed up " + profile + " into " + shown + ": " + Figures.bytes(result.bytes()) + ".");
            return 0;
        }
    }
}
