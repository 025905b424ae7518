package dev.culvert.cli;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Sends signals to this process, and afterwards gives them back to those who handled them before. A signal that whoever started this
/// process wants ignored, as `nohup` does, stays ignored: a test that needs it is skipped.
final class RealSignals implements BeforeEachCallback, AfterEachCallback {
    private final Map<String, Object> before = new LinkedHashMap<>();

    @Override
    public void beforeEach(ExtensionContext context) throws ReflectiveOperationException {
        for (String name : new String[] {"INT", "TERM", "HUP"}) {
            before.put(name, handle(name, constant("SIG_DFL")));
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws ReflectiveOperationException {
        for (Map.Entry<String, Object> handler : before.entrySet()) {
            handle(handler.getKey(), handler.getValue());
        }
    }

    static void assumeHeard(String... names) throws ReflectiveOperationException {
        for (String name : names) {
            assumeFalse(constant("SIG_IGN").equals(handle(name, constant("SIG_DFL"))), "SIG" + name + " is ignored");
        }
    }

    static void raise(String name) {
        try {
            type("Signal").getMethod("raise", type("Signal")).invoke(null, signal(name));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object handle(String name, Object handler) throws ReflectiveOperationException {
        return type("Signal").getMethod("handle", type("Signal"), type("SignalHandler")).invoke(null, signal(name), handler);
    }

    private static Object constant(String name) throws ReflectiveOperationException {
        return type("SignalHandler").getField(name).get(null);
    }

    private static Object signal(String name) throws ReflectiveOperationException {
        return type("Signal").getConstructor(String.class).newInstance(name);
    }

    /// By name, because javac's warning about `sun.misc` cannot be turned off.
    private static Class<?> type(String simpleName) throws ClassNotFoundException {
        return Class.forName("sun.misc." + simpleName);
    }
}
