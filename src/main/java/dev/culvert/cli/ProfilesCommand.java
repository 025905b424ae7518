package dev.culvert.cli;

import dev.culvert.engine.FailureException;
import dev.culvert.handoff.HandoffException;
import dev.culvert.handoff.PgServiceFile;
import dev.culvert.json.Json;
import dev.culvert.manager.EngineConfiguration;
import dev.culvert.manager.EnvFile;
import dev.culvert.manager.TunnelManager.Loaded;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.Profile;
import dev.culvert.store.StoreException;
import dev.culvert.vault.Vault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/// `culvert profiles`: keeps connection strings under names, in the same place as the desktop does. Each method is a command.
@Command(
    name = "profiles",
    description = "Keep connection strings under names: the strings in the system's keychain, everything else in a file.",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n")
final class ProfilesCommand {
    private static final UUID NOBODY = new UUID(0, 0);
    private static final String NAME_RULE = "A profile's name has up to " + Profile.LONGEST_NAME + " characters that can be seen, begins and ends with none that is blank, does not begin with - and has no :// in it.";

    private final Surroundings surroundings;

    @Option(names = "--help", usageHelp = true, scope = ScopeType.INHERIT, description = "Print this help and exit.")
    private boolean help;

    ProfilesCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Command(name = "list", description = "Show all profiles.", parameterListHeading = "%n", optionListHeading = "%nOptions:%n")
    int list(@Option(names = "--json", description = "Print one JSON array.") boolean json) throws StoreException {
        try (Profiles profiles = open()) {
            if (json) {
                surroundings.out().println(Json.line(profiles.all().stream().map(ProfilesCommand::fields).toList()));
            } else if (profiles.all().isEmpty()) {
                surroundings.out().println("There are no profiles yet: culvert profiles add NAME adds one.");
            } else {
                List<List<String>> rows = new ArrayList<>(List.of(List.of("NAME", "ENVIRONMENT", "LISTENS ON", "LEADS TO")));
                profiles.all().forEach(profile -> rows.add(List.of(
                    profile.name(), Words.option(profile.environment()), Words.listen(profile.listen()), Words.targetWithDatabase(profile.target()))));
                surroundings.out().print(Table.of(rows));
            }
            return 0;
        }
    }

    private static Map<String, Object> fields(Profile profile) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", profile.id().toString());
        fields.put("name", profile.name());
        fields.put("environment", Words.option(profile.environment()));
        fields.put("host", profile.listen().host());
        fields.put("port", profile.listen().port() == 0 ? null : profile.listen().port());
        fields.put("port_fixed", profile.listen().fixed());
        fields.put("route", Words.option(profile.route()));
        fields.put("max_sessions", profile.maxSessions().isPresent() ? profile.maxSessions().getAsInt() : null);
        fields.put("start_with_app", profile.startWithApp());
        fields.put("kind", Words.option(profile.target().kind()));
        fields.put("server", profile.target().host());
        fields.put("database", profile.target().database());
        return fields;
    }

    @Command(name = "show", description = "Show one profile; never its connection string.", parameterListHeading = "%n", optionListHeading = "%nOptions:%n")
    int show(@Parameters(paramLabel = "NAME", description = "The profile.") String name) throws UsageException, StoreException {
        try (Profiles profiles = open()) {
            Profile profile = profiles.named(name);
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("name", profile.name()));
            rows.add(List.of("environment", Words.option(profile.environment())));
            rows.add(List.of("leads to", Words.targetWithDatabase(profile.target())));
            rows.add(List.of("listens on", Words.listen(profile.listen()) + (profile.listen().fixed() || profile.listen().port() == 0 ? "" : ", picked and kept")));
            if (profile.target().kind() == Profile.Target.Kind.API_KEY) {
                rows.add(List.of("route", Words.option(profile.route())));
            }
            rows.add(List.of("session limit", profile.maxSessions().isPresent() ? String.valueOf(profile.maxSessions().getAsInt()) : "none"));
            rows.add(List.of("starts with the app", profile.startWithApp() ? "yes" : "no"));
            rows.add(List.of("connection string", whereItIs(profiles, profile)));
            surroundings.out().print(Table.of(rows));
            return 0;
        }
    }

    private static String whereItIs(Profiles profiles, Profile profile) {
        return switch (Profiles.join(profiles.manager().vaultStatus())) {
            case Vault.Status.Locked(String backend) -> "not known: " + backend + " is locked";
            case Vault.Status.Unavailable(String reason) -> "not there: " + reason;
            case Vault.Status.Available(String backend) -> {
                Loaded loaded = Profiles.join(profiles.manager().secret(profile.id()));
                yield loaded.failure().map(failure -> "not known: " + Words.sentences(failure))
                    .orElse(loaded.connectionString().isPresent() ? "in " + backend : "missing: culvert profiles edit " + Words.argument(profile.name()) + " --connection-string");
            }
        };
    }

    @Command(name = "add", description = "Add a profile.", parameterListHeading = "%n", optionListHeading = "%nOptions:%n", footer = {
        "",
        "The connection string is asked for, or read from standard input where that is no terminal; it is never an argument.",
        "Any Prisma Postgres string will do: API key, direct, pooled, or of prisma dev. It is kept in the system's keychain.",
    })
    int add(@Parameters(paramLabel = "NAME", description = "What to call it.") String name, @Mixin ProfileOptions options) throws UsageException, StoreException, FailureException {
        try (Profiles profiles = open()) {
            checkNew(profiles, name, NOBODY);
            String vault = profiles.openVault();
            Entered entered = Entered.read(surroundings);
            Profile profile = options.applyTo(Profile.of(name, entered.connection()));
            Profiles.done(profiles.manager().add(profile, entered.text()));
            surroundings.out().println("Added " + profile.name() + ": " + Words.targetWithDatabase(profile.target()) + ".");
            sayKept(entered, vault);
            surroundings.out().println("Open its tunnel by culvert up " + Words.argument(profile.name()) + ".");
            return 0;
        }
    }

    private void sayKept(Entered entered, String vault) {
        surroundings.out().println((entered.connection() instanceof ApiKey ? "The key" : "The connection string") + " is kept in " + vault + ".");
        entered.connection().warnings().forEach(surroundings::note);
    }

    @Command(name = "edit", description = "Change a profile; what is not given stays as it is.", parameterListHeading = "%n", optionListHeading = "%nOptions:%n", footer = {
        "",
        "A tunnel that runs in another terminal goes on as it is; the desktop's follows.",
    })
    int edit(
        @Parameters(paramLabel = "NAME", description = "The profile.") String name,
        @Mixin ProfileOptions options,
        @Option(names = "--connection-string", description = "Ask for another connection string, or read it from standard input.") boolean connectionString)
        throws UsageException, StoreException, FailureException {

        if (options.isEmpty() && !connectionString) {
            throw new UsageException("Say what is to change. See culvert profiles edit --help.");
        }
        try (Profiles profiles = open()) {
            Profile profile = options.applyTo(profiles.named(name));
            if (connectionString) {
                String vault = profiles.openVault();
                Entered entered = Entered.read(surroundings);
                Profiles.done(profiles.manager().edit(profile, Optional.of(entered.text())));
                surroundings.out().println("Changed " + profile.name() + ": " + Words.targetWithDatabase(Profile.Target.of(entered.connection())) + ".");
                sayKept(entered, vault);
            } else {
                Profiles.done(profiles.manager().edit(profile, Optional.empty()));
                surroundings.out().println("Changed " + profile.name() + ".");
            }
            return 0;
        }
    }

    @Command(name = "remove", description = "Remove a profile, its connection string, and its section in pg_service.conf if it has one.", parameterListHeading = "%n", optionListHeading = "%nOptions:%n")
    int remove(
        @Parameters(paramLabel = "NAME", description = "The profile.") String name,
        @Option(names = "--yes", description = "Do not ask.") boolean yes) throws UsageException, StoreException, FailureException {

        try (Profiles profiles = open()) {
            Profile profile = profiles.named(name);
            if (!yes && !isWanted("Remove " + profile.name() + " and its connection string (y/N)? ")) {
                surroundings.out().println("Nothing was removed.");
                return CommandLineTool.FAILED;
            }
            if (Profiles.join(profiles.manager().vaultStatus()) instanceof Vault.Status.Unavailable(String reason)) {
                surroundings.note(reason + " If one keeps the connection string elsewhere, it is called culvert|" + profile.id() + " there.");
            } else {
                profiles.openVault();
            }
            Profiles.done(profiles.manager().remove(profile.id()));
            surroundings.out().println("Removed " + profile.name() + (hasChanged(file -> file.remove(profile.id())) ? ", and its section in pg_service.conf." : "."));
            return 0;
        }
    }

    @FunctionalInterface
    private interface Edit {
        PgServiceFile.Undo of(PgServiceFile file) throws HandoffException;
    }

    /// The profile's section follows it; that it does not is no reason to call what is done a failure.
    private boolean hasChanged(Edit edit) {
        try {
            return edit.of(PgServiceFile.of(surroundings.computer())).isOfChange();
        } catch (HandoffException e) {
            surroundings.note("If it has a section in pg_service.conf, that is as it was: " + e.getMessage());
            return false;
        }
    }

    private boolean isWanted(String question) throws UsageException {
        Terminal terminal = surroundings.terminal().get().orElseThrow(() -> new UsageException("Nobody can be asked here: say --yes if it is to be removed."));
        return terminal.ask(question).orElse("").strip().matches("(?i)y|yes");
    }

    @Command(name = "rename", description = "Give a profile another name, and its section in pg_service.conf if it has one.", parameterListHeading = "%n", optionListHeading = "%nOptions:%n")
    int rename(
        @Parameters(index = "0", paramLabel = "OLD", description = "The profile.") String old,
        @Parameters(index = "1", paramLabel = "NEW", description = "What to call it from now on.") String name) throws UsageException, StoreException, FailureException {

        try (Profiles profiles = open()) {
            Profile profile = profiles.named(old);
            checkNew(profiles, name, profile.id());
            Profiles.done(profiles.manager().edit(profile.withName(name), Optional.empty()));
            surroundings.out().println(profile.name() + " is called " + name + " now" + (hasChanged(file -> file.rename(profile.id(), name)) ? ", and so is its section in pg_service.conf." : "."));
            return 0;
        }
    }

    @Command(name = "import", description = "Add a profile for every Prisma Postgres connection string in a .env file.", parameterListHeading = "%n", optionListHeading = "%nOptions:%n", footer = {
        "",
        "That of DATABASE_URL gets the name of the file's folder, and any other the folder's with the variable's behind it.",
        "Connection strings that a profile has already are left out.",
    })
    int importFile(@Parameters(paramLabel = "FILE", arity = "0..1", defaultValue = EnvFile.NAME, description = "The file, or a folder with a .env in it (default: ${DEFAULT-VALUE}).") Path file)
        throws UsageException, StoreException, FailureException {

        try (Profiles profiles = open()) {
            return new Import(surroundings, profiles).run(EnvFile.in(surroundings.folder().resolve(file)));
        }
    }

    private static void checkNew(Profiles profiles, String name, UUID except) throws UsageException {
        if (!Profile.isName(name)) {
            throw new UsageException(NAME_RULE);
        }
        if (profiles.manager().isTaken(name, except)) {
            throw new UsageException("There is a profile with this name already. Choose another one, or change that one by culvert profiles edit.");
        }
    }

    /// No tunnel is opened here: settings do not matter, and may be wrong.
    private Profiles open() throws StoreException {
        return Profiles.open(surroundings, EngineConfiguration.withoutSettings(Version.number()));
    }
}
