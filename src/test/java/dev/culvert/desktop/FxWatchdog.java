package dev.culvert.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javafx.application.Platform;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Fails a test in which the program keeps JavaFX's thread from its work for longer than 50 ms at a time.
///
/// From [#begin()] on, a thread of its own posts to JavaFX's thread all the time. As long as a post waits, it looks every few milliseconds
/// at what JavaFX's thread is doing instead and how much CPU time it has had. A post that is late alone says nothing: on a machine with two
/// busy cores, every thread is late now and then, and JavaFX takes its own time to lay out and draw. So what counts is what *our* code
/// has had of that time, and for that the stack is asked: a look counts when there is a frame of the program (of `target/classes`, not of
/// the tests) anywhere in it. Then
///
/// - while the thread waits there (park, sleep, a socket, a file, another process), the time on the clock counts, but not where JavaFX's own
///   toolkit waits for its renderer, or the JVM for a class;
/// - while it runs there, the CPU time counts, which does not grow when others have the processor.
///
/// More than 50 ms of one of them in a turn is a failure, reported with the stack that was seen most. Work may take longer once for each
/// place in the program: classes are loaded and compiled then. The second time it is a failure.
///
/// A monitor is waited for 500 ms at most: who holds one for a moment may be without a processor for as long as others have them all, and
/// who holds one while it waits for something, holds it for longer.
///
/// Work of JavaFX for us, such as the styles and the layout of a dialog that has just been opened, may take 250 ms: it is measured in a JVM
/// that has been running for seconds on whatever machine this is, while the program's own code is as slow there as it is fast elsewhere.
final class FxWatchdog implements AfterEachCallback {
    private static final Duration LIMIT = Duration.ofMillis(50);
    private static final Duration MONITOR_LIMIT = Duration.ofMillis(500);
    private static final Duration TOOLKIT_LIMIT = Duration.ofMillis(250);
    private static final Duration BETWEEN_POSTS = Duration.ofMillis(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(4);
    private static final int FRAMES = 40;

    /// What a thread waits in that is not parked: calls of the system.
    private static final List<String> SYSTEM_CALLS = List.of("sun.nio.", "java.io.", "java.net.", "java.lang.Process", "jdk.internal.io.");

    /// Where others wait, called by us.
    private static final List<String> NOT_OUR_WAITING = List.of("com.sun.javafx.tk.", "com.sun.prism.", "com.sun.glass.", "java.lang.ClassLoader", "jdk.internal.loader.", "java.util.ServiceLoader");

    private static final List<String> TOOLKIT = List.of("javafx.", "com.sun.javafx.", "com.sun.scenario.", "atlantafx.");

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final URL PROGRAM = Desktop.class.getProtectionDomain().getCodeSource().getLocation();
    private static final Map<String, Boolean> OURS = new ConcurrentHashMap<>();

    /// Places that have been slow once.
    private static final Map<String, Duration> WARMED_UP = new ConcurrentHashMap<>();

    private final List<String> faults = new CopyOnWriteArrayList<>();
    private volatile boolean watching;
    private Thread watcher;

    /// What JavaFX's thread did at one moment, and had done by then.
    private record Look(long time, long cpu, Thread.State state, StackTraceElement[] stack) {
        boolean isOurs() {
            return Arrays.stream(stack).anyMatch(FxWatchdog::isOurs);
        }

        boolean waits() {
            if (calls(NOT_OUR_WAITING)) {
                return false;
            }
            boolean parked = state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
            return parked || stack.length > 0 && stack[0].isNativeMethod() && SYSTEM_CALLS.stream().anyMatch(stack[0].getClassName()::startsWith);
        }

        /// Whether our code has called something of these, directly or not.
        boolean calls(List<String> packages) {
            return Arrays.stream(stack).takeWhile(frame -> !FxWatchdog.isOurs(frame)).anyMatch(frame -> packages.stream().anyMatch(frame.getClassName()::startsWith));
        }

        /// Where the thread came into our code.
        String place() {
            return Arrays.stream(stack).filter(FxWatchdog::isOurs).reduce((inner, outer) -> outer).map(frame -> frame.getClassName() + "." + frame.getMethodName()).orElse("");
        }
    }

    /// Watches from now on: when the window shows, and what is done once in a process has been done.
    void begin() {
        CountDownLatch found = new CountDownLatch(1);
        Thread[] thread = new Thread[1];
        Platform.runLater(() -> {
            thread[0] = Thread.currentThread();
            found.countDown();
        });
        try {
            assertThat(found.await(10, TimeUnit.SECONDS)).as("JavaFX's thread answers").isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        watching = true;
        watcher = Thread.ofPlatform().daemon().name("fx-watchdog").start(() -> watch(thread[0]));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertThat(end()).as("turns of JavaFX's thread in which the program had it for longer than " + LIMIT.toMillis() + " ms").isEmpty();
    }

    /// @return what was wrong since it began
    List<String> end() {
        if (watching) {
            watching = false;
            try {
                watcher.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        List<String> found = List.copyOf(faults);
        faults.clear();
        return found;
    }

    private void watch(Thread fx) {
        try {
            while (watching) {
                List<Look> looks = turn(fx);
                if (!looks.isEmpty() && looks.getLast().time() - looks.getFirst().time() > LIMIT.toNanos()) {
                    judge(looks);
                }
                LockSupport.parkNanos(BETWEEN_POSTS.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Posts once, and looks until it is that post's turn. The first and the last look are those at the beginning and the end.
    private List<Look> turn(Thread fx) throws InterruptedException {
        CountDownLatch turn = new CountDownLatch(1);
        List<Look> looks = new ArrayList<>();
        looks.add(look(fx));
        Platform.runLater(turn::countDown);
        while (watching && !turn.await(BETWEEN_LOOKS.toNanos(), TimeUnit.NANOSECONDS)) {
            looks.add(look(fx));
        }
        looks.add(new Look(System.nanoTime(), THREADS.getThreadCpuTime(fx.threadId()), Thread.State.RUNNABLE, new StackTraceElement[0]));
        return looks;
    }

    private static Look look(Thread fx) {
        return new Look(System.nanoTime(), THREADS.getThreadCpuTime(fx.threadId()), fx.getState(), fx.getStackTrace());
    }

    /// Each look stands for the time until the next one.
    private void judge(List<Look> looks) {
        Map<Kind, Long> times = new EnumMap<>(Kind.class);
        for (int i = 0; i < looks.size() - 1; i++) {
            Look look = looks.get(i);
            Look next = looks.get(i + 1);
            if (look.isOurs()) {
                times.merge(Kind.of(look), Kind.of(look).waiting() ? next.time() - look.time() : next.cpu() - look.cpu(), Long::sum);
            }
        }
        for (Kind kind : Kind.values()) {
            if (times.getOrDefault(kind, 0L) > kind.limit.toNanos()) {
                Look worst = mostSeen(looks, kind);
                Duration time = Duration.ofNanos(times.get(kind));
                if (kind.waiting() || WARMED_UP.putIfAbsent(worst.place(), time) != null) {
                    faults.add("%s %d ms in %s%n%s".formatted(kind.words, time.toMillis(), worst.place(),
                        Arrays.stream(worst.stack()).limit(FRAMES).map(frame -> "      " + frame).collect(Collectors.joining(System.lineSeparator()))));
                    return;
                }
            }
        }
    }

    /// How our code has had the thread.
    private enum Kind {
        WAITED("waited", LIMIT),
        WAITED_FOR_A_MONITOR("waited for a monitor for", MONITOR_LIMIT),
        WORKED("worked", LIMIT),
        HAD_JAVAFX_WORK("had JavaFX work for", TOOLKIT_LIMIT);

        private final String words;
        private final Duration limit;

        Kind(String words, Duration limit) {
            this.words = words;
            this.limit = limit;
        }

        boolean waiting() {
            return this == WAITED || this == WAITED_FOR_A_MONITOR;
        }

        static Kind of(Look look) {
            if (look.state() == Thread.State.BLOCKED) {
                return WAITED_FOR_A_MONITOR;
            }
            return look.waits() ? WAITED : look.calls(TOOLKIT) ? HAD_JAVAFX_WORK : WORKED;
        }
    }

    private static Look mostSeen(List<Look> looks, Kind kind) {
        Map<String, List<Look>> places = looks.stream().filter(look -> look.isOurs() && Kind.of(look) == kind).collect(Collectors.groupingBy(Look::place));
        List<Look> most = places.values().stream().max((one, other) -> Integer.compare(one.size(), other.size())).orElseThrow();
        return most.get(most.size() / 2);
    }

    private static boolean isOurs(StackTraceElement frame) {
        return frame.getClassName().startsWith("dev.culvert.") && OURS.computeIfAbsent(frame.getClassName(), FxWatchdog::isOfTheProgram);
    }

    private static boolean isOfTheProgram(String name) {
        try {
            return PROGRAM.equals(Class.forName(name, false, FxWatchdog.class.getClassLoader()).getProtectionDomain().getCodeSource().getLocation());
        } catch (ClassNotFoundException e) {
            return false; // a hidden class
        }
    }
}
