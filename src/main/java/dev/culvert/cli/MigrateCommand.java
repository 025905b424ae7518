package dev.culvert.cli;

import dev.culvert.backup.Result;
import dev.culvert.manager.EnvFile;
import dev.culvert.manager.Figures;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.InvalidConnectionString;
import dev.culvert.profile.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `culvert migrate-from-ea`: what the npm tool has under this name, with its questions, for whoever follows its instructions.
@Command(
    name = "migrate-from-ea",
    description = "Move an early access database to a new one: ask for the two connection strings, back up and restore.",
    optionListHeading = "%nOptions:%n",
    footer = {"", "As the command of the npm tool. The back-up stays in my-ea-database.dump. With profiles: culvert copy-database FROM TO."},
    sortOptions = false)
final class MigrateCommand implements Callable<Integer> {
    private static final String FILE = "my-ea-database.dump";
    private static final String OLD = "Please enter the DATABASE_URL or API key for your early access database: ";
    private static final String NEW = "Create a new Prisma Postgres database, then enter the DATABASE_URL or API key: ";

    private final Surroundings surroundings;

    @Option(names = "--ca-file", paramLabel = "PEM", description = "Trust the certificate authorities in this file too.")
    private Path caFile;

    @Option(names = "--help", usageHelp = true, description = "Print this help and exit.")
    private boolean help;

    MigrateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UsageException, CommandFailed {
        Terminal terminal = surroundings.terminal().get().orElseThrow(() -> new UsageException(
            "The connection strings are asked for at a terminal, and there is none. In a script: culvert profiles add, then culvert copy-database FROM TO."));
        Path file = surroundings.folder().resolve(FILE);
        if (Files.exists(file)) {
            throw new UsageException(FILE + " exists already in this folder. Move it away, or restore it: culvert restore NAME " + FILE);
        }
        Transferring transferring = new Transferring(surroundings);
        try (Borrowed tunnel = Borrowed.open(surroundings, "early access", ask(terminal, OLD), Optional.ofNullable(caFile))) {
            transferring.refusePooled(tunnel.profile());
            Result result = transferring.run(transferring.backups().dump(tunnel.connection(), file, false), "Retrieving your early access database.", "No file was written.");
            surroundings.out().println("Your early access database has been saved to ./" + FILE + ": " + Figures.bytes(result.bytes()) + ".");
        }
        try (Borrowed tunnel = Borrowed.open(surroundings, "Prisma Postgres", ask(terminal, NEW), Optional.ofNullable(caFile))) {
            transferring.refusePooled(tunnel.profile());
            transferring.run(transferring.backups().restore(tunnel.connection(), file, false), "Migrating your back-up.", "The new database is as it was.");
            surroundings.out().println("Your back-up has been migrated to the new database. It stays in ./" + FILE + ".");
        } catch (UsageException e) {
            throw new UsageException(e.getMessage() + kept());
        } catch (CommandFailed e) {
            throw new CommandFailed(e.getMessage() + kept(), e.exitCode());
        }
        return 0;
    }

    private static String kept() {
        return " The back-up stays in ./" + FILE + ": culvert restore NAME " + FILE + " goes on from there.";
    }

    private static Entered ask(Terminal terminal, String question) throws UsageException {
        String typed = terminal.askSecretly(question).map(Secret::expose).orElse("").strip();
        if (typed.isEmpty()) {
            throw new UsageException("A DATABASE_URL or API key is required.");
        }
        try {
            if (typed.contains("://")) {
                return new Entered(ConnectionString.parse(typed, "The connection string"), Secret.of(typed));
            }
        } catch (InvalidConnectionString e) {
            throw new UsageException(e.getMessage());
        }
        try {
            EnvFile.Found found = EnvFile.Found.of(EnvFile.API_KEY, typed, "");
            return new Entered(found.connection(), found.text());
        } catch (InvalidConnectionString e) {
            throw new UsageException("This is neither a connection string nor an API key.");
        }
    }
}
