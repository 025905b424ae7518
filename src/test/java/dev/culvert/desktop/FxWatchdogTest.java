package dev.culvert.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.desktop.frame.FxThread;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javafx.application.Platform;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// That the watchdog barks, and when it does not.
class FxWatchdogTest extends WindowTest {
    private final FxWatchdog watchdog = new FxWatchdog();
    private final FxThread fx = new FxThread();

    @BeforeEach
    void begin() {
        settle();
        watchdog.begin();
    }

    @AfterEach
    void end() {
        watchdog.end();
        fx.close();
    }

    @Test
    void saysWhereTheProgramWaits() throws Exception {
        throughTheProgram(() -> LockSupport.parkNanos(Duration.ofMillis(150).toNanos()));
        assertThat(watchdog.end()).singleElement().asString().contains(FxThread.class.getName()).contains("parkNanos");
    }

    @Test
    void saysWhereTheProgramWaitsForAMonitor() throws Exception {
        Object lock = new Object();
        CountDownLatch locked = new CountDownLatch(1);
        Thread holder = Thread.ofVirtual().start(() -> {
            synchronized (lock) {
                locked.countDown();
                LockSupport.parkNanos(Duration.ofMillis(800).toNanos());
            }
        });
        assertThat(locked.await(10, TimeUnit.SECONDS)).isTrue();
        throughTheProgram(() -> {
            synchronized (lock) {
                assertThat(holder).isNotNull();
            }
        });
        assertThat(watchdog.end()).singleElement().asString().contains(FxThread.class.getName());
    }

    @Test
    void workIsForgivenOnceAndNotTwice() throws Exception {
        throughTheProgram(() -> work(Duration.ofMillis(150)));
        watchdog.end();
        watchdog.begin();
        throughTheProgram(() -> work(Duration.ofMillis(150)));
        assertThat(watchdog.end()).isNotEmpty().first().asString().contains("worked ");
    }

    @Test
    void whatTestsDoThereIsTheirOwnAffair() throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Platform.runLater(() -> {
            LockSupport.parkNanos(Duration.ofMillis(150).toNanos());
            done.complete(null);
        });
        done.get(10, TimeUnit.SECONDS);
        assertThat(watchdog.end()).isEmpty();
    }

    @Test
    void shortTurnsAreFine() throws Exception {
        for (int i = 0; i < 20; i++) {
            throughTheProgram(() -> work(Duration.ofMillis(10)));
        }
        assertThat(watchdog.end()).isEmpty();
    }

    /// Many threads want the processors; the program's turns take long on the clock, and no more CPU time than ever.
    @Test
    void aBusyMachineIsNotTheProgramsFault() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        List<Thread> others = new ArrayList<>();
        for (int i = 0; i < 8 * Runtime.getRuntime().availableProcessors(); i++) {
            others.add(Thread.ofPlatform().daemon().start(() -> {
                while (end.getCount() > 0) {
                    Thread.onSpinWait();
                }
            }));
        }
        try {
            for (int i = 0; i < 10; i++) {
                throughTheProgram(() -> work(Duration.ofMillis(10)));
            }
        } finally {
            end.countDown();
        }
        assertThat(watchdog.end()).isEmpty();
    }

    /// Runs something on JavaFX's thread that the program has been asked to run there.
    private void throughTheProgram(Runnable task) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        fx.then(CompletableFuture.completedFuture(""), nothing -> {
            task.run();
            done.complete(null);
        });
        done.get(20, TimeUnit.SECONDS);
    }

    /// So much CPU time, however long that takes.
    private static void work(Duration time) {
        long end = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() + time.toNanos();
        while (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() < end) {
            Thread.onSpinWait();
        }
    }
}
