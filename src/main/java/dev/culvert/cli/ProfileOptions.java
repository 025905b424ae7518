package dev.culvert.cli;

import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.RouteChoice;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/// What `profiles add` and `profiles edit` can set; null where it is not given.
final class ProfileOptions {
    @Option(names = "--environment", paramLabel = "ENVIRONMENT", converter = OptionValues.EnvironmentName.class, description = "How careful one must be: none, development, staging or production.")
    private Environment environment;

    @Option(names = {"-h", "--host"}, paramLabel = "HOST", converter = OptionValues.Host.class, description = "Listen on this address (at first: 127.0.0.1).")
    private String host;

    @Option(names = {"-p", "--port"}, paramLabel = "PORT", converter = OptionValues.KeptPort.class, description = "Listen on this port; auto picks a free one at the next start, and keeps it (at first: auto).")
    private Integer port;

    @Option(names = "--route", paramLabel = "ROUTE", converter = OptionValues.Route.class, description = "For an API key: auto (the gateway, else directly), gateway or direct (at first: auto).")
    private RouteChoice route;

    @Option(names = "--max-sessions", paramLabel = "N", converter = OptionValues.Limit.class, description = "Refuse further sessions beyond this many; none for no limit (at first: none).")
    private OptionalInt maxSessions;

    @Option(names = "--start-with-app", negatable = true, description = "Start the tunnel when the desktop opens (at first: no).")
    private Boolean startWithApp;

    boolean isEmpty() {
        return Stream.of(environment, host, port, route, maxSessions, startWithApp).allMatch(Objects::isNull);
    }

    Profile applyTo(Profile profile) {
        Listen before = profile.listen();
        return new Profile(
            profile.id(),
            profile.name(),
            environment == null ? profile.environment() : environment,
            profile.target(),
            new Listen(host == null ? before.host() : host, port == null ? before.port() : port, port == null ? before.fixed() : port > 0),
            route == null ? profile.route() : route,
            maxSessions == null ? profile.maxSessions() : maxSessions,
            startWithApp == null ? profile.startWithApp() : startWithApp);
    }
}
