package dev.culvert;

import dev.culvert.cli.CommandLineTool;
import dev.culvert.cli.Surroundings;
import dev.culvert.engine.relay.NettyTunnelEngine;
import java.nio.file.Path;

/// Starts the command line tool.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        var surroundings = new Surroundings(System.out, System.err, System.getenv(), Path.of(""), NettyTunnelEngine::new);
        // Not by returning: a library's thread must not keep a finished command alive.
        System.exit(new CommandLineTool(surroundings).run(arguments));
    }
}
