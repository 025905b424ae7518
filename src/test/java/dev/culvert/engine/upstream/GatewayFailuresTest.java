package dev.culvert.engine.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.net.Thrown;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.pkitesting.CertificateBuilder;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayFailuresTest {
    private static final String HOST = "gateway.example";

    @ParameterizedTest
    @CsvSource({
        "401, KEY_REJECTED, 28P01, Prisma rejected the API key (401 Unauthorized).",
        "403, KEY_REJECTED, 28P01, Prisma rejected the API key (403 Forbidden).",
        "410, NO_DATABASE, 3D000, There is no Prisma Postgres database behind this API key (410 Gone).",
        "429, RATE_LIMITED, 53400, 'Prisma turned the connection down: too many requests, or the plan''s operations are used up (429 Too Many Requests).'",
        "200, GATEWAY_REFUSED, 57P03, Prisma's gateway refused the connection (200 OK).",
        "302, GATEWAY_REFUSED, 57P03, Prisma's gateway refused the connection (302 Found).",
        "404, GATEWAY_REFUSED, 57P03, Prisma's gateway refused the connection (404 Not Found).",
        "500, GATEWAY_REFUSED, 57P03, Prisma's gateway refused the connection (500 Internal Server Error).",
        "503, GATEWAY_REFUSED, 57P03, Prisma's gateway refused the connection (503 Service Unavailable).",
    })
    void aStatusSaysWhatItMeans(int status, Kind kind, String sqlState, String message) {
        Failure failure = answer(status, EmptyHttpHeaders.INSTANCE).failure();
        assertThat(failure.kind() + " " + failure.sqlState() + " " + failure.message()).isEqualTo(kind + " " + sqlState + " " + message);
    }

    @ParameterizedTest
    @CsvSource({"401, false", "403, false", "404, false", "410, false", "429, false", "200, false", "500, false", "502, true", "503, true", "504, true"})
    void onlyAnOverloadedOrMissingServerIsTriedAgain(int status, boolean mayPass) {
        assertThat(answer(status, EmptyHttpHeaders.INSTANCE).mayPass()).isEqualTo(mayPass);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 410, 429, 200, 503})
    void everyStatusHasARemedy(int status) {
        assertThat(answer(status, EmptyHttpHeaders.INSTANCE).failure().remedy()).endsWith(".");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 410, 429, 500, 503})
    void theRequestIdIsKept(int status) {
        assertThat(answer(status, requestId("req-42")).failure().fullDetail()).isEqualTo("Request id: req-42.");
    }

    @Test
    void withoutARequestIdThereIsNoDetail() {
        assertThat(answer(401, EmptyHttpHeaders.INSTANCE).failure().fullDetail()).isEmpty();
    }

    @Test
    void aLongRequestIdIsCut() {
        assertThat(answer(401, requestId("x".repeat(5000))).failure().requestId()).isEqualTo("x".repeat(200));
    }

    @Test
    void aRequestIdCannotDriveATerminal() {
        assertThat(answer(401, requestId("a\u001b[31m\u009b\u202eb")).failure().requestId()).isEqualTo("a?[31m??b");
    }

    @Test
    void aReasonPhraseCannotDriveATerminal() {
        var status = new HttpResponseStatus(401, "No\u001b]0;owned\u0007");
        assertThat(GatewayFailures.ofAnswer(status, EmptyHttpHeaders.INSTANCE).failure().message()).isEqualTo("Prisma rejected the API key (401 No?]0;owned?).");
    }

    @Test
    void aNameThatCannotBeResolvedIsUnreachableForNow() {
        AttemptFailed failed = GatewayFailures.ofThrowable(HOST, Thrown.unreachable("gateway.example: the name cannot be resolved"));
        assertThat(failed.failure()).isEqualTo(Failure.of(
            Kind.UNREACHABLE, "Prisma's gateway at gateway.example cannot be reached.", "Check the network, VPN and proxy settings of this machine.")
            .withDetail("gateway.example: the name cannot be resolved."));
        assertThat(failed.failure().sqlState()).isEqualTo("57P03");
        assertThat(failed.mayPass()).isTrue();
    }

    @Test
    void aBrokenConnectionIsUnreachableForNow() {
        AttemptFailed failed = GatewayFailures.ofThrowable(HOST, new IOException("Connection reset by peer"));
        assertThat(failed.failure().kind() + " " + failed.failure().detail() + " " + failed.mayPass()).isEqualTo("UNREACHABLE Connection reset by peer. true");
    }

    @Test
    void anExceptionWithoutAMessageHasNoDetail() {
        assertThat(GatewayFailures.ofThrowable(HOST, new IOException()).failure().detail()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource
    void anUntrustedCertificateIsFoundInWhateverItComesWrapped(Throwable thrown) {
        AttemptFailed failed = GatewayFailures.ofThrowable(HOST, thrown);
        assertThat(failed.failure()).isEqualTo(Failure.of(
            Kind.TLS_FAILED, "The certificate of gateway.example is not trusted: no authority that this machine knows has signed it.",
            "If a company proxy opens TLS on this network, add its CA certificate with --ca-file.")
            .withDetail("Subject: CN=gateway.example; issuer: CN=gateway.example."));
        assertThat(failed.failure().sqlState()).isEqualTo("08001");
        assertThat(failed.mayPass()).isFalse();
    }

    static Stream<Throwable> anUntrustedCertificateIsFoundInWhateverItComesWrapped() throws Exception {
        var untrusted = Thrown.untrusted(new CertificateBuilder().ecp256().subject("CN=gateway.example").setIsCertificateAuthority(true).buildSelfSigned().getCertificate());
        var handshake = new SSLHandshakeException("PKIX path building failed");
        handshake.initCause(untrusted);
        return Stream.of(untrusted, handshake, new DecoderException(handshake), new CompletionException(new DecoderException(handshake)));
    }

    @ParameterizedTest
    @MethodSource
    void tlsThatFailsOtherwiseFailsForGood(Throwable thrown) {
        AttemptFailed failed = GatewayFailures.ofThrowable(HOST, thrown);
        assertThat(failed.failure().sqlState() + " " + failed.failure().message() + " " + failed.failure().detail())
            .isEqualTo("08001 TLS with gateway.example failed. Received fatal alert: protocol_version.");
        assertThat(failed.mayPass()).isFalse();
    }

    static Stream<Throwable> tlsThatFailsOtherwiseFailsForGood() {
        var alert = new SSLHandshakeException("Received fatal alert: protocol_version");
        return Stream.of(alert, new DecoderException(alert));
    }

    @ParameterizedTest
    @MethodSource
    void tlsThatWasNotFinishedIsUnreachableForNow(Throwable thrown) {
        AttemptFailed failed = GatewayFailures.ofThrowable(HOST, thrown);
        assertThat(failed.failure().kind() + " " + failed.mayPass()).isEqualTo("UNREACHABLE true");
    }

    static Stream<Throwable> tlsThatWasNotFinishedIsUnreachableForNow() {
        return Stream.of(
            new SslHandshakeTimeoutException("handshake timed out after 10000ms"),
            new DecoderException(new SslHandshakeTimeoutException("handshake timed out after 10000ms")));
    }

    /// Asking on with a password that was refused may lock the account.
    @ParameterizedTest
    @CsvSource({"status: 407 Proxy Authentication Required, false", "status: 403 Forbidden, false", "status: 503 Service Unavailable, true", "timeout, true", "disconnected, true"})
    void aProxyThatDoesNotConnectIsAskedAgainOnlyWhenThatMayHelp(String answer, boolean mayPass) {
        AttemptFailed failed = GatewayFailures.ofThrowable(HOST, new ProxyConnectException("http, none, proxy => gateway.example, " + answer));
        assertThat(failed.failure().kind() + " " + failed.failure().detail())
            .isEqualTo("UNREACHABLE The proxy did not connect: http, none, proxy => gateway.example, " + answer + ".");
        assertThat(failed.mayPass()).isEqualTo(mayPass);
    }

    @Test
    void whatAnswersButIsNoWebSocketIsNotTheGateway() {
        AttemptFailed failed = GatewayFailures.ofThrowable(HOST, new WebSocketClientHandshakeException("Invalid handshake response upgrade: null"));
        assertThat(failed.failure()).isEqualTo(Failure.of(Kind.GATEWAY_REFUSED, "What answers at gateway.example is not Prisma's gateway.", "Check PPG_WS_URL and the proxy settings.")
            .withDetail("Invalid handshake response upgrade: null."));
        assertThat(failed.mayPass()).isFalse();
    }

    private static AttemptFailed answer(int status, HttpHeaders headers) {
        return GatewayFailures.ofAnswer(HttpResponseStatus.valueOf(status), headers);
    }

    private static HttpHeaders requestId(String id) {
        return DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders().set("Prisma-Request-Id", id);
    }
}
