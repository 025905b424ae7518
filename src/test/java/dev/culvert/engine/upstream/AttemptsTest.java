package dev.culvert.engine.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.FailureException;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private static final Duration TIME = Duration.ofSeconds(15);
    private static final Failure TIMEOUT = Failure.of(Kind.UNREACHABLE, "Not reached.", "Check.").withDetail("No answer.");
    private static final Failure REFUSED = Failure.of(Kind.UNREACHABLE, "Not reached.", "Check.").withDetail("Refused.");
    private static final Failure KEY = Failure.of(Kind.KEY_REJECTED, "Rejected.", "Create.");
    private static final Failure BUSY = Failure.of(Kind.GATEWAY_REFUSED, "Busy.", "Wait.");

    private final MockTicker clock = Ticker.newMockTicker();
    private final EmbeddedChannel loopOwner = EmbeddedChannel.builder().ticker(clock).build();
    private final EventLoop loop = loopOwner.eventLoop();
    private final List<Promise<Channel>> tries = new ArrayList<>();
    private final List<Duration> timeLeft = new ArrayList<>();
    private final EmbeddedChannel connected = new EmbeddedChannel();

    @AfterEach
    void end() {
        connected.finishAndReleaseAll();
        loopOwner.finishAndReleaseAll();
    }

    @Test
    void theFirstSuccessIsTheResult() {
        var result = run(true);
        tries.getFirst().setSuccess(connected);
        assertThat(result.getNow()).isSameAs(connected);
        assertThat(tries).hasSize(1);
    }

    @Test
    void theFirstTryBeginsAtOnceAndMayTakeAllTheTime() {
        run(true);
        assertThat(timeLeft).containsExactly(TIME);
    }

    @Test
    void itTriesUntilItSucceeds() {
        var result = run(true);
        for (int i = 0; i < 3; i++) {
            tries.getLast().setFailure(AttemptFailed.forNow(REFUSED));
            pass(Duration.ofSeconds(2));
        }
        assertThat(tries).hasSize(4);
        tries.getLast().setSuccess(connected);
        assertThat(result.getNow()).isSameAs(connected);
    }

    @Test
    void aLaterTryHasTheTimeThatIsLeft() {
        run(true);
        pass(Duration.ofSeconds(4));
        tries.getLast().setFailure(AttemptFailed.forNow(REFUSED));
        pass(Duration.ofSeconds(1));
        assertThat(timeLeft).containsExactly(TIME, Duration.ofSeconds(10));
    }

    @Test
    void thereIsAPauseBeforeTheNextTry() {
        run(true);
        tries.getLast().setFailure(AttemptFailed.forNow(REFUSED));
        pass(Duration.ofMillis(49));
        assertThat(tries).hasSize(1);
        pass(Duration.ofMillis(51));
        assertThat(tries).hasSize(2);
    }

    @Test
    void pausesDoubleUpToTwoSeconds() {
        run(true, Duration.ofHours(1));
        long[] longest = {100, 200, 400, 800, 1600, 2000, 2000, 2000};
        for (int i = 0; i < longest.length; i++) {
            tries.getLast().setFailure(AttemptFailed.forNow(REFUSED));
            pass(Duration.ofMillis(longest[i] / 2 - 1));
            assertThat(tries).as("before the shortest pause %d", i).hasSize(i + 1);
            pass(Duration.ofMillis(longest[i] / 2 + 1));
            assertThat(tries).as("after the longest pause %d", i).hasSize(i + 2);
        }
    }

    @Test
    void manyTriesLaterThePauseIsStillTwoSeconds() {
        run(true, Duration.ofHours(10));
        for (int i = 0; i < 100; i++) {
            tries.getLast().setFailure(AttemptFailed.forNow(REFUSED));
            pass(Duration.ofSeconds(2));
        }
        assertThat(tries).hasSize(101);
    }

    @Test
    void aFailureForGoodEndsItAtOnce() {
        var result = run(true);
        tries.getLast().setFailure(AttemptFailed.forGood(KEY));
        assertThat(failure(result)).isEqualTo(KEY);
        pass(TIME);
        assertThat(tries).hasSize(1);
    }

    @Test
    void aFailureForGoodAfterOthersSaysHowOftenWasTried() {
        var result = run(true);
        tries.getLast().setFailure(AttemptFailed.forNow(REFUSED));
        pass(Duration.ofSeconds(1));
        tries.getLast().setFailure(AttemptFailed.forGood(KEY));
        assertThat(failure(result)).isEqualTo(KEY.withDetail("Tried 2 times in 1.0 s."));
    }

    @Test
    void withoutRetriesTheFirstFailureEndsIt() {
        var result = run(false);
        tries.getLast().setFailure(AttemptFailed.forNow(BUSY));
        assertThat(failure(result)).isEqualTo(BUSY);
    }

    @Test
    void whatIsUnreachableSaysThatItWasTriedOnce() {
        var result = run(false);
        pass(Duration.ofMillis(1500));
        tries.getLast().setFailure(AttemptFailed.forNow(REFUSED));
        assertThat(failure(result)).isEqualTo(REFUSED.withDetail("Refused. Tried once in 1.5 s."));
    }

    @Test
    void aFirstTryThatDoesNotEndIsATimeout() {
        var result = run(true);
        pass(TIME.minusMillis(1));
        assertThat(result.isDone()).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(failure(result)).isEqualTo(TIMEOUT.withDetail("No answer. Tried once in 15.0 s."));
    }

    @Test
    void atTheDeadlineTheLastFailureIsTheReason() {
        var result = run(true);
        tries.getLast().setFailure(AttemptFailed.forNow(REFUSED));
        pass(Duration.ofSeconds(2));
        tries.getLast().setFailure(AttemptFailed.forNow(BUSY));
        pass(Duration.ofSeconds(2));
        pass(Duration.ofSeconds(11));
        assertThat(failure(result)).isEqualTo(BUSY.withDetail("Tried 3 times in 15.0 s."));
    }

    @Test
    void theDeadlineClosesWhatIsUnderWay() {
        run(true);
        pass(TIME);
        assertThat(tries.getLast().isCancelled()).isTrue();
    }

    @Test
    void afterTheDeadlineThereIsNoOtherTry() {
        run(true);
        pass(TIME.minusMillis(10));
        tries.getLast().setFailure(AttemptFailed.forNow(REFUSED));
        pass(Duration.ofMillis(10));
        pass(Duration.ofSeconds(10));
        assertThat(tries).hasSize(1);
    }

    @Test
    void cancellingClosesWhatIsUnderWay() {
        var result = run(true);
        result.cancel(false);
        assertThat(tries.getLast().isCancelled()).isTrue();
    }

    @Test
    void cancellingInAPauseEndsIt() {
        var result = run(true);
        tries.getLast().setFailure(AttemptFailed.forNow(REFUSED));
        result.cancel(false);
        pass(Duration.ofSeconds(10));
        assertThat(tries).hasSize(1);
    }

    @Test
    void cancellingTakesTheTimerAway() {
        run(true).cancel(false);
        assertThat(loopOwner.runScheduledPendingTasks()).isEqualTo(-1);
    }

    @Test
    void successTakesTheTimerAway() {
        run(true);
        tries.getLast().setSuccess(connected);
        assertThat(loopOwner.runScheduledPendingTasks()).isEqualTo(-1);
    }

    @Test
    void successIsNotCancelledAfterwards() {
        run(true);
        tries.getLast().setSuccess(connected);
        pass(TIME);
        assertThat(connected.isOpen()).isTrue();
    }

    @Test
    void aSuccessAfterCancellingIsClosed() {
        Promise<Channel> stubborn = uncancellable();
        Attempts.run(loop, new Route.Patience(TIME, true), TIMEOUT, left -> stubborn).cancel(false);
        stubborn.setSuccess(connected);
        assertThat(connected.isOpen()).isFalse();
    }

    @Test
    void aSuccessAfterTheDeadlineIsClosed() {
        Promise<Channel> stubborn = uncancellable();
        Attempts.run(loop, new Route.Patience(TIME, true), TIMEOUT, left -> stubborn);
        pass(TIME);
        stubborn.setSuccess(connected);
        assertThat(connected.isOpen()).isFalse();
    }

    @Test
    void aTryThatIsCancelledFromOutsideLeavesItToTheDeadline() {
        var result = run(true);
        tries.getLast().cancel(false);
        assertThat(result.isDone()).isFalse();
        pass(TIME);
        assertThat(failure(result).kind()).isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void whatNobodyExpectedIsTheResultAsItIs() {
        var result = run(true);
        var broken = new IOException("broken");
        tries.getLast().setFailure(broken);
        assertThat(result.cause()).isSameAs(broken);
    }

    private Future<Channel> run(boolean retries) {
        return run(retries, TIME);
    }

    private Future<Channel> run(boolean retries, Duration time) {
        return Attempts.run(loop, new Route.Patience(time, retries), TIMEOUT, left -> {
            timeLeft.add(left);
            tries.add(loop.newPromise());
            return tries.getLast();
        });
    }

    private Promise<Channel> uncancellable() {
        Promise<Channel> promise = loop.newPromise();
        promise.setUncancellable();
        return promise;
    }

    private void pass(Duration time) {
        clock.advance(time.toNanos(), TimeUnit.NANOSECONDS);
        loopOwner.runPendingTasks();
        loopOwner.runScheduledPendingTasks();
    }

    private static Failure failure(Future<Channel> result) {
        assertThat(result.cause()).isInstanceOf(FailureException.class);
        return ((FailureException) result.cause()).failure();
    }
}
