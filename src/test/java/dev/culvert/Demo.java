package dev.culvert;

import dev.culvert.desktop.Desktop;
import dev.culvert.engine.CheckResult;
import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.FailureException;
import dev.culvert.engine.Tunnel;
import dev.culvert.engine.TunnelEngine;
import dev.culvert.engine.TunnelListener;
import dev.culvert.engine.TunnelSpec;
import dev.culvert.engine.relay.NettyTunnelEngine;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.Environment;
import dev.culvert.profile.InvalidConnectionString;
import dev.culvert.profile.Profile;
import dev.culvert.profile.RouteChoice;
import dev.culvert.profile.Secret;
import dev.culvert.testkit.EmbeddedDatabase;
import dev.culvert.testkit.StandInGateway;
import dev.culvert.vault.FallbackVault;
import dev.culvert.vault.Keychain;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Culvert Desktop with something to try at once: a real PostgreSQL, a stand-in for Prisma's gateway in front of it, and one profile that
/// leads there and is gone afterwards. Everything else is as it always is: profiles that are made here are kept.
final class Demo {
    private static final String KEY = "prisma+postgres://accelerate.prisma-data.net/?api_key=demo.e30.key";

    private Demo() {}

    public static void main(String[] arguments) throws InvalidConnectionString {
        int exit;
        try (EmbeddedDatabase database = EmbeddedDatabase.start(); StandInGateway gateway = StandInGateway.plain("127.0.0.1", database.port())) {
            ConnectionString connection = ConnectionString.parse(KEY, "the demo");
            Profile profile = Profile.of("demo", connection);
            Profile demo = new Profile(profile.id(), profile.name(), Environment.DEVELOPMENT, profile.target(), profile.listen(), profile.route(), profile.maxSessions(), false);
            Map<String, String> environment = System.getenv();
            String system = System.getProperty("os.name");
            PrintStream err = System.err;
            System.setErr(new PrintStream(OutputStream.nullOutputStream())); // as Main does
            exit = new DesktopStart(
                err,
                environment,
                system,
                Main.home(),
                Main.folders(system),
                new FallbackVault(Keychain.of(system, environment)),
                options -> new DemoEngine(connection, gateway.uri(), options),
                "demo",
                Optional.of(new Desktop.Demo(demo, Secret.of(KEY))),
                false,
                Optional.empty(),
                Optional.empty()).run();
        }
        System.exit(exit);
    }

    /// Takes the demo's key to the stand-in, and everything else where it belongs.
    private static final class DemoEngine implements TunnelEngine {
        private final ConnectionString demo;
        private final TunnelEngine standIn;
        private final TunnelEngine real;

        DemoEngine(ConnectionString demo, URI gateway, EngineOptions options) {
            this.demo = demo;
            this.standIn = new NettyTunnelEngine(new EngineOptions(gateway, options.directHost(), options.authorities(), Map.of(), options.userAgent(), options.timing()));
            this.real = new NettyTunnelEngine(options);
        }

        @Override
        public Tunnel open(TunnelSpec spec, TunnelListener listener) throws FailureException {
            return engineFor(spec.credentials().current()).open(spec, listener);
        }

        @Override
        public CompletionStage<CheckResult> check(ConnectionString connection, RouteChoice route) {
            return engineFor(connection).check(connection, route);
        }

        private TunnelEngine engineFor(ConnectionString connection) {
            return connection.equals(demo) ? standIn : real;
        }

        @Override
        public void close() {
            standIn.close();
            real.close();
        }
    }
}
