package dev.culvert.bus;

import dev.culvert.bus.NoSessionBus.Reason;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.freedesktop.dbus.DBusMatchRule;
import org.freedesktop.dbus.connections.AbstractConnection;
import org.freedesktop.dbus.connections.IDisconnectCallback;
import org.freedesktop.dbus.connections.IncomingMessageThread;
import org.freedesktop.dbus.connections.ReceivingService;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodCall;

/// A connection to D-Bus's session bus. Its methods end when their thread is interrupted.
public final class SessionBus implements AutoCloseable {
    private static final String ADDRESS = "DBUS_SESSION_BUS_ADDRESS";
    private static final Pattern SOCKET = Pattern.compile("(?:^|;)unix:(?:[^;]*,)?path=([^,;]+)");
    private static final Pattern ABSTRACT = Pattern.compile("(?:^|;)unix:(?:[^;]*,)?abstract=");
    private static final Duration LONGEST = Duration.ofMinutes(5); // whoever waits less interrupts

    private static final int LAST_ANSWERS = 2; // seconds

    private final DBusConnection connection;

    private SessionBus(DBusConnection connection) {
        this.connection = connection;
    }

    /// Looks for the socket as libdbus does, but never starts a bus: dbus-java without an address reads files that another session may have
    /// left, and `dbus-launch` would start a bus on which there is no keyring.
    ///
    /// @return an address that dbus-java understands
    public static String address(Map<String, String> environment) throws NoSessionBus {
        String address = environment.getOrDefault(ADDRESS, "");
        Matcher socket = SOCKET.matcher(address);
        Path path;
        if (socket.find()) {
            path = Path.of(URLDecoder.decode(socket.group(1).replace("+", "%2B"), StandardCharsets.UTF_8));
        } else if (ABSTRACT.matcher(address).find()) {
            throw new NoSessionBus(Reason.ABSTRACT);
        } else if (address.isEmpty() && environment.containsKey("XDG_RUNTIME_DIR")) {
            path = Path.of(environment.get("XDG_RUNTIME_DIR"), "bus");
        } else {
            throw new NoSessionBus(Reason.NONE);
        }
        if (!path.isAbsolute() || !Files.exists(path)) {
            throw new NoSessionBus(Reason.NONE);
        }
        return "unix:path=" + path;
    }

    /// For a thread whose group has no connection that somebody else uses: where this one fails, all of the group are closed.
    ///
    /// @param address as [#address(Map)] finds it
    public static SessionBus connect(String address) throws NoSessionBus {
        try {
            return new SessionBus(DBusConnectionBuilder.forAddress(address).withShared(false).build());
        } catch (DBusException | RuntimeException e) {
            closeAll();
            throw new NoSessionBus(Reason.SILENT);
        }
    }

    /// Closes every connection that the threads of this thread's group have opened, also those that nobody has a reference to: java-keyring's
    /// SimpleCollection and dbus-java's builder connect first, and do not close when the next step fails. Each would keep the process alive with
    /// its "DBus Sender Thread". (To interrupt their readers would be wrong: dbus-java 4.2.1 then runs in a loop for ever.)
    public static void closeAll() {
        Thread[] threads = new Thread[Thread.activeCount() * 2];
        for (Thread thread : Arrays.copyOf(threads, Thread.enumerate(threads))) {
            if (thread instanceof IncomingMessageThread) {
                try {
                    Field connection = IncomingMessageThread.class.getDeclaredField("connection");
                    connection.setAccessible(true);
                    close((AbstractConnection) connection.get(thread));
                } catch (ReflectiveOperationException | RuntimeException inAnotherVersion) {
                    // It stays until the session ends, as it would have.
                }
            }
        }
    }

    /// With a call that has no answer yet, dbus-java 4.2.1's disconnect() fails halfway with a NullPointerException. It makes such a call itself,
    /// to give names back, which a bus that has just gone does not answer; and one that is on its way to the bus is not yet among those that
    /// can be forgotten.
    private static void close(AbstractConnection connection) {
        forgetCalls(connection);
        try {
            connection.disconnect();
        } catch (RuntimeException halfway) {
            forgetCalls(connection);
            connection.disconnect();
        }
    }

    private static void forgetCalls(AbstractConnection connection) {
        try {
            Method pending = AbstractConnection.class.getDeclaredMethod("getPendingCalls");
            pending.setAccessible(true);
            ((Map<?, ?>) pending.invoke(connection)).clear();
        } catch (ReflectiveOperationException | RuntimeException inAnotherVersion) {
            // It may be mended there.
        }
    }

    /// @param signature of the arguments; null when there are none
    /// @throws DBusException the service has answered with an error, whose name is the message
    public Object[] call(String service, String path, String type, String method, String signature, Object... arguments) throws DBusException, InterruptedException {
        return call(LONGEST, service, path, type, method, signature, arguments);
    }

    public Object[] call(Duration limit, String service, String path, String type, String method, String signature, Object... arguments) throws DBusException, InterruptedException {
        var call = new MethodCall(service, path, type, method, (byte) 0, signature, arguments);
        connection.sendMessage(call);
        Message reply = null;
        long deadline = System.nanoTime() + limit.toNanos();
        // dbus-java takes a spurious wakeup, which an interrupt may still cause after it has been thrown, for the end of the time.
        for (long left = limit.toMillis(); reply == null && left > 0; left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())) {
            reply = call.getReply(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        if (reply == null || reply instanceof org.freedesktop.dbus.errors.Error) {
            throw new DBusException(reply == null ? "no reply" : reply.getName());
        }
        return reply.getParameters();
    }

    /// Calls the bus itself.
    public Object ask(String method, String signature, Object... arguments) throws DBusException, InterruptedException {
        return call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method, signature, arguments)[0];
    }

    /// @return opens when the signal comes
    public CountDownLatch signal(String type, String name, String path) throws DBusException {
        var come = new CountDownLatch(1);
        hear(type, name, path, arguments -> come.countDown());
        return come;
    }

    /// @param listener gets the signal's arguments, on a thread of the connection
    public void hear(String type, String name, String path, Consumer<Object[]> listener) throws DBusException {
        connection.addGenericSigHandler(new DBusMatchRule("signal", type, name, path), signal -> {
            try {
                listener.accept(signal.getParameters());
            } catch (DBusException notReadable) {
                // Such a signal says nothing.
            }
        });
    }

    /// @param task done when the bus breaks the connection off, on a thread of the connection
    public void whenLost(Runnable task) {
        connection.setDisconnectCallback(new IDisconnectCallback() {
            @Override
            public void disconnectOnError(IOException broken) {
                task.run();
            }
        });
    }

    /// @param signature of the arguments; null when there are none
    public void emit(String path, String type, String name, String signature, Object... arguments) throws DBusException {
        connection.sendMessage(new DBusSignal(null, path, type, name, signature, arguments));
    }

    /// Others may call its methods from now on, on threads of the connection.
    public void export(String path, DBusInterface object) throws DBusException {
        connection.exportObject(path, object);
    }

    public void own(String name) throws DBusException {
        connection.requestBusName(name);
    }

    @Override
    public void close() {
        finishAnswers();
        close(connection);
    }

    /// dbus-java 4.2.1's disconnect() closes the socket before it waits for calls of others that are being answered, and their threads fail.
    private void finishAnswers() {
        try {
            Field service = AbstractConnection.class.getDeclaredField("receivingService");
            service.setAccessible(true);
            ((ReceivingService) service.get(connection)).shutdown(LAST_ANSWERS, TimeUnit.SECONDS);
        } catch (ReflectiveOperationException | RuntimeException inAnotherVersion) {
            // They fail there, or do not.
        }
    }
}
