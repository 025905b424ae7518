package dev.culvert.manager;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/// Keeps a program that runs for days small without options for the JVM.
public final class Memory {
    private static final String IDLE_MILLIS = "30000";

    private Memory() {}

    /// The JVM begins with a heap of 1/64 of the machine's memory and fills most of it before it first collects, while a tunnel needs a
    /// few megabytes. Collecting once, when everything is loaded, shrinks the heap to that; collecting when nothing else has for a while
    /// shrinks it again after a burst.
    ///
    /// Stops the program for some hundredths of a second.
    public static void giveBack() {
        System.gc();
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).setVMOption("G1PeriodicGCInterval", IDLE_MILLIS);
        } catch (IllegalArgumentException | UnsupportedOperationException otherJvm) {
            // It keeps its own counsel.
        }
    }
}
