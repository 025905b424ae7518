package dev.culvert.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A TCP server on 127.0.0.1 that runs one script per connection, each on a virtual thread of its own, and closes the connection when the
 * script ends. A script that fails makes {@link #close()} fail, so a test cannot miss it. All methods are safe to call from any thread.
 */
public final class ScriptedServer implements AutoCloseable {

    /**
     * What the server does with one connection. Both streams are the socket's own, without a buffer. A script that ends before it has read
     * everything resets the connection, and its last words may be lost.
     */
    @FunctionalInterface
    public interface Script {
        void run(InputStream in, OutputStream out, Socket socket) throws Exception;
    }

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final ServerSocket listener;
    private final Script script;
    private final List<Socket> live = new ArrayList<>();
    private int accepted;
    private boolean closed;
    private Throwable failure;

    private ScriptedServer(Script script) throws IOException {
        this.script = script;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Listens on a free port and runs the script for whoever connects, as often as somebody does. */
    public static ScriptedServer start(Script script) {
        try {
            var server = new ScriptedServer(script);
            Thread.ofVirtual().name("scripted-server").start(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * For scripts that only pass on: joins a connection with one to a server on this machine until either side ends.
     *
     * @param first what that server gets before everything else
     */
    public static void bridge(byte[] first, InputStream in, OutputStream out, int port) throws IOException, InterruptedException {
        try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
            target.getOutputStream().write(first);
            Thread back = Thread.ofVirtual().start(() -> {
                try {
                    target.getInputStream().transferTo(out);
                } catch (IOException closed) {
                    // The other direction ends too.
                }
            });
            try {
                in.transferTo(target.getOutputStream());
            } catch (IOException closed) {
                // As good as an end.
            }
            target.shutdownOutput();
            back.join();
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** How many connections were taken so far. */
    public synchronized int accepted() {
        return accepted;
    }

    /** Waits until so many connections were taken and all their scripts have ended; false when the time is over first. */
    public synchronized boolean awaitScripts(int connections, Duration limit) {
        return Waiting.until(this, limit, () -> accepted >= connections && live.isEmpty());
    }

    /**
     * Closes the listener and every connection, then throws the first failure of a script. What a script gets to see of this closing itself,
     * an {@link IOException}, is no failure.
     */
    @Override
    public void close() {
        Throwable thrown;
        synchronized (this) {
            closed = true;
            try {
                listener.close();
                for (Socket socket : live) socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            boolean ended = Waiting.until(this, CLOSE_LIMIT, live::isEmpty);
            thrown = failure == null && !ended ? new AssertionError("a script did not end when its connection was closed") : failure;
        }
        switch (thrown) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException("a script failed", thrown);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                synchronized (this) {
                    accepted++;
                    live.add(socket);
                    // close() has seen only the connections of before.
                    if (closed) socket.close();
                }
                Thread.ofVirtual().name("script").start(() -> run(socket));
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void run(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            script.run(socket.getInputStream(), socket.getOutputStream(), socket);
        } catch (Throwable e) {
            fail(e);
        }
        synchronized (this) {
            live.remove(socket);
            notifyAll();
        }
    }

    private synchronized void fail(Throwable thrown) {
        boolean byClose = closed && thrown instanceof IOException;
        if (failure == null && !byClose) failure = thrown;
    }
}
