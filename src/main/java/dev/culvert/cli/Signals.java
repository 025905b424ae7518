package dev.culvert.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.IntConsumer;

/// The signals that ask a process to end. A shutdown hook would hear of the first one only, and the second is to be heard too; the class
/// that hears all, `sun.misc.Signal`, is named by reflection because javac's warning about it cannot be turned off.
final class Signals {
    private static final List<String> ENDING = List.of("INT", "TERM", "HUP");

    private Signals() {}

    /// @param handler gets the signal's number, on a thread of the JVM's, each time one comes
    static void handle(IntConsumer handler) {
        for (String name : ENDING) {
            try {
                Class<?> type = Class.forName("sun.misc.Signal");
                Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
                InvocationHandler call = (proxy, method, arguments) -> {
                    handler.accept((int) type.getMethod("getNumber").invoke(arguments[0]));
                    return null;
                };
                Object proxy = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handlerType}, call);
                type.getMethod("handle", type, handlerType).invoke(null, type.getConstructor(String.class).newInstance(name), proxy);
            } catch (ReflectiveOperationException notHere) {
                // Windows has no HUP; the JVM's own handling remains.
            }
        }
    }
}
