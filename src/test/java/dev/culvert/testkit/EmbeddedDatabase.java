package dev.culvert.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL of its own on loopback: user and database {@code postgres}, no password, 400 connections, nothing written durably. Safe
 * to use from any thread. The server and its data directory go away at {@link #close()}, or when the JVM ends on its own, by Ctrl-C or by
 * SIGTERM. What a killed JVM leaves behind is removed by the next start that comes ten minutes later or more.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    // Inside zonky's own folder, the only one in which it looks for servers whose JVM was killed.
    private final Path data = Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg", UUID.randomUUID().toString());
    private final Thread closeAtExit = new Thread(this::stop, "embedded-database-stop");
    private final boolean forAll;
    private EmbeddedPostgres postgres;
    private boolean stopped;

    private EmbeddedDatabase(boolean forAll) {
        this.forAll = forAll;
    }

    /** Starts a new server; takes one to two seconds, and about two more when this machine has never unpacked the PostgreSQL programs. */
    public static EmbeddedDatabase start() {
        return start(false);
    }

    private static EmbeddedDatabase start(boolean forAll) {
        var database = new EmbeddedDatabase(forAll);
        // Before the start and not after it: this way there is no moment at which a signal leaves a server behind.
        Runtime.getRuntime().addShutdownHook(database.closeAtExit);
        database.launch();
        return database;
    }

    /** The one server that all tests of this JVM share. It starts with the first call and stops with the JVM; do not close it. */
    public static EmbeddedDatabase shared() {
        return Shared.DATABASE;
    }

    private static final class Shared {
        static final EmbeddedDatabase DATABASE = start(true);
    }

    /** The TCP port on 127.0.0.1. */
    public int port() {
        return postgres.getPort();
    }

    /** For pgjdbc, straight to the server, without a tunnel. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/postgres?user=postgres";
    }

    /** A new connection straight to the server; the caller closes it. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl());
    }

    @Override
    public void close() {
        if (forAll) throw new IllegalStateException("the shared database stops with the JVM");
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(closeAtExit);
        } catch (IllegalStateException e) {
            log.debug("The JVM is going down already", e);
        }
    }

    // Started and stopped under one lock: a signal that arrives during the start waits for its end, then stops what was started.
    private synchronized void launch() {
        if (stopped) throw new IllegalStateException("the JVM is going down");
        try {
            postgres = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setPort(freePort())
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(START_LIMIT)
                    .setLocaleConfig("locale", "C")
                    .setServerConfig("max_connections", "400")
                    .setServerConfig("full_page_writes", "off")
                    .setServerConfig("unix_socket_directories", "")
                    .start();
        } catch (IOException | RuntimeException | Error e) {
            delete(data);
            throw new IllegalStateException("PostgreSQL did not start; what it said is in the INFO lines of the logger io.zonky", e);
        }
    }

    private synchronized void stop() {
        stopped = true;
        if (postgres == null) return;
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A port for a server to come. Zonky's own choice is one that the system also gives to outgoing connections; a busy test could take that
     * before the server does.
     */
    public static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (BindException e) {
                log.debug("Port {} is taken", port);
            }
        }
    }

    private static void delete(Path folder) {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        } catch (NoSuchFileException e) {
            log.debug("Nothing to delete", e);
        } catch (IOException e) {
            log.warn("Could not delete {}", folder, e);
        }
    }
}
