package dev.culvert.engine.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whose certificates are trusted: those of the JDK's authorities, of the system's (where companies put their own), and of those given.
public final class Authorities {
    private static final Logger LOG = LoggerFactory.getLogger(Authorities.class);
    private static final List<Path> LINUX_BUNDLES = List.of(
        Path.of("/etc/ssl/certs/ca-certificates.crt"), Path.of("/etc/pki/tls/certs/ca-bundle.crt"), Path.of("/etc/ssl/ca-bundle.pem"), Path.of("/etc/ssl/cert.pem"));

    private Authorities() {}

    /// Reads them all, which takes some 100 ms.
    ///
    /// @param extra besides the JDK's and the system's
    public static X509ExtendedTrustManager trustedWith(List<X509Certificate> extra) throws GeneralSecurityException, IOException {
        List<X509Certificate> all = new ArrayList<>(List.of(trustManager(null).getAcceptedIssuers()));
        all.addAll(systemAuthorities());
        all.addAll(extra);
        KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null, null);
        for (int i = 0; i < all.size(); i++) {
            anchors.setCertificateEntry(String.valueOf(i), all.get(i));
        }
        return trustManager(anchors);
    }

    private static X509ExtendedTrustManager trustManager(KeyStore anchors) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(anchors);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("The JDK has no X.509 trust manager.");
    }

    /// Best effort: what cannot be read is said in the log, and the JDK's own authorities remain.
    private static List<X509Certificate> systemAuthorities() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        try {
            if (os.startsWith("windows")) {
                return fromKeyStore("Windows-ROOT");
            }
            if (os.startsWith("mac")) {
                return fromKeyStore("KeychainStore-ROOT");
            }
            Optional<Path> bundle = LINUX_BUNDLES.stream().filter(Files::isReadable).findFirst();
            return bundle.isPresent() ? fromPem(bundle.get()) : List.of();
        } catch (GeneralSecurityException | IOException e) {
            LOG.warn("The system's certificate authorities cannot be read; only the JDK's are trusted: {}", e.toString());
            return List.of();
        }
    }

    private static List<X509Certificate> fromKeyStore(String type) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        return List.of(((X509TrustManager) trustManager(store)).getAcceptedIssuers());
    }

    private static List<X509Certificate> fromPem(Path file) throws CertificateException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream().map(X509Certificate.class::cast).toList();
        }
    }
}
