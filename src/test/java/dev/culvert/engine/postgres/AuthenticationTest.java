package dev.culvert.engine.postgres;

import static dev.culvert.engine.postgres.Bytes.hex;
import static dev.culvert.engine.postgres.Bytes.int32;
import static dev.culvert.engine.postgres.Bytes.join;
import static dev.culvert.engine.postgres.Bytes.message;
import static dev.culvert.engine.postgres.Bytes.strings;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.postgres.Authentication.Login;
import dev.culvert.engine.postgres.Authentication.ServerError;
import dev.culvert.profile.Secret;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationTest {
    private static final String PASSWORD = "open sesame";
    private static final String PLAIN = "SCRAM-SHA-256";
    private static final String PLUS = "SCRAM-SHA-256-PLUS";
    private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";

    private static final byte[] OK = hex("52 00000008 00000000");
    private static final byte[] CLEARTEXT = hex("52 00000008 00000003");
    private static final byte[] MD5 = hex("52 0000000c 00000005 0102feff");
    private static final byte[] NOTICE = message('N', strings("SNOTICE", "C00000", "MBe quick."), new byte[1]);
    private static final byte[] VERSION = hex("76 0000000c 00030000 00000000");
    private static final byte[] GREETING = join(OK, message('S', strings("server_version", "15.19")), message('K', int32(18535), int32(7)), message('Z', new byte[] {'I'}));

    private static final String NO_SERVER = "What answers is not a PostgreSQL server.";
    private static final String BROKEN = "The server broke the rules of SCRAM authentication.";
    private static final String UNPROVEN = "The server let the session in without proving that it knows the password.";
    private static final String AUTHENTICATED = "authenticated";

    /// How the server's bytes arrive.
    private enum Arrival { WHOLE, BYTE_BY_BYTE }

    private final List<Object> outcomes = new ArrayList<>();
    private final List<ByteBuf> given = new ArrayList<>();
    private final Queue<Runnable> derivations = new ArrayDeque<>();
    private Arrival arrival = Arrival.WHOLE;
    private Runnable whenAuthenticated = () -> { };
    private Runnable whenFailed = () -> { };
    private EmbeddedChannel channel;

    /// Holds whatever a test is about.
    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
        assertThat(outcomes).as("outcomes").hasSizeLessThanOrEqualTo(1);
        assertThat(outcomes.toString()).doesNotContain(PASSWORD);
        assertThat(given).as("buffers given").allSatisfy(bytes -> assertThat(bytes.refCnt()).isZero());
    }

    // What needs no password

    @ParameterizedTest
    @EnumSource
    void trustIsAuthenticatedAtOnce(Arrival arrival) {
        begin(arrival);
        receive(GREETING);
        expectAuthenticated();
    }

    @Test
    void nothingIsSentBeforeTheServerAsks() {
        begin();
        receive(NOTICE);
        expectNothingSent();
    }

    @Test
    void theHandlerStaysUntilAuthenticationOkIsWhole() {
        begin();
        receive(Arrays.copyOf(OK, OK.length - 1));
        assertThat(outcomes).isEmpty();
        assertThat(channel.pipeline().get(Authentication.class)).isNotNull();
    }

    @Test
    void whoeverIsAddedOnceAuthenticatedGetsAuthenticationOk() {
        begin();
        List<byte[]> seen = new ArrayList<>();
        whenAuthenticated = () -> channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                seen.add(ByteBufUtil.getBytes((ByteBuf) message));
                ctx.fireChannelRead(message);
            }
        });
        receive(GREETING);
        assertThat(join(seen.toArray(byte[][]::new))).isEqualTo(GREETING);
    }

    @Test
    void whatComesLaterPassesUntouched() {
        begin();
        receive(GREETING);
        receive(CLEARTEXT);
        assertThat(passed()).isEqualTo(join(GREETING, CLEARTEXT));
        expectNothingSent();
    }

    @Test
    void aConnectionThatEndsEarlyIsNobodysOutcome() {
        begin();
        receive(Arrays.copyOf(OK, 7));
        channel.close();
        assertThat(outcomes).isEmpty();
        assertThat(passed()).isEmpty();
    }

    // Cleartext and MD5

    @ParameterizedTest
    @EnumSource
    void cleartextIsSentOnAnEncryptedConnection(Arrival arrival) {
        begin(arrival);
        receive(CLEARTEXT);
        assertThat(sent()).isEqualTo(message('p', strings(PASSWORD)));
        receive(GREETING);
        expectAuthenticated();
    }

    @Test
    void cleartextIsUtf8() {
        begin(new Login("alice", Secret.of("pässwörd 東京"), true, Optional.empty()));
        receive(CLEARTEXT);
        assertThat(sent()).isEqualTo(message('p', strings("pässwörd 東京")));
    }

    @Test
    void cleartextIsRefusedOnAConnectionThatIsNot() {
        begin(new Login("alice", Secret.of(PASSWORD), false, Optional.empty()));
        receive(CLEARTEXT);
        expectFailure("The server asks for the password in clear text on a connection that is not encrypted.");
        expectNothingSent();
    }

    @ParameterizedTest
    @EnumSource
    void md5IsSaltedTwice(Arrival arrival) {
        begin(arrival);
        receive(MD5);
        assertThat(sent()).isEqualTo(message('p', strings("md5def5830bbdc4f82c3321c0c3a032a869")));
        receive(GREETING);
        expectAuthenticated();
    }

    @Test
    void md5IsSentUnencryptedToo() {
        begin(new Login("alice", Secret.of(PASSWORD), false, Optional.empty()));
        receive(MD5);
        assertThat(sent()).isEqualTo(message('p', strings("md5def5830bbdc4f82c3321c0c3a032a869")));
    }

    @Test
    void md5WithoutItsSaltFails() {
        begin();
        receive(hex("52 0000000b 00000005 0102fe"));
        expectFailure();
        expectNothingSent();
    }

    // SCRAM-SHA-256

    /// RFC 7677, section 3: what the tests of SCRAM below stand on.
    @Test
    void theServerOfTheseTestsIsTheOneOfTheRfc() {
        begin();
        var server = new ScramServer("pencil", "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", new byte[0]);
        assertThat(server.first("n,,n=user,r=rOprNGfwEbeRWgbNEkqO")).isEqualTo("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
        assertThat(server.last("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="))
            .isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    @ParameterizedTest
    @EnumSource
    void scramProvesBothSides(Arrival arrival) {
        begin(arrival);
        var server = new ScramServer(PASSWORD);
        scram(server, PLAIN);
        receive(join(server.finalMessage(), GREETING));
        expectAuthenticated();
    }

    @Test
    void scramTakesMessagesOneByOne() {
        begin();
        var server = new ScramServer(PASSWORD);
        scram(server, PLAIN);
        receive(server.finalMessage());
        assertThat(outcomes).isEmpty();
        receive(OK);
        assertThat(outcome()).isEqualTo(AUTHENTICATED);
    }

    @Test
    void scramWorksWithAPasswordThatIsNotAscii() {
        begin(new Login("alice", Secret.of("pässwörd 東京"), true, Optional.empty()));
        var server = new ScramServer("pässwörd 東京");
        scram(server, PLAIN);
        receive(join(server.finalMessage(), GREETING));
        expectAuthenticated();
    }

    @Test
    void scramNamesNoUserAndNoBindingWithoutACertificate() {
        begin();
        receive(sasl(PLAIN));
        assertThat(initialResponse(PLAIN)).matches("n,,n=\\*,r=[!-+\\--~]{18,}");
    }

    @Test
    void everyLoginHasANonceOfItsOwn() {
        begin();
        receive(sasl(PLAIN));
        String first = initialResponse(PLAIN);
        channel.finishAndReleaseAll();
        begin();
        receive(sasl(PLAIN));
        assertThat(initialResponse(PLAIN)).isNotEqualTo(first);
    }

    @Test
    void theKeyIsNotDerivedOnTheEventLoop() {
        begin(login(), derivations::add);
        var server = new ScramServer(PASSWORD);
        receive(sasl(PLAIN));
        receive(saslContinue(server.first(initialResponse(PLAIN))));
        expectNothingSent();
        derive();
        server.last(response());
    }

    @Test
    void theAnswerIsSentOnTheEventLoop() {
        begin(login(), derivations::add);
        var server = new ScramServer(PASSWORD);
        receive(sasl(PLAIN));
        receive(saslContinue(server.first(initialResponse(PLAIN))));
        derivations.forEach(Runnable::run);
        expectNothingSent();
        channel.runPendingTasks();
        server.last(response());
    }

    @Test
    void noticesAndAVersionInBetweenAreDropped() {
        begin();
        var server = new ScramServer(PASSWORD);
        receive(join(NOTICE, VERSION, NOTICE, sasl(PLAIN), NOTICE));
        receive(join(NOTICE, saslContinue(server.first(initialResponse(PLAIN))), NOTICE));
        server.last(response());
        receive(join(VERSION, server.finalMessage(), NOTICE, GREETING));
        expectAuthenticated();
    }

    @Test
    void aNoticeBehindAuthenticationOkPasses() {
        begin();
        receive(join(OK, NOTICE));
        assertThat(passed()).isEqualTo(join(OK, NOTICE));
    }

    // SCRAM-SHA-256-PLUS

    @ParameterizedTest
    @CsvSource({"WHOLE, ecp256, SHA-256", "BYTE_BY_BYTE, ecp256, SHA-256", "WHOLE, ecp384, SHA-384"})
    void scramPlusBindsToTheServersCertificate(Arrival arrival, Algorithm key, String hash) throws Exception {
        this.arrival = arrival;
        X509Certificate certificate = certificate(key);
        begin(login(certificate));
        var server = new ScramServer(PASSWORD, "server", MessageDigest.getInstance(hash).digest(certificate.getEncoded()));
        scram(server, PLUS, PLUS, PLAIN);
        assertThat(server.binding()).isEqualTo("p=tls-server-end-point,,");
        receive(join(server.finalMessage(), GREETING));
        expectAuthenticated();
    }

    @Test
    void scramPlusIsTakenWhereverItStandsInTheList() throws Exception {
        begin(login(certificate(Algorithm.ecp256)));
        receive(sasl("OAUTHBEARER", PLAIN, PLUS));
        assertThat(initialResponse(PLUS)).startsWith("p=tls-server-end-point,,n=*,r=");
    }

    @Test
    void scramPlusIsTakenWhenItIsTheOnlyOne() throws Exception {
        begin(login(certificate(Algorithm.ecp256)));
        receive(sasl(PLUS));
        assertThat(initialResponse(PLUS)).startsWith("p=tls-server-end-point,,n=*,r=");
    }

    @Test
    void withoutACertificateScramPlusIsPassedOver() {
        begin();
        var server = new ScramServer(PASSWORD);
        scram(server, PLAIN, PLUS, PLAIN);
        assertThat(server.binding()).isEqualTo("n,,");
    }

    /// Who cuts PLUS out of the server's list on the way is then found out by the server.
    @Test
    void aServerThatDoesNotOfferBindingHearsThatItCouldBeHad() throws Exception {
        begin(login(certificate(Algorithm.ecp256)));
        var server = new ScramServer(PASSWORD);
        scram(server, PLAIN);
        assertThat(server.binding()).isEqualTo("y,,");
        receive(join(server.finalMessage(), GREETING));
        expectAuthenticated();
    }

    @Test
    void scramPlusOnlyWithoutACertificateFails() {
        begin();
        receive(sasl(PLUS));
        expectFailure("The server offers no SASL mechanism that Culvert knows.");
        expectNothingSent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"OAUTHBEARER", "SCRAM-SHA-1", "SCRAM-SHA-512", "scram-sha-256", ""})
    void aMechanismThatIsNotKnownFails(String mechanism) {
        begin();
        receive(sasl(mechanism));
        expectFailure("The server offers no SASL mechanism that Culvert knows.");
        expectNothingSent();
    }

    // A server that does not play by the rules

    @Test
    void aWrongServerSignatureFails() {
        begin();
        scram(new ScramServer(PASSWORD), PLAIN);
        receive(join(saslFinal("v=" + Base64.getEncoder().encodeToString(new byte[32])), GREETING));
        expectFailure(BROKEN);
    }

    @Test
    void aServerThatKnowsOnlyAnotherPasswordFails() {
        begin();
        var impostor = new ScramServer("guessed");
        receive(sasl(PLAIN));
        receive(saslContinue(impostor.first(initialResponse(PLAIN))));
        receive(join(saslFinal(impostor.signature(response())), GREETING));
        expectFailure(BROKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"e=invalid-proof", "e=other-error", "e=anything else", "v=", "v=***", "v", "", "x=1", "v=AAAA"})
    void aLastWordThatProvesNothingFails(String last) {
        begin();
        scram(new ScramServer(PASSWORD), PLAIN);
        receive(join(saslFinal(last), GREETING));
        expectFailure(BROKEN);
    }

    @Test
    void authenticationOkWithoutAnyProofFails() {
        begin();
        receive(join(sasl(PLAIN), GREETING));
        expectFailure(UNPROVEN);
    }

    @Test
    void authenticationOkInPlaceOfTheProofFails() {
        begin();
        scram(new ScramServer(PASSWORD), PLAIN);
        receive(GREETING);
        expectFailure(UNPROVEN);
    }

    @Test
    void anotherMethodDoesNotReplaceTheProof() {
        begin();
        receive(join(sasl(PLAIN), MD5, GREETING));
        expectFailure(UNPROVEN);
    }

    @Test
    void aProofBeforeTheChallengeFails() {
        begin();
        receive(join(sasl(PLAIN), saslFinal("v=AAAA"), GREETING));
        expectFailure(BROKEN);
    }

    @Test
    void aProofThatNobodyAskedForFails() {
        begin();
        receive(join(saslFinal("v=AAAA"), GREETING));
        expectFailure(BROKEN);
    }

    @Test
    void aSecondProofFails() {
        begin();
        var server = new ScramServer(PASSWORD);
        scram(server, PLAIN);
        receive(join(server.finalMessage(), server.finalMessage(), GREETING));
        expectFailure(BROKEN);
    }

    @Test
    void aChallengeThatNobodyAskedForFails() {
        begin();
        receive(join(saslContinue("r=abc,s=" + SALT + ",i=4096"), GREETING));
        expectFailure(BROKEN);
    }

    @Test
    void aSecondChallengeFails() {
        begin();
        var server = new ScramServer(PASSWORD);
        receive(sasl(PLAIN));
        byte[] challenge = saslContinue(server.first(initialResponse(PLAIN)));
        receive(challenge);
        server.last(response());
        receive(challenge);
        expectFailure(BROKEN);
    }

    @Test
    void beginningSaslTwiceFails() {
        begin();
        receive(join(sasl(PLAIN), sasl(PLAIN), GREETING));
        initialResponse(PLAIN);
        expectFailure(BROKEN);
        expectNothingSent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",i=", ",i=0", ",i=-1", ",i=abc", ",i=1000001", ",i=2147483648", ",i=99999999999", ",x=4096", ",ii=4096"})
    void anIterationCountThatCannotBeFailsAndNothingIsDerived(String iterations) {
        begin();
        receive(sasl(PLAIN));
        receive(saslContinue(nonceOf(initialResponse(PLAIN)) + "server,s=" + SALT + iterations));
        expectFailure(BROKEN);
        expectNothingSent();
    }

    @ParameterizedTest
    @ValueSource(strings = {",i=1000001", ",i=99999999999", ",i=02000000000,i=1", ",i=+2000000000,i=1", ",x=1,i=1", ",i=4096,i=1"})
    void whatGoesBeyondTheMostIterationsIsNotEvenBegun(String iterations) {
        begin(login(), derivations::add);
        receive(sasl(PLAIN));
        receive(saslContinue(nonceOf(initialResponse(PLAIN)) + "server,s=" + SALT + iterations));
        assertThat(derivations).isEmpty();
        expectFailure(BROKEN);
    }

    @Test
    void aMillionIterationsAreBegun() {
        begin(login(), derivations::add);
        receive(sasl(PLAIN));
        receive(saslContinue(nonceOf(initialResponse(PLAIN)) + "server,s=" + SALT + ",i=1000000"));
        assertThat(derivations).hasSize(1);
        assertThat(outcomes).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"s=%%%,i=4096", "s=,i=4096", "s,i=4096", "i=4096", "x=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"})
    void aSaltThatCannotBeReadFails(String saltAndIterations) {
        begin();
        receive(sasl(PLAIN));
        receive(saslContinue(nonceOf(initialResponse(PLAIN)) + "server," + saltAndIterations));
        expectFailure(BROKEN);
        expectNothingSent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"r=other", "r=", "R=%s", "m=1,r=%sserver", "r=%s"})
    void aNonceThatDoesNotExtendTheClientsFails(String nonce) {
        begin();
        receive(sasl(PLAIN));
        String client = nonceOf(initialResponse(PLAIN)).substring(2);
        receive(saslContinue(nonce.formatted(client) + ",s=" + SALT + ",i=4096"));
        expectFailure(BROKEN);
        expectNothingSent();
    }

    @ParameterizedTest
    @CsvSource({"2, Kerberos", "7, GSSAPI", "8, more of GSSAPI", "9, SSPI", "1, nothing", "6, SCM", "13, the future", "-1, the past"})
    void aMethodThatIsNotKnownIsNamed(int method, String name) {
        begin();
        receive(join(message('R', int32(method)), GREETING));
        expectFailure("The server asks for a way to authenticate that Culvert does not know (number " + method + ").");
        expectNothingSent();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 7})
    void anAuthenticationMessageTooShortForAMethodFails(int length) {
        begin();
        receive(join(message('R', new byte[length - 4]), GREETING));
        expectFailure();
    }

    // What is no PostgreSQL server

    @ParameterizedTest
    @ValueSource(strings = {"Too many connections\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "Error: too many connections", "Nothing here", "SSH-2.0-OpenSSH_9.2\r\n", "RRRRR", "\0\0\0\0\0"})
    void garbageFails(String garbage) {
        begin();
        receive(garbage.getBytes(US_ASCII));
        expectFailure(NO_SERVER);
    }

    @ParameterizedTest
    @CsvSource({"R, 3", "R, 0", "R, -1", "R, -2147483648", "R, 30001", "R, 2147483647", "E, 3", "E, 30001", "N, 3", "N, 30001", "v, 3", "v, 30001"})
    void aMessageOfAnImpossibleLengthFailsAtItsHeader(String type, int length) {
        begin();
        receive(join(type.getBytes(US_ASCII), int32(length)));
        expectFailure(NO_SERVER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"S", "K", "Z", "T", "p", "r", "e"})
    void aMessageThatHasNoPlaceHereFails(String type) {
        begin();
        receive(join(message(type.charAt(0), int32(0)), GREETING));
        expectFailure(NO_SERVER);
    }

    @Test
    void theLongestNoticeIsDropped() {
        begin();
        receive(join(message('N', new byte[29_996]), GREETING));
        expectAuthenticated();
    }

    @Test
    void afterAFailureNothingThatComesIsLookedAt() {
        begin();
        receive(join(message('R', int32(7)), CLEARTEXT, GREETING));
        receive(join(CLEARTEXT, error("53300", "Full."), GREETING));
        expectFailure();
        expectNothingSent();
    }

    @Test
    void whoeverHearsOfAFailureMayCloseTheChannelAtOnce() {
        begin();
        whenFailed = () -> channel.close();
        receive(join(message('R', int32(7)), GREETING));
        expectFailure();
    }

    @Test
    void whoeverHearsOfSuccessMayCloseTheChannelAtOnce() {
        begin();
        whenAuthenticated = () -> channel.close();
        receive(GREETING);
        assertThat(outcome()).isEqualTo(AUTHENTICATED);
    }

    // What the server turns down

    @ParameterizedTest
    @EnumSource
    void anErrorIsToldAndStaysForTheNext(Arrival arrival) {
        begin(arrival);
        byte[] error = error("53300", "sorry, too many clients already");
        receive(join(NOTICE, error));
        assertThat(outcome()).isEqualTo(new ServerError("53300", "sorry, too many clients already"));
        assertThat(passed()).isEqualTo(error);
        assertThat(channel.pipeline().get(Authentication.class)).isNull();
    }

    /// PostgreSQL itself says so in place of its proof when the client's is wrong.
    @ParameterizedTest
    @EnumSource
    void anErrorInPlaceOfTheProofIsToldAndStays(Arrival arrival) {
        begin(arrival);
        scram(new ScramServer(PASSWORD), PLAIN);
        byte[] error = error("28P01", "password authentication failed for user \"alice\"");
        receive(error);
        assertThat(outcome()).isEqualTo(new ServerError("28P01", "password authentication failed for user \"alice\""));
        assertThat(passed()).isEqualTo(error);
    }

    @Test
    void anErrorAfterThePasswordIsToldAndStays() {
        begin();
        receive(CLEARTEXT);
        receive(error("28P01", "no"));
        assertThat(outcome()).isEqualTo(new ServerError("28P01", "no"));
        assertThat(passed()).isEqualTo(error("28P01", "no"));
    }

    @Test
    void anErrorAfterTheServersProofIsToldAndStays() {
        begin();
        var server = new ScramServer(PASSWORD);
        scram(server, PLAIN);
        receive(join(server.finalMessage(), error("53300", "Full.")));
        assertThat(outcome()).isEqualTo(new ServerError("53300", "Full."));
        assertThat(passed()).isEqualTo(error("53300", "Full."));
    }

    @ParameterizedTest
    @CsvSource({"28P01, true, false", "28000, true, false", "53300, false, false", "57P03, false, true", "3D000, false, false", "42704, false, false"})
    void theCodeSaysWhatAnErrorIsAbout(String sqlState, boolean credentials, boolean mayPass) {
        begin();
        receive(error(sqlState, "m"));
        var error = (ServerError) outcome();
        assertThat(error.isAboutCredentials()).isEqualTo(credentials);
        assertThat(error.mayPass()).isEqualTo(mayPass);
    }

    @Test
    void anErrorIsUtf8() {
        begin();
        receive(error("28000", "Rolle »bjørn« gibt es nicht"));
        assertThat(outcome()).isEqualTo(new ServerError("28000", "Rolle »bjørn« gibt es nicht"));
    }

    @Test
    void anErrorWithoutFieldsIsAboutNothing() {
        begin();
        receive(message('E', new byte[1]));
        assertThat(outcome()).isEqualTo(new ServerError("", ""));
    }

    @Test
    void theLongestErrorIsTold() {
        begin();
        byte[] error = message('E', strings("C53300", "Mfull", "D" + "x".repeat(29_980)), new byte[1]);
        assertThat(error).hasSize(30_001);
        receive(error);
        assertThat(outcome()).isEqualTo(new ServerError("53300", "full"));
        assertThat(passed()).isEqualTo(error);
    }

    // While the key is being derived

    @Test
    void afterAnErrorNothingMoreIsSent() {
        begin(login(), derivations::add);
        receive(sasl(PLAIN));
        receive(saslContinue(new ScramServer(PASSWORD).first(initialResponse(PLAIN))));
        receive(error("57P01", "terminating connection"));
        derive();
        assertThat(outcome()).isEqualTo(new ServerError("57P01", "terminating connection"));
        expectNothingSent();
    }

    @Test
    void afterAFailureNothingMoreIsSent() {
        begin(login(), derivations::add);
        receive(sasl(PLAIN));
        receive(saslContinue(new ScramServer(PASSWORD).first(initialResponse(PLAIN))));
        receive(CLEARTEXT);
        derive();
        expectFailure(BROKEN);
        expectNothingSent();
    }

    @Test
    void aDerivationThatFailsAfterAnErrorIsNotToldAsWell() {
        begin(login(), derivations::add);
        receive(sasl(PLAIN));
        receive(saslContinue("r=other,s=" + SALT + ",i=4096"));
        receive(error("57P01", "terminating connection"));
        derive();
        assertThat(outcome()).isEqualTo(new ServerError("57P01", "terminating connection"));
    }

    @Test
    void aServerThatDoesNotWaitForTheAnswerFails() {
        begin(login(), derivations::add);
        receive(sasl(PLAIN));
        byte[] challenge = saslContinue(new ScramServer(PASSWORD).first(initialResponse(PLAIN)));
        receive(join(challenge, challenge));
        assertThat(derivations).hasSize(1);
        expectFailure(BROKEN);
    }

    @Test
    void authenticationOkThatDoesNotWaitForTheAnswerFails() {
        begin(login(), derivations::add);
        receive(sasl(PLAIN));
        receive(join(saslContinue(new ScramServer(PASSWORD).first(initialResponse(PLAIN))), GREETING));
        derive();
        expectFailure(UNPROVEN);
        expectNothingSent();
    }

    @Test
    void aNoticeDoesNotDisturb() {
        begin(login(), derivations::add);
        var server = new ScramServer(PASSWORD);
        receive(sasl(PLAIN));
        receive(join(saslContinue(server.first(initialResponse(PLAIN))), NOTICE));
        derive();
        server.last(response());
        receive(join(server.finalMessage(), GREETING));
        expectAuthenticated();
    }

    @Test
    void aConnectionThatEndsLeavesNothingBehind() {
        begin(login(), derivations::add);
        receive(sasl(PLAIN));
        receive(saslContinue(new ScramServer(PASSWORD).first(initialResponse(PLAIN))));
        channel.close();
        derive();
        assertThat(outcomes).isEmpty();
        expectNothingSent();
    }

    // Passwords as PostgreSQL takes them

    /// libpq and the server use what SASLprep does not allow as it is; Unicode 3.2, which it stands on, knows no emoji.
    @ParameterizedTest
    @ValueSource(strings = {"bell\u0007", "smile \ud83d\ude00"})
    void scramWorksWithAPasswordThatSaslPrepDoesNotAllow(String password) {
        begin(new Login("alice", Secret.of(password), true, Optional.empty()));
        var server = new ScramServer(password);
        scram(server, PLAIN);
        receive(join(server.finalMessage(), GREETING));
        expectAuthenticated();
    }

    /// RFC 4013: a space is a space, and a soft hyphen is nothing.
    @Test
    void scramPreparesThePassword() {
        begin(new Login("alice", Secret.of("open\u00a0se\u00adsame"), true, Optional.empty()));
        var server = new ScramServer(PASSWORD);
        scram(server, PLAIN);
        receive(join(server.finalMessage(), GREETING));
        expectAuthenticated();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 10})
    void withoutAPasswordItSaysThatOneIsMissing(int method) {
        begin(new Login("alice", Secret.of(""), true, Optional.empty()));
        receive(message('R', int32(method), method == 10 ? join(strings(PLAIN), new byte[1]) : new byte[4]));
        assertThat(failure().message()).contains("password").doesNotContain("SCRAM");
        expectNothingSent();
    }

    private static Login login() {
        return new Login("alice", Secret.of(PASSWORD), true, Optional.empty());
    }

    private static Login login(X509Certificate certificate) {
        return new Login("alice", Secret.of(PASSWORD), true, Optional.of(certificate));
    }

    private static X509Certificate certificate(Algorithm key) throws Exception {
        return new CertificateBuilder().algorithm(key).subject("CN=db.example").setIsCertificateAuthority(true).buildSelfSigned().getCertificate();
    }

    private void begin(Arrival how) {
        arrival = how;
        begin();
    }

    private void begin() {
        begin(login());
    }

    private void begin(Login login) {
        begin(login, Runnable::run);
    }

    private void begin(Login login, Executor offLoop) {
        channel = new EmbeddedChannel(new Authentication(login, offLoop, new Authentication.Outcome() {
            @Override
            public void authenticated() {
                outcomes.add(AUTHENTICATED);
                whenAuthenticated.run();
            }

            @Override
            public void refusedByServer(ServerError error) {
                outcomes.add(error);
            }

            @Override
            public void failed(Failure failure) {
                outcomes.add(failure);
                whenFailed.run();
            }
        }));
    }

    private void receive(byte[] bytes) {
        int step = arrival == Arrival.WHOLE ? bytes.length : 1;
        for (int from = 0; from < bytes.length; from += step) {
            ByteBuf segment = channel.alloc().buffer(step).writeBytes(bytes, from, step);
            given.add(segment);
            channel.writeInbound(segment);
        }
    }

    /// What the executor was given is done, and then what came of it on the loop.
    private void derive() {
        derivations.forEach(Runnable::run);
        channel.runPendingTasks();
    }

    private Object outcome() {
        assertThat(outcomes).hasSize(1);
        return outcomes.getFirst();
    }

    private Failure failure() {
        assertThat(outcome()).isInstanceOf(Failure.class);
        return (Failure) outcome();
    }

    private void expectAuthenticated() {
        assertThat(outcome()).isEqualTo(AUTHENTICATED);
        assertThat(passed()).isEqualTo(GREETING);
        assertThat(channel.pipeline().get(Authentication.class)).isNull();
    }

    /// Whatever was wrong, nobody behind sees a byte.
    private void expectFailure() {
        assertThat(failure().kind()).isEqualTo(failure().message().equals(NO_SERVER) ? Kind.NOT_POSTGRESQL : Kind.AUTHENTICATION_FAILED);
        assertThat(passed()).isEmpty();
    }

    private void expectFailure(String message) {
        expectFailure();
        assertThat(failure().message()).isEqualTo(message);
    }

    private void expectNothingSent() {
        assertThat(sent()).isEmpty();
    }

    private byte[] sent() {
        byte[] all = new byte[0];
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            all = join(all, ByteBufUtil.getBytes(next));
            next.release();
        }
        return all;
    }

    private byte[] passed() {
        byte[] all = new byte[0];
        for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
            all = join(all, ByteBufUtil.getBytes(next));
            next.release();
        }
        return all;
    }

    private static byte[] error(String sqlState, String message) {
        return message('E', strings("SFATAL", "VFATAL", "C" + sqlState, "M" + message), new byte[1]);
    }

    private static byte[] sasl(String... mechanisms) {
        return message('R', int32(10), strings(mechanisms), new byte[1]);
    }

    private static byte[] saslContinue(String text) {
        return message('R', int32(11), text.getBytes(UTF_8));
    }

    private static byte[] saslFinal(String text) {
        return message('R', int32(12), text.getBytes(UTF_8));
    }

    /// What the client has sent must be a SASLInitialResponse for this mechanism; its client-first-message.
    private String initialResponse(String mechanism) {
        byte[] sent = sent();
        byte[] name = strings(mechanism);
        String first = new String(sent, 5 + name.length + 4, sent.length - 5 - name.length - 4, UTF_8);
        assertThat(sent).isEqualTo(message('p', name, int32(first.length()), first.getBytes(UTF_8)));
        return first;
    }

    /// What the client has sent must be a SASLResponse.
    private String response() {
        byte[] sent = sent();
        ByteBuffer head = ByteBuffer.wrap(sent);
        assertThat((char) head.get()).isEqualTo('p');
        assertThat(head.getInt()).isEqualTo(sent.length - 1);
        return new String(sent, 5, sent.length - 5, UTF_8);
    }

    private static String nonceOf(String clientFirst) {
        return clientFirst.substring(clientFirst.indexOf("r="));
    }

    /// The dialogue up to the server's last word, which is then there for the test.
    ///
    /// @param expected what the client has to choose
    /// @param offered  in the server's list; only what is expected, if none are given
    private void scram(ScramServer server, String expected, String... offered) {
        receive(sasl(offered.length == 0 ? new String[] {expected} : offered));
        receive(saslContinue(server.first(initialResponse(expected))));
        server.last(response());
    }

    /// The other side, after RFC 5802 and with nothing but the JDK's cryptography.
    private static final class ScramServer {
        private static final int ITERATIONS = 4096;

        private final byte[] saltedPassword;
        private final String nonce;
        private final byte[] bindingData;
        private String gs2Header;
        private String clientFirstBare;
        private String serverFirst;
        private String serverFinal;

        ScramServer(String password) {
            this(password, "server", new byte[0]);
        }

        /// @param nonce       what this side adds to the client's
        /// @param bindingData what the client has to bind to; empty if it is not to
        ScramServer(String password, String nonce, byte[] bindingData) {
            this.nonce = nonce;
            this.bindingData = bindingData;
            try {
                var salted = new PBEKeySpec(password.toCharArray(), Base64.getDecoder().decode(SALT), ITERATIONS, 256);
                saltedPassword = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(salted).getEncoded();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        String first(String clientFirst) {
            int bare = clientFirst.indexOf(',', clientFirst.indexOf(',') + 1) + 1;
            gs2Header = clientFirst.substring(0, bare);
            clientFirstBare = clientFirst.substring(bare);
            serverFirst = nonceOf(clientFirstBare) + nonce + ",s=" + SALT + ",i=" + ITERATIONS;
            return serverFirst;
        }

        /// The client's proof must be right.
        String last(String clientFinal) {
            String withoutProof = clientFinal.substring(0, clientFinal.lastIndexOf(",p="));
            String binding = Base64.getEncoder().encodeToString(join(gs2Header.getBytes(US_ASCII), bindingData));
            assertThat(withoutProof).isEqualTo("c=" + binding + "," + nonceOf(clientFirstBare) + nonce);
            byte[] clientKey = hmac(saltedPassword, "Client Key");
            byte[] proof = hmac(sha256(clientKey), clientFirstBare + "," + serverFirst + "," + withoutProof);
            for (int i = 0; i < proof.length; i++) {
                proof[i] ^= clientKey[i];
            }
            assertThat(clientFinal).isEqualTo(withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof));
            serverFinal = signature(clientFinal);
            return serverFinal;
        }

        /// Whatever the client's proof is worth.
        String signature(String clientFinal) {
            String withoutProof = clientFinal.substring(0, clientFinal.lastIndexOf(",p="));
            byte[] signature = hmac(hmac(saltedPassword, "Server Key"), clientFirstBare + "," + serverFirst + "," + withoutProof);
            return "v=" + Base64.getEncoder().encodeToString(signature);
        }

        byte[] finalMessage() {
            return saslFinal(serverFinal);
        }

        String binding() {
            return gs2Header;
        }

        private static byte[] hmac(byte[] key, String text) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key, "HmacSHA256"));
                return mac.doFinal(text.getBytes(UTF_8));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private static byte[] sha256(byte[] bytes) {
            try {
                return MessageDigest.getInstance("SHA-256").digest(bytes);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
