package dev.culvert.desktop.tray;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.manager.TunnelStatus;
import dev.culvert.manager.TunnelStatus.Connecting;
import dev.culvert.manager.TunnelStatus.Failed;
import dev.culvert.manager.TunnelStatus.Running;
import dev.culvert.manager.TunnelStatus.Stopped;
import dev.culvert.manager.TunnelStatus.Stopping;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReportsTest {
    private static final UUID SHOP = UUID.randomUUID();
    private static final UUID BLOG = UUID.randomUUID();
    private static final Failure GONE = Failure.of(Kind.UNREACHABLE, "It is gone.", "Wait.");
    private static final Failure REFUSED = Failure.of(Kind.KEY_REJECTED, "It is refused.", "Ask.");
    private static final TunnelStatus WELL = new Running(Optional.empty());

    private long now = Long.MAX_VALUE - 1; // a clock that turns over
    private final Reports reports = new Reports(() -> now);

    private static TunnelStatus trouble(Failure failure) {
        return new Running(Optional.of(failure));
    }

    private void becomes(TunnelStatus... statuses) {
        for (TunnelStatus status : statuses) {
            reports.changed(SHOP, status);
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    /// What is told of the one tunnel while the window is out of sight.
    private List<Optional<Failure>> told() {
        return reports.take(false).stream().map(Reports.Report::trouble).toList();
    }

    @Test
    void troubleAndItsEndAreToldOnceEach() {
        becomes(new Connecting(), WELL);
        assertThat(told()).isEmpty();
        becomes(trouble(GONE));
        assertThat(told()).containsExactly(Optional.of(GONE));
        becomes(trouble(REFUSED));
        assertThat(told()).as("it is still the same trouble to the user").isEmpty();
        pass(Duration.ofMinutes(1));
        assertThat(told()).isEmpty();
        becomes(WELL);
        assertThat(told()).containsExactly(Optional.empty());
        assertThat(told()).isEmpty();
    }

    @Test
    void atMostOnceAMinute() {
        becomes(WELL, trouble(GONE));
        assertThat(told()).hasSize(1);
        becomes(WELL);
        pass(Duration.ofSeconds(59));
        assertThat(told()).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(told()).as("what was due").containsExactly(Optional.empty());
    }

    @Test
    void whatIsOverBeforeItWasToldIsNotTold() {
        becomes(WELL, trouble(GONE));
        assertThat(told()).hasSize(1);
        becomes(WELL);
        assertThat(told()).isEmpty();
        becomes(trouble(GONE));
        pass(Duration.ofMinutes(1));
        assertThat(told()).as("the user knows that").isEmpty();
    }

    @Test
    void ofEachTunnelByItself() {
        becomes(WELL, trouble(GONE));
        assertThat(told()).hasSize(1);
        reports.changed(BLOG, WELL);
        reports.changed(BLOG, trouble(REFUSED));
        assertThat(reports.take(false)).containsExactly(new Reports.Report(BLOG, trouble(REFUSED), Optional.of(REFUSED)));
    }

    @Test
    void oneThatServedAndFailsIsTold() {
        becomes(WELL, new Stopping(), new Failed(GONE));
        assertThat(reports.take(false)).containsExactly(new Reports.Report(SHOP, new Failed(GONE), Optional.of(GONE)));
    }

    @Test
    void startingIsTheUsersOwn() {
        becomes(new Connecting(), new Failed(REFUSED));
        assertThat(told()).as("never served").isEmpty();
        becomes(new Connecting(), trouble(GONE));
        assertThat(told()).as("had trouble from the start").isEmpty();
        becomes(WELL);
        assertThat(told()).as("which nobody was told of").isEmpty();
    }

    @Test
    void stoppingIsTheUsersOwn() {
        becomes(WELL, trouble(GONE));
        assertThat(told()).hasSize(1);
        pass(Duration.ofMinutes(1));
        becomes(new Stopping(), new Stopped());
        assertThat(told()).isEmpty();
        becomes(new Connecting(), WELL);
        assertThat(told()).isEmpty();
    }

    @Test
    void whatTheUserSeesIsNotTold() {
        becomes(WELL, trouble(GONE));
        assertThat(reports.take(true)).isEmpty();
        assertThat(told()).as("he has seen it").isEmpty();
        becomes(WELL);
        assertThat(told()).as("and nobody has told him").isEmpty();
        becomes(trouble(GONE));
        assertThat(told()).as("this is new").hasSize(1);
    }

    @Test
    void whatWasToldAndThenSeenIsToldWhenItIsOver() {
        becomes(WELL, trouble(GONE));
        assertThat(told()).hasSize(1);
        assertThat(reports.take(true)).isEmpty();
        pass(Duration.ofMinutes(1));
        becomes(WELL);
        assertThat(told()).containsExactly(Optional.empty());
    }

    @Test
    void aRemovedTunnelIsForgotten() {
        becomes(WELL, trouble(GONE));
        reports.forget(SHOP);
        assertThat(told()).isEmpty();
    }
}
