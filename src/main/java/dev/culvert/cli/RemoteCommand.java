package dev.culvert.cli;

import dev.culvert.control.ControlClient;
import dev.culvert.control.Reply;
import dev.culvert.control.Reply.Tunnel;
import dev.culvert.control.Request;
import dev.culvert.control.Request.Command;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `culvert start` and `culvert stop`: the window's tunnels, from a terminal.
abstract class RemoteCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    private final Command command;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "A profile of culvert profiles.")
    private List<String> names = List.of();

    @Option(names = "--help", usageHelp = true, description = "Print this help and exit.")
    private boolean help;

    RemoteCommand(Surroundings surroundings, Command command) {
        this.surroundings = surroundings;
        this.command = command;
    }

    @picocli.CommandLine.Command(
        name = "start",
        description = "Start tunnels in the window, which must be open; culvert up opens them without it.",
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n")
    static final class Start extends RemoteCommand {
        Start(Surroundings surroundings) {
            super(surroundings, Command.START);
        }
    }

    @picocli.CommandLine.Command(
        name = "stop",
        description = "Stop tunnels of the window; queries and transactions may finish within 10 seconds.",
        parameterListHeading = "%n",
        optionListHeading = "%nOptions:%n")
    static final class Stop extends RemoteCommand {
        Stop(Surroundings surroundings) {
            super(surroundings, Command.STOP);
        }
    }

    @Override
    public Integer call() throws CommandFailed {
        int exitCode = 0;
        for (String name : names) {
            if (!ask(name)) {
                exitCode = CommandLineTool.FAILED;
            }
        }
        return exitCode;
    }

    private boolean ask(String name) throws CommandFailed {
        Optional<Reply> reply = new ControlClient(surroundings.folders()).ask(new Request(command, name));
        if (reply.isEmpty()) {
            throw new CommandFailed(command == Command.START
                ? "Culvert's window is not open. Open it, or open the tunnel in this terminal, by culvert up NAME."
                : "Culvert's window is not open. A tunnel of a terminal ends with Ctrl-C there; culvert status shows all.");
        }
        if (!reply.get().done()) {
            String whose = reply.get().tunnels().stream().map(tunnel -> tunnel.name() + ": ").collect(Collectors.joining()); // what is no name may be a secret
            surroundings.err().println("culvert: " + (names.size() > 1 ? whose : "") + reply.get().message());
            return false;
        }
        reply.get().tunnels().forEach(tunnel -> surroundings.out().println(sentence(tunnel)));
        return true;
    }

    private static String sentence(Tunnel tunnel) {
        String host = tunnel.host().contains(":") ? "[" + tunnel.host() + "]" : tunnel.host();
        return tunnel.name() + " is " + tunnel.state() + (tunnel.state().startsWith("running") ? " on " + host + ":" + tunnel.port() : "") + ".";
    }
}
