package dev.culvert.cli;

import dev.culvert.engine.FailureException;
import dev.culvert.handoff.HandoffException;
import dev.culvert.store.StoreException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/// `culvert`: the commands, and what becomes of their failures.
public final class CommandLineTool {
    static final int FAILED = 1;
    static final int USAGE = 2;

    private static final String UP = "up";

    private final Surroundings surroundings;

    public CommandLineTool(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// Runs a command to its end.
    ///
    /// @return the process's exit code
    public int run(String... arguments) {
        if (Arrays.stream(arguments).takeWhile(argument -> !argument.equals("--")).anyMatch(argument -> argument.contains("://"))) {
            return usage("A connection string does not belong among the arguments, where other users see it. Put it into DATABASE_URL or a .env file, or enter it into culvert profiles add.");
        }
        // These two have nothing to be read, and picocli's start would take half of the time: a third of that until the tunnel listens.
        if (List.of(arguments).equals(List.of("--version"))) {
            surroundings.out().println(Version.text());
            return 0;
        }
        boolean up = arguments.length > 0 && arguments[0].equals(UP);
        CompletableFuture<?> ready = prepare(up);
        return up && arguments.length == 1 ? up(ready) : commandLine(up, ready).execute(arguments);
    }

    private int up(CompletableFuture<?> ready) {
        ready.join();
        try {
            return new UpCommand.OfProfiles(surroundings).call();
        } catch (Exception e) {
            return failed(e);
        }
    }

    /// Beside the reading of the command line, which takes as long.
    ///
    /// @return done when something may be logged: what is logged before SLF4J keeps, and complains of it
    private CompletableFuture<?> prepare(boolean engine) {
        CompletableFuture<?> logging = CompletableFuture.runAsync(LoggerFactory::getILoggerFactory, task -> Thread.ofPlatform().daemon().name("culvert-start").start(task));
        if (engine) {
            logging.thenRun(surroundings.warmUp());
        }
        return logging;
    }

    /// This build's number.
    public static String version() {
        return Version.number();
    }

    /// Where this build's releases are, `OWNER/NAME`; anything else where the build was not told.
    public static String repository() {
        return Version.repository();
    }

    /// @param up    without the commands that are not wanted then: building them takes as long as the rest
    /// @param ready waited for before a command begins
    private CommandLine commandLine(boolean up, CompletableFuture<?> ready) {
        var root = new CommandLine(new Root(surroundings)).addSubcommand(new UpCommand.OfProfiles(surroundings));
        if (!up) {
            root.addSubcommand(new TestCommand(surroundings))
                .addSubcommand(new StatusCommand(surroundings))
                .addSubcommand(new RemoteCommand.Start(surroundings))
                .addSubcommand(new RemoteCommand.Stop(surroundings))
                .addSubcommand(new CopyCommand(surroundings))
                .addSubcommand(new CommandLine(new PsqlCommand(surroundings)).setStopAtPositional(true))
                .addSubcommand(new CommandLine(new RunCommand(surroundings)).setStopAtPositional(true))
                .addSubcommand(new DumpCommand(surroundings))
                .addSubcommand(new RestoreCommand(surroundings))
                .addSubcommand(new CopyDatabaseCommand(surroundings))
                .addSubcommand(new MigrateCommand(surroundings))
                .addSubcommand(new ProfilesCommand(surroundings))
                .addSubcommand(new AutoComplete.GenerateCompletion());
            root.getSubcommands().get("generate-completion").getCommandSpec().usageMessage().description("Print a completion script for bash and zsh: source <(culvert generate-completion)");
        }
        return root
            .setOut(new PrintWriter(surroundings.out(), true))
            .setErr(new PrintWriter(surroundings.err(), true))
            .setUsageHelpAutoWidth(true)
            .setExpandAtFiles(false) // what begins with an @ behind culvert run is the program's own
            .setExecutionStrategy(given -> {
                ready.join();
                return given.hasSubcommand() && !given.matchedOptions().isEmpty()
                    ? usage("Options go behind the command, such as culvert up --port 6301.")
                    : new CommandLine.RunLast().execute(given);
            })
            .setParameterExceptionHandler((wrong, given) -> usage(sentence(wrong) + " See " + wrong.getCommandLine().getCommandSpec().qualifiedName(" ") + " --help."))
            .setExecutionExceptionHandler((thrown, command, parsed) -> failed(thrown));
    }

    private int failed(Exception thrown) {
        return switch (thrown) {
            case UsageException wrong -> usage(wrong.getMessage());
            case CommandFailed failed -> failed(failed.getMessage(), failed.exitCode());
            case FailureException failed -> failed(Words.sentences(failed.failure()), FAILED);
            case StoreException failed -> failed(failed.getMessage(), FAILED);
            case HandoffException failed -> failed(failed.getMessage(), FAILED);
            default -> unexpected(thrown);
        };
    }

    private int usage(String sentence) {
        surroundings.err().println("culvert: " + sentence);
        return USAGE;
    }

    private int failed(String sentences, int exitCode) {
        surroundings.err().println("culvert: " + sentences);
        return exitCode;
    }

    private int unexpected(Exception thrown) {
        LoggerFactory.getLogger(CommandLineTool.class).error("This should not have happened; please report it.", thrown);
        return FAILED;
    }

    /// An argument that cannot be understood may be a secret in the wrong place: those are never repeated.
    private static String sentence(CommandLine.ParameterException wrong) {
        if (wrong instanceof CommandLine.UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().getFirst().replaceFirst("=.*", "");
            return first.matches("--[a-z][a-z-]*|-[a-z]") ? "There is no option " + first + "." : "There is an argument that is not known here.";
        }
        if (wrong.getArgSpec() instanceof OptionSpec option && option.arity().max() == 0) {
            return "The option " + option.longestName() + " takes no value.";
        }
        return wrong.getMessage() + (wrong.getMessage().endsWith(".") ? "" : ".");
    }

    @Command(
        name = "culvert",
        versionProvider = Version.class,
        description = {
            "A local port for a Prisma Postgres database: psql, DataGrip and pg_dump connect to it with no password and default SSL settings.",
            "",
            "Without any argument Culvert opens its window.",
        },
        synopsisHeading = "Usage: ",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands (without one: up):%n",
        footer = {
            "",
            "Without a profile's name the API key is taken from PDP_API_KEY, else the connection string from DATABASE_URL, else from the same names in .env.",
            "Any Prisma Postgres string will do: API key, direct, pooled, or of prisma dev.",
            "Profiles and settings are in the system's folder for them, or in CULVERT_HOME.",
            "PPG_WS_URL replaces the gateway's address, CULVERT_DIRECT_HOST the host of a key's direct connection; HTTPS_PROXY and NO_PROXY are honoured.",
            "",
            "Exit codes: 0 stopped, 1 failed, 2 wrong usage, 128 + signal after Ctrl-C (130) or SIGTERM (143).",
        })
    private static final class Root extends UpCommand {
        @Option(names = "--version", versionHelp = true, description = "Print the version and exit.")
        private boolean version;

        Root(Surroundings surroundings) {
            super(surroundings);
        }
    }
}
