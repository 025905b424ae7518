package dev.culvert.engine.relay;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.FailureException;
import dev.culvert.engine.SessionActivity;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.engine.postgres.Conversation;
import dev.culvert.engine.postgres.MessageNames;
import dev.culvert.engine.postgres.MessageObserver;
import dev.culvert.engine.postgres.ServerMessages;
import dev.culvert.engine.postgres.StartupPacket.StartupMessage;
import dev.culvert.engine.upstream.Destination;
import dev.culvert.engine.upstream.Opening;
import dev.culvert.engine.upstream.Route;
import dev.culvert.engine.upstream.Upstream;
import dev.culvert.engine.upstream.UpstreamLost;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A client's connection from its StartupMessage to its end.
///
/// ```
/// connecting ──upstream ready──> relaying ──> over
///      └──refused, client gone, tunnel stops──┘
/// ```
///
/// All of it on the client's event loop, where the upstream lives too; only [#snapshot()], [#isCancelledBy] and [#way()] may be called from
/// elsewhere.
final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /// As much of what a client sends before its upstream is ready as is kept; a client that waits for the greeting sends nothing.
    private static final int MOST_EARLY_BYTES = 64 << 10;
    private static final Duration FIRST_PROBE = Duration.ofMillis(100);
    private static final Duration LONGEST_BETWEEN_PROBES = Duration.ofSeconds(30);

    private final NettyTunnel tunnel;
    private final long id;
    private final Channel client;
    private final StartupMessage startup;
    private final Conversation conversation;
    private final Instant since = Instant.now();
    private final Counter received = new Counter();
    private final Counter sent = new Counter();
    private final Queue<ByteBuf> early = new ArrayDeque<>();

    private volatile SessionActivity activity = SessionActivity.CONNECTING;
    private volatile String application;
    private volatile byte[] cancelRequest = {}; // until the server has given a key for one
    private volatile Destination way; // once there is an upstream
    private int earlyBytes;
    private Future<Upstream> connecting;
    private Channel upstream;
    private String lostBecause = "it was closed at the other end";
    private boolean unflushedToClient;
    private boolean unflushedToUpstream;
    private boolean clientFinished; // its FIN has come while its query runs
    private boolean draining;
    private boolean over;

    Session(NettyTunnel tunnel, Channel client, StartupMessage startup) {
        this.tunnel = tunnel;
        this.client = client;
        this.startup = startup;
        this.application = startup.text("application_name");
        this.id = tunnel.nextSessionId();
        this.conversation = new Conversation(LOG.isDebugEnabled() ? logger(id) : null);
    }

    private static MessageObserver logger(long id) {
        return (fromClient, type, length) -> LOG.debug("session {} {} {}, {} bytes", id, fromClient ? "->" : "<-", MessageNames.of(fromClient, type), length);
    }

    ChannelHandler clientHandler() {
        return new ClientSide();
    }

    long id() {
        return id;
    }

    void begin() {
        tunnel.opened(this);
        connecting = tunnel.route().connect(client.eventLoop(), tunnel.destination(), new Opening.Session(startup), new Route.Patience(tunnel.timing().connect(), true));
        connecting.addListener((Future<Upstream> connected) -> {
            if (connected.isSuccess()) {
                relay(connected.getNow());
            } else if (!connected.isCancelled()) {
                end(failure(connected.cause()));
            }
        });
    }

    static Failure failure(Throwable cause) {
        if (cause instanceof FailureException expected) {
            return expected.failure();
        }
        LOG.error("An upstream could not be connected.", cause);
        return Failure.of(Kind.INTERNAL, "The tunnel failed: " + cause.getClass().getSimpleName() + ".", "Look into the tunnel's log, and report this as a bug.");
    }

    /// From any thread.
    SessionSnapshot snapshot() {
        return new SessionSnapshot(id, (InetSocketAddress) client.remoteAddress(), application, startup.database(), activity, since, received.get(), sent.get());
    }

    Channel client() {
        return client;
    }

    /// Whether this CancelRequest is for the session. From any thread.
    boolean isCancelledBy(byte[] packet) {
        return Arrays.equals(cancelRequest, packet);
    }

    /// Leads to the session's own server, for whom [#isCancelledBy] holds. From any thread.
    Destination way() {
        return way;
    }

    /// Ends the session as soon as no query or transaction is open.
    void drain() {
        draining = true;
        activityChanged();
    }

    /// Ends the session now.
    void cut() {
        if (!over) {
            end(stopping());
        }
    }

    /// Ends the session now, because the tunnel's owner wishes so.
    void endAsWished() {
        if (!over) {
            end(Failure.of(Kind.STOPPED, "terminating connection because it was ended in Culvert", "Connect again; the tunnel is still there."));
        }
    }

    private Failure stopping() {
        return activity == SessionActivity.CONNECTING
            ? NettyTunnel.NOT_ACCEPTING
            : Failure.of(Kind.STOPPED, "terminating connection because the tunnel is stopping", "Start the tunnel again and reconnect.");
    }

    private void relay(Upstream connected) {
        if (over) {
            connected.channel().close();
            return;
        }
        upstream = connected.channel();
        way = connected.way();
        tunnel.owns(upstream);
        upstream.pipeline().addLast(new UpstreamSide());
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
            toUpstream(bytes);
        }
        upstream.flush();
        client.config().setAutoRead(upstream.isWritable());
    }

    private void fromClient(ByteBuf bytes) {
        if (over) {
            bytes.release();
        } else if (upstream == null) {
            earlyBytes += bytes.capacity();
            early.add(bytes);
            if (earlyBytes > MOST_EARLY_BYTES) {
                client.config().setAutoRead(false);
            }
        } else {
            toUpstream(bytes);
        }
    }

    private void toUpstream(ByteBuf bytes) {
        sent.add(bytes.readableBytes());
        conversation.fromClient(bytes);
        upstream.write(bytes, upstream.voidPromise());
        unflushedToUpstream = true;
        activityChanged();
        if (!over && !upstream.isWritable()) {
            flushToUpstream();
            if (!upstream.isWritable()) {
                client.config().setAutoRead(false);
            }
        }
    }

    private void flushToUpstream() {
        if (unflushedToUpstream) {
            unflushedToUpstream = false;
            upstream.flush();
        }
    }

    private void fromUpstream(ByteBuf bytes) {
        if (over) {
            bytes.release();
            return;
        }
        received.add(bytes.readableBytes());
        conversation.fromServer(bytes);
        client.write(bytes, client.voidPromise());
        unflushedToClient = true;
        activityChanged();
        if (!over && !client.isWritable()) {
            flushToClient();
            if (!client.isWritable()) {
                upstream.config().setAutoRead(false);
            }
        }
    }

    private void flushToClient() {
        if (unflushedToClient) {
            unflushedToClient = false;
            client.flush();
        }
    }

    /// To be called before the bytes are flushed: whoever has an answer must find the state that goes with it.
    private void activityChanged() {
        SessionActivity now = conversation.activity();
        if (now != activity) {
            application = conversation.application().filter(name -> !name.isEmpty()).orElse(application); // what changes it is a statement like any other
            if (activity == SessionActivity.CONNECTING) {
                cancelRequest = conversation.cancelRequest().orElse(cancelRequest);
            }
            activity = now;
        }
        if (over || now == SessionActivity.ACTIVE) {
            return;
        }
        if (clientFinished) {
            end(Optional.empty(), Optional.empty());
        } else if (draining && now != SessionActivity.IDLE_IN_TRANSACTION) {
            end(stopping());
        }
    }

    /// The client has sent FIN. It may have gone, or it may wait for the rest of the answer, which PostgreSQL would send. Only writing
    /// tells: to a client that is gone it fails. Where the answer does not come at once, something is written that clients ignore.
    private void clientFinished() {
        if (over) {
            return;
        }
        if (upstream == null || conversation.terminated() || activity != SessionActivity.ACTIVE || conversation.awaitsClient()) {
            end(Optional.empty(), Optional.empty());
        } else {
            clientFinished = true;
            probe(FIRST_PROBE);
        }
    }

    private void probe(Duration pause) {
        if (over) {
            return;
        }
        if (conversation.atServerBorder() && client.isWritable()) {
            client.writeAndFlush(ServerMessages.meaninglessParameterStatus(client.alloc()));
        }
        Duration twice = pause.plus(pause);
        Duration next = twice.compareTo(LONGEST_BETWEEN_PROBES) > 0 ? LONGEST_BETWEEN_PROBES : twice;
        client.eventLoop().schedule(() -> probe(next), pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void upstreamClosed() {
        if (over) {
            return;
        }
        if (conversation.terminated() || conversation.serverSaidWhy()) {
            end(Optional.empty(), Optional.empty());
        } else {
            end(Failure.of(Kind.UPSTREAM_LOST, "The connection to the database was lost: " + lostBecause + ".", "Connect again; the tunnel is still there."));
        }
    }

    private void end(Failure why) {
        end(Optional.of(why), conversation.atServerBorder() ? Optional.of(why) : Optional.empty());
    }

    /// @param why       for the tunnel's owner; empty when the client ended it
    /// @param lastWords for the client
    private void end(Optional<Failure> why, Optional<Failure> lastWords) {
        over = true;
        early.forEach(ByteBuf::release);
        early.clear();
        flushToClient();
        releaseUpstream();
        Farewell.say(client, lastWords, tunnel.timing().farewell());
        tunnel.closed(this, why);
    }

    /// A server does not notice that its client is gone while a query runs, and the plan's connections are few: so the query is
    /// cancelled.
    private void releaseUpstream() {
        if (upstream == null) {
            connecting.cancel(false);
            return;
        }
        if (!upstream.isActive()) {
            return;
        }
        if (activity == SessionActivity.ACTIVE && !conversation.terminated()) {
            conversation.cancelRequest().ifPresent(packet -> CancelForward.start(tunnel, client.eventLoop(), packet, way));
        }
        if (conversation.atClientBorder() && !conversation.terminated()) {
            upstream.write(ServerMessages.terminate(upstream.alloc()), upstream.voidPromise());
        }
        upstream.flush();
        upstream.close();
    }

    /// TLS wraps what it finds in a DecoderException.
    private static boolean isOfTheNetwork(Throwable cause) {
        return cause instanceof IOException || cause.getCause() instanceof IOException;
    }

    private final class ClientSide extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            fromClient((ByteBuf) message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            flushToUpstream();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (upstream != null && ctx.channel().isWritable()) {
                upstream.config().setAutoRead(true);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                clientFinished();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (!over) {
                end(Optional.empty(), Optional.empty());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!isOfTheNetwork(cause)) {
                LOG.error("Session {} failed on the client's side.", id, cause);
            }
            ctx.close();
        }
    }

    private final class UpstreamSide extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            fromUpstream((ByteBuf) message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            flushToClient();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (ctx.channel().isWritable() && !over) {
                client.config().setAutoRead(true);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            upstreamClosed();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (cause instanceof UpstreamLost lost) {
                lostBecause = lost.getMessage();
                return;
            }
            if (isOfTheNetwork(cause)) {
                lostBecause = "the network failed";
            } else if (!over) {
                LOG.error("Session {} failed on the database's side.", id, cause);
            }
            ctx.close();
        }
    }
}
