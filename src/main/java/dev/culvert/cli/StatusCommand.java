package dev.culvert.cli;

import dev.culvert.control.ControlClient;
import dev.culvert.control.Reply;
import dev.culvert.control.Reply.Tunnel;
import dev.culvert.control.Request;
import dev.culvert.control.Request.Command;
import dev.culvert.json.Json;
import dev.culvert.manager.Figures;
import dev.culvert.profile.Profile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/// `culvert status`: what runs, in the window and in terminals.
@picocli.CommandLine.Command(
    name = "status",
    description = "Show the tunnels that run, in the window and in terminals.",
    optionListHeading = "%nOptions:%n",
    footer = {"", "The exit code is 0 when one runs, else 1."},
    sortOptions = false)
final class StatusCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--json", description = "Print one JSON array.")
    private boolean json;

    @Option(names = "--help", usageHelp = true, description = "Print this help and exit.")
    private boolean help;

    StatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<Tunnel> window = new ControlClient(surroundings.folders()).ask(Request.of(Command.STATUS)).filter(Reply::done).map(Reply::tunnels).orElse(List.of());
        List<Map<String, Object>> all = new ArrayList<>();
        window.stream().filter(tunnel -> !tunnel.state().equals("stopped")).forEach(tunnel -> all.add(fields(tunnel)));
        Set<String> known = window.stream().map(StatusCommand::address).collect(Collectors.toSet());
        Borrowed.allRunning(surroundings).stream().filter(profile -> !known.contains(address(profile))).forEach(profile -> all.add(fields(profile)));
        if (json) {
            surroundings.out().println(Json.line(all));
        } else if (all.isEmpty()) {
            surroundings.out().println("No tunnel is running.");
        } else {
            print(all);
        }
        return all.isEmpty() ? CommandLineTool.FAILED : 0;
    }

    private static String address(Tunnel tunnel) {
        return tunnel.name() + " " + tunnel.port();
    }

    private static String address(Profile profile) {
        return profile.name() + " " + profile.listen().port();
    }

    private static Map<String, Object> fields(Tunnel tunnel) {
        Map<String, Object> fields = fields(tunnel.name(), tunnel.state(), tunnel.host(), tunnel.port(), "window");
        fields.put("sessions", tunnel.sessions());
        fields.put("received", tunnel.received());
        fields.put("sent", tunnel.sent());
        return fields;
    }

    private static Map<String, Object> fields(Profile profile) {
        return fields(profile.name(), "running", profile.listen().host(), profile.listen().port(), "terminal");
    }

    private static Map<String, Object> fields(String name, String state, String host, int port, String where) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("state", state);
        fields.put("host", host);
        fields.put("port", port);
        fields.put("in", where);
        return fields;
    }

    private void print(List<Map<String, Object>> all) {
        List<List<String>> rows = new ArrayList<>(List.of(List.of("NAME", "STATE", "LISTENS ON", "SESSIONS", "RECEIVED", "SENT", "IN")));
        for (Map<String, Object> tunnel : all) {
            String host = String.valueOf(tunnel.get("host"));
            rows.add(List.of(
                String.valueOf(tunnel.get("name")),
                String.valueOf(tunnel.get("state")),
                (host.contains(":") ? "[" + host + "]" : host) + ":" + tunnel.get("port"),
                String.valueOf(tunnel.getOrDefault("sessions", "")),
                bytes(tunnel.get("received")),
                bytes(tunnel.get("sent")),
                String.valueOf(tunnel.get("in"))));
        }
        surroundings.out().print(Table.of(rows));
    }

    private static String bytes(Object count) {
        return count instanceof Long bytes ? Figures.bytes(bytes) : "";
    }
}
