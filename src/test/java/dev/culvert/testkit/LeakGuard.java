package dev.culvert.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Fails a test class after which a Netty buffer was found that nobody had released. Registered for all of them in META-INF/services;
/// the detector by a system property in the pom.
public final class LeakGuard implements AfterAllCallback {
    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();
    private static final long LONGEST_WAIT = 2_000;

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        collectGarbage();
        ByteBufAllocator.DEFAULT.buffer(1).release(); // the detector looks for leaks when it is given another buffer
        List<String> found = List.copyOf(LEAKS);
        LEAKS.clear();
        assertThat(found).as("buffers that were not released").isEmpty();
    }

    /// Returns when a reference of our own has been cleared and queued, and the leaked ones with it.
    private static void collectGarbage() throws InterruptedException {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        PhantomReference<Object> sentinel = new PhantomReference<>(new Object(), queue);
        System.gc();
        queue.remove(LONGEST_WAIT);
        sentinel.clear();
    }

    /// Reports to the guard as well as to the log.
    public static final class Detector<T> extends ResourceLeakDetector<T> {
        /// Netty's own constructors, found by reflection.
        public Detector(Class<?> type, int samplingInterval) {
            super(type, samplingInterval);
        }

        @Deprecated
        public Detector(Class<?> type, int samplingInterval, long maxActive) {
            super(type, samplingInterval);
        }

        @Override
        protected void reportTracedLeak(String type, String records) {
            LEAKS.add(type + records);
            super.reportTracedLeak(type, records);
        }

        @Override
        protected void reportUntracedLeak(String type) {
            LEAKS.add(type);
            super.reportUntracedLeak(type);
        }
    }
}
