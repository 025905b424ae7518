package dev.culvert.control;

import dev.culvert.file.OwnerOnly;
import dev.culvert.store.Folders;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What makes a process the user's one window: the lock, and the socket on which it is asked. A process that ends in whatever way leaves no
/// lock behind; a socket file that one left is replaced.
public final class ControlServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

    /// For a request to arrive; what it asks for may take longer.
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_AT_ONCE = 16;
    private static final int WAITING = 256;

    /// The system's lock is a whole process's, and given up when any channel of the file is closed.
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Place place;
    private final FileChannel lock;
    private final ServerSocketChannel socket;
    private final Duration patience;
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);

    private ControlServer(Place place, FileChannel lock, ServerSocketChannel socket, Duration patience) {
        this.place = place;
        this.lock = lock;
        this.socket = socket;
        this.patience = patience;
    }

    /// Makes this process the user's window. From now on others can connect; they are answered once it [serves][#serve(Function)].
    ///
    /// @return empty when there is one already
    /// @throws IOException there can be neither lock nor socket
    public static Optional<ControlServer> open(Folders folders) throws IOException {
        return open(Place.of(folders), PATIENCE);
    }

    static Optional<ControlServer> open(Place place, Duration patience) throws IOException {
        place.prepare();
        if (!HELD_HERE.add(place.lock())) {
            return Optional.empty();
        }
        FileChannel lock = null;
        ServerSocketChannel socket = null;
        boolean open = false;
        try {
            lock = OwnerOnly.open(place.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock.tryLock() == null) {
                return Optional.empty();
            }
            socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            Files.deleteIfExists(place.socket()); // of a process that did not end well: the lock is ours
            socket.bind(UnixDomainSocketAddress.of(place.socket()), WAITING);
            if (OwnerOnly.isPosix(place.socket())) {
                Files.setPosixFilePermissions(place.socket(), PosixFilePermissions.fromString("rw-------"));
            }
            open = true;
            return Optional.of(new ControlServer(place, lock, socket, patience));
        } finally {
            if (!open) {
                release(place, lock, socket);
            }
        }
    }

    /// Answers from now on.
    ///
    /// @param handler called on threads of this object's own, several at once; may wait
    public void serve(Function<Request, Reply> handler) {
        Thread.ofVirtual().name("culvert-control").start(() -> {
            try {
                while (true) {
                    SocketChannel client = socket.accept();
                    room.acquireUninterruptibly();
                    Thread.ofVirtual().name("culvert-control-client").start(() -> {
                        try (client) {
                            answer(client, handler);
                        } catch (IOException gone) {
                            // Whoever goes away before the answer wants none.
                        } finally {
                            room.release();
                        }
                    });
                }
            } catch (IOException closed) {
                // The program ends.
            }
        });
    }

    private void answer(SocketChannel client, Function<Request, Reply> handler) throws IOException {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        asked.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).exceptionally(_ -> Streams.close(client));
        Optional<Request> request = Wire.request(Channels.newInputStream(client));
        asked.complete(null);
        Reply reply;
        try {
            reply = request.map(handler).orElseGet(() -> Reply.refused("The window did not understand: it is of another version. Quit it and open it again."));
        } catch (RuntimeException unexpected) {
            LOG.error("A request of another process could not be answered.", unexpected);
            reply = Reply.refused("Something unexpected happened in the window; its log says what.");
        }
        Wire.write(Channels.newOutputStream(client), reply);
    }

    @Override
    public void close() {
        release(place, lock, socket);
    }

    private static void release(Place place, FileChannel lock, ServerSocketChannel socket) {
        if (socket != null) {
            Streams.close(socket);
            try {
                Files.deleteIfExists(place.socket());
            } catch (IOException e) {
                // The next one replaces it.
            }
        }
        if (lock != null) {
            Streams.close(lock);
        }
        HELD_HERE.remove(place.lock());
    }
}
