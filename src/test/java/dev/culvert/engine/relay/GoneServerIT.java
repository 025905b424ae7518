package dev.culvert.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.EngineOptions.Timing;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.profile.ConnectionString.Direct;
import dev.culvert.profile.ConnectionString.Endpoint;
import dev.culvert.profile.Secret;
import dev.culvert.testkit.VanishingServer;
import dev.culvert.testkit.Wire;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// A server that is gone without a word, and one that only does not read.
@EnabledOnOs(OS.LINUX)
class GoneServerIT {
    private static final Duration GONE_AFTER = Duration.ofSeconds(3);

    private VanishingServer server;
    private OpenTunnel tunnel;

    @BeforeEach
    void open() {
        server = VanishingServer.start();
        Timing t = OpenTunnel.TIMING;
        tunnel = OpenTunnel.builder(EngineOptions.PRISMA_GATEWAY)
            .connection(new Direct(new Endpoint("127.0.0.1", server.port()), "user", Secret.of("secret"), "postgres", false))
            .timing(new Timing(t.connect(), t.startup(), GONE_AFTER.minusSeconds(1), Duration.ofSeconds(1), t.cancel(), t.farewell()))
            .open();
    }

    @AfterEach
    void close() {
        tunnel.close();
        server.close();
    }

    @Test
    void isNoticedWhenNothingIsSaidAndTheNextSessionWorks() throws Exception {
        try (Socket socket = started()) {
            server.vanish();
            assertLost(socket);
        }
        started().close();
    }

    @Test
    void isNoticedWhenSomethingIsSaidToIt() throws Exception {
        try (Socket socket = started()) {
            server.vanish();
            socket.getOutputStream().write(Wire.query("select 1"));
            assertLost(socket);
        }
    }

    @Test
    void isNoticedWhenItHasStoppedReadingBefore() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor(); Socket socket = started()) {
            server.read(false);
            threads.submit(() -> {
                while (true) {
                    socket.getOutputStream().write(Wire.query("x".repeat(64 << 10)));
                }
            });
            awaitStandstill();
            server.vanish();
            assertLost(socket);
        }
    }

    /// It waits for a lock, perhaps; its system answers in its place.
    @Test
    void isNotWhatOnlyDoesNotRead() throws Exception {
        byte[] query = Wire.query("x".repeat(16 << 20));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor(); Socket socket = started()) {
            server.read(false);
            Future<?> writing = threads.submit(() -> {
                socket.getOutputStream().write(query);
                return null;
            });
            assertThat(new CountDownLatch(1).await(3 * GONE_AFTER.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
            assertThat(writing).isNotDone();
            server.read(true);
            writing.get(OpenTunnel.LIMIT.toSeconds(), TimeUnit.SECONDS);
            long deadline = System.nanoTime() + OpenTunnel.LIMIT.toNanos();
            while (server.received() < query.length && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(server.received()).isEqualTo(query.length);
            assertThat(tunnel.heard().closed()).isEmpty();
        }
    }

    private Socket started() throws IOException {
        Socket socket = tunnel.socket();
        socket.getOutputStream().write(Wire.startup(Wire.PROTOCOL_3_0, "user", "anyone"));
        Wire.readUntil(socket.getInputStream(), 'Z');
        return socket;
    }

    private void assertLost(Socket socket) throws Exception {
        assertThat(Wire.errorFields(Wire.read(socket.getInputStream())))
            .containsEntry('C', "08006")
            .hasEntrySatisfying('M', text -> assertThat(text).contains("The connection to the database was lost"));
        assertThat(tunnel.heard().awaitClosed(1).getFirst().why()).map(Failure::kind).contains(Kind.UPSTREAM_LOST);
    }

    private void awaitStandstill() throws Exception {
        RelayIT.awaitStandstill(() -> tunnel.tunnel().snapshot().sent());
    }
}
