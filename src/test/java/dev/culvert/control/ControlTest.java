package dev.culvert.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.culvert.control.Reply.Tunnel;
import dev.culvert.control.Request.Command;
import dev.culvert.store.Folders;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class ControlTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Reply ANSWER = Reply.done(List.of(new Tunnel("my shop ü", "running", "::1", 54_320, 3, 12, 34)));
    private static final Function<Request, Reply> ANSWERING = _ -> ANSWER;

    @TempDir
    private Path folder;

    private Place place;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void findAPlace() {
        place = Place.of(new Folders(folder.resolve("config"), folder.resolve("logs")));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void whatIsAskedIsAnswered() throws Exception {
        List<Request> asked = new ArrayList<>();
        server(PATIENCE).serve(request -> {
            asked.add(request);
            return ANSWER;
        });
        assertThat(client().ask(new Request(Command.START, "my shop ü\n"))).contains(ANSWER);
        assertThat(client().ask(Request.of(Command.SHOW))).contains(ANSWER);
        assertThat(asked).containsExactly(new Request(Command.START, "my shop ü\n"), Request.of(Command.SHOW));
    }

    @Test
    void withoutAWindowNobodyAnswers() throws Exception {
        assertThat(client().ask(Request.of(Command.STATUS))).isEmpty();
        server(PATIENCE).close();
        assertThat(client().ask(Request.of(Command.STATUS))).isEmpty();
        assertThat(place.socket()).doesNotExist();
    }

    @Test
    void thereIsOneServer() throws Exception {
        ControlServer first = server(PATIENCE);
        assertThat(ControlServer.open(place, PATIENCE)).isEmpty();
        first.serve(ANSWERING);
        assertThat(client().ask(Request.of(Command.SHOW))).contains(ANSWER);
        first.close();
        server(PATIENCE).serve(ANSWERING);
        assertThat(client().ask(Request.of(Command.SHOW))).contains(ANSWER);
    }

    @Test
    void whatAProcessThatWasKilledLeftIsReplaced() throws Exception {
        Files.createDirectories(place.socket().getParent());
        Files.writeString(place.socket(), "left");
        Files.writeString(place.lock(), "");
        assertThat(client().ask(Request.of(Command.SHOW))).isEmpty();
        server(PATIENCE).serve(ANSWERING);
        assertThat(client().ask(Request.of(Command.SHOW))).contains(ANSWER);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void onlyTheUserCanReachIt() throws Exception {
        server(PATIENCE);
        assertThat(permissions(place.socket())).isEqualTo("rw-------");
        assertThat(permissions(place.lock())).isEqualTo("rw-------");
        assertThat(permissions(place.socket().getParent())).isEqualTo("rwx------");
    }

    @Test
    void aFolderWithALongPathHasItsSocketElsewhere() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("t"));
        Folders folders = new Folders(folder.resolve("ü".repeat(90)), folder);
        place = Place.of(folders, temporary);
        assertThat(place.socket()).startsWithRaw(temporary);
        server(PATIENCE).serve(ANSWERING);
        assertThat(client().ask(Request.of(Command.SHOW))).contains(ANSWER);
        assertThat(Place.of(folders, temporary)).isEqualTo(place);
        assertThat(Place.of(new Folders(folder.resolve("u".repeat(90)), folder), temporary).socket()).isNotEqualTo(place.socket());
        assertThat(permissions(place.socket().getParent())).isEqualTo("rwx------");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFolderThatIsALinkIsNotTrusted() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("t"));
        place = Place.of(new Folders(folder.resolve("u".repeat(90)), folder), temporary);
        Files.createSymbolicLink(place.socket().getParent(), Files.createDirectory(folder.resolve("theirs")));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> ControlServer.open(place, PATIENCE)).withMessageEndingWith("is somebody else's");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "7", "{}", "{\"command\":\"DANCE\"}", "{\"command\":null}", "not JSON", "{\"command\":\"SHOW\"", "\u0000",
        "{\"command\":1}", "{\"command\":\"SHOW\",\"name\":7}", "{\"command\":\"SHOW\",\"name\":[]}", "{\"command\":\"SHOW\",\"command\":\"STOP\"}", "{\"command\":\"SHOW\"} {}"})
    void whatIsNotUnderstoodIsSaid(String line) throws Exception {
        AtomicInteger handled = new AtomicInteger();
        server(PATIENCE).serve(_ -> {
            handled.incrementAndGet();
            return ANSWER;
        });
        assertThat(raw(line + "\n")).startsWith("{\"done\":false").contains("did not understand");
        assertThat(handled).hasValue(0);
        assertThat(client().ask(Request.of(Command.SHOW))).contains(ANSWER);
    }

    @Test
    void membersOfANewerVersionAreOverlooked() throws Exception {
        server(PATIENCE).serve(request -> Reply.refused(request.toString()));
        assertThat(raw("{\"command\":\"STOP\",\"name\":\"shop\",\"newer\":[1]}\n")).contains("Request[command=STOP, name=shop]");
    }

    @Test
    void noiseIsLetGo() throws Exception {
        server(PATIENCE).serve(ANSWERING);
        Random random = new Random(4711);
        for (int i = 0; i < 300; i++) {
            byte[] noise = new byte[random.nextInt(2_000)];
            random.nextBytes(noise);
            try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(place.socket()))) {
                channel.write(ByteBuffer.wrap(noise));
            } catch (IOException answeredMeanwhile) {
                // The noise had a line's end in it.
            }
        }
        assertThat(client().ask(Request.of(Command.SHOW))).contains(ANSWER);
    }

    @Test
    void whoeverSaysNothingDoesNotKeepOthersOut() throws Exception {
        server(Duration.ofMillis(200)).serve(ANSWERING);
        for (int i = 0; i < 40; i++) {
            open.add(SocketChannel.open(UnixDomainSocketAddress.of(place.socket())));
        }
        assertThat(client().ask(Request.of(Command.SHOW))).contains(ANSWER);
    }

    @Test
    void aRequestThatFailsIsSaid() throws Exception {
        Logger log = (Logger) LoggerFactory.getLogger(ControlServer.class);
        log.setLevel(Level.OFF);
        try {
            server(PATIENCE).serve(_ -> {
                throw new IllegalStateException("inside");
            });
            assertThat(client().ask(Request.of(Command.SHOW))).contains(Reply.refused("Something unexpected happened in the window; its log says what."));
        } finally {
            log.setLevel(null);
        }
    }

    @Test
    void aWindowThatDoesNotAnswerIsGivenUp() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        open.add(never::countDown);
        server(PATIENCE).serve(_ -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return ANSWER;
        });
        assertThat(new ControlClient(place, Duration.ofMillis(200)).ask(Request.of(Command.STATUS))).isEmpty();
    }

    @Test
    void manyMayAskAtOnce() throws Exception {
        server(PATIENCE).serve(ANSWERING);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<Reply>>> replies = IntStream.range(0, 100).mapToObj(_ -> threads.submit(() -> client().ask(Request.of(Command.STATUS)))).toList();
            for (Future<Optional<Reply>> reply : replies) {
                assertThat(reply.get()).contains(ANSWER);
            }
        }
    }

    private ControlServer server(Duration patience) throws IOException {
        ControlServer server = ControlServer.open(place, patience).orElseThrow();
        open.add(server);
        return server;
    }

    private ControlClient client() {
        return new ControlClient(place, PATIENCE);
    }

    private String raw(String text) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(place.socket()))) {
            channel.write(StandardCharsets.UTF_8.encode(text));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
