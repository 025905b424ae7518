package dev.culvert.cli;

import dev.culvert.engine.Failure;
import dev.culvert.engine.RouteInUse;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.engine.TunnelState;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// Lines for a person: the npm tool's block, then one for each session that opens and closes.
final class LineReporter implements Reporter {
    private final PrintStream out;
    private final PrintStream err;
    private final String connection;

    /// @param connection what the tunnel leads to, in words
    LineReporter(PrintStream out, PrintStream err, String connection) {
        this.out = out;
        this.err = err;
        this.connection = connection;
    }

    @Override
    public void stateChanged(TunnelSnapshot tunnel) {
        if (tunnel.state() instanceof TunnelState.Listening) {
            String host = tunnel.address().getAddress().getHostAddress();
            int port = tunnel.address().getPort();
            out.print("""
                Culvert is listening on %s. Connect without a password and with default SSL settings.
                %s.

                ==============================
                hostname:  %s
                port:      %d
                username:  <anything>
                password:  <none>
                ==============================

                %s

                """.formatted(text(tunnel.address()), connection, host, port, psql(tunnel.address())));
            out.flush();
        } else if (tunnel.state() instanceof TunnelState.Draining(Duration patience)) {
            int open = tunnel.liveSessions();
            out.println(open == 0 || patience.isZero()
                ? "Stopping."
                : "Stopping: " + (open == 1 ? "1 session" : open + " sessions") + " open; queries and transactions may finish within " + duration(patience) + ". Ctrl-C again cuts them.");
        } else if (tunnel.state() instanceof TunnelState.Stopped) {
            out.println("Stopped.");
        }
    }

    /// A command that works when it is pasted into a shell on this machine.
    static String psql(InetSocketAddress listening) {
        InetAddress address = listening.getAddress();
        String host = !address.isAnyLocalAddress() ? address.getHostAddress() : address.getAddress().length == 4 ? "127.0.0.1" : "::1";
        return "psql -h " + host + " -p " + listening.getPort() + " -U postgres -d postgres";
    }

    @Override
    public void routeChanged(RouteInUse route) {
        out.println("Route: " + route + ".");
    }

    @Override
    public void sessionOpened(SessionSnapshot session) {
        String application = session.application().isEmpty() ? "unnamed client" : session.application();
        out.println("Session " + session.id() + " opened: " + application + " from " + text(session.client()));
    }

    @Override
    public void sessionClosed(SessionSnapshot session, Optional<Failure> why) {
        String figures = "after " + duration(Duration.between(session.since(), Instant.now())) + ", " + bytes(session.received()) + " received, " + bytes(session.sent()) + " sent";
        out.println("Session " + session.id() + " closed " + figures + why.map(failure -> ": " + sentence(failure)).orElse(""));
    }

    @Override
    public void checkFailed(Failure failure) {
        String consequence = failure.kind() == Failure.Kind.UNREACHABLE ? "Warning: " : "Error: ";
        err.println(consequence + sentence(failure) + (failure.remedy().isEmpty() ? "" : " " + failure.remedy()));
    }

    private static String sentence(Failure failure) {
        return failure.fullDetail().isEmpty() ? failure.message() : failure.message() + " " + failure.fullDetail();
    }

    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    static String duration(Duration time) {
        if (time.toSeconds() < 1) {
            return time.toMillis() + " ms";
        }
        if (time.toMinutes() < 1) {
            return time.toSeconds() + " s";
        }
        return time.toHours() < 1 ? time.toMinutes() + " m " + time.toSecondsPart() + " s" : time.toHours() + " h " + time.toMinutesPart() + " m";
    }

    static String bytes(long count) {
        if (count < 1_000) {
            return count + " B";
        }
        double size = count;
        int unit = -1;
        while (size >= 999.95 && unit < 3) {
            size /= 1_000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", size, new String[] {"kB", "MB", "GB", "TB"}[unit]);
    }
}
