package dev.culvert.control;

import dev.culvert.control.Reply.Tunnel;
import dev.culvert.control.Request.Command;
import dev.culvert.json.Json;
import dev.culvert.json.NotJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// One message to a line. Members that are not known are overlooked, and those that are missing have their usual values: the other side may be of
/// another version.
final class Wire {
    private static final int LONGEST_LINE = 1 << 20;

    private Wire() {}

    static void write(OutputStream out, Request request) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("command", request.command().name());
        object.put("name", request.name());
        write(out, object);
    }

    static void write(OutputStream out, Reply reply) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("done", reply.done());
        object.put("message", reply.message());
        object.put("tunnels", reply.tunnels().stream().map(Wire::object).toList());
        write(out, object);
    }

    private static Map<String, Object> object(Tunnel tunnel) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", tunnel.name());
        object.put("state", tunnel.state());
        object.put("host", tunnel.host());
        object.put("port", tunnel.port());
        object.put("sessions", tunnel.sessions());
        object.put("received", tunnel.received());
        object.put("sent", tunnel.sent());
        return object;
    }

    private static void write(OutputStream out, Map<String, Object> message) throws IOException {
        out.write((Json.line(message) + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /// @return empty when it is not understood
    /// @throws IOException also when the other side ends before its line does, or writes too long a one
    static Optional<Request> request(InputStream in) throws IOException {
        return read(in, object -> new Request(Command.valueOf((String) object.get("command")), (String) object.get("name")));
    }

    /// As for a [request][#request(InputStream)].
    static Optional<Reply> reply(InputStream in) throws IOException {
        return read(in, object -> new Reply((boolean) object.getOrDefault("done", false), (String) object.get("message"), tunnels((List<?>) object.get("tunnels"))));
    }

    private static List<Tunnel> tunnels(List<?> array) {
        return array == null ? List.of() : array.stream().map(tunnel -> tunnel(Json.object(tunnel).orElseThrow(IllegalArgumentException::new))).toList();
    }

    private static Tunnel tunnel(Map<String, Object> object) {
        return new Tunnel(
            (String) object.get("name"),
            (String) object.get("state"),
            (String) object.get("host"),
            (int) object.getOrDefault("port", 0),
            (int) object.getOrDefault("sessions", 0),
            count(object.getOrDefault("received", 0)),
            count(object.getOrDefault("sent", 0)));
    }

    private static long count(Object number) {
        return number instanceof Integer small ? small : (long) number;
    }

    private static <T> Optional<T> read(InputStream in, Function<Map<String, Object>, T> type) throws IOException {
        byte[] line = line(in);
        try {
            return Json.object(Json.read(line)).map(type);
        } catch (NotJson | ClassCastException | IllegalArgumentException | NullPointerException notUnderstood) {
            return Optional.empty();
        }
    }

    private static byte[] line(InputStream in) throws IOException {
        byte[] line = new byte[512];
        int length = 0;
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || length == LONGEST_LINE) {
                throw new IOException(next < 0 ? "the line has no end" : "the line is too long");
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, 2 * length);
            }
            line[length++] = (byte) next;
        }
        return Arrays.copyOf(line, length);
    }
}
