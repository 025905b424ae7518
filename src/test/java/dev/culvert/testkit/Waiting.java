package dev.culvert.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for what other threads do, without polling. */
final class Waiting {

    private Waiting() {}

    /**
     * Waits until the condition holds; false when the time is over first. The caller holds the monitor of {@code lock}, and whoever changes
     * what the condition reads does so under that monitor and calls {@code notifyAll}.
     */
    static boolean until(Object lock, Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) return false;
                lock.wait(left / 1_000_000, (int) (left % 1_000_000));
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
