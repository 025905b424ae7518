package dev.culvert.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The test kit by itself, with the JDK's WebSocket client on the other side. */
class StandInGatewayTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String FIVE_MEGABYTES = "select i, repeat(md5(i::text), 32) from generate_series(1, 5000) i";

    @AutoClose
    private final StandInGateway gateway = StandInGateway.plain("127.0.0.1", EmbeddedDatabase.shared().port());

    @Test
    void carriesASessionAsTheDatabasesOwnUser() throws IOException {
        try (var client = Client.connect(gateway)) {
            client.send(Wire.startup(Wire.PROTOCOL_3_0, "user", "alice", "database", "alice", "application_name", "kit"));
            Wire.readUntil(client.in, 'Z');
            client.send(Wire.query("select current_user || ' ' || current_database() || ' ' || current_setting('application_name')"));
            var row = Wire.readUntil(client.in, 'Z').get(1);
            assertThat(new String(row.body(), 6, row.body().length - 6)).isEqualTo("postgres postgres kit");
            assertThat(gateway.live()).isEqualTo(1);
        }
        assertThat(gateway.awaitLive(0, LIMIT)).isTrue();
        assertThat(gateway.awaitCloses(1, LIMIT)).isTrue();
        assertThat(gateway.lastCloseCode()).isEqualTo(1000);
        assertThat(gateway.violations()).isEmpty();
        assertThat(gateway.upgrades()).singleElement().satisfies(upgrade -> {
            assertThat(upgrade.uri()).isEqualTo("/websocket");
            assertThat(upgrade.key()).isEqualTo("good");
            assertThat(upgrade.headers()).containsEntry("upgrade", "websocket");
        });
    }

    @Test
    void carriesASessionOverTls() throws IOException {
        var authority = TestCertificates.authority("Kit");
        try (var tls = StandInGateway.tls("127.0.0.1", EmbeddedDatabase.shared().port(), authority.server("localhost"));
                var http = HttpClient.newBuilder().sslContext(authority.clientContext()).build();
                var client = Client.connect(http, tls.uri(), "good")) {
            client.start();
            assertThat(client.answer(FIVE_MEGABYTES)).isEqualTo(directAnswer(FIVE_MEGABYTES));
            tls.killAll();
            assertThatThrownBy(() -> client.closed.orTimeout(10, TimeUnit.SECONDS).join()).hasMessageContaining("reset");
        }
    }

    @Test
    void showsBadCertificates() {
        var authority = TestCertificates.authority("Kit");
        for (var certificate : List.of(authority.expiredServer("localhost"), authority.server("elsewhere.test"))) {
            try (var tls = StandInGateway.tls("127.0.0.1", 1, certificate);
                    var http = HttpClient.newBuilder().sslContext(authority.clientContext()).build()) {
                assertThatThrownBy(() -> Client.connect(http, tls.uri(), "good")).hasStackTraceContaining(SSLHandshakeException.class.getName());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"bad-key,401", "gone-key,410", "slow-key,429", "err503,503"})
    void refusesByKey(String key, int status) {
        assertThatThrownBy(() -> Client.connect(HTTP, gateway.uri(), key)).cause().isInstanceOfSatisfying(WebSocketHandshakeException.class, e -> {
            assertThat(e.getResponse().statusCode()).isEqualTo(status);
            assertThat(e.getResponse().headers().firstValue("prisma-request-id")).hasValue("req-lab-" + status);
        });
        assertThat(gateway.live()).isZero();
    }

    @Test
    void refusesWhatIsNoUpgrade() throws Exception {
        var address = URI.create("http://127.0.0.1:" + gateway.port() + "/websocket");
        var response = HTTP.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding());
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(gateway.upgrades()).isEmpty();
    }

    @Test
    void knowsOnePathOnly() {
        assertThatThrownBy(() -> Client.connect(HTTP, gateway.uri().resolve("/elsewhere"), "good")).cause().isInstanceOfSatisfying(
                WebSocketHandshakeException.class, e -> assertThat(e.getResponse().statusCode()).isEqualTo(404));
    }

    @Test
    void breaksTheHandshakeInOtherWays() throws Exception {
        gateway.answer(_ -> new StandInGateway.Answer.Drop());
        assertThatThrownBy(() -> Client.connect(gateway)).hasCauseInstanceOf(IOException.class);
        gateway.answer(_ -> new StandInGateway.Answer.WrongAccept());
        assertThatThrownBy(() -> Client.connect(gateway)).hasCauseInstanceOf(WebSocketHandshakeException.class);
        gateway.answer(_ -> new StandInGateway.Answer.Silent());
        var waiting = CompletableFuture.runAsync(() -> Client.connect(gateway), Thread::startVirtualThread);
        assertThat(gateway.awaitUpgrades(3, LIMIT)).isTrue();
        assertThat(waiting).isNotDone();
        gateway.close();
        assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS)).hasRootCauseInstanceOf(IOException.class);
    }

    static Stream<Framing> framings() {
        return Stream.of(Framing.natural(), Framing.fixed(5), Framing.fixed(70_000), Framing.fragmented(4096), Framing.huge());
    }

    @ParameterizedTest
    @MethodSource("framings")
    void framesAsTold(Framing framing) throws IOException {
        gateway.framing(framing);
        try (var client = Client.connect(gateway)) {
            client.start();
            assertThat(client.answer(FIVE_MEGABYTES)).isEqualTo(directAnswer(FIVE_MEGABYTES));
            boolean pings = framing instanceof Framing.Fragmented;
            assertThat(gateway.awaitPongs(pings ? 1000 : 0, LIMIT)).isTrue();
        }
    }

    @Test
    void takesLongFrames() throws IOException {
        try (var client = Client.connect(gateway)) {
            client.start();
            client.answer("select '" + "x".repeat(3 << 20) + "'");
            assertThat(gateway.clientFrames().getSum()).isGreaterThan(3 << 20);
            assertThat(gateway.clientFrames().getMax()).isGreaterThan(16_000);
        }
    }

    @Test
    void refusesTlsInsideTheTunnel() throws Exception {
        try (var client = Client.connect(gateway)) {
            client.send(Wire.sslRequest());
            assertThat(client.closed.get(10, TimeUnit.SECONDS)).startsWith("1002 ");
        }
    }

    @Test
    void passesACancelRequestAsItIs() {
        try (var server = ScriptedServer.start((in, _, _) -> assertThat(Wire.readUntyped(in)).isEqualTo(Wire.cancelRequest(7, 8)));
                var other = StandInGateway.plain("127.0.0.1", server.port());
                var client = Client.connect(other)) {
            client.send(Wire.cancelRequest(7, 8));
            assertThat(server.awaitScripts(1, LIMIT)).isTrue();
            assertThat(client.closed.orTimeout(10, TimeUnit.SECONDS).join()).startsWith("1000 ");
        }
    }

    @Test
    void saysWhenTheServerCannotBeReached() {
        try (var other = StandInGateway.plain("127.0.0.1", 1);
                var client = Client.connect(other)) {
            assertThat(client.closed.orTimeout(10, TimeUnit.SECONDS).join()).startsWith("1011 ");
        }
    }

    @Test
    void endsWebSocketsInBothWays() {
        try (var first = Client.connect(gateway)) {
            assertThat(gateway.awaitLive(1, LIMIT)).isTrue();
            gateway.closeAll(4000, "going away");
            assertThat(first.closed.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("4000 going away");
            assertThat(gateway.awaitLive(0, LIMIT)).isTrue();
            assertThat(gateway.lastCloseCode()).isEqualTo(4000);
        }
        try (var second = Client.connect(gateway)) {
            assertThat(gateway.awaitLive(1, LIMIT)).isTrue();
            gateway.killAll();
            assertThatThrownBy(() -> second.closed.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class).hasMessageContaining("reset");
            assertThat(gateway.awaitLive(0, LIMIT)).isTrue();
        }
    }

    @Test
    void countsPingsAndAnswersThem() throws Exception {
        try (var client = Client.connect(gateway)) {
            client.socket.sendPing(ByteBuffer.wrap(new byte[] {1})).get(10, TimeUnit.SECONDS);
            assertThat(client.pongs.poll(10, TimeUnit.SECONDS)).isNotNull();
            gateway.answerPings(false);
            client.socket.sendPing(ByteBuffer.wrap(new byte[] {2})).get(10, TimeUnit.SECONDS);
            assertThat(gateway.awaitPings(2, LIMIT)).isTrue();
            assertThat(client.pongs).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"82 01 00,1002", "C2 81 00000000 00,1002", "81 81 00000000 00,1003"})
    void closesOnWrongFrames(String frame, int code) throws IOException {
        try (var socket = upgraded(gateway)) {
            socket.getOutputStream().write(HexFormat.of().parseHex(frame.replace(" ", "")));
            byte[] close = socket.getInputStream().readNBytes(4);
            assertThat(close[0]).isEqualTo((byte) 0x88);
            assertThat(ByteBuffer.wrap(close).getShort(2)).isEqualTo((short) code);
            assertThat(gateway.violations()).hasSize(1);
        }
    }

    @Test
    void passesOnTheBeginningOfAFrame() throws IOException {
        int size = 2 << 20;
        byte[] header = ByteBuffer.allocate(14).put((byte) 0x82).put((byte) 0xff).putLong(1 << 30).putInt(0x01020304).array();
        try (var server = ScriptedServer.start((in, _, _) -> assertThat(in.readNBytes(size)).startsWith(1, 2, 3, 4, 1, 2, 3, 4).hasSize(size));
                var other = StandInGateway.plain("127.0.0.1", server.port());
                var socket = upgraded(other)) {
            socket.getOutputStream().write(Wire.join(header, new byte[size]));
            assertThat(server.awaitScripts(1, LIMIT)).isTrue();
            assertThat(other.clientFrames().getMax()).isEqualTo(1 << 30);
        }
    }

    @Test
    void letsAClientWaitWhileReadingIsPaused() throws Exception {
        int size = 32 << 20;
        var received = new AtomicLong();
        try (var server = ScriptedServer.start((in, _, _) -> {
            for (int n; received.get() < size && (n = in.read(new byte[65536])) > 0; ) received.addAndGet(n);
        });
                var other = StandInGateway.plain("127.0.0.1", server.port());
                var client = Client.connect(other)) {
            assertThat(other.awaitLive(1, LIMIT)).isTrue();
            other.pauseReading();
            var sent = client.socket.sendBinary(ByteBuffer.allocate(size), true);
            assertThatThrownBy(() -> sent.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            assertThat(received).hasValue(0);
            other.resumeReading();
            sent.get(10, TimeUnit.SECONDS);
            assertThat(server.awaitScripts(1, LIMIT)).isTrue();
            assertThat(received).hasValue(size);
        }
    }

    @Test
    void letsAServerWaitForASlowClient() throws Exception {
        int size = 32 << 20;
        var written = new AtomicLong();
        try (var server = ScriptedServer.start((_, out, _) -> {
            for (; written.get() < size; written.addAndGet(65536)) out.write(new byte[65536]);
        });
                var other = StandInGateway.plain("127.0.0.1", server.port());
                var client = Client.connect(other, 0)) {
            assertThat(server.awaitScripts(1, Duration.ofMillis(300))).isFalse();
            assertThat(written.get()).isLessThan(size / 2);
            client.socket.request(Long.MAX_VALUE);
            assertThat(client.in.readNBytes(size)).hasSize(size);
        }
    }

    @Test
    void givesPostgresACertificate(@TempDir Path directory) throws Exception {
        var authority = TestCertificates.authority("Kit");
        var files = authority.server("localhost", "127.0.0.1").pem(directory);
        try (var database = EmbeddedDatabase.start()) {
            try (var connection = database.connect(); var statement = connection.createStatement()) {
                statement.execute("alter system set ssl_cert_file = '" + files.certificate() + "'");
                statement.execute("alter system set ssl_key_file = '" + files.key() + "'");
                statement.execute("alter system set ssl = on");
                statement.execute("select pg_reload_conf()");
            }
            String url = database.jdbcUrl() + "&sslmode=verify-full&sslrootcert=" + authority.caPem(directory);
            try (var connection = DriverManager.getConnection(url);
                    var result = connection.createStatement().executeQuery("select ssl from pg_stat_ssl where pid = pg_backend_pid()")) {
                assertThat(result.next()).isTrue();
                assertThat(result.getBoolean(1)).isTrue();
            }
        }
    }

    @Test
    void reportsAFailedScript() throws IOException {
        var server = ScriptedServer.start((in, _, _) -> assertThat(in.read()).isEqualTo(1));
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(2);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThatThrownBy(server::close).isInstanceOf(AssertionError.class);
    }

    private static Socket upgraded(StandInGateway gateway) throws IOException {
        var socket = new Socket("127.0.0.1", gateway.port());
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write("""
                GET /websocket HTTP/1.1\r
                Host: localhost\r
                Authorization: Bearer good\r
                Connection: Upgrade\r
                Upgrade: websocket\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                \r
                """.getBytes(UTF_8));
        var response = new StringBuilder();
        while (response.indexOf("\r\n\r\n") < 0) response.append((char) socket.getInputStream().read());
        assertThat(response).containsIgnoringCase("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        return socket;
    }

    private static byte[] directAnswer(String sql) throws IOException {
        try (var socket = new Socket("127.0.0.1", EmbeddedDatabase.shared().port())) {
            socket.getOutputStream().write(Wire.startup(Wire.PROTOCOL_3_0, "user", "postgres"));
            Wire.readUntil(socket.getInputStream(), 'Z');
            socket.getOutputStream().write(Wire.query(sql));
            return bytes(Wire.readUntil(socket.getInputStream(), 'Z'));
        }
    }

    private static byte[] bytes(List<Wire.Message> messages) {
        return Wire.join(messages.stream().map(Wire.Message::bytes).toArray(byte[][]::new));
    }

    /** A WebSocket whose binary messages are a stream. */
    private static final class Client implements WebSocket.Listener, AutoCloseable {

        private final LinkedBlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
        final LinkedBlockingQueue<Byte> pongs = new LinkedBlockingQueue<>();
        final CompletableFuture<String> closed = new CompletableFuture<>();
        final InputStream in = new Chunks();
        private final long requested;
        private WebSocket socket;

        private Client(long requested) {
            this.requested = requested;
        }

        static Client connect(StandInGateway gateway) {
            return connect(gateway, Long.MAX_VALUE);
        }

        static Client connect(StandInGateway gateway, long requested) {
            return connect(HTTP, gateway.uri(), "good", requested);
        }

        static Client connect(HttpClient http, URI uri, String key) {
            return connect(http, uri, key, Long.MAX_VALUE);
        }

        private static Client connect(HttpClient http, URI uri, String key, long requested) {
            var client = new Client(requested);
            client.socket = http.newWebSocketBuilder().header("Authorization", "Bearer " + key).buildAsync(uri, client).join();
            return client;
        }

        void send(byte[] bytes) {
            socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
        }

        void start() throws IOException {
            send(Wire.startup(Wire.PROTOCOL_3_0, "user", "alice"));
            Wire.readUntil(in, 'Z');
        }

        byte[] answer(String sql) throws IOException {
            send(Wire.query(sql));
            return bytes(Wire.readUntil(in, 'Z'));
        }

        @Override
        public void onOpen(WebSocket webSocket) {
            if (requested > 0) webSocket.request(requested);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            chunks.add(bytes);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
            pongs.add(message.get());
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closed.complete(statusCode + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.completeExceptionally(error);
        }

        @Override
        public void close() {
            try {
                socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            } catch (CompletionException e) {
                socket.abort();
            }
        }

        private final class Chunks extends InputStream {

            private ByteBuffer current = ByteBuffer.allocate(0);

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                read(one, 0, 1);
                return one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (length == 0) return 0;
                try {
                    while (!current.hasRemaining()) {
                        byte[] chunk = chunks.poll(10, TimeUnit.SECONDS);
                        if (chunk == null) throw new IOException("nothing came for ten seconds");
                        current = ByteBuffer.wrap(chunk);
                    }
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                int n = Math.min(length, current.remaining());
                current.get(bytes, offset, n);
                return n;
            }
        }
    }
}
