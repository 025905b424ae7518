package dev.culvert.engine.postgres;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import com.ongres.scram.common.exception.ScramRuntimeException;
import com.ongres.scram.common.util.TlsServerEndpoint;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.profile.Secret;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Logs into a server in the client's place (manual, "Start-up" in the message flow): answers what it asks for after the StartupMessage,
/// up to and without AuthenticationOk. That message, or the server's own error in its place, stays for whoever comes next in the pipeline;
/// this handler then leaves. It knows cleartext (only on an encrypted connection), MD5, SCRAM-SHA-256 and SCRAM-SHA-256-PLUS.
public final class Authentication extends ByteToMessageDecoder {
    /// Who logs in.
    ///
    /// @param password    of the user
    /// @param encrypted   whether the connection is, or does not leave this machine
    /// @param certificate the server's, for channel binding; empty without TLS
    public record Login(String user, Secret password, boolean encrypted, Optional<X509Certificate> certificate) {}

    /// What becomes of it; called once, on the event loop.
    public interface Outcome {
        /// The next thing that comes out of the channel is AuthenticationOk.
        void authenticated();

        /// The server has turned the session down before AuthenticationOk; its ErrorResponse is the next thing that comes out of the
        /// channel.
        ///
        /// @param error what it says
        void refusedByServer(ServerError error);

        /// It cannot be gone through with; whoever hears this closes the channel.
        void failed(Failure failure);
    }

    /// The fields of an ErrorResponse that matter here.
    public record ServerError(String sqlState, String message) {
        /// Reads the body of an ErrorResponse, or as much of it as there is.
        static ServerError read(String body) {
            String sqlState = "";
            String message = "";
            for (String field : body.split("\0")) {
                if (field.startsWith("C")) {
                    sqlState = field.substring(1);
                } else if (field.startsWith("M")) {
                    message = field.substring(1);
                }
            }
            return new ServerError(sqlState, message);
        }

        /// What PgBouncer says in place of a 28P01, with a SQLSTATE that it uses for much else.
        private static final Pattern PGBOUNCER = Pattern.compile("(SASL|password|PAM) authentication failed.*|no such user.*");

        /// Whether it is about who logs in: wrong password, unknown user, not allowed from here.
        public boolean isAboutCredentials() {
            return sqlState.startsWith("28") || sqlState.equals("08P01") && PGBOUNCER.matcher(message).matches();
        }

        /// Whether the one that was asked for is not there.
        public boolean isAboutDatabase() {
            return sqlState.equals("3D000");
        }

        /// Whether the server says so itself: it is starting up or going down.
        public boolean mayPass() {
            return sqlState.equals("57P03");
        }
    }

    /// Longer than any message of this phase: PostgreSQL's own clients refuse more than 30,000 bytes for an error and 2,000 for the rest.
    private static final int LONGEST = 30_000;
    /// A hostile server could keep a processor busy; PostgreSQL's default is 4,096.
    private static final int MOST_ITERATIONS = 1_000_000;
    /// The whole of RFC 5802's server-first-message: what the library would read otherwise is not let through to it.
    private static final Pattern SERVER_FIRST = Pattern.compile("r=[^,]*,s=[^,]*,i=(\\d{1,10})");

    private static final int OK = 0;
    private static final int CLEARTEXT = 3;
    private static final int MD5 = 5;
    private static final int SASL = 10;
    private static final int SASL_CONTINUE = 11;
    private static final int SASL_FINAL = 12;

    private static final String PLUS = "SCRAM-SHA-256-PLUS";
    private static final String PLAIN = "SCRAM-SHA-256";

    private final Login login;
    private final Executor offLoop;
    private final Outcome outcome;

    private ScramClient scram;
    private boolean serverProven = true; // false from SCRAM's first message until the server has shown that it knows the password
    private boolean deriving; // the SCRAM client is in use on another thread
    private boolean over;

    /// @param offLoop runs the key derivation, which takes milliseconds and more
    public Authentication(Login login, Executor offLoop, Outcome outcome) {
        this.login = login;
        this.offLoop = offLoop;
        this.outcome = outcome;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (over || in.readableBytes() < 5) {
            return;
        }
        int type = in.getByte(in.readerIndex());
        int length = in.getInt(in.readerIndex() + 1);
        if (length < 4 || length > LONGEST || "REvN".indexOf(type) < 0) {
            fail(Failure.of(Kind.NOT_POSTGRESQL, "What answers is not a PostgreSQL server.", "Check host and port of the connection string."));
        } else if (in.readableBytes() > length) {
            ByteBuf body = in.slice(in.readerIndex() + 5, length - 4);
            switch (type) {
                case 'R' -> {
                    if (length >= 8 && body.getInt(0) == OK) {
                        ok(ctx);
                    } else {
                        in.skipBytes(1 + length);
                        asked(ctx, body);
                    }
                }
                case 'E' -> {
                    over = true;
                    outcome.refusedByServer(ServerError.read(text(body)));
                    leave(ctx);
                }
                default -> in.skipBytes(1 + length); // a notice, or a version reply: the tunnel asks for plain 3.0
            }
        }
    }

    private void ok(ChannelHandlerContext ctx) {
        if (!serverProven) {
            fail(Failure.of(Kind.AUTHENTICATION_FAILED, "The server let the session in without proving that it knows the password.", "Somebody may be between this machine and the server."));
            return;
        }
        over = true;
        outcome.authenticated();
        leave(ctx);
    }

    private void leave(ChannelHandlerContext ctx) {
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    private void asked(ChannelHandlerContext ctx, ByteBuf body) {
        int method = body.readableBytes() < 4 ? -1 : body.readInt();
        if (deriving) {
            fail(broken());
            return;
        }
        if ((method == CLEARTEXT || method == MD5 || method == SASL) && login.password().expose().isEmpty()) {
            fail(Failure.of(Kind.AUTHENTICATION_FAILED, "The server asks for a password, and the connection string has none.", "Copy the whole string from the Prisma Console."));
            return;
        }
        try {
            switch (method) {
                case CLEARTEXT -> cleartext(ctx);
                case MD5 -> send(ctx, terminated(md5(body)));
                case SASL -> saslBegin(ctx, body);
                case SASL_CONTINUE -> saslContinue(ctx, text(body));
                case SASL_FINAL -> saslFinal(text(body));
                default -> fail(Failure.of(
                    Kind.AUTHENTICATION_FAILED, "The server asks for a way to authenticate that Culvert does not know (number " + method + ").", "Use a role with a password."));
            }
        } catch (ScramException | ScramRuntimeException | IllegalArgumentException | IllegalStateException broken) {
            fail(broken());
        }
    }

    private static Failure broken() {
        // Without the exception's words: they may hold what was sent.
        return Failure.of(Kind.AUTHENTICATION_FAILED, "The server broke the rules of SCRAM authentication.", "Somebody may be between this machine and the server.");
    }

    private void cleartext(ChannelHandlerContext ctx) {
        if (login.encrypted()) {
            send(ctx, terminated(login.password().expose()));
        } else {
            fail(Failure.of(Kind.AUTHENTICATION_FAILED, "The server asks for the password in clear text on a connection that is not encrypted.", "Use sslmode=require."));
        }
    }

    /// Manual, "MD5Password": `"md5" + md5(md5(password + user) + salt)`, in hexadecimal digits.
    private String md5(ByteBuf salt) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(login.password().expose().getBytes(StandardCharsets.UTF_8));
            String inner = HexFormat.of().formatHex(digest.digest(login.user().getBytes(StandardCharsets.UTF_8)));
            digest.update(inner.getBytes(StandardCharsets.US_ASCII));
            byte[] bytes = new byte[4];
            salt.readBytes(bytes);
            return "md5" + HexFormat.of().formatHex(digest.digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("salt", e);
        }
    }

    private void saslBegin(ChannelHandlerContext ctx, ByteBuf body) {
        List<String> mechanisms = new ArrayList<>();
        for (String mechanism : body.toString(StandardCharsets.US_ASCII).split("\0")) {
            if (mechanism.equals(PLAIN) || mechanism.equals(PLUS) && login.certificate().isPresent()) {
                mechanisms.add(mechanism);
            }
        }
        if (mechanisms.isEmpty() || scram != null) {
            fail(scram != null ? broken() : Failure.of(Kind.AUTHENTICATION_FAILED, "The server offers no SASL mechanism that Culvert knows.", "Use a role with a SCRAM password."));
            return;
        }
        var builder = ScramClient.builder().advertisedMechanisms(mechanisms)
            .username("*") // the StartupMessage's counts
            .password(login.password().expose().toCharArray())
            .stringPreparation(StringPreparation.POSTGRESQL_PREPARATION);
        binding().ifPresent(binding -> builder.channelBinding(TlsServerEndpoint.TLS_SERVER_END_POINT, binding));
        scram = builder.build();
        serverProven = false;
        byte[] mechanism = terminated(scram.getScramMechanism().getName());
        byte[] first = scram.clientFirstMessage().toString().getBytes(StandardCharsets.UTF_8);
        ByteBuf reply = ctx.alloc().buffer().writeByte('p').writeInt(4 + mechanism.length + 4 + first.length);
        ctx.writeAndFlush(reply.writeBytes(mechanism).writeInt(first.length).writeBytes(first));
    }

    /// RFC 5929, section 4: the hash of the server's certificate.
    private Optional<byte[]> binding() {
        return login.certificate().map(certificate -> {
            try {
                return TlsServerEndpoint.getChannelBindingData(certificate);
            } catch (CertificateEncodingException e) {
                throw new IllegalArgumentException("certificate", e);
            }
        });
    }

    private void saslContinue(ChannelHandlerContext ctx, String serverFirst) {
        Matcher iterations = SERVER_FIRST.matcher(serverFirst);
        if (scram == null || !iterations.matches() || Long.parseLong(iterations.group(1)) > MOST_ITERATIONS) {
            fail(broken());
            return;
        }
        deriving = true;
        CompletableFuture.supplyAsync(() -> {
            try {
                scram.serverFirstMessage(serverFirst);
                return scram.clientFinalMessage().toString();
            } catch (ScramException e) {
                throw new CompletionException(e);
            }
        }, offLoop).whenCompleteAsync((reply, thrown) -> {
            deriving = false;
            if (thrown != null) {
                fail(broken());
            } else if (!over) {
                send(ctx, reply.getBytes(StandardCharsets.UTF_8));
            }
        }, ctx.executor());
    }

    private void saslFinal(String serverFinal) throws ScramException {
        if (scram == null) {
            fail(broken());
            return;
        }
        scram.serverFinalMessage(serverFinal);
        serverProven = true;
    }

    private void fail(Failure failure) {
        if (!over) {
            over = true;
            outcome.failed(failure);
        }
    }

    private static void send(ChannelHandlerContext ctx, byte[] body) {
        ctx.writeAndFlush(ctx.alloc().buffer(5 + body.length).writeByte('p').writeInt(4 + body.length).writeBytes(body));
    }

    private static byte[] terminated(String text) {
        return (text + '\0').getBytes(StandardCharsets.UTF_8);
    }

    private static String text(ByteBuf body) {
        return body.toString(StandardCharsets.UTF_8);
    }
}
