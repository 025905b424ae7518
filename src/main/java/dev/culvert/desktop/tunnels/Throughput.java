package dev.culvert.desktop.tunnels;

import java.util.Arrays;

/// Bytes per second of the last minute, one sample a second.
final class Throughput {
    static final int SECONDS = 60;

    private final long[] received = new long[SECONDS];
    private final long[] sent = new long[SECONDS];
    private long totalReceived;
    private long totalSent;
    private boolean counting;

    /// Takes the next second's sample.
    ///
    /// @param receivedSoFar bytes since the tunnel's start
    void sample(long receivedSoFar, long sentSoFar) {
        shift(received, counting ? Math.max(0, receivedSoFar - totalReceived) : 0);
        shift(sent, counting ? Math.max(0, sentSoFar - totalSent) : 0);
        totalReceived = receivedSoFar;
        totalSent = sentSoFar;
        counting = true;
    }

    /// The tunnel is not running: the next one counts from zero.
    void clear() {
        Arrays.fill(received, 0);
        Arrays.fill(sent, 0);
        totalReceived = 0;
        totalSent = 0;
        counting = false;
    }

    private static void shift(long[] samples, long newest) {
        System.arraycopy(samples, 1, samples, 0, SECONDS - 1);
        samples[SECONDS - 1] = newest;
    }

    /// @param second 0 is the oldest
    long received(int second) {
        return received[second];
    }

    long sent(int second) {
        return sent[second];
    }

    long receivedNow() {
        return received[SECONDS - 1];
    }

    long sentNow() {
        return sent[SECONDS - 1];
    }

    /// The upper end of a scale on which all samples have room, and whose half is as easy to read.
    long top() {
        long most = 1_000;
        for (int i = 0; i < SECONDS; i++) {
            most = Math.max(most, Math.max(received[i], sent[i]));
        }
        long unit = 1_000;
        while (true) {
            for (int step : new int[] {1, 2, 4, 6}) {
                if (most <= step * unit) {
                    return step * unit;
                }
            }
            unit *= 10;
        }
    }
}
