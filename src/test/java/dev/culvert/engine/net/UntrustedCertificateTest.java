package dev.culvert.engine.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UntrustedCertificateTest {
    private static final CertificateBuilder GATEWAY = new CertificateBuilder()
        .ecp256()
        .subject("CN=gateway.example, O=Example")
        .addSanDnsName("gateway.example")
        .addSanDnsName("gw.example")
        .notBefore(Instant.parse("2026-01-01T00:00:00Z"))
        .notAfter(Instant.parse("2027-01-01T00:00:00Z"))
        .setIsCertificateAuthority(true);

    @Test
    void itSaysWhoseItIsAndWhoSignedIt() throws Exception {
        var authority = new CertificateBuilder().ecp256().subject("CN=Corp CA").setIsCertificateAuthority(true).buildSelfSigned();
        X509Certificate certificate = GATEWAY.copy().setIsCertificateAuthority(false).buildIssuedBy(authority).getCertificate();
        assertThat(new UntrustedCertificate(certificate, new CertificateException("no")).certificate()).isEqualTo("Subject: CN=gateway.example,O=Example; issuer: CN=Corp CA.");
    }

    @Test
    void anUnknownAuthorityIsTheReasonWithoutABetterOne() throws Exception {
        assertThat(reason(new CertificateException("unable to find valid certification path to requested target"))).isEqualTo("no authority that this machine knows has signed it");
    }

    @Test
    void aReasonWithoutAMessageIsNoProblem() throws Exception {
        assertThat(reason(new CertificateException())).isEqualTo("no authority that this machine knows has signed it");
    }

    @Test
    void anExpiredCertificateSaysUntilWhen() throws Exception {
        assertThat(reason(new CertificateException("chain", new CertPathValidatorException("validity", new CertificateExpiredException()))))
            .isEqualTo("a certificate of its chain has expired (its own is valid until 2027-01-01T00:00:00Z)");
    }

    @Test
    void aCertificateOfTheFutureSaysFromWhen() throws Exception {
        assertThat(reason(new CertificateException("chain", new CertificateNotYetValidException())))
            .isEqualTo("a certificate of its chain is not valid yet (its own is from 2026-01-01T00:00:00Z)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"No name matching other.example found", "No subject alternative DNS name matching other.example found.", "No subject alternative names matching IP address 127.0.0.1 found"})
    void anotherHostsCertificateSaysWhose(String message) throws Exception {
        assertThat(reason(new CertificateException(message))).isEqualTo("it is for gateway.example, gw.example, not for this host");
    }

    @Test
    void withoutAlternativeNamesTheSubjectIsNamed() throws Exception {
        X509Certificate certificate = new CertificateBuilder().ecp256().subject("CN=old.example").setIsCertificateAuthority(true).buildSelfSigned().getCertificate();
        assertThat(new UntrustedCertificate(certificate, new CertificateException("No name matching other.example found")).reason()).isEqualTo("it is for CN=old.example, not for this host");
    }

    private static String reason(CertificateException cause) throws Exception {
        return new UntrustedCertificate(GATEWAY.copy().buildSelfSigned().getCertificate(), cause).reason();
    }
}
