package dev.culvert.cli;

import dev.culvert.engine.FailureException;
import dev.culvert.handoff.Format;
import dev.culvert.handoff.HandoffException;
import dev.culvert.handoff.LocalConnection;
import dev.culvert.handoff.PgServiceFile;
import dev.culvert.handoff.Shell;
import dev.culvert.manager.EngineConfiguration;
import dev.culvert.profile.Profile;
import dev.culvert.store.StoreException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `culvert copy`: a tunnel written down for another program. For what a shell does with it: the clipboard is the window's.
@Command(
    name = "copy",
    description = "Print how another program connects to a profile's tunnel.",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footer = {
        "",
        "Formats: psql, psql-flags, uri, conninfo, env, jdbc, dotnet, go, node, python, datagrip, pgadmin, dbeaver, tableplus, postico, service.",
        "There is no password in any of them: the tunnel needs none. For example: eval \"$(culvert copy shop --as psql)\"",
    },
    sortOptions = false)
final class CopyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "A profile of culvert profiles.")
    private String name;

    @Option(names = "--as", paramLabel = "FORMAT", defaultValue = "psql", converter = OptionValues.AsFormat.class, description = "The format (default: ${DEFAULT-VALUE}).")
    private Format format;

    @Option(names = "--all-running", description = "Print all running tunnels, where the format holds several: datagrip, pgadmin, service.")
    private boolean allRunning;

    @Option(names = "--shell", paramLabel = "SHELL", converter = OptionValues.AsShell.class, description = "For a command: posix, powershell or cmd (default: this system's).")
    private Shell shell;

    @Option(names = "--write", description = "For service: write the section into your pg_service.conf, or bring it up to date there.")
    private boolean write;

    @Option(names = "--remove", description = "For service: take the section out of your pg_service.conf, even when the profile is gone.")
    private boolean remove;

    @Option(names = "--help", usageHelp = true, description = "Print this help and exit.")
    private boolean help;

    CopyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UsageException, StoreException, FailureException, CommandFailed, HandoffException {
        if (allRunning == (name != null)) {
            throw new UsageException(allRunning ? "A name and --all-running do not go together." : "Give a profile's name, or --all-running.");
        }
        if (allRunning && !format.holdsSeveral()) {
            throw new UsageException("The format " + format.id() + " holds one connection: give a profile's name. Several fit into " + several() + ".");
        }
        if ((write || remove) && format != Format.SERVICE || write && remove) {
            throw new UsageException("--write and --remove are for --as service, one at a time.");
        }
        if (remove) {
            return removeSection();
        }
        List<LocalConnection> connections = allRunning ? connectionsOfAll() : List.of(connection());
        if (!write) {
            surroundings.out().println(format.text(connections, shell == null ? Shell.of(surroundings.computer().os()) : shell));
            return 0;
        }
        PgServiceFile file = PgServiceFile.of(surroundings.computer());
        for (LocalConnection connection : connections) {
            file.put(connection);
            surroundings.out().println("psql " + (shell == null ? Shell.of(surroundings.computer().os()) : shell).quote(PgServiceFile.reference(connection)));
        }
        surroundings.note("Written to " + file.path() + ".");
        return 0;
    }

    private static String several() {
        return Arrays.stream(Format.values()).filter(Format::holdsSeveral).map(Format::id).collect(Collectors.joining(", "));
    }

    private int removeSection() throws UsageException, StoreException, HandoffException {
        if (allRunning) {
            throw new UsageException("Give the name of the profile whose section is to be removed.");
        }
        PgServiceFile file = PgServiceFile.of(surroundings.computer());
        try (Profiles profiles = profiles()) {
            Optional<UUID> removed = profiles.find(name).isPresent() ? Optional.empty() : file.profile(name);
            file.remove(removed.isPresent() ? removed.get() : profiles.named(name).id());
        }
        return 0;
    }

    private List<LocalConnection> connectionsOfAll() throws CommandFailed {
        List<Profile> running = Borrowed.allRunning(surroundings);
        if (running.isEmpty()) {
            throw new CommandFailed("No tunnel is running. Start one in the window, or by culvert up NAME.");
        }
        return running.stream().map(CopyCommand::connection).toList();
    }

    private LocalConnection connection() throws UsageException, StoreException, CommandFailed {
        try (Profiles profiles = profiles()) {
            Optional<Profile> running = Borrowed.running(surroundings, profiles.find(name), name);
            if (running.isPresent()) {
                return connection(running.get());
            }
            Profile profile = profiles.named(name);
            if (profile.listen().port() == 0) {
                throw new CommandFailed(profile.name() + " has no port yet: it gets one at its first start, by culvert up " + Words.argument(profile.name()) + " or in the window.");
            }
            surroundings.note(profile.name() + " is not running; this holds once it is.");
            return connection(profile);
        }
    }

    private static LocalConnection connection(Profile profile) {
        return LocalConnection.to(profile, profile.listen().host(), profile.listen().port());
    }

    private Profiles profiles() throws StoreException {
        return Profiles.open(surroundings, EngineConfiguration.withoutSettings(Version.number()));
    }
}
