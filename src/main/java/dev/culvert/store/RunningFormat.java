package dev.culvert.store;

import dev.culvert.store.RunningTunnels.Running;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Tunnels that run, in an array. What cannot be understood of it is left out: who wrote it says it again with the next change.
final class RunningFormat implements Format<List<Running>> {
    @Override
    public List<Running> empty() {
        return List.of();
    }

    @Override
    public String whenLost() {
        return "no running tunnel is known now";
    }

    @Override
    public List<Running> read(ObjectNode object, List<String> complaints) {
        List<Running> running = new ArrayList<>();
        for (JsonNode node : object.path("tunnels")) {
            try {
                running.add(running(new Members(node instanceof ObjectNode tunnel ? tunnel : object.objectNode())));
            } catch (NotUnderstood e) {
                complaints.add("a running tunnel was left out (" + e.getMessage() + ")");
            }
        }
        return List.copyOf(running);
    }

    private static Running running(Members members) throws NotUnderstood {
        return new Running(
            ProfilesFormat.profile(members.members("profile").object()),
            members.integer("process", 1, Integer.MAX_VALUE).orElseThrow(() -> Members.missing("process")),
            started(members.text("started")));
    }

    private static Optional<Instant> started(Optional<String> text) throws NotUnderstood {
        try {
            return text.map(Instant::parse);
        } catch (DateTimeParseException e) {
            throw new NotUnderstood("\"started\" is not a time");
        }
    }

    @Override
    public void write(List<Running> running, ObjectNode object) {
        ArrayNode array = object.putArray("tunnels");
        for (Running each : running) {
            ObjectNode node = array.addObject();
            ProfilesFormat.write(each.profile(), node.putObject("profile"));
            node.put("process", each.process());
            each.started().ifPresent(time -> node.put("started", time.toString()));
        }
    }
}
