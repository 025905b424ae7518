package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.RouteInUse;
import dev.culvert.engine.SessionActivity;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.engine.TunnelState;
import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.Profile.Target;
import dev.culvert.profile.RouteChoice;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineReporterTest {
    private static final Profile PROFILE = new Profile(
        UUID.randomUUID(), "my shop", Environment.NONE, new Target(Target.Kind.DIRECT, "db.prisma.io", "shop"), new Listen("127.0.0.1", 6301, true), RouteChoice.AUTO, OptionalInt.empty(), false);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final LineReporter reporter = new LineReporter(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), PROFILE, false);

    @Test
    void listeningPrintsTheBlockAndAPsqlCommand() {
        reporter.stateChanged(tunnel(new TunnelState.Listening(), "127.0.0.1"));
        assertThat(printed()).isEqualTo("""
            Culvert is listening on 127.0.0.1:6301. Connect without a password and with default SSL settings.
            Direct connection to db.prisma.io.

            ==============================
            hostname:  127.0.0.1
            port:      6301
            username:  <anything>
            password:  <none>
            ==============================

            psql "postgresql://postgres@127.0.0.1:6301/shop?sslmode=disable"

            """);
    }

    @Test
    void anIpv6AddressHasBracketsBeforeItsPortOnly() {
        reporter.stateChanged(tunnel(new TunnelState.Listening(), "fd00::1"));
        assertThat(printed()).contains("listening on [fd00:0:0:0:0:0:0:1]:6301.", "hostname:  fd00:0:0:0:0:0:0:1\n", "psql \"postgresql://postgres@[fd00:0:0:0:0:0:0:1]:6301/shop?sslmode=disable\"");
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 127.0.0.1", "::, [::1]", "192.0.2.1, 192.0.2.1"})
    void thePsqlCommandWorksOnThisMachine(String listening, String host) {
        reporter.stateChanged(tunnel(new TunnelState.Listening(), listening));
        assertThat(printed()).contains("psql \"postgresql://postgres@" + host + ":6301/shop?sslmode=disable\"");
    }

    @Test
    void whereTunnelsShareATerminalEachLineSaysOfWhichItIs() {
        LineReporter shared = new LineReporter(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), PROFILE, true);
        shared.stateChanged(tunnel(new TunnelState.Listening(), "127.0.0.1"));
        shared.routeChanged(new RouteInUse("direct", "db.prisma.io", ""));
        shared.sessionOpened(session("127.0.0.1", "psql", Duration.ZERO, 0, 0));
        shared.stateChanged(tunnel(new TunnelState.Stopped(), "127.0.0.1"));
        assertThat(printed()).isEqualTo("""
            my shop: listening on 127.0.0.1:6301. Direct connection to db.prisma.io.
                psql "postgresql://postgres@127.0.0.1:6301/shop?sslmode=disable"
            my shop: Route: direct to db.prisma.io.
            my shop: Session 3 opened: psql from 127.0.0.1:50123
            my shop: Stopped.
            """);
        shared.checkFailed(Failure.of(Kind.KEY_REJECTED, "Refused.", "Create a new one."));
        assertThat(err.toString(UTF_8)).isEqualToNormalizingNewlines("my shop: Error: Refused. Create a new one.\n");
    }

    @Test
    void stoppedPrintsALine() {
        reporter.stateChanged(tunnel(new TunnelState.Stopped(), "127.0.0.1"));
        assertThat(printed()).isEqualTo("Stopped.\n");
    }

    @Test
    void theRouteIsSaidAndWhyItIsNotTheFirst() {
        reporter.routeChanged(new RouteInUse("gateway", "ppg-tunnel.prisma-data.net", ""));
        assertThat(printed()).isEqualTo("Route: gateway to ppg-tunnel.prisma-data.net.\n");
        out.reset();
        reporter.routeChanged(new RouteInUse("direct", "db.prisma.io", "Prisma's gateway cannot be reached"));
        assertThat(printed()).isEqualTo("Route: direct to db.prisma.io, because Prisma's gateway cannot be reached.\n");
    }

    @Test
    void otherStatesPrintNothing() {
        reporter.stateChanged(tunnel(new TunnelState.Starting(), "127.0.0.1"));
        reporter.stateChanged(tunnel(new TunnelState.Failed(Failure.of(Kind.CANNOT_LISTEN, "m", "")), "127.0.0.1"));
        assertThat(printed()).isEmpty();
    }

    @Test
    void aSessionThatOpensIsALine() {
        reporter.sessionOpened(session("127.0.0.1", "psql", Duration.ZERO, 0, 0));
        assertThat(printed()).isEqualTo("Session 3 opened: psql from 127.0.0.1:50123\n");
    }

    @Test
    void aClientWithoutANameIsUnnamed() {
        reporter.sessionOpened(session("::1", "", Duration.ZERO, 0, 0));
        assertThat(printed()).isEqualTo("Session 3 opened: unnamed client from [0:0:0:0:0:0:0:1]:50123\n");
    }

    @Test
    void aSessionThatClosesIsALineWithItsFigures() {
        reporter.sessionClosed(session("127.0.0.1", "psql", Duration.ofMinutes(125).plusSeconds(30), 1_234_567, 890), Optional.empty());
        assertThat(printed()).isEqualTo("Session 3 closed after 2 h 05 m, 1.2 MB received, 890 B sent\n");
    }

    @Test
    void aSessionThatWasEndedSaysWhy() {
        var failure = Failure.of(Kind.UPSTREAM_LOST, "The connection to Prisma was lost.", "Reconnect.").withDetail("Code 1011.").withRequestId("req-1");
        reporter.sessionClosed(session("127.0.0.1", "psql", Duration.ofMinutes(125).plusSeconds(30), 0, 0), Optional.of(failure));
        assertThat(printed()).isEqualTo("Session 3 closed after 2 h 05 m, 0 B received, 0 B sent: The connection to Prisma was lost. Code 1011. Request id: req-1.\n");
    }

    @Test
    void aKeyThatIsRefusedAtTheStartIsAnError() {
        reporter.checkFailed(Failure.of(Kind.KEY_REJECTED, "Prisma rejected the API key (401 Unauthorized).", "Create a new one.").withRequestId("req-1"));
        assertThat(err.toString(UTF_8)).isEqualToNormalizingNewlines("Error: Prisma rejected the API key (401 Unauthorized). Request id: req-1. Create a new one.\n");
        assertThat(printed()).isEmpty();
    }

    @Test
    void anUnreachableGatewayAtTheStartIsAWarning() {
        reporter.checkFailed(Failure.of(Kind.UNREACHABLE, "Not reached.", ""));
        assertThat(err.toString(UTF_8)).isEqualToNormalizingNewlines("Warning: Not reached.\n");
    }

    @ParameterizedTest
    @CsvSource({
        "0, PT10S, Stopping.", "5, PT0S, Stopping.",
        "1, PT10S, 'Stopping: 1 session open; queries and transactions may finish within 10 s. Ctrl-C again cuts them.'",
        "2, PT2M, 'Stopping: 2 sessions open; queries and transactions may finish within 2 m 00 s. Ctrl-C again cuts them.'",
    })
    void stoppingSaysWhatIsWaitedFor(int sessions, Duration patience, String line) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 6301);
        reporter.stateChanged(new TunnelSnapshot(new TunnelState.Draining(patience), address, sessions, 9, 9, 0, 0, Optional.empty(), Optional.empty(), Optional.empty(), Instant.EPOCH));
        assertThat(printed()).isEqualTo(line + "\n");
    }

    private String printed() {
        return out.toString(UTF_8).replace(System.lineSeparator(), "\n");
    }

    private static TunnelSnapshot tunnel(TunnelState state, String host) {
        return new TunnelSnapshot(state, address(host, 6301), 0, 0, 0, 0, 0, Optional.empty(), Optional.empty(), Optional.empty(), Instant.EPOCH);
    }

    private static SessionSnapshot session(String client, String application, Duration age, long received, long sent) {
        return new SessionSnapshot(3, address(client, 50123), application, "shop", SessionActivity.IDLE, Instant.now().minus(age), received, sent);
    }

    private static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }
}
