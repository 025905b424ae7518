package dev.culvert.desktop.tunnels;

import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.StatusMark;
import dev.culvert.engine.Failure;
import dev.culvert.engine.RouteInUse;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.handoff.Format;
import dev.culvert.handoff.LocalConnection;
import dev.culvert.handoff.Shell;
import dev.culvert.manager.Activity;
import dev.culvert.manager.Activity.What;
import dev.culvert.manager.Figures;
import dev.culvert.manager.TunnelStatus;
import dev.culvert.manager.TunnelView;
import dev.culvert.profile.ConnectionString.Endpoint;
import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Target;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// What the window says of a tunnel.
public final class TunnelTexts {
    private final Messages messages;
    private final Shell shell;

    /// @param shell what commands are pasted into
    public TunnelTexts(Messages messages, Shell shell) {
        this.messages = messages;
        this.shell = shell;
    }

    StatusMark.State mark(TunnelView view) {
        return switch (view.status()) {
            case TunnelStatus.Stopped _ -> StatusMark.State.STOPPED;
            case TunnelStatus.Connecting _, TunnelStatus.Stopping _ -> StatusMark.State.CONNECTING;
            case TunnelStatus.Running(Optional<Failure> trouble) -> trouble.isPresent() ? StatusMark.State.TROUBLE : StatusMark.State.RUNNING;
            case TunnelStatus.Failed _ -> StatusMark.State.FAILED;
        };
    }

    public String state(TunnelView view) {
        return messages.get(switch (view.status()) {
            case TunnelStatus.Stopped _ -> "state.stopped";
            case TunnelStatus.Connecting _ -> "state.connecting";
            case TunnelStatus.Running(Optional<Failure> trouble) -> trouble.isPresent() ? "state.trouble" : "state.running";
            case TunnelStatus.Stopping _ -> "state.stopping";
            case TunnelStatus.Failed _ -> "state.failed";
        });
    }

    /// What the button says that starts or stops it.
    public String toggle(TunnelView view) {
        return messages.get(switch (view.status()) {
            case TunnelStatus.Stopped _, TunnelStatus.Failed _ -> "toggle.start";
            case TunnelStatus.Connecting _ -> "toggle.cancel";
            case TunnelStatus.Stopping _ -> "toggle.stop-now";
            case TunnelStatus.Running _ -> "toggle.stop";
        });
    }

    /// The second line of the row.
    String line(TunnelView view) {
        return switch (view.status()) {
            case TunnelStatus.Stopped _ -> messages.get("state.stopped");
            case TunnelStatus.Connecting _ -> messages.get("row.connecting");
            case TunnelStatus.Stopping _ -> messages.get("row.stopping", sessions(view));
            case TunnelStatus.Running(Optional<Failure> trouble) -> trouble.isPresent()
                ? messages.get("row.trouble", address(view), reason(trouble.get()))
                : messages.get("row.running", address(view), messages.get("sessions", sessions(view)));
            case TunnelStatus.Failed(Failure failure) -> reason(failure);
        };
    }

    private String reason(Failure failure) {
        return messages.get("reason." + failure.kind().name());
    }

    /// What is wrong, where something is.
    public static Optional<Failure> failure(TunnelView view) {
        return switch (view.status()) {
            case TunnelStatus.Failed(Failure failure) -> Optional.of(failure);
            case TunnelStatus.Running(Optional<Failure> trouble) -> trouble;
            default -> Optional.empty();
        };
    }

    /// How many run, and how many sessions they have.
    public static String totals(Messages messages, List<TunnelView> views) {
        long running = views.stream().filter(view -> view.status() instanceof TunnelStatus.Running).count();
        int sessions = views.stream().mapToInt(TunnelTexts::sessions).sum();
        return messages.get("totals", running, messages.get("sessions", sessions));
    }

    /// Whether it has sessions, or may have: until the last one is closed.
    static boolean isRunning(TunnelView view) {
        return view.status() instanceof TunnelStatus.Running || view.status() instanceof TunnelStatus.Stopping;
    }

    static int sessions(TunnelView view) {
        return view.snapshot().map(TunnelSnapshot::liveSessions).orElse(0);
    }

    static String host(TunnelView view) {
        return view.profile().listen().host();
    }

    /// 0 when none has been picked yet.
    public static int port(TunnelView view) {
        return view.snapshot().map(snapshot -> snapshot.address().getPort()).orElse(view.profile().listen().port());
    }

    private static String address(TunnelView view) {
        return (host(view).contains(":") ? "[" + host(view) + "]" : host(view)) + ":" + port(view);
    }

    /// What a client on this machine has to know of it.
    static LocalConnection connection(TunnelView view) {
        return LocalConnection.to(view.profile(), host(view), port(view));
    }

    public String command(TunnelView view) {
        return Format.PSQL.text(connection(view), shell);
    }

    /// The short word of the pill, or empty.
    String pill(Environment environment) {
        return switch (environment) {
            case NONE -> "";
            case DEVELOPMENT -> messages.get("pill.development");
            case STAGING -> messages.get("pill.staging");
            case PRODUCTION -> messages.get("pill.production");
        };
    }

    /// What the tunnel leads to, and how.
    String subtitle(TunnelView view) {
        Profile profile = view.profile();
        Target target = profile.target();
        boolean prisma = target.kind() == Target.Kind.API_KEY || target.host().endsWith(".prisma.io");
        String what = messages.get(target.kind() == Target.Kind.LOCAL ? "target.local" : prisma ? "target.prisma" : "target.postgres");
        return messages.get("detail.subtitle", what, view.snapshot().flatMap(TunnelSnapshot::route).map(this::way).orElseGet(() -> plannedWay(profile)));
    }

    private String way(RouteInUse route) {
        return switch (route.name()) {
            case "gateway" -> messages.get("way.gateway", route.target());
            case "direct" -> direct(route.target());
            default -> messages.get("way.local", route.target());
        };
    }

    private String plannedWay(Profile profile) {
        return switch (profile.target().kind()) {
            case API_KEY -> messages.get(switch (profile.route()) {
                case AUTO -> "way.key.auto";
                case GATEWAY -> "way.key.gateway";
                case DIRECT -> "way.key.direct";
            });
            case DIRECT -> direct(profile.target().host());
            case POOLED -> messages.get("way.pooled", profile.target().host());
            case LOCAL -> messages.get("way.local", profile.target().host());
        };
    }

    private String direct(String host) {
        return messages.get(new Endpoint(host, 1).isThisMachine() ? "way.direct.here" : "way.direct", host);
    }

    String routeInUse(RouteInUse route) {
        return way(route);
    }

    static String client(InetSocketAddress client) {
        String host = client.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + client.getPort();
    }

    String application(SessionSnapshot session) {
        return session.application().isEmpty() ? messages.get("sessions.unnamed") : session.application();
    }

    String activity(SessionSnapshot session) {
        return messages.get(switch (session.activity()) {
            case CONNECTING -> "session.connecting";
            case IDLE -> "session.idle";
            case ACTIVE -> "session.active";
            case IDLE_IN_TRANSACTION -> "session.in-transaction";
        });
    }

    static StatusMark.State mark(SessionSnapshot session) {
        return switch (session.activity()) {
            case CONNECTING, IDLE -> StatusMark.State.SESSION_IDLE;
            case ACTIVE -> StatusMark.State.SESSION_ACTIVE;
            case IDLE_IN_TRANSACTION -> StatusMark.State.SESSION_IN_TRANSACTION;
        };
    }

    /// One line of the activity log.
    String activity(Activity event) {
        return switch (event.what()) {
            case What.StartAsked(boolean byUser) -> messages.get(byUser ? "activity.started" : "activity.started-with-app");
            case What.Listening(InetSocketAddress address) -> messages.get("activity.listening", client(address));
            case What.Connected(var check) -> messages.get("activity.connected", Figures.time(check.time()), check.serverVersion().isEmpty() ? "" : messages.get("activity.version", check.serverVersion()));
            case What.Failed(Failure failure) -> failure.inSentences();
            case What.RouteChanged(RouteInUse route) -> route.reason().isEmpty() ? messages.get("activity.route", way(route)) : messages.get("activity.route-because", way(route), route.reason());
            case What.SessionOpened(SessionSnapshot session) -> messages.get("activity.opened", application(session), client(session.client()));
            case What.SessionClosed(SessionSnapshot session, Optional<Failure> why) -> messages.get(
                "activity.closed", application(session), Figures.bytes(session.received()), Figures.bytes(session.sent()), why.map(failure -> messages.get("activity.because", failure.inSentences())).orElse(""));
            case What.Edited _ -> messages.get("activity.edited");
            case What.StopAsked(int sessions) -> messages.get("activity.stopped", sessions);
        };
    }
}
