package dev.culvert.engine.net;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

/// Makes the exceptions of this package for tests of those above it.
public final class Thrown {
    private Thrown() {}

    public static Unreachable unreachable(String message) {
        return new Unreachable(message);
    }

    public static UntrustedCertificate untrusted(X509Certificate certificate) {
        return new UntrustedCertificate(certificate, new CertificateException("unable to find valid certification path to requested target"));
    }
}
