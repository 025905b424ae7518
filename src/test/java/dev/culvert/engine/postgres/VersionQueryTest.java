package dev.culvert.engine.postgres;

import static dev.culvert.engine.postgres.Bytes.int32;
import static dev.culvert.engine.postgres.Bytes.join;
import static dev.culvert.engine.postgres.Bytes.message;
import static dev.culvert.engine.postgres.Bytes.strings;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.postgres.Authentication.ServerError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionQueryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final byte[] OK = message('R', int32(0));
    private static final byte[] STATUS = message('S', strings("server_version", "17.2"));
    private static final byte[] NOTICE = message('N', strings("SNOTICE", "C00000", "MBe quick."), new byte[1]);
    private static final byte[] KEY = message('K', int32(18535), int32(7));
    private static final byte[] READY = message('Z', new byte[] {'I'});
    private static final byte[] GREETING = join(OK, STATUS, NOTICE, KEY, READY);
    private static final byte[] DESCRIPTION = message('T', new byte[] {0, 1}, strings("version"), new byte[18]);
    private static final byte[] DONE = join(message('C', strings("SELECT 1")), READY);
    private static final byte[] QUESTION = message('Q', strings("SELECT version()"));

    private final List<Object> outcomes = new ArrayList<>();
    private final List<ByteBuf> given = new ArrayList<>();
    private EmbeddedChannel channel = begin();

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
        assertThat(outcomes).as("outcomes").hasSizeLessThanOrEqualTo(1);
        assertThat(given).as("buffers given").allSatisfy(bytes -> assertThat(bytes.refCnt()).isZero());
        assertThat(channel.hasPendingTasks()).as("a timer that runs on").isFalse();
    }

    @Test
    void theAnswerIsHeardInEverySegmentation() {
        byte[] all = join(GREETING, NOTICE, DESCRIPTION, STATUS, row("PostgreSQL 17.2 on x86_64-pc-linux-gnu"), NOTICE, DONE);
        for (List<byte[]> segments : Bytes.everySegmentation(all)) {
            channel = begin();
            outcomes.clear();
            segments.forEach(this::receive);
            assertThat(outcomes).as("segments of %s", segments.stream().map(segment -> segment.length).toList()).containsExactly("PostgreSQL 17.2");
            assertThat(sent()).isEqualTo(QUESTION);
            end();
        }
    }

    @Test
    void nothingIsAskedBeforeTheServerIsReady() {
        receive(join(OK, STATUS, KEY));
        assertThat(sent()).isEmpty();
        receive(READY);
        assertThat(sent()).isEqualTo(QUESTION);
        assertThat(outcomes).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        PostgreSQL 17.2 (Debian 17.2-1.pgdg120+1) on x86_64-pc-linux-gnu, compiled by gcc | PostgreSQL 17.2
        PostgreSQL 16.0 on aarch64-apple-darwin, compiled by clang                        | PostgreSQL 16.0
        PostgreSQL 18beta1, compiled by Visual C++ build 1914, 64-bit                     | PostgreSQL 18beta1
        CockroachDB CCL v23.1.11 (x86_64-pc-linux-gnu, built 2023/09/27)                  | CockroachDB CCL v23.1.11
        PGlite                                                                            | PGlite
        ''                                                                                | ''
        """)
    void whatFollowsTheNumberIsCutOff(String said, String version) {
        receive(join(GREETING, DESCRIPTION, row(said), DONE));
        assertThat(outcomes).containsExactly(version);
    }

    @Test
    void whatCouldDriveATerminalIsReplaced() {
        receive(join(GREETING, row("Postgre\u001b[31mSQL\n\u202e17\u2028.2"), DONE));
        assertThat(outcomes).containsExactly("Postgre?[31mSQL??17?.2");
    }

    @Test
    void sixtyCharactersAreEnough() {
        receive(join(GREETING, row("x".repeat(59) + "😀" + "y".repeat(50)), DONE));
        assertThat(outcomes).containsExactly("x".repeat(59) + "?");
    }

    static List<byte[]> oddRows() {
        return List.of(
            message('D', new byte[] {0, 0}),
            message('D', new byte[] {0, 1}, int32(-1)),
            message('D', new byte[] {0, 1}, int32(Integer.MIN_VALUE)),
            message('D', new byte[] {0}),
            message('D', new byte[] {(byte) 0xFF, (byte) 0xFF, 0, 0, 0, 0}),
            message('D'),
            message('I'),
            new byte[0]);
    }

    @ParameterizedTest
    @MethodSource("oddRows")
    void anAnswerWithoutAVersionIsAnAnswer(byte[] row) {
        receive(join(GREETING, DESCRIPTION, row, DONE));
        assertThat(outcomes).containsExactly("");
    }

    @Test
    void aColumnThatClaimsToBeLongerThanItsRowIsReadAsFarAsItGoes() {
        receive(join(GREETING, message('D', new byte[] {0, 1}, int32(Integer.MAX_VALUE), "PostgreSQL 17.2".getBytes(UTF_8)), DONE));
        assertThat(outcomes).containsExactly("PostgreSQL 17.2");
    }

    @Test
    void aRowBeforeTheQuestionIsNoAnswer() {
        receive(join(OK, row("Something else"), READY, row("PostgreSQL 17.2"), row("And another"), DONE));
        assertThat(outcomes).containsExactly("PostgreSQL 17.2");
    }

    @Test
    void aServerThatRefusesTheQuestionHasTakenTheLogin() {
        receive(join(GREETING, error("42501", "permission denied for function version")));
        assertThat(outcomes).isEmpty();
        receive(READY);
        assertThat(outcomes).containsExactly("");
    }

    @Test
    void aServerThatEndsOverTheQuestionHasTakenTheLogin() {
        receive(join(GREETING, error("57P01", "terminating connection")));
        channel.close();
        assertThat(outcomes).containsExactly("");
    }

    @Test
    void aConnectionThatBreaksOverTheQuestionHasHadItsLogin() {
        receive(GREETING);
        channel.pipeline().fireExceptionCaught(new IOException("reset"));
        assertThat(outcomes).containsExactly("");
    }

    @Test
    void aRefusalInPlaceOfTheGreetingIsHandedOnInEverySegmentation() {
        for (List<byte[]> segments : Bytes.everySegmentation(join(OK, error("3D000", "database \"x\" does not exist")))) {
            channel = begin();
            outcomes.clear();
            segments.forEach(this::receive);
            assertThat(outcomes).containsExactly(new ServerError("3D000", "database \"x\" does not exist"));
            assertThat(sent()).isEmpty();
            end();
        }
    }

    @Test
    void theEndInPlaceOfTheGreetingIsForTheNextHandler() {
        receive(join(OK, STATUS));
        channel.close();
        assertThat(outcomes).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 0, -1, Integer.MIN_VALUE})
    void garbageInPlaceOfTheGreetingIsNoServer(int length) {
        receive(join(OK, new byte[] {'S'}, int32(length), READY));
        assertThat(outcomes).singleElement().isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.NOT_POSTGRESQL));
        assertThat(sent()).isEmpty();
    }

    @Test
    void garbageInPlaceOfTheAnswerIsNoVersion() {
        receive(join(GREETING, new byte[] {'D'}, int32(2), READY));
        assertThat(outcomes).containsExactly("");
    }

    /// Were it gathered, the test would end for lack of memory.
    @ParameterizedTest
    @ValueSource(chars = {'D', 'E', 'N', 'S', 'x'})
    void aMessageOfAnySizeIsNotGathered(char type) {
        receive(GREETING);
        receive(join(new byte[] {(byte) type}, int32(Integer.MAX_VALUE), new byte[] {0, 1}, int32(1 << 30), "PostgreSQL 17.2 (".getBytes(UTF_8)));
        ByteBuf megabytes = channel.alloc().directBuffer(16 << 20).writeZero(16 << 20);
        for (long left = Integer.MAX_VALUE - 4L - 23; left > 0; left -= megabytes.readableBytes()) {
            channel.writeInbound(megabytes.retainedSlice(0, (int) Math.min(left, megabytes.readableBytes())));
        }
        megabytes.release();
        receive(DONE);
        assertThat(outcomes).containsExactly(type == 'D' ? "PostgreSQL 17.2" : "");
    }

    @Test
    void aServerThatIsReadyAndDoesNotAnswerIsWellEnough() {
        channel.freezeTime();
        receive(GREETING);
        channel.advanceTimeBy(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(outcomes).containsExactly("");
        receive(join(row("PostgreSQL 17.2"), DONE));
        assertThat(outcomes).hasSize(1);
    }

    @Test
    void aServerThatIsReadyAfterThatTimeIsNotAskedAnyMore() {
        channel.freezeTime();
        receive(OK);
        channel.advanceTimeBy(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(outcomes).isEmpty();
        receive(READY);
        assertThat(outcomes).containsExactly("");
        assertThat(sent()).isEmpty();
    }

    private EmbeddedChannel begin() {
        return new EmbeddedChannel(new VersionQuery(PATIENCE, new VersionQuery.Outcome() {
            @Override
            public void answered(String version) {
                outcomes.add(version);
            }

            @Override
            public void refusedByServer(ServerError error) {
                outcomes.add(error);
            }

            @Override
            public void failed(Failure failure) {
                outcomes.add(failure);
            }
        }));
    }

    private void receive(byte[] bytes) {
        ByteBuf buffer = channel.alloc().buffer(bytes.length).writeBytes(bytes);
        given.add(buffer);
        channel.writeInbound(buffer);
    }

    private byte[] sent() {
        byte[] sent = {};
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            sent = join(sent, ByteBufUtil.getBytes(next));
            next.release();
        }
        return sent;
    }

    private static byte[] row(String version) {
        byte[] text = version.getBytes(UTF_8);
        return message('D', new byte[] {0, 1}, int32(text.length), text);
    }

    private static byte[] error(String sqlState, String text) {
        return message('E', strings("SFATAL", "C" + sqlState, "M" + text), new byte[1]);
    }
}
