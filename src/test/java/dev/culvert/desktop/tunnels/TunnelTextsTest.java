package dev.culvert.desktop.tunnels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.StatusMark;
import dev.culvert.engine.CheckResult;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.RouteInUse;
import dev.culvert.engine.SessionActivity;
import dev.culvert.handoff.Shell;
import dev.culvert.manager.Activity;
import dev.culvert.manager.Activity.What;
import dev.culvert.manager.TunnelStatus;
import dev.culvert.manager.TunnelView;
import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.Profile.Target;
import dev.culvert.profile.RouteChoice;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TunnelTextsTest {
    private static final Failure REJECTED = new Failure(Kind.KEY_REJECTED, "Prisma rejected the API key.", "The gateway answered 401.", "Replace the connection string.", "req_8f2c");

    private final TunnelTexts texts = new TunnelTexts(Messages.load(), Shell.POSIX);

    static Stream<Arguments> states() {
        Profile profile = SampleViews.profile();
        return Stream.of(
            Arguments.of(SampleViews.view(new TunnelStatus.Stopped()), StatusMark.State.STOPPED, "Stopped", "Stopped"),
            Arguments.of(SampleViews.view(new TunnelStatus.Connecting()), StatusMark.State.CONNECTING, "Connecting", "Connecting…"),
            Arguments.of(SampleViews.running(profile, 0, SampleViews.GATEWAY), StatusMark.State.RUNNING, "Running", "127.0.0.1:54320 · no sessions"),
            Arguments.of(SampleViews.running(profile, 1, SampleViews.GATEWAY), StatusMark.State.RUNNING, "Running", "127.0.0.1:54320 · 1 session"),
            Arguments.of(SampleViews.running(profile, 3, SampleViews.GATEWAY), StatusMark.State.RUNNING, "Running", "127.0.0.1:54320 · 3 sessions"),
            Arguments.of(SampleViews.running(profile, 1_234, SampleViews.GATEWAY), StatusMark.State.RUNNING, "Running", "127.0.0.1:54320 · 1,234 sessions"),
            Arguments.of(
                SampleViews.listening(profile, new TunnelStatus.Running(Optional.of(SampleViews.failure(Kind.UNREACHABLE))), 2, SampleViews.GATEWAY),
                StatusMark.State.TROUBLE, "Running, with a problem", "Cannot be reached · 127.0.0.1:54320"),
            Arguments.of(SampleViews.listening(profile, new TunnelStatus.Stopping(), 0, SampleViews.GATEWAY), StatusMark.State.CONNECTING, "Stopping", "Stopping…"),
            Arguments.of(SampleViews.listening(profile, new TunnelStatus.Stopping(), 1, SampleViews.GATEWAY), StatusMark.State.CONNECTING, "Stopping", "Stopping, 1 session open…"),
            Arguments.of(SampleViews.listening(profile, new TunnelStatus.Stopping(), 2, SampleViews.GATEWAY), StatusMark.State.CONNECTING, "Stopping", "Stopping, 2 sessions open…"),
            Arguments.of(SampleViews.view(new TunnelStatus.Failed(REJECTED)), StatusMark.State.FAILED, "Failed", "API key rejected"));
    }

    @ParameterizedTest
    @MethodSource("states")
    void everyStatusHasAMarkAWordAndALine(TunnelView view, StatusMark.State mark, String state, String line) {
        assertThat(texts.mark(view)).isEqualTo(mark);
        assertThat(texts.state(view)).isEqualTo(state);
        assertThat(texts.line(view)).isEqualTo(line);
    }

    @Test
    void theFailureIsThatOfTheStatus() {
        assertThat(TunnelTexts.failure(SampleViews.view(new TunnelStatus.Failed(REJECTED)))).contains(REJECTED);
        assertThat(TunnelTexts.failure(SampleViews.view(new TunnelStatus.Running(Optional.of(REJECTED))))).contains(REJECTED);
        assertThat(TunnelTexts.failure(SampleViews.view(new TunnelStatus.Running(Optional.empty())))).isEmpty();
        assertThat(TunnelTexts.failure(SampleViews.view(new TunnelStatus.Stopped()))).isEmpty();
    }

    /// The row has room for about thirty characters.
    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyKindOfFailureHasAShortReasonOfItsOwn(Kind kind) {
        String reason = texts.line(SampleViews.view(new TunnelStatus.Failed(SampleViews.failure(kind))));
        assertThat(reason).isNotBlank().hasSizeLessThanOrEqualTo(30).doesNotContain("reason").doesNotEndWith(".");
    }

    @Test
    void noTwoKindsHaveTheSameReason() {
        assertThat(Arrays.stream(Kind.values()).map(kind -> texts.line(SampleViews.view(new TunnelStatus.Failed(SampleViews.failure(kind)))))).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"NONE, ''", "DEVELOPMENT, DEV", "STAGING, STAGING", "PRODUCTION, PROD"})
    void pillsAreShort(Environment environment, String pill) {
        assertThat(texts.pill(environment)).isEqualTo(pill);
    }

    @ParameterizedTest
    @CsvSource({
        "API_KEY, '', AUTO, 'Prisma Postgres · API key, automatic route'",
        "API_KEY, '', GATEWAY, 'Prisma Postgres · API key, through the gateway'",
        "API_KEY, '', DIRECT, 'Prisma Postgres · API key, direct route'",
        "DIRECT, db.prisma.io, AUTO, Prisma Postgres · direct TLS to db.prisma.io",
        "POOLED, pooled.db.prisma.io, AUTO, Prisma Postgres · pooled TLS to pooled.db.prisma.io",
        "DIRECT, db.example.com, AUTO, PostgreSQL · direct TLS to db.example.com",
        "DIRECT, localhost, AUTO, PostgreSQL · direct to localhost",
        "LOCAL, localhost:51214, AUTO, 'prisma dev · on this computer, localhost:51214'"})
    void aTunnelThatIsNotRunningSaysWhereItIsToLead(Target.Kind kind, String host, RouteChoice route, String subtitle) {
        assertThat(texts.subtitle(SampleViews.view(SampleViews.profile(new Target(kind, host, "postgres"), route), new TunnelStatus.Stopped()))).isEqualTo(subtitle);
    }

    @ParameterizedTest
    @CsvSource({
        "gateway, ppg-tunnel.prisma-data.net, Prisma Postgres · through the gateway ppg-tunnel.prisma-data.net",
        "direct, db.prisma.io, Prisma Postgres · direct TLS to db.prisma.io",
        "direct, 127.0.0.1, Prisma Postgres · direct to 127.0.0.1",
        "direct, localhost, Prisma Postgres · direct to localhost",
        "local, localhost:51214, 'Prisma Postgres · on this computer, localhost:51214'"})
    void aTunnelThatRunsSaysWhichWayItTook(String route, String target, String subtitle) {
        assertThat(texts.subtitle(SampleViews.running(SampleViews.profile(), 0, new RouteInUse(route, target, "")))).isEqualTo(subtitle);
    }

    @Test
    void anIpv6AddressHasBrackets() {
        Profile profile = SampleViews.profile().withListen(new Listen("::1", 54_320, true));
        TunnelView view = SampleViews.running(profile, 0, SampleViews.GATEWAY);
        assertThat(texts.line(view)).startsWith("[::1]:54320 ");
        assertThat(texts.command(view)).isEqualTo("psql \"postgresql://postgres@[::1]:54320/postgres?sslmode=disable\"");
        assertThat(TunnelTexts.client(SampleViews.address("::1", 51_844))).isEqualTo("[0:0:0:0:0:0:0:1]:51844");
    }

    @Test
    void theCommandLeadsToThePortThatIsOpen() {
        TunnelView view = SampleViews.running(SampleViews.profile().withListen(new Listen("0.0.0.0", 54_399, true)), 0, SampleViews.GATEWAY);
        assertThat(texts.command(view)).isEqualTo("psql \"postgresql://postgres@127.0.0.1:54399/postgres?sslmode=disable\"");
        assertThat(TunnelTexts.port(view)).isEqualTo(54_399);
    }

    @Test
    void noPortIsZero() {
        assertThat(TunnelTexts.port(SampleViews.view(SampleViews.profile().withListen(Listen.AUTOMATIC), new TunnelStatus.Stopped()))).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECTING, connecting, SESSION_IDLE", "IDLE, idle, SESSION_IDLE", "ACTIVE, active, SESSION_ACTIVE", "IDLE_IN_TRANSACTION, in transaction, SESSION_IN_TRANSACTION"})
    void whatASessionDoes(SessionActivity activity, String words, StatusMark.State mark) {
        assertThat(texts.activity(SampleViews.session("psql", activity))).isEqualTo(words);
        assertThat(TunnelTexts.mark(SampleViews.session("psql", activity))).isEqualTo(mark);
    }

    @Test
    void aClientWithoutANameHasOne() {
        assertThat(texts.application(SampleViews.session("", SessionActivity.IDLE))).isEqualTo("unnamed client");
        assertThat(texts.application(SampleViews.session("DataGrip 2026.3", SessionActivity.IDLE))).isEqualTo("DataGrip 2026.3");
    }

    static Stream<Arguments> events() {
        var session = SampleViews.session("psql", SessionActivity.IDLE);
        return Stream.of(
            Arguments.of(new What.StartAsked(true), "Started by you"),
            Arguments.of(new What.StartAsked(false), "Started because Culvert opened"),
            Arguments.of(new What.Listening(SampleViews.address("127.0.0.1", 54_320)), "Listening on 127.0.0.1:54320"),
            Arguments.of(new What.Connected(new CheckResult(Duration.ofMillis(27), "PostgreSQL 17.2", Optional.empty(), Optional.empty())), "Connected in 27 ms · PostgreSQL 17.2"),
            Arguments.of(new What.Connected(new CheckResult(Duration.ofMillis(27), "", Optional.empty(), Optional.empty())), "Connected in 27 ms"),
            Arguments.of(new What.Failed(REJECTED), "Prisma rejected the API key. The gateway answered 401. Request id: req_8f2c. Replace the connection string."),
            Arguments.of(new What.Failed(Failure.of(Kind.INTERNAL, "Culvert failed.", "Report this.")), "Culvert failed. Report this."),
            Arguments.of(new What.RouteChanged(SampleViews.GATEWAY), "Route: through the gateway ppg-tunnel.prisma-data.net"),
            Arguments.of(new What.RouteChanged(new RouteInUse("direct", "db.prisma.io", "the gateway did not answer")), "Route: direct TLS to db.prisma.io, because the gateway did not answer"),
            Arguments.of(new What.SessionOpened(session), "Session opened: psql from 127.0.0.1:51844"),
            Arguments.of(new What.SessionClosed(session, Optional.empty()), "Session closed: psql, 8.4 MB received, 620 kB sent"),
            Arguments.of(
                new What.SessionClosed(session, Optional.of(Failure.of(Kind.UPSTREAM_LOST, "The connection was lost.", "Connect again."))),
                "Session closed: psql, 8.4 MB received, 620 kB sent: The connection was lost. Connect again."),
            Arguments.of(new What.Edited(), "Edited; open sessions go on as before"),
            Arguments.of(new What.StopAsked(0), "Stopped by you, no sessions were open"),
            Arguments.of(new What.StopAsked(1), "Stopped by you, 1 session was open"),
            Arguments.of(new What.StopAsked(3), "Stopped by you, 3 sessions were open"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void everythingThatHappensHasALine(What what, String line) {
        assertThat(texts.activity(new Activity(Instant.now(), what))).isEqualTo(line);
    }

    /// So that an event that is new one day gets its line here too.
    @Test
    void allEventsAreTried() {
        List<Class<?>> tried = events().<Class<?>>map(arguments -> arguments.get()[0].getClass()).distinct().toList();
        assertThat(tried).containsExactlyInAnyOrder(What.class.getPermittedSubclasses());
    }
}
