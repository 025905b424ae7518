package dev.culvert.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/// The signals that ask a process to end. A shutdown hook would hear of the first one only, and the second is to be heard too; the class
/// that hears all, `sun.misc.Signal`, is named by reflection because javac's warning about it cannot be turned off.
final class Signals {
    private static final List<String> ENDING = List.of("INT", "TERM", "HUP");

    private Signals() {}

    /// @param handler gets the signal's number, on a thread of the JVM's, each time one comes
    /// @return puts back what was done with them before
    static Runnable handle(IntConsumer handler) {
        List<Runnable> before = new ArrayList<>();
        for (String name : ENDING) {
            try {
                Class<?> type = Class.forName("sun.misc.Signal");
                Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
                InvocationHandler call = (proxy, method, arguments) -> {
                    handler.accept((int) type.getMethod("getNumber").invoke(arguments[0]));
                    return null;
                };
                Object proxy = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handlerType}, call);
                Object signal = type.getConstructor(String.class).newInstance(name);
                Method handle = type.getMethod("handle", type, handlerType);
                Object old = handle.invoke(null, signal, proxy);
                before.add(() -> putBack(handle, signal, old));
            } catch (ReflectiveOperationException notHere) {
                // Windows has no HUP; the JVM's own handling remains.
            }
        }
        return () -> before.forEach(Runnable::run);
    }

    private static void putBack(Method handle, Object signal, Object handler) {
        try {
            handle.invoke(null, signal, handler);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e); // it could be replaced, so it can be put back
        }
    }
}
