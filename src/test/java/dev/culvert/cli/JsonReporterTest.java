package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.CheckResult;
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
import dev.culvert.testkit.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JsonReporterTest {
    private static final Failure LOST = Failure.of(Kind.UPSTREAM_LOST, "Lost.", "Reconnect.").withDetail("Code 1011.").withRequestId("req-1");
    private static final String LOST_JSON = """
        {"kind": "upstream_lost", "sqlstate": "08006", "message": "Lost.", "detail": "Code 1011.", "remedy": "Reconnect.", "request_id": "req-1"}""";

    private static final Profile PROFILE = new Profile(
        UUID.randomUUID(), "my shop", Environment.NONE, new Target(Target.Kind.DIRECT, "db.prisma.io", "shop"), new Listen("127.0.0.1", 6301, true), RouteChoice.AUTO, OptionalInt.empty(), false);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final JsonReporter reporter = new JsonReporter(new PrintStream(out, true, UTF_8), PROFILE, false);

    @Test
    void listeningHasTheAddressAndAPsqlCommand() {
        reporter.stateChanged(tunnel(new TunnelState.Listening()));
        assertThat(event()).isEqualTo(JsonText.object("""
            {"event": "listening", "host": "127.0.0.1", "port": 6301, "psql": "psql \\"postgresql://postgres@127.0.0.1:6301/shop?sslmode=disable\\"", "connection": "Direct connection to db.prisma.io"}"""));
    }

    @Test
    void theEndHasTheFiguresOfTheTunnel() {
        reporter.stateChanged(tunnel(new TunnelState.Stopped()));
        assertThat(event()).isEqualTo(JsonText.object("""
            {"event": "stopped", "host": "127.0.0.1", "port": 6301, "sessions": 7, "received": 1000000, "sent": 2000}"""));
    }

    @Test
    void drainingSaysForHowManyAndHowLong() {
        TunnelSnapshot tunnel = tunnel(new TunnelState.Draining(Duration.ofSeconds(10)));
        reporter.stateChanged(tunnel);
        assertThat(event()).isEqualTo(JsonText.object("""
            {"event": "draining", "host": "127.0.0.1", "port": 6301, "open": %d, "patience": 10000, "sessions": 7, "received": 1000000, "sent": 2000}""".formatted(tunnel.liveSessions())));
    }

    @Test
    void aRouteIsAnEventWithItsReason() {
        reporter.routeChanged(new RouteInUse("direct", "db.prisma.io", "the gateway is gone"));
        assertThat(event()).isEqualTo(JsonText.object("""
            {"event": "route", "route": "direct", "target": "db.prisma.io", "reason": "the gateway is gone"}"""));
    }

    @Test
    void aPortThatCannotBeHadIsNoEventYet() {
        reporter.stateChanged(tunnel(new TunnelState.Failed(LOST)));
        assertThat(out.size()).isZero();
    }

    @Test
    void aTunnelThatIsNotOpenedSaysWhyAndWhereItWasToListen() {
        reporter.notOpened(LOST);
        assertThat(event()).isEqualTo(JsonText.object("""
            {"event": "failed", "host": "127.0.0.1", "port": 6301, "failure": %s}""".formatted(LOST_JSON)));
    }

    @Test
    void whereProfilesAreNamedEachEventSaysOfWhichItIs() {
        JsonReporter named = new JsonReporter(new PrintStream(out, true, UTF_8), PROFILE, true);
        named.routeChanged(new RouteInUse("direct", "db.prisma.io", ""));
        assertThat(event().get("profile")).isEqualTo("my shop");
    }

    @Test
    void aCheckThatSucceededIsAnEvent() {
        reporter.checked(new CheckResult(Duration.ofMillis(41), "PostgreSQL 17.2", Optional.of(new RouteInUse("direct", "db.prisma.io", "")), Optional.empty()));
        assertThat(event()).isEqualTo(JsonText.object("""
            {"event": "connected", "time": 41, "server": "PostgreSQL 17.2", "route": "direct", "target": "db.prisma.io", "reason": ""}"""));
    }

    @Test
    void aSessionThatOpensIsAnEvent() {
        reporter.sessionOpened(session("127.0.0.1", "psql"));
        assertThat(event()).isEqualTo(JsonText.object("""
            {"event": "session_opened", "session": 3, "client": "127.0.0.1:50123", "application": "psql", "database": "shop"}"""));
    }

    @Test
    void anIpv6ClientHasBracketsBeforeItsPort() {
        reporter.sessionOpened(session("::1", "psql"));
        assertThat(event().get("client")).isEqualTo("[0:0:0:0:0:0:0:1]:50123");
    }

    @Test
    void aSessionThatClosesHasItsFigures() {
        reporter.sessionClosed(session("127.0.0.1", "psql"), Optional.empty());
        Map<String, Object> event = event();
        assertThat(((Number) event.remove("duration")).longValue()).isGreaterThanOrEqualTo(Duration.ofHours(2).toMillis());
        assertThat(event).isEqualTo(JsonText.object("""
            {"event": "session_closed", "session": 3, "client": "127.0.0.1:50123", "application": "psql", "database": "shop", "received": 5000000000, "sent": 20}"""));
    }

    @Test
    void aSessionThatWasEndedSaysWhy() {
        reporter.sessionClosed(session("127.0.0.1", "psql"), Optional.of(LOST));
        assertThat(event().get("failure")).isEqualTo(JsonText.object(LOST_JSON));
    }

    @Test
    void aCheckThatFailedIsAnEvent() {
        reporter.checkFailed(LOST);
        assertThat(event()).isEqualTo(JsonText.object("""
            {"event": "check_failed", "failure": %s}""".formatted(LOST_JSON)));
    }

    @Test
    void textsAreEscapedAndStayOnOneLine() {
        reporter.sessionOpened(session("127.0.0.1", "a \"quoted\"\nname \\ bjørn"));
        assertThat(event().get("application")).isEqualTo("a \"quoted\"\nname \\ bjørn");
    }

    /// The one event printed, without its time, which must be one.
    private Map<String, Object> event() {
        String printed = out.toString(UTF_8);
        assertThat(printed).hasLineCount(1).endsWith(System.lineSeparator());
        Map<String, Object> event = JsonText.object(printed);
        assertThat(Instant.parse((String) event.remove("at"))).isBeforeOrEqualTo(Instant.now());
        return event;
    }

    private static TunnelSnapshot tunnel(TunnelState state) {
        return new TunnelSnapshot(state, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 6301), 1, 7, 2, 1_000_000, 2_000, Optional.empty(), Optional.empty(), Optional.empty(), Instant.EPOCH);
    }

    private static SessionSnapshot session(String client, String application) {
        var address = new InetSocketAddress(InetAddress.ofLiteral(client), 50123);
        return new SessionSnapshot(3, address, application, "shop", SessionActivity.IDLE, Instant.now().minus(Duration.ofHours(2)), 5_000_000_000L, 20);
    }
}
