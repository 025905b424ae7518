package dev.culvert.engine.relay;

import java.util.concurrent.atomic.AtomicLong;

/// Counts on one thread, is read on any: cheaper than an atomic addition, and never torn.
final class Counter {
    private final AtomicLong value = new AtomicLong();

    void add(long more) {
        value.lazySet(value.getPlain() + more);
    }

    long get() {
        return value.get();
    }
}
