package dev.culvert.engine.net;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// A certificate that was turned down, and in plain words why.
public final class UntrustedCertificate extends CertificateException {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String certificate;

    UntrustedCertificate(X509Certificate certificate, CertificateException cause) {
        super(cause);
        this.reason = reason(certificate, cause);
        this.certificate = "Subject: " + certificate.getSubjectX500Principal().getName() + "; issuer: " + certificate.getIssuerX500Principal().getName() + ".";
    }

    /// Ends the sentence "The certificate of HOST is not trusted: …", without a full stop.
    public String reason() {
        return reason;
    }

    /// Whose it is and who signed it.
    public String certificate() {
        return certificate;
    }

    private static String reason(X509Certificate certificate, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return "a certificate of its chain has expired (its own is valid until " + certificate.getNotAfter().toInstant() + ")";
            }
            if (cause instanceof CertificateNotYetValidException) {
                return "a certificate of its chain is not valid yet (its own is from " + certificate.getNotBefore().toInstant() + ")";
            }
            String message = String.valueOf(cause.getMessage());
            if (message.contains("subject alternative") || message.startsWith("No name matching")) {
                return "it is for " + names(certificate) + ", not for this host";
            }
        }
        return "no authority that this machine knows has signed it";
    }

    private static String names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names != null) {
                return names.stream().map(name -> String.valueOf(name.get(1))).collect(Collectors.joining(", "));
            }
        } catch (CertificateParsingException unreadable) {
            // The subject says enough.
        }
        return certificate.getSubjectX500Principal().getName();
    }
}
