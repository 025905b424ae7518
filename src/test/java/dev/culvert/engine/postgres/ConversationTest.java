package dev.culvert.engine.postgres;

import static dev.culvert.engine.SessionActivity.ACTIVE;
import static dev.culvert.engine.SessionActivity.CONNECTING;
import static dev.culvert.engine.SessionActivity.IDLE;
import static dev.culvert.engine.SessionActivity.IDLE_IN_TRANSACTION;
import static dev.culvert.engine.postgres.Bytes.hex;
import static dev.culvert.engine.postgres.Bytes.int32;
import static dev.culvert.engine.postgres.Bytes.join;
import static dev.culvert.engine.postgres.Bytes.message;
import static dev.culvert.engine.postgres.Bytes.random;
import static dev.culvert.engine.postgres.Bytes.strings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.SessionActivity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationTest {
    private static final byte[] AUTHENTICATION_OK = hex("52 00000008 00000000");

    private final List<String> seen = new ArrayList<>();
    private Conversation conversation = new Conversation((fromClient, type, length) -> seen.add((fromClient ? ">" : "<") + type + length));

    @Test
    void withoutAGreetingItIsConnecting() {
        assertThat(conversation.activity()).isEqualTo(CONNECTING);
    }

    @Test
    void duringAuthenticationItIsConnecting() {
        client("p");
        server(AUTHENTICATION_OK, message('S', strings("server_version", "18")), message('K', int32(1), int32(2)));
        assertThat(conversation.activity()).isEqualTo(CONNECTING);
    }

    @Test
    void afterTheGreetingItIsIdle() {
        greeted();
        assertThat(conversation.activity()).isEqualTo(IDLE);
    }

    @Test
    void aQuerySentBeforeTheGreetingIsActiveAfterIt() {
        client("Q");
        greeted();
        assertThat(conversation.activity()).isEqualTo(ACTIVE);
    }

    @Test
    void aSimpleQueryIsActiveUntilReadyForQuery() {
        greeted();
        client("Q");
        List<SessionActivity> course = course("TDDC");
        server(ready('I'));
        assertThat(course).containsExactly(ACTIVE, ACTIVE, ACTIVE, ACTIVE);
        assertThat(conversation.activity()).isEqualTo(IDLE);
    }

    @Test
    void aFailedQueryIsActiveUntilReadyForQuery() {
        greeted();
        client("Q");
        assertThat(course("E")).containsExactly(ACTIVE);
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(IDLE);
    }

    @Test
    void aFunctionCallIsActiveUntilReadyForQuery() {
        greeted();
        client("F");
        assertThat(course("V")).containsExactly(ACTIVE);
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(IDLE);
    }

    @ParameterizedTest
    @CsvSource({"I, IDLE", "T, IDLE_IN_TRANSACTION", "E, IDLE_IN_TRANSACTION"})
    void afterReadyForQueryItsStatusDecides(char status, SessionActivity expected) {
        greeted();
        client("Q");
        server(ready(status));
        assertThat(conversation.activity()).isEqualTo(expected);
    }

    @Test
    void aQueryInATransactionIsActive() {
        greeted();
        client("Q");
        server(ready('T'));
        client("Q");
        assertThat(conversation.activity()).isEqualTo(ACTIVE);
    }

    @Test
    void theEndOfATransactionMakesItIdle() {
        greeted();
        client("Q");
        server(ready('T'));
        client("Q");
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(IDLE);
    }

    @Test
    void severalSimpleQueriesAtOnceAreActiveUntilTheLastIsAnswered() {
        greeted();
        client("QQQ");
        server(ready('I'));
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(ACTIVE);
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(IDLE);
    }

    @Test
    void anExtendedQueryIsActiveUntilReadyForQuery() {
        greeted();
        client("PBDES");
        assertThat(course("12TDC")).containsOnly(ACTIVE);
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(IDLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P", "B", "D", "E", "C", "H", "PDH"})
    void anExtendedQueryWithoutItsSyncIsActiveEvenWhenTheServerHasSaidAll(String types) {
        greeted();
        client(types);
        server("1tn");
        assertThat(conversation.activity()).isEqualTo(ACTIVE);
    }

    @Test
    void flushAndThenSyncAreIdleAfterReadyForQuery() {
        greeted();
        client("PDH");
        server("1tn");
        client("S");
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(IDLE);
    }

    @Test
    void aPipelineOfSyncsIsActiveUntilTheLastIsAnswered() {
        greeted();
        client("PBES" + "BES" + "BES");
        server(join(ready('I'), ready('I')));
        assertThat(conversation.activity()).isEqualTo(ACTIVE);
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(IDLE);
    }

    @Test
    void aPipelineWhoseFirstPartFailsIsActiveUntilTheLastIsAnswered() {
        greeted();
        client("PBES" + "PBES");
        server("E");
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(ACTIVE);
        server("12C");
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(IDLE);
    }

    @Test
    void theNextPartOfAPipelineThatHasNoSyncYetIsActive() {
        greeted();
        client("PBES" + "PB");
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(ACTIVE);
    }

    @Test
    void copyInByASimpleQueryIsActiveToItsEnd() {
        greeted();
        client("Q");
        server("G");
        client("ddd");
        assertThat(conversation.activity()).isEqualTo(ACTIVE);
        client("c");
        assertThat(course("C")).containsExactly(ACTIVE);
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(IDLE);
    }

    @Test
    void copyInThatTheClientFailsIsIdleAfterReadyForQuery() {
        greeted();
        client("Q");
        server("G");
        client("df");
        assertThat(course("E")).containsExactly(ACTIVE);
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(IDLE);
    }

    @Test
    void copyInThatTheServerFailsIsIdleThoughTheClientGoesOn() {
        greeted();
        client("Q");
        server("G");
        client("d");
        server("E");
        server(ready('I'));
        client("ddc");
        assertThat(conversation.activity()).isEqualTo(IDLE);
    }

    @Test
    void theSyncSentWithTheExecuteOfACopyInIsIgnoredByTheServer() {
        greeted();
        client("PBES");
        server("12G");
        client("ddcS");
        server("C");
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(IDLE);
    }

    @Test
    void copyInByTheExtendedProtocolIsActiveUntilReadyForQuery() {
        greeted();
        client("PBES");
        server("12G");
        client("dd");
        assertThat(conversation.activity()).isEqualTo(ACTIVE);
        client("c");
        client("S");
        assertThat(course("C")).containsExactly(ACTIVE);
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(IDLE);
    }

    @Test
    void aSyncThatComesDuringACopyInIsIgnoredByTheServer() {
        greeted();
        client("PBE");
        server("12G");
        client("S" + "ddcS");
        server("C");
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(IDLE);
    }

    @Test
    void whatFollowsACopyInInThePipelineIsActiveUntilItIsAnsweredToo() {
        greeted();
        client("PBES");
        server("12G");
        client("dcS" + "PBES");
        server("C");
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(ACTIVE);
        server("12C");
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(IDLE);
    }

    @Test
    void copyInWithItsSyncSentBeforeTheServerAnswersIsIdleAfterReadyForQuery() {
        greeted();
        client("PBES" + "ddcS");
        server("12GC");
        assertThat(conversation.activity()).isEqualTo(ACTIVE);
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(IDLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dfS", "dS", "dcS"})
    void aFailedCopyInByTheExtendedProtocolIsIdleAfterItsOneReadyForQuery(String fromClient) {
        greeted();
        client("PBES");
        server("12G");
        client(fromClient);
        server("E");
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(IDLE);
    }

    @Test
    void aQueryAfterACopyInIsActive() {
        greeted();
        client("PBES");
        server("12G");
        client("dcS");
        server(ready('I'));
        client("PBES");
        assertThat(conversation.activity()).isEqualTo(ACTIVE);
    }

    @Test
    void copyOutIsActiveUntilReadyForQuery() {
        greeted();
        client("Q");
        assertThat(course("HdddcC")).containsOnly(ACTIVE);
        server(ready('I'));
        assertThat(conversation.activity()).isEqualTo(IDLE);
    }

    @Test
    void noticesAndNotificationsWhileIdleLeaveItIdle() {
        greeted();
        assertThat(course("ANS")).containsExactly(IDLE, IDLE, IDLE);
    }

    @Test
    void aClientInTheMiddleOfAMessageIsActive() {
        greeted();
        feedClient(Arrays.copyOf(message('Q', strings("select 1")), 3));
        assertThat(conversation.activity()).isEqualTo(ACTIVE);
    }

    @Test
    void aServerInTheMiddleOfAMessageIsActive() {
        greeted();
        server(Arrays.copyOf(message('N', strings("notice")), 7));
        assertThat(conversation.activity()).isEqualTo(ACTIVE);
    }

    @Test
    void terminateIsNoticed() {
        greeted();
        boolean before = conversation.terminated();
        feedClient(hex("58 00000004"));
        assertThat(List.of(before, conversation.terminated())).containsExactly(false, true);
    }

    @Test
    void aTypeThatOnlyStandsInABodyIsNotNoticed() {
        greeted();
        feedClient(message('Q', hex("58 00000004")));
        assertThat(conversation.terminated()).isFalse();
    }

    @Test
    void theServerHasSaidWhyWhenAnErrorIsItsLastWord() {
        greeted();
        server("E");
        assertThat(conversation.serverSaidWhy()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EZ", "EN", "C"})
    void theServerHasNotSaidWhyWhenAnotherMessageIsItsLast(String types) {
        greeted();
        server(types);
        assertThat(conversation.serverSaidWhy()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 32, 256})
    void theCancelRequestHasTheServersKey(int keyLength) {
        byte[] key = join(int32(18535), random(keyLength, 9));
        greeted(key);
        assertThat(cancelRequest()).hasValue(Bytes.packet(80_877_102, key));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 257, 5000})
    void thereIsNoCancelRequestWithAKeyOfAnImpossibleLength(int keyLength) {
        greeted(join(int32(18535), random(keyLength, 9)));
        assertThat(cancelRequest()).isEmpty();
    }

    @Test
    void thereIsNoCancelRequestWithoutAKey() {
        server(AUTHENTICATION_OK, ready('I'));
        assertThat(cancelRequest()).isEmpty();
    }

    @Test
    void thereIsNoCancelRequestBeforeTheGreetingIsOver() {
        server(AUTHENTICATION_OK, message('K', int32(1), int32(2)));
        assertThat(cancelRequest()).isEmpty();
    }

    @Test
    void aKeyAfterTheGreetingChangesNothing() {
        greeted(join(int32(1), int32(2)));
        server(message('K', int32(3), int32(4)));
        assertThat(cancelRequest()).hasValue(Bytes.packet(80_877_102, int32(1), int32(2)));
    }

    @Test
    void theApplicationIsWhatTheServerReportsLast() {
        assertThat(conversation.application()).isEmpty();
        server(AUTHENTICATION_OK, message('S', strings("application_name", "")), message('S', strings("server_version", "18")));
        assertThat(conversation.application()).hasValue("");
        greeted();
        client("Q");
        server(message('S', strings("TimeZone", "application_name")), message('S', strings("application_name", "DataGrip ü")), ready('I'));
        assertThat(conversation.application()).hasValue("DataGrip ü");
        server(message('S', strings("x".repeat(5_000), "application_name")), message('S', strings("application_name")), message('S', new byte[0]));
        assertThat(conversation.application()).hasValue("DataGrip ü");
    }

    /// It is shown in terminals and in the window.
    @Test
    void theApplicationsNameDrivesNoTerminal() {
        server(message('S', strings("application_name", "a\u001b[2Jb\u202ec\n")));
        assertThat(conversation.application()).hasValue("a?[2Jb?c?");
    }

    @Test
    void aReportThatComesInPiecesIsOne() {
        for (byte each : message('S', strings("application_name", "psql"))) {
            server(new byte[] {each});
        }
        assertThat(conversation.application()).hasValue("psql");
    }

    @Test
    void borderIsOnlyBetweenMessagesOfTheServer() {
        byte[] stream = join(message('D', random(20, 1)), message('C', strings("SELECT 1")));
        assertThat(IntStream.rangeClosed(0, stream.length).filter(length -> atBorderAfter(false, Arrays.copyOf(stream, length)))).containsExactly(0, 25, 39);
    }

    @Test
    void borderIsOnlyBetweenMessagesOfTheClient() {
        byte[] stream = join(message('S'), message('Q', strings("select 1")), message('X'));
        assertThat(IntStream.rangeClosed(0, stream.length).filter(length -> atBorderAfter(true, Arrays.copyOf(stream, length)))).containsExactly(0, 5, 19, 24);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, -1, Integer.MIN_VALUE})
    void aStreamThatIsNotPostgreSqlIsNeverAtABorderAgain(int length) {
        server(join(new byte[] {'D'}, int32(length)), message('C', strings("x")), ready('I'));
        assertThat(conversation.atServerBorder()).isFalse();
    }

    @Test
    void aStreamThatIsNotPostgreSqlIsNotReported() {
        server(hex("44 00000003"), message('C', strings("x")));
        assertThat(seen).isEmpty();
    }

    @Test
    void aSideThatIsNotPostgreSqlLeavesTheOtherAlone() {
        feedClient(hex("47 45542020 2f"));
        greeted();
        assertThat(List.of(conversation.atClientBorder(), conversation.atServerBorder())).containsExactly(false, true);
    }

    @Test
    void theLongestMessageIsFollowedByItsLengthAloneInEverySegmentation() {
        for (List<byte[]> segments : Bytes.everySegmentation(join(hex("64 7fffffff"), new byte[20]))) {
            assertThat(stateAfter(List.of(), segments)).startsWith("[<d2147483647] ");
            assertThat(conversation.atServerBorder()).isFalse();
        }
    }

    @Test
    void theObserverSeesTypesAndLengthsOfBothSidesInOrder() {
        greeted();
        seen.clear();
        feedClient(join(message('Q', strings("select 1")), message('X')));
        server(join(message('C', strings("SELECT 1")), ready('I')));
        assertThat(seen).containsExactly(">Q13", ">X4", "<C13", "<Z5");
    }

    @Test
    void itWorksWithoutAnObserver() {
        conversation = new Conversation(null);
        greeted();
        client("Q");
        server("C");
        assertThat(conversation.activity()).isEqualTo(ACTIVE);
    }

    @Test
    void itEndsInTheSameStateInEverySegmentation() {
        byte[] fromClient = join(message('p', strings("secret")), message('Q', strings("begin")), message('P', random(30, 4)), message('B'), message('E'), message('S'), message('X'));
        byte[] fromServer = join(
            AUTHENTICATION_OK, message('S', strings("a", "b")), message('K', int32(18535), random(32, 3)), ready('I'), message('C', strings("BEGIN")), ready('T'),
            message('1'), message('2'), message('D', random(300, 5)), message('E', strings("SERROR", "")));
        String whole = stateAfter(List.of(fromClient), List.of(fromServer));
        assertThat(Bytes.everySegmentation(fromClient)).allSatisfy(segments -> assertThat(stateAfter(segments, List.of(fromServer))).isEqualTo(whole));
        assertThat(Bytes.everySegmentation(fromServer)).allSatisfy(segments -> assertThat(stateAfter(List.of(fromClient), segments)).isEqualTo(whole));
    }

    @Test
    void itReadsFromTheReaderIndexAndLeavesTheBufferAlone() {
        ByteBuf bytes = Unpooled.buffer().writeBytes(new byte[] {'X', 'X', 'X'}).writeBytes(message('Q', strings("select 1"))).skipBytes(3);
        ByteBuf before = bytes.duplicate();
        conversation.fromClient(bytes);
        assertThat(seen).containsExactly(">Q13");
        assertThat(List.of(bytes.readerIndex(), bytes.writerIndex(), bytes.refCnt())).containsExactly(before.readerIndex(), before.writerIndex(), 1);
        bytes.release();
    }

    private boolean atBorderAfter(boolean fromClient, byte[] bytes) {
        conversation = new Conversation(null);
        if (fromClient) {
            feedClient(bytes);
            return conversation.atClientBorder();
        }
        server(bytes);
        return conversation.atServerBorder();
    }

    private String stateAfter(List<byte[]> fromClient, List<byte[]> fromServer) {
        seen.clear();
        conversation = new Conversation((client, type, length) -> seen.add((client ? ">" : "<") + type + length));
        fromClient.forEach(this::feedClient);
        fromServer.forEach(this::server);
        String cancel = cancelRequest().map(Arrays::toString).orElse("none");
        return seen + " " + conversation.activity() + conversation.atClientBorder() + conversation.atServerBorder() + conversation.terminated() + conversation.serverSaidWhy() + cancel;
    }

    private void greeted() {
        greeted(join(int32(18535), int32(7)));
    }

    private void greeted(byte[] key) {
        server(AUTHENTICATION_OK, message('K', key), ready('I'));
    }

    private static byte[] ready(char status) {
        return message('Z', new byte[] {(byte) status});
    }

    private List<SessionActivity> course(String types) {
        List<SessionActivity> course = new ArrayList<>();
        for (char type : types.toCharArray()) {
            server(String.valueOf(type));
            course.add(conversation.activity());
        }
        return course;
    }

    private void client(String types) {
        for (char type : types.toCharArray()) {
            feedClient(message(type, strings("body")));
        }
    }

    private void server(String types) {
        for (char type : types.toCharArray()) {
            server(type == 'Z' ? ready('I') : message(type, strings("body")));
        }
    }

    private void server(byte[]... messages) {
        ByteBuf bytes = Unpooled.wrappedBuffer(messages);
        conversation.fromServer(bytes);
        bytes.release();
    }

    private void feedClient(byte[] messages) {
        ByteBuf bytes = Unpooled.wrappedBuffer(messages);
        conversation.fromClient(bytes);
        bytes.release();
    }

    private Optional<byte[]> cancelRequest() {
        return conversation.cancelRequest();
    }
}
