package dev.culvert.engine.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.postgres.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsRequestTest {
    private static final String SERVER = "The database server db.example";

    private final List<Failure> refusals = new ArrayList<>();
    private final List<SslHandler> encrypted = new ArrayList<>();
    private final List<SslHandler> made = new ArrayList<>();
    private final List<ByteBuf> given = new ArrayList<>();
    private final List<Throwable> thrown = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private EmbeddedChannel client;
    private EmbeddedChannel server;

    @AfterEach
    void end() {
        client.finishAndReleaseAll();
        if (server != null) {
            server.finishAndReleaseAll();
        }
        assertThat(given).as("buffers given").allSatisfy(bytes -> assertThat(bytes.refCnt()).isZero());
    }

    @Test
    void itSendsExactlyAnSslRequest() throws Exception {
        begin(trusting(certificate()));
        assertThat(written()).isEqualTo(Bytes.SSL_REQUEST);
    }

    @Test
    void theOthersHearThatTheChannelIsActive() throws Exception {
        begin(trusting(certificate()));
        assertThat(events).containsExactly("active");
    }

    @Test
    void noTlsIsMadeBeforeTheAnswer() throws Exception {
        begin(trusting(certificate()));
        assertThat(made).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"N", "NS"})
    void noIsARefusal(String answer) throws Exception {
        begin(trusting(certificate()));
        receive(answer.getBytes(US_ASCII));
        assertThat(refusals).containsExactly(Failure.of(
            Kind.TLS_FAILED, "The database server db.example offers no TLS.", "Check host and port of the connection string; a hosted database always offers TLS."));
        expectNoTls();
    }

    @ParameterizedTest
    @ValueSource(strings = {"E", "H", "s", "\0", "E\0\0\0\u0042SFATAL\0", "HTTP/1.1 400 Bad Request\r\n"})
    void anyOtherAnswerIsNotPostgresqls(String answer) throws Exception {
        begin(trusting(certificate()));
        receive(answer.getBytes(US_ASCII));
        assertThat(refusals).containsExactly(Failure.of(
            Kind.TLS_FAILED, "The database server db.example does not answer a request for TLS as PostgreSQL does.", "Check host and port of the connection string."));
        expectNoTls();
    }

    /// CVE-2024-10977: nobody has proven yet who says it.
    @Test
    void anErrorInPlaceOfTheAnswerIsNotShown() throws Exception {
        begin(trusting(certificate()));
        receive(Bytes.message('E', Bytes.strings("SFATAL", "C28P01", "Mcall 555-1234"), new byte[1]));
        assertThat(refusals.toString()).doesNotContain("555-1234");
        assertThat(client.inboundMessages()).isEmpty();
    }

    /// CVE-2021-23222.
    @ParameterizedTest
    @ValueSource(strings = {"SS", "S\0", "SR\0\0\0\u0008\0\0\0\0"})
    void moreThanTheAnswerIsARefusal(String answer) throws Exception {
        begin(trusting(certificate()));
        receive(answer.getBytes(US_ASCII));
        assertThat(refusals).containsExactly(Failure.of(
            Kind.TLS_FAILED, "The database server db.example sent more than its answer before TLS began.", "Somebody may be between this machine and the server."));
        expectNoTls();
    }

    @Test
    void tlsTakesItsPlace() throws Exception {
        begin(trusting(certificate()));
        receive(new byte[] {'S'});
        assertThat(client.pipeline().names()).startsWith("before", "tls", "after");
        assertThat(client.pipeline().get("tls")).isSameAs(made.getFirst());
        assertThat(made).hasSize(1);
    }

    @Test
    void theHandshakeBeginsAtOnce() throws Exception {
        begin(trusting(certificate()));
        written();
        receive(new byte[] {'S'});
        assertThat(written()).startsWith(22, 3); // a TLS handshake record
    }

    @Test
    void theAnswerItselfIsShownToNobody() throws Exception {
        begin(trusting(certificate()));
        receive(new byte[] {'S'});
        assertThat(client.inboundMessages()).isEmpty();
    }

    @Test
    void itIsEncryptedOnlyAfterTheHandshake() throws Exception {
        begin(trusting(certificate()));
        receive(new byte[] {'S'});
        assertThat(encrypted).isEmpty();
        assertThat(refusals).isEmpty();
    }

    @Test
    void afterTheHandshakeItIsEncrypted() throws Exception {
        X509Bundle certificate = certificate();
        begin(trusting(certificate));
        handshake(certificate);
        assertThat(encrypted).isEqualTo(made);
        assertThat(refusals).isEmpty();
        assertThat(encrypted.getFirst().engine().getSession().getPeerCertificates()).containsExactly(certificate.getCertificate());
    }

    @Test
    void whatIsThenWrittenIsReadableForTheServerOnly() throws Exception {
        X509Bundle certificate = certificate();
        begin(trusting(certificate));
        handshake(certificate);
        client.writeOutbound(client.alloc().buffer().writeBytes("hello".getBytes(US_ASCII)));
        byte[] onTheWire = written();
        assertThat(new String(onTheWire, US_ASCII)).doesNotContain("hello");
        server.writeInbound(server.alloc().buffer().writeBytes(onTheWire));
        assertThat(read(server)).isEqualTo("hello".getBytes(US_ASCII));
    }

    @Test
    void aHandshakeThatFailsIsNeitherEncryptedNorRefusedButThrown() throws Exception {
        begin(trusting(certificate()));
        handshake(certificate());
        assertThat(encrypted).isEmpty();
        assertThat(refusals).isEmpty();
        assertThat(thrown).singleElement().satisfies(cause -> assertThat(cause).hasCauseInstanceOf(SSLHandshakeException.class));
    }

    private void begin(SslContext context) {
        client = new EmbeddedChannel();
        client.pipeline().addLast("before", new ChannelInboundHandlerAdapter());
        client.pipeline().addLast("request", new TlsRequest(SERVER, () -> {
            made.add(context.newHandler(client.alloc(), "db.example", 5432));
            return made.getLast();
        }, refusals::add, encrypted::add));
        client.pipeline().addLast("after", new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext ctx) {
                events.add("active");
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                thrown.add(cause);
            }
        });
        client.pipeline().fireChannelActive();
    }

    private void handshake(X509Bundle certificate) throws Exception {
        SslContext context = SslContextBuilder.forServer(certificate.toKeyManagerFactory()).sslProvider(SslProvider.JDK).build();
        server = new EmbeddedChannel(context.newHandler(client.alloc()), new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                // The client's alert; what the client makes of it is what is looked at.
            }
        });
        written();
        receive(new byte[] {'S'});
        for (int i = 0; i < 10 && client.isOpen(); i++) {
            ByteBuf toServer = client.readOutbound();
            if (toServer != null && server.isOpen()) {
                server.writeInbound(toServer);
            } else if (toServer != null) {
                toServer.release();
            }
            ByteBuf toClient = server.readOutbound();
            if (toClient != null) {
                client.writeInbound(toClient);
            }
        }
    }

    private void receive(byte[] bytes) {
        ByteBuf segment = client.alloc().buffer().writeBytes(bytes);
        given.add(segment);
        client.writeInbound(segment);
    }

    private void expectNoTls() {
        assertThat(made).isEmpty();
        assertThat(encrypted).isEmpty();
    }

    private byte[] written() {
        byte[] all = new byte[0];
        for (ByteBuf next = client.readOutbound(); next != null; next = client.readOutbound()) {
            all = Bytes.join(all, ByteBufUtil.getBytes(next));
            next.release();
        }
        return all;
    }

    private static byte[] read(EmbeddedChannel channel) {
        ByteBuf message = channel.readInbound();
        byte[] bytes = ByteBufUtil.getBytes(message);
        message.release();
        return bytes;
    }

    private static X509Bundle certificate() throws Exception {
        return new CertificateBuilder().ecp256().subject("CN=db.example").addSanDnsName("db.example").setIsCertificateAuthority(true).buildSelfSigned();
    }

    private static SslContext trusting(X509Bundle certificate) throws Exception {
        return SslContextBuilder.forClient().sslProvider(SslProvider.JDK).trustManager(certificate.getCertificate()).endpointIdentificationAlgorithm("HTTPS").build();
    }
}
