package dev.culvert;

import dev.culvert.cli.CommandLineTool;
import dev.culvert.cli.Surroundings;
import dev.culvert.engine.relay.NettyTunnelEngine;
import dev.culvert.testkit.EmbeddedDatabase;
import dev.culvert.testkit.StandInGateway;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// A tunnel to look at, with nothing installed: a real PostgreSQL, a stand-in for Prisma's gateway in front of it, and `culvert up` on
/// top, until Ctrl-C. Arguments are those of `culvert up`.
final class Demo {
    private Demo() {}

    public static void main(String[] arguments) {
        int exit;
        try (EmbeddedDatabase database = EmbeddedDatabase.start(); StandInGateway gateway = StandInGateway.plain("127.0.0.1", database.port())) {
            Map<String, String> environment = new HashMap<>(System.getenv());
            environment.put("PDP_API_KEY", "demo.e30.key");
            environment.put("PPG_WS_URL", gateway.uri().toString());
            exit = new CommandLineTool(new Surroundings(System.out, System.err, environment, Path.of(""), NettyTunnelEngine::new)).run(arguments);
        }
        System.exit(exit);
    }
}
