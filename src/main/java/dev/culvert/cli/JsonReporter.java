package dev.culvert.cli;

import dev.culvert.engine.Failure;
import dev.culvert.engine.RouteInUse;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.engine.TunnelState;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// One JSON object per line and event, for programs. Durations are milliseconds, sizes bytes, times ISO 8601.
final class JsonReporter implements Reporter {
    private final JsonMapper mapper = JsonMapper.builder().build();
    private final PrintStream out;
    private final String connection;

    /// @param connection what the tunnel leads to, in words
    JsonReporter(PrintStream out, String connection) {
        this.out = out;
        this.connection = connection;
    }

    @Override
    public void stateChanged(TunnelSnapshot tunnel) {
        Map<String, Object> event = event(tunnel.state().getClass().getSimpleName().toLowerCase(Locale.ROOT));
        event.put("host", tunnel.address().getHostString());
        event.put("port", tunnel.address().getPort());
        switch (tunnel.state()) {
            case TunnelState.Listening _ -> {
                event.put("psql", LineReporter.psql(tunnel.address()));
                event.put("connection", connection);
            }
            case TunnelState.Failed(Failure failure) -> event.put("failure", of(failure));
            default -> {
                if (tunnel.state() instanceof TunnelState.Draining(Duration patience)) {
                    event.put("open", tunnel.liveSessions());
                    event.put("patience", patience.toMillis());
                }
                event.put("sessions", tunnel.totalSessions());
                event.put("received", tunnel.received());
                event.put("sent", tunnel.sent());
            }
        }
        print(event);
    }

    @Override
    public void routeChanged(RouteInUse route) {
        Map<String, Object> event = event("route");
        event.put("route", route.name());
        event.put("target", route.target());
        event.put("reason", route.reason());
        print(event);
    }

    @Override
    public void sessionOpened(SessionSnapshot session) {
        print(of("session_opened", session));
    }

    @Override
    public void sessionClosed(SessionSnapshot session, Optional<Failure> why) {
        Map<String, Object> event = of("session_closed", session);
        event.put("duration", Duration.between(session.since(), Instant.now()).toMillis());
        event.put("received", session.received());
        event.put("sent", session.sent());
        why.ifPresent(failure -> event.put("failure", of(failure)));
        print(event);
    }

    @Override
    public void checkFailed(Failure failure) {
        Map<String, Object> event = event("check_failed");
        event.put("failure", of(failure));
        print(event);
    }

    private static Map<String, Object> of(String name, SessionSnapshot session) {
        Map<String, Object> event = event(name);
        event.put("session", session.id());
        event.put("client", LineReporter.text(session.client()));
        event.put("application", session.application());
        event.put("database", session.database());
        return event;
    }

    private static Map<String, Object> of(Failure failure) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", failure.kind().name().toLowerCase(Locale.ROOT));
        fields.put("sqlstate", failure.sqlState());
        fields.put("message", failure.message());
        fields.put("detail", failure.detail());
        fields.put("remedy", failure.remedy());
        fields.put("request_id", failure.requestId());
        return fields;
    }

    private static Map<String, Object> event(String name) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", name);
        event.put("at", Instant.now().toString());
        return event;
    }

    private void print(Map<String, Object> event) {
        out.println(mapper.writeValueAsString(event));
    }
}
