package dev.culvert.engine.upstream;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.FailureException;
import dev.culvert.engine.net.Dialer;
import dev.culvert.engine.postgres.Authentication;
import dev.culvert.engine.postgres.Authentication.Login;
import dev.culvert.engine.postgres.Authentication.ServerError;
import dev.culvert.engine.postgres.ServerMessages;
import dev.culvert.engine.postgres.StartupPacket.StartupMessage;
import dev.culvert.engine.postgres.VersionQuery;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.ConnectionString.Direct;
import dev.culvert.profile.ConnectionString.Endpoint;
import dev.culvert.profile.ConnectionString.LocalDev;
import dev.culvert.profile.Secret;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;

/// Straight to a PostgreSQL server, logged in by the tunnel: a hosted one over TLS, or `prisma dev`'s on this machine.
final class ServerRoute implements Route {
    private final Dialer dialer;
    private final Executor offLoop;
    private final Endpoint directHost;

    /// @param offLoop    for what takes too long on an event loop
    /// @param directHost where an API key's own credentials lead
    ServerRoute(Dialer dialer, Executor offLoop, Endpoint directHost) {
        this.dialer = dialer;
        this.offLoop = offLoop;
        this.directHost = directHost;
    }

    /// What both kinds of server have in common.
    private record Target(String name, Endpoint endpoint, String user, Secret password, String database, boolean encrypted, Optional<LocalDev> local) {
        static Target of(Direct direct) {
            return new Target("The database server " + direct.server().host(), direct.server(), direct.user(), direct.password(), direct.database(), direct.encrypted(), Optional.empty());
        }

        static Target of(LocalDev local) {
            return new Target("prisma dev at " + local.server(), local.server(), local.user(), local.password(), local.database(), false, Optional.of(local));
        }
    }

    @Override
    public Future<Channel> connect(EventLoop loop, ConnectionString to, Opening opening, Patience patience) {
        Target target = switch (to) {
            case Direct direct -> Target.of(direct);
            case LocalDev local -> Target.of(local);
            case ApiKey key -> Target.of(key.direct(directHost).orElseThrow());
        };
        // prisma dev neither answers a CancelRequest nor closes: it would hold one of its few connections.
        if (target.local.isPresent() && opening instanceof Opening.Cancel) {
            return loop.newFailedFuture(new FailureException(Failure.of(Kind.PROTOCOL_UNSUPPORTED, "prisma dev takes no cancel requests.", "")));
        }
        return Attempts.run(loop, patience, noAnswer(target), timeLeft -> new Attempt(loop, target, opening).begin(timeLeft));
    }

    private static Failure noAnswer(Target target) {
        Failure unreachable = ConnectFailures.unreachable(target.name).withDetail("No answer.");
        return target.local.isEmpty()
            ? unreachable
            : Failure.of(Kind.UNREACHABLE, target.name + " does not answer.", "Another connection may hold it with an open transaction; end that one, or start prisma dev again.");
    }

    private final class Attempt implements Authentication.Outcome, VersionQuery.Outcome {
        private final EventLoop loop;
        private final Target target;
        private final Opening opening;
        private final Promise<Channel> ready;
        private Channel channel;
        private long deadline;
        private boolean greeted;

        Attempt(EventLoop loop, Target target, Opening opening) {
            this.loop = loop;
            this.target = target;
            this.opening = opening;
            this.ready = loop.newPromise();
        }

        Future<Channel> begin(Duration timeLeft) {
            deadline = loop.ticker().nanoTime() + timeLeft.toNanos() / 10 * 9; // before the whole attempt is given up
            Future<Channel> dialed = dialer.dial(loop, target.endpoint.host(), target.endpoint.port(), target.encrypted, timeLeft, (pipeline, tls) -> {
                channel = pipeline.channel();
                if (target.encrypted) {
                    pipeline.addLast(new TlsRequest(target.name, tls, this::failed, this::connected));
                }
                pipeline.addLast("watch", new Watch());
            });
            Dialing.tie(dialed, ready, cause -> ConnectFailures.ofThrowable(target.name, target.endpoint.host(), cause));
            return ready;
        }

        private void connected(SslHandler tls) {
            if (ready.isDone()) {
                return;
            }
            switch (opening) {
                case Opening.Cancel(byte[] packet) -> {
                    channel.writeAndFlush(channel.alloc().buffer(packet.length).writeBytes(packet));
                    ready();
                }
                case Opening.Session(StartupMessage asked) -> logIn(asked, tls);
                case Opening.Check _ -> {
                    if (target.local.isPresent()) {
                        ready();
                    } else {
                        logIn(new StartupMessage(0, new LinkedHashMap<>()).with("application_name", "culvert check"), tls);
                    }
                }
            }
        }

        private void logIn(StartupMessage asked, SslHandler tls) {
            var login = new Login(target.user, target.password, tls != null, Optional.ofNullable(tls).flatMap(Attempt::certificate));
            channel.pipeline().addBefore("watch", "authentication", new Authentication(login, offLoop, this));
            ByteBuf packet = channel.alloc().buffer(256);
            asked.with("user", target.user).with("database", target.database).writeAsVersion30(packet);
            channel.writeAndFlush(packet);
        }

        private static Optional<X509Certificate> certificate(SslHandler tls) {
            try {
                Certificate[] chain = tls.engine().getSession().getPeerCertificates();
                return chain.length > 0 && chain[0] instanceof X509Certificate certificate ? Optional.of(certificate) : Optional.empty();
            } catch (SSLPeerUnverifiedException resumed) {
                return Optional.empty();
            }
        }

        @Override
        public void authenticated() {
            if (opening instanceof Opening.Check) {
                channel.pipeline().addBefore("watch", "version", new VersionQuery(Duration.ofNanos(deadline - loop.ticker().nanoTime()), this));
            } else {
                ready();
            }
        }

        @Override
        public void answered(String version) {
            if (opening instanceof Opening.Check(Consumer<String> hears)) {
                hears.accept(version);
            }
            channel.writeAndFlush(ServerMessages.terminate(channel.alloc()));
            ready();
        }

        /// What the server says is for the client to see as it is, but for two things: wrong credentials, which are not the client's, and
        /// what may pass while the client waits.
        @Override
        public void refusedByServer(ServerError error) {
            String words = error.message().replace(target.user, "…");
            // A server may let a user in but not for replication, which the client has asked for.
            boolean replication = opening instanceof Opening.Session(StartupMessage asked) && asked.parameters().containsKey("replication");
            if (error.isAboutCredentials() && !replication) {
                fail(AttemptFailed.forGood(Failure.of(
                    Kind.CREDENTIALS_REFUSED,
                    "The database refused the credentials of this connection string.",
                    "Create a new connection string in the Prisma Console and start the tunnel with it.").withDetail("It says: " + words + ".")));
            } else if (error.isAboutDatabase() && opening instanceof Opening.Check) {
                fail(AttemptFailed.forGood(Failure.of(
                    Kind.NO_DATABASE, target.name + " has no such database: " + words + ".", "Check the name of the database in the connection string.")));
            } else if (error.mayPass() || opening instanceof Opening.Check) {
                Failure failure = Failure.of(Kind.DATABASE_REFUSED, target.name + " refused the session: " + words + ".", "Try again later.");
                fail(error.mayPass() ? AttemptFailed.forNow(failure) : AttemptFailed.forGood(failure));
            } else {
                ready();
            }
        }

        @Override
        public void failed(Failure failure) {
            boolean isFull = failure.kind() == Kind.NOT_POSTGRESQL && target.local.isPresent();
            fail(AttemptFailed.forGood(isFull ? tooMany(target.local.get()) : failure));
        }

        private void ready() {
            greeted = true;
            channel.pipeline().remove("watch");
            if (!ready.trySuccess(channel)) {
                channel.close();
            }
        }

        private void fail(AttemptFailed failure) {
            ready.tryFailure(failure);
            channel.close();
        }

        /// Over its limit prisma dev closes or resets the connection, or writes a line that is no PostgreSQL message.
        private Failure tooMany(LocalDev local) {
            return Failure.of(
                Kind.TOO_MANY_SESSIONS,
                target.name + " closed the connection; it takes " + local.limitInWords() + " at a time.",
                "Close a session of this or another program.");
        }

        /// The last in the pipeline until the upstream is ready.
        private final class Watch extends ChannelInboundHandlerAdapter {
            @Override
            public void channelActive(ChannelHandlerContext ctx) {
                if (!target.encrypted) {
                    connected(null);
                }
            }

            /// A handshake that takes too long is told in no other way.
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
                    broken(handshake.cause());
                }
            }

            @Override
            public void channelInactive(ChannelHandlerContext ctx) {
                broken(new IOException("The connection was closed before the session began"));
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                broken(cause);
            }

            private void broken(Throwable cause) {
                if (!greeted) {
                    fail(target.local.isPresent()
                        ? AttemptFailed.forGood(tooMany(target.local.get()))
                        : ConnectFailures.ofThrowable(target.name, target.endpoint.host(), cause));
                }
            }
        }
    }
}
