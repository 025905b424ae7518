package dev.culvert.cli;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.FailureException;
import dev.culvert.manager.EngineConfiguration;
import dev.culvert.manager.EnvFile;
import dev.culvert.manager.RunningAnnouncer;
import dev.culvert.manager.TunnelManager;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.RouteChoice;
import dev.culvert.store.ProfileStore;
import dev.culvert.store.RunningTunnels;
import dev.culvert.store.StoreException;
import dev.culvert.vault.MemoryVault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `culvert up`: opens tunnels and stays until a signal ends them. This one takes no names: the tunnel leads to the connection string of
/// the environment, and neither profiles nor keychain are looked at.
@Command(parameterListHeading = "%n", optionListHeading = "%nOptions:%n", sortOptions = false)
class UpCommand implements Callable<Integer> {
    /// No other profile is in this process, and none is kept: a random id would only take time.
    private static final UUID OF_ENVIRONMENT = new UUID(0, 0);

    private final Surroundings surroundings;

    @Option(names = {"-h", "--host"}, paramLabel = "HOST", converter = OptionValues.Host.class, description = "Listen on this address (default: the profile's, else 127.0.0.1).")
    private String host;

    @Option(names = {"-p", "--port"}, paramLabel = "PORT", converter = OptionValues.Port.class, description = "Listen on this port, 0 for a free one (default: the profile's, else a free one).")
    private Integer port;

    @Option(names = {"-v", "--verbose"}, description = "Show each message's type and size on standard error.")
    private boolean verbose;

    @Option(names = "--env-file", paramLabel = "FILE", description = "Read this file instead of .env.")
    private Path envFile;

    @Option(names = "--ca-file", paramLabel = "PEM", description = "Trust the certificate authorities in this file too.")
    private Path caFile;

    @Option(names = "--route", paramLabel = "ROUTE", converter = OptionValues.Route.class, description = "For an API key: auto (the gateway, else directly), gateway or direct (default: the profile's, else auto).")
    private RouteChoice route;

    @Option(names = "--max-sessions", paramLabel = "N", converter = OptionValues.Count.class, description = "Refuse further sessions beyond this many (default: the profile's, else 1000).")
    private Integer maxSessions;

    @Option(names = "--drain", paramLabel = "TIME", converter = OptionValues.Time.class, description = "Time for open queries and transactions when stopping, such as 500ms, 10s or 2m (default: 10s).")
    private Duration drain = Duration.ofSeconds(10);

    @Option(names = "--json", description = "Print one JSON object per event.")
    private boolean json;

    @Option(names = "--help", usageHelp = true, description = "Print this help and exit.")
    private boolean help;

    UpCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// The one that takes names.
    @Command(
        name = "up",
        description = "Open tunnels and keep them open until Ctrl-C.",
        footer = {
            "",
            "Without a name the tunnel leads to the connection string of the environment: see culvert --help.",
            "Of several tunnels, one that cannot be opened does not keep the others from opening; the exit code is 1 when none could be opened.",
        })
    static final class OfProfiles extends UpCommand {
        @Parameters(paramLabel = "NAME", arity = "0..*", description = "A profile of culvert profiles; several open a tunnel each.")
        private List<String> names = List.of();

        OfProfiles(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        List<String> names() {
            return names;
        }
    }

    List<String> names() {
        return List.of();
    }

    @Override
    public Integer call() throws UsageException, StoreException, FailureException {
        if (verbose) {
            Logging.verbose();
        }
        return names().isEmpty() ? serveEnvironment() : serveProfiles();
    }

    private int serveEnvironment() throws UsageException {
        EnvFile.Found found = Credentials.find(surroundings.environment(), surroundings.folder(), Optional.ofNullable(envFile));
        EngineOptions options = Preferences.engineOptions(surroundings, Optional.ofNullable(caFile));
        try (TunnelManager manager = new TunnelManager(new ProfileStore(surroundings.folders()), new MemoryVault(""), options, surroundings.engines())) {
            Profile profile = inThisRun(Profile.of(OF_ENVIRONMENT, found.variable(), found.connection()));
            manager.addForThisRun(profile, found.text());
            warnWhenOpenToOthers(profile);
            found.connection().warnings().forEach(surroundings::note);
            return serve(manager, List.of(profile));
        }
    }

    private int serveProfiles() throws UsageException, StoreException, FailureException {
        if (envFile != null) {
            throw new UsageException("--env-file is for a tunnel without a name.");
        }
        EngineOptions options = Preferences.engineOptions(surroundings, Optional.ofNullable(caFile));
        try (Profiles profiles = Profiles.open(surroundings, options)) {
            List<Profile> named = profiles.named(names());
            if (named.size() > 1 && Stream.of(host, port, route, maxSessions).anyMatch(Objects::nonNull)) {
                throw new UsageException("--host, --port, --route and --max-sessions are for one tunnel at a time.");
            }
            List<Profile> serving = named.stream().map(this::inThisRun).toList();
            profiles.openVault();
            serving.forEach(this::warnWhenOpenToOthers);
            try (RunningAnnouncer _ = RunningAnnouncer.announce(profiles.manager(), new RunningTunnels(surroundings.folders()))) {
                return serve(profiles.manager(), serving);
            }
        }
    }

    private Profile inThisRun(Profile profile) {
        Listen kept = profile.listen();
        return new Profile(
            profile.id(),
            profile.name(),
            profile.environment(),
            profile.target(),
            new Listen(host == null ? kept.host() : host, port == null ? kept.port() : port, port == null ? kept.fixed() : port > 0),
            route == null ? profile.route() : route,
            maxSessions == null ? profile.maxSessions() : OptionalInt.of(maxSessions),
            profile.startWithApp());
    }

    private int serve(TunnelManager manager, List<Profile> profiles) {
        return new Serving(surroundings, manager, drain, profile -> json
            ? new JsonReporter(surroundings.out(), profile, !names().isEmpty())
            : new LineReporter(surroundings.out(), surroundings.err(), profile, profiles.size() > 1)).serve(profiles);
    }

    private void warnWhenOpenToOthers(Profile profile) {
        String address = profile.listen().host();
        if (!EngineConfiguration.isLoopback(address)) {
            surroundings.err().println("Warning: everybody who can reach " + address + " gets into your database through this port, without a password.");
        }
    }
}
