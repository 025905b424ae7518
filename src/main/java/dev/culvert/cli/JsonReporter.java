package dev.culvert.cli;

import dev.culvert.engine.CheckResult;
import dev.culvert.engine.Failure;
import dev.culvert.engine.RouteInUse;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.engine.TunnelState;
import dev.culvert.json.Json;
import dev.culvert.profile.Profile;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One JSON object per line and event, for programs. Durations are milliseconds, sizes bytes, times ISO 8601.
final class JsonReporter implements Reporter {
    private final PrintStream out;
    private final Profile profile;
    private final boolean named;

    /// @param profile what the tunnel was to be
    /// @param named   whether each event is to say of which profile it is
    JsonReporter(PrintStream out, Profile profile, boolean named) {
        this.out = out;
        this.profile = profile;
        this.named = named;
    }

    @Override
    public void stateChanged(TunnelSnapshot tunnel) {
        if (tunnel.state() instanceof TunnelState.Failed) {
            return; // another port may be tried: see notOpened
        }
        Map<String, Object> event = event(tunnel.state().getClass().getSimpleName().toLowerCase(Locale.ROOT));
        event.put("host", tunnel.address().getHostString());
        event.put("port", tunnel.address().getPort());
        switch (tunnel.state()) {
            case TunnelState.Listening _ -> {
                event.put("psql", LineReporter.psql(tunnel.address(), profile));
                event.put("connection", Words.target(profile.target()));
            }
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
        putRoute(event, route);
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

    @Override
    public void notOpened(Failure failure) {
        Map<String, Object> event = event("failed");
        event.put("host", profile.listen().host());
        event.put("port", profile.listen().port());
        event.put("failure", of(failure));
        print(event);
    }

    /// The answer to `culvert test`.
    void checked(CheckResult result) {
        if (result.failure().isPresent()) {
            checkFailed(result.failure().get());
            return;
        }
        Map<String, Object> event = event("connected");
        event.put("time", result.time().toMillis());
        event.put("server", result.serverVersion());
        result.route().ifPresent(route -> putRoute(event, route));
        print(event);
    }

    private static void putRoute(Map<String, Object> event, RouteInUse route) {
        event.put("route", route.name());
        event.put("target", route.target());
        event.put("reason", route.reason());
    }

    private Map<String, Object> of(String name, SessionSnapshot session) {
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

    private Map<String, Object> event(String name) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", name);
        event.put("at", Instant.now().toString());
        if (named) {
            event.put("profile", profile.name());
        }
        return event;
    }

    private void print(Map<String, Object> event) {
        out.println(Json.line(event));
    }
}
