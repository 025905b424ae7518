package dev.culvert.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.testkit.EmbeddedDatabase;
import dev.culvert.testkit.Framing;
import dev.culvert.testkit.ScriptedServer;
import dev.culvert.testkit.StandInGateway;
import dev.culvert.testkit.TestCertificates;
import dev.culvert.testkit.Wire;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/// Bytes: that all arrive, unchanged and in order, and that none pile up.
class RelayIT {
    private static final int MOST_PER_DIRECTION = 256 << 10;

    @ParameterizedTest
    @MethodSource("framings")
    void twoHundredMegabytesArriveUnchangedEachWay(Framing framing, int megabytes) throws Exception {
        TestCertificates.Authority authority = TestCertificates.authority("relay test");
        try (StandInGateway gateway = StandInGateway.tls("127.0.0.1", EmbeddedDatabase.shared().port(), authority.server("localhost"));
            OpenTunnel tunnel = OpenTunnel.builder(gateway.uri()).trusting(authority.certificate()).open();
            Connection connection = tunnel.connect();
            Statement statement = connection.createStatement()) {
            gateway.framing(framing);
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            Lines lines = new Lines(megabytes);
            statement.execute("create temp table bytes (id int, line text)");
            assertThat(copy.copyIn("copy bytes from stdin", lines)).isEqualTo(lines.count());
            MessageDigest returned = MessageDigest.getInstance("SHA-256");
            AtomicLong size = new AtomicLong();
            copy.copyOut("copy (select * from bytes order by id) to stdout", new OutputStream() {
                @Override
                public void write(int one) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    returned.update(bytes, offset, length);
                    size.addAndGet(length);
                }
            });
            assertThat(size.get()).isEqualTo(lines.size()).isGreaterThan(megabytes * 1_000_000L);
            assertThat(HexFormat.of().formatHex(returned.digest())).isEqualTo(lines.checksum());
            assertThat(tunnel.tunnel().snapshot().received()).isGreaterThan(size.get());
            assertThat(tunnel.tunnel().snapshot().sent()).isGreaterThan(size.get());
        }
    }

    static Stream<Arguments> framings() {
        return Stream.of(
            Arguments.of(Framing.natural(), 200),
            Arguments.of(Framing.huge(), 20),
            Arguments.of(Framing.fragmented(1_000), 10),
            Arguments.of(Framing.fixed(7), 2));
    }

    /// Each stalled session may hold 256 KiB; with an allocator that keeps nothing for later, what the engine holds is exactly known.
    @Test
    void aClientThatDoesNotReadCostsLittle() throws Exception {
        int sessions = 8;
        var alloc = new UnpooledByteBufAllocator(true);
        try (ScriptedServer server = ScriptedServer.start((in, out, socket) -> {
                Wire.readUntyped(in);
                out.write(Wire.join(Wire.authenticationOk(), Wire.readyForQuery('I')));
                byte[] row = Wire.message('D', new byte[64 << 10]);
                assertThatThrownBy(() -> {
                    while (true) {
                        out.write(row);
                    }
                }).isInstanceOf(IOException.class); // the end of the test
            });
            StandInGateway gateway = StandInGateway.plain("127.0.0.1", server.port());
            OpenTunnel tunnel = OpenTunnel.builder(gateway.uri()).allocator(alloc).open()) {
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < sessions; i++) {
                Socket client = tunnel.socket();
                client.getOutputStream().write(Wire.startup(Wire.PROTOCOL_3_0, "user", "anyone"));
                clients.add(client);
            }
            awaitStandstill(() -> tunnel.tunnel().snapshot().received());
            assertThat(tunnel.tunnel().snapshot().received()).isGreaterThan(sessions * 64L << 10);
            assertThat(held(alloc)).isLessThan((long) sessions * MOST_PER_DIRECTION);
            for (Socket client : clients) {
                client.close();
            }
        }
        assertThat(held(alloc)).isZero();
    }

    @Test
    void anUpstreamThatDoesNotReadCostsLittle() throws Exception {
        int sessions = 8;
        var alloc = new UnpooledByteBufAllocator(true);
        try (ScriptedServer server = ScriptedServer.start((in, out, socket) -> {
                Wire.readUntyped(in);
                out.write(Wire.join(Wire.authenticationOk(), Wire.readyForQuery('I')));
                in.transferTo(OutputStream.nullOutputStream());
            });
            StandInGateway gateway = StandInGateway.plain("127.0.0.1", server.port());
            OpenTunnel tunnel = OpenTunnel.builder(gateway.uri()).allocator(alloc).open();
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < sessions; i++) {
                Socket client = tunnel.socket();
                client.getOutputStream().write(Wire.startup(Wire.PROTOCOL_3_0, "user", "anyone"));
                Wire.readUntil(client.getInputStream(), 'Z');
                clients.add(client);
            }
            gateway.pauseReading();
            for (Socket client : clients) {
                threads.submit(() -> {
                    byte[] data = Wire.message('d', new byte[64 << 10]);
                    while (true) {
                        client.getOutputStream().write(data);
                    }
                });
            }
            awaitStandstill(() -> tunnel.tunnel().snapshot().sent());
            assertThat(tunnel.tunnel().snapshot().sent()).isGreaterThan(sessions * 64L << 10);
            assertThat(held(alloc)).isLessThan((long) sessions * MOST_PER_DIRECTION);
            for (Socket client : clients) {
                client.close();
            }
        }
        assertThat(held(alloc)).isZero();
    }

    @Test
    void twoHundredSessionsAtOnceGetTheirOwnAnswers() throws Exception {
        int sessions = 200;
        CountDownLatch all = new CountDownLatch(sessions);
        try (StandInGateway gateway = StandInGateway.plain("127.0.0.1", EmbeddedDatabase.shared().port());
            OpenTunnel tunnel = OpenTunnel.to(gateway);
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < sessions; i++) {
                int number = i;
                Callable<String> ask = () -> {
                    try (Connection connection = tunnel.connect(); Statement statement = connection.createStatement()) {
                        all.countDown();
                        all.await();
                        try (ResultSet rows = statement.executeQuery("select 'answer " + number + "'")) {
                            rows.next();
                            return rows.getString(1);
                        }
                    }
                };
                answers.add(threads.submit(ask));
            }
            for (int i = 0; i < sessions; i++) {
                assertThat(answers.get(i).get(60, TimeUnit.SECONDS)).isEqualTo("answer " + i);
            }
            tunnel.heard().awaitClosed(sessions);
            assertThat(tunnel.tunnel().snapshot().peakSessions()).isEqualTo(sessions);
            assertThat(gateway.awaitLive(0, OpenTunnel.LIMIT)).isTrue();
        }
    }

    private static long held(UnpooledByteBufAllocator alloc) {
        return alloc.metric().usedDirectMemory() + alloc.metric().usedHeapMemory();
    }

    /// Waits until a counter that grows has stopped to: ten looks in a row, 50 ms apart, find the same.
    static void awaitStandstill(Callable<Long> counter) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        CountDownLatch never = new CountDownLatch(1);
        long last = -1;
        for (int same = 0; same < 10; ) {
            long now = counter.call();
            same = now == last && now > 0 ? same + 1 : 0;
            last = now;
            assertThat(System.nanoTime()).as("time left").isLessThan(deadline);
            never.await(50, TimeUnit.MILLISECONDS);
        }
    }

    /// Rows of COPY text with numbers in order and bytes that a seed makes, and their checksum.
    private static final class Lines extends InputStream {
        private static final int LENGTH = 4_000;

        private final MessageDigest digest;
        private final Random random = new Random(17);
        private final int count;
        private byte[] line = new byte[0];
        private int position;
        private int made;
        private long size;

        Lines(int megabytes) throws Exception {
            digest = MessageDigest.getInstance("SHA-256");
            count = megabytes * 1_000_000 / LENGTH + 1;
        }

        long count() {
            return count;
        }

        long size() {
            return size;
        }

        String checksum() {
            return HexFormat.of().formatHex(digest.digest());
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (position == line.length) {
                if (made == count) {
                    return -1;
                }
                byte[] raw = new byte[LENGTH / 2];
                random.nextBytes(raw);
                line = (made++ + "\t" + HexFormat.of().formatHex(raw) + "\n").getBytes(StandardCharsets.US_ASCII);
                position = 0;
                digest.update(line);
                size += line.length;
            }
            int chunk = Math.min(length, line.length - position);
            System.arraycopy(line, position, bytes, offset, chunk);
            position += chunk;
            return chunk;
        }
    }
}
