package dev.culvert.engine.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.net.Thrown;
import io.netty.handler.codec.DecoderException;
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

class ConnectFailuresTest {
    private static final String WHAT = "Prisma's gateway at gateway.example";
    private static final String HOST = "gateway.example";

    @Test
    void aNameThatCannotBeResolvedIsUnreachableForNow() {
        AttemptFailed failed = ConnectFailures.ofThrowable(WHAT, HOST, Thrown.unreachable("gateway.example: the name cannot be resolved"));
        assertThat(failed.failure()).isEqualTo(Failure.of(
            Kind.UNREACHABLE, "Prisma's gateway at gateway.example cannot be reached.", "Check the network, VPN and proxy settings of this machine.")
            .withDetail("gateway.example: the name cannot be resolved."));
        assertThat(failed.failure().sqlState()).isEqualTo("57P03");
        assertThat(failed.mayPass()).isTrue();
    }

    @Test
    void aBrokenConnectionIsUnreachableForNow() {
        AttemptFailed failed = ConnectFailures.ofThrowable(WHAT, HOST, new IOException("Connection reset by peer"));
        assertThat(failed.failure().kind() + " " + failed.failure().detail() + " " + failed.mayPass()).isEqualTo("UNREACHABLE Connection reset by peer. true");
    }

    @Test
    void anExceptionWithoutAMessageHasNoDetail() {
        assertThat(ConnectFailures.ofThrowable(WHAT, HOST, new IOException()).failure().detail()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource
    void anUntrustedCertificateIsFoundInWhateverItComesWrapped(Throwable thrown) {
        AttemptFailed failed = ConnectFailures.ofThrowable(WHAT, HOST, thrown);
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
        AttemptFailed failed = ConnectFailures.ofThrowable(WHAT, HOST, thrown);
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
        AttemptFailed failed = ConnectFailures.ofThrowable(WHAT, HOST, thrown);
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
        AttemptFailed failed = ConnectFailures.ofThrowable(WHAT, HOST, new ProxyConnectException("http, none, proxy => gateway.example, " + answer));
        assertThat(failed.failure().kind() + " " + failed.failure().detail())
            .isEqualTo("UNREACHABLE The proxy did not connect: http, none, proxy => gateway.example, " + answer + ".");
        assertThat(failed.mayPass()).isEqualTo(mayPass);
    }

    @Test
    void whatAnswersButIsNoWebSocketIsNotTheGateway() {
        AttemptFailed failed = ConnectFailures.ofThrowable(WHAT, HOST, new WebSocketClientHandshakeException("Invalid handshake response upgrade: null"));
        assertThat(failed.failure()).isEqualTo(Failure.of(Kind.GATEWAY_REFUSED, "What answers at gateway.example is not Prisma's gateway.", "Check PPG_WS_URL and the proxy settings.")
            .withDetail("Invalid handshake response upgrade: null."));
        assertThat(failed.mayPass()).isFalse();
    }

    @Test
    void whatCannotBeReachedIsCalledByItsName() {
        assertThat(ConnectFailures.ofThrowable("The database server db.example", "db.example", new IOException("Connection reset")).failure().message())
            .isEqualTo("The database server db.example cannot be reached.");
    }

    @Test
    void aCertificateIsOfTheHostWhateverItWasToLeadTo() throws Exception {
        var untrusted = Thrown.untrusted(new CertificateBuilder().ecp256().subject("CN=db.example").setIsCertificateAuthority(true).buildSelfSigned().getCertificate());
        assertThat(ConnectFailures.ofThrowable("The database server db.example", "db.example", untrusted).failure().message()).startsWith("The certificate of db.example is not trusted: ");
    }

    @Test
    void whatAnswersCannotDriveATerminal() {
        assertThat(ConnectFailures.ofThrowable(WHAT, HOST, new IOException("a\u001b]0;owned\u0007b")).failure().detail()).isEqualTo("a?]0;owned?b.");
    }
}
