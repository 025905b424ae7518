package dev.culvert.cli;

import dev.culvert.engine.Failure;
import dev.culvert.engine.RouteInUse;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.engine.TunnelState;
import dev.culvert.handoff.Format;
import dev.culvert.handoff.LocalConnection;
import dev.culvert.handoff.Shell;
import dev.culvert.manager.Figures;
import dev.culvert.profile.Profile;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Lines for a person: the npm tool's block, then one for each session that opens and closes. Where several tunnels share a terminal, each
/// line begins with the profile's name.
final class LineReporter implements Reporter {
    private final PrintStream out;
    private final PrintStream err;
    private final Profile profile;
    private final boolean oneOfSeveral;
    private final String prefix;

    /// @param profile what the tunnel was to be
    LineReporter(PrintStream out, PrintStream err, Profile profile, boolean oneOfSeveral) {
        this.out = out;
        this.err = err;
        this.profile = profile;
        this.oneOfSeveral = oneOfSeveral;
        this.prefix = oneOfSeveral ? profile.name() + ": " : "";
    }

    @Override
    public void stateChanged(TunnelSnapshot tunnel) {
        if (tunnel.state() instanceof TunnelState.Listening) {
            out.print(oneOfSeveral ? listeningShort(tunnel.address()) : listening(tunnel.address()));
            out.flush();
        } else if (tunnel.state() instanceof TunnelState.Draining(Duration patience)) {
            int open = tunnel.liveSessions();
            say(open == 0 || patience.isZero()
                ? "Stopping."
                : "Stopping: " + (open == 1 ? "1 session" : open + " sessions") + " open; queries and transactions may finish within " + Figures.time(patience) + ". Ctrl-C again cuts them.");
        } else if (tunnel.state() instanceof TunnelState.Stopped) {
            say("Stopped.");
        }
    }

    private String listening(InetSocketAddress address) {
        return """
            Culvert is listening on %s. Connect without a password and with default SSL settings.
            %s.

            ==============================
            hostname:  %s
            port:      %d
            username:  <anything>
            password:  <none>
            ==============================

            %s

            """.formatted(text(address), Words.target(profile.target()), address.getAddress().getHostAddress(), address.getPort(), psql(address, profile));
    }

    private String listeningShort(InetSocketAddress address) {
        return """
            %slistening on %s. %s.
                %s
            """.formatted(prefix, text(address), Words.target(profile.target()), psql(address, profile));
    }

    static String psql(InetSocketAddress listening, Profile profile) {
        return Format.PSQL.text(LocalConnection.to(profile, listening.getAddress().getHostAddress(), listening.getPort()), Shell.POSIX);
    }

    @Override
    public void routeChanged(RouteInUse route) {
        say("Route: " + route + ".");
    }

    @Override
    public void sessionOpened(SessionSnapshot session) {
        String application = session.application().isEmpty() ? "unnamed client" : session.application();
        say("Session " + session.id() + " opened: " + application + " from " + text(session.client()));
    }

    @Override
    public void sessionClosed(SessionSnapshot session, Optional<Failure> why) {
        String figures = "after " + Figures.time(Duration.between(session.since(), Instant.now())) + ", " + Figures.bytes(session.received()) + " received, " + Figures.bytes(session.sent()) + " sent";
        say("Session " + session.id() + " closed " + figures + why.map(failure -> ": " + Words.sentence(failure)).orElse(""));
    }

    @Override
    public void checkFailed(Failure failure) {
        err.println(prefix + (failure.kind() == Failure.Kind.UNREACHABLE ? "Warning: " : "Error: ") + Words.sentences(failure));
    }

    @Override
    public void notOpened(Failure failure) {
        // Standard error has it.
    }

    private void say(String sentence) {
        out.println(prefix + sentence);
    }

    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
