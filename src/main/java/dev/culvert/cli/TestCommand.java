package dev.culvert.cli;

import dev.culvert.engine.CheckResult;
import dev.culvert.engine.FailureException;
import dev.culvert.engine.RouteInUse;
import dev.culvert.manager.Figures;
import dev.culvert.profile.Profile;
import dev.culvert.store.StoreException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `culvert test`: asks the far end once, without a tunnel.
@Command(name = "test", description = "Try a profile's connection string, without a tunnel; the exit code is 0 when it works.", parameterListHeading = "%n", optionListHeading = "%nOptions:%n", sortOptions = false)
final class TestCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "NAME", description = "A profile of culvert profiles.")
    private String name;

    @Option(names = "--ca-file", paramLabel = "PEM", description = "Trust the certificate authorities in this file too.")
    private Path caFile;

    @Option(names = "--json", description = "Print the answer as one JSON object.")
    private boolean json;

    @Option(names = "--help", usageHelp = true, description = "Print this help and exit.")
    private boolean help;

    TestCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws UsageException, StoreException, FailureException {
        try (Profiles profiles = Profiles.open(surroundings, Preferences.engineOptions(surroundings, Optional.ofNullable(caFile)))) {
            Profile profile = profiles.named(name);
            profiles.openVault();
            CheckResult result = Profiles.join(profiles.manager().check(profile.id()));
            if (json) {
                new JsonReporter(surroundings.out(), profile, true).checked(result);
            } else if (result.failure().isPresent()) {
                surroundings.err().println("culvert: " + Words.sentences(result.failure().get(), profile));
            } else {
                surroundings.out().println(sentence(result));
            }
            return result.failure().isPresent() ? CommandLineTool.FAILED : 0;
        }
    }

    private static String sentence(CheckResult result) {
        return "Connected in " + Figures.time(result.time())
            + (result.serverVersion().isEmpty() ? "" : ", " + result.serverVersion())
            + result.route().map(TestCommand::way).orElse("") + ".";
    }

    private static String way(RouteInUse route) {
        return switch (route.name()) {
            case "direct" -> ", directly to ";
            case "gateway" -> ", through the gateway at ";
            default -> ", to prisma dev at ";
        } + route.target() + (route.reason().isEmpty() ? "" : ", because " + route.reason());
    }
}
