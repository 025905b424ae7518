package dev.culvert.store;

import dev.culvert.json.Json;
import dev.culvert.store.RunningTunnels.Running;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    public List<Running> read(Map<String, Object> object, List<String> complaints) {
        List<Running> running = new ArrayList<>();
        for (Object tunnel : Json.elements(object.get("tunnels"))) {
            try {
                running.add(running(new Members(Json.object(tunnel).orElse(Map.of()))));
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
    public void write(List<Running> running, Map<String, Object> object) {
        List<Object> array = new ArrayList<>();
        for (Running each : running) {
            Map<String, Object> tunnel = new LinkedHashMap<>();
            ProfilesFormat.write(each.profile(), Members.objectIn(tunnel, "profile"));
            tunnel.put("process", each.process());
            each.started().ifPresent(time -> tunnel.put("started", time.toString()));
            array.add(tunnel);
        }
        object.put("tunnels", array);
    }
}
