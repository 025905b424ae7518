package dev.culvert.engine.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// TLS towards a named host: the certificate and the host name in it are verified, always, against the [Authorities].
public final class TlsClient implements AutoCloseable {
    private final SslContext context;

    private TlsClient(SslContext context) {
        this.context = context;
    }

    /// Reads the authorities, which takes some 100 ms: not on an event loop.
    public static TlsClient trusting(List<X509Certificate> extra) throws GeneralSecurityException, IOException {
        SslContext context = SslContextBuilder.forClient()
            .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
            .trustManager(new Explaining(Authorities.trustedWith(extra)))
            .endpointIdentificationAlgorithm("HTTPS")
            .build();
        return new TlsClient(context);
    }

    /// @param host the name in the certificate, also sent as SNI; never the result of a look-up
    SslHandler newHandler(ByteBufAllocator alloc, String host, int port) {
        return context.newHandler(alloc, host, port);
    }

    /// After the last connection.
    @Override
    public void close() {
        ReferenceCountUtil.release(context);
    }

    /// The JDK's judgement, with an exception that can be shown to a person.
    private static final class Explaining extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager judge;

        Explaining(X509ExtendedTrustManager judge) {
            this.judge = judge;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
            try {
                judge.checkServerTrusted(chain, authType, engine);
            } catch (CertificateException e) {
                throw new UntrustedCertificate(chain[0], e);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
            throw new CertificateException("No sockets here, only engines.");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("The host name cannot be verified here.");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
            throw new CertificateException("This is a client.");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
            throw new CertificateException("This is a client.");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("This is a client.");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return judge.getAcceptedIssuers();
        }
    }
}
