package dev.culvert.testkit;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Certificates made at run time by a certificate authority that no system trusts. Everything is immutable. */
public final class TestCertificates {

    private TestCertificates() {}

    /** A new authority with this common name. */
    public static Authority authority(String commonName) {
        var now = Instant.now();
        return new Authority(build(() -> new CertificateBuilder()
                .subject("CN=" + commonName)
                .notBefore(now.minus(Duration.ofDays(60)))
                .notAfter(now.plus(Duration.ofDays(60)))
                .setIsCertificateAuthority(true)
                .setKeyUsage(true, KeyUsage.keyCertSign, KeyUsage.cRLSign)
                .buildSelfSigned()));
    }

    /** Issues server certificates. */
    public static final class Authority {

        private final X509Bundle bundle;

        private Authority(X509Bundle bundle) {
            this.bundle = bundle;
        }

        /** A certificate that is valid today for these DNS names and IP addresses, one at least. */
        public Server server(String... namesOrAddresses) {
            return server(Instant.now().plus(Duration.ofDays(30)), namesOrAddresses);
        }

        /** One whose last day was yesterday. */
        public Server expiredServer(String... namesOrAddresses) {
            return server(Instant.now().minus(Duration.ofDays(1)), namesOrAddresses);
        }

        /** The authority's own certificate. */
        public X509Certificate certificate() {
            return bundle.getCertificate();
        }

        /** Writes the authority's certificate into this directory as ca.pem. */
        public Path caPem(Path directory) {
            return write(directory.resolve("ca.pem"), bundle.getCertificatePEM());
        }

        /** For Java's own clients: trusts this authority and nobody else. */
        public SSLContext clientContext() {
            try {
                var context = SSLContext.getInstance("TLS");
                context.init(null, bundle.toTrustManagerFactory().getTrustManagers(), null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private Server server(Instant until, String... namesOrAddresses) {
            var builder = new CertificateBuilder()
                    .subject("CN=" + namesOrAddresses[0])
                    .notBefore(Instant.now().minus(Duration.ofDays(30)))
                    .notAfter(until)
                    .setKeyUsage(true, KeyUsage.digitalSignature)
                    .addExtendedKeyUsageServerAuth();
            for (String name : namesOrAddresses) {
                boolean address = NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name);
                builder = address ? builder.addSanIpAddress(name) : builder.addSanDnsName(name);
            }
            var complete = builder;
            return new Server(build(() -> complete.buildIssuedBy(bundle)));
        }
    }

    /** A server's certificate with its private key. */
    public static final class Server {

        private final X509Bundle bundle;

        private Server(X509Bundle bundle) {
            this.bundle = bundle;
        }

        public KeyManagerFactory keyManagerFactory() {
            try {
                return bundle.toKeyManagerFactory();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        /** For Netty servers; the JDK's TLS, so there is nothing to release. */
        public SslContext sslContext() {
            try {
                return SslContextBuilder.forServer(keyManagerFactory()).build();
            } catch (SSLException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Writes server.pem with the chain and server.key, readable only for the owner as PostgreSQL demands, into this directory. */
        public PemFiles pem(Path directory) {
            return new PemFiles(
                    write(directory.resolve("server.pem"), bundle.getCertificatePathPEM()),
                    write(directory.resolve("server.key"), bundle.getPrivateKeyPEM()));
        }
    }

    /** PostgreSQL's ssl_cert_file and ssl_key_file. */
    public record PemFiles(Path certificate, Path key) {}

    private interface Build {
        // The builder's own methods declare no less.
        X509Bundle run() throws Exception;
    }

    private static X509Bundle build(Build build) {
        try {
            return build.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path write(Path file, String pem) {
        try {
            Files.deleteIfExists(file);
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            return Files.writeString(file, pem);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
