package dev.culvert.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Stands for Prisma's gateway on 127.0.0.1: it answers WebSocket upgrades at {@code /websocket} and carries the bytes of each WebSocket to a
 * connection of its own to one TCP server, with back-pressure both ways. As the real one does, it decides who the user is: a StartupMessage
 * arrives with user {@code postgres}, and with database {@code postgres} when it names none or one like its user.
 *
 * <p>All methods are for the threads of a test, any of them, and none for an event loop. Counts are of the whole life of this object.
 */
public final class StandInGateway implements AutoCloseable {

    /** An upgrade as it came in. Header names are in lower case; {@code key} is that of "authorization: Bearer", or empty. */
    public record UpgradeRequest(String uri, Map<String, String> headers, String key) {}

    /** What to do with an upgrade. */
    public sealed interface Answer {

        /** Bridges the WebSocket to the server; with close code 1011 right away when the server cannot be reached. */
        record Accept() implements Answer {}

        /** Answers with this status and these headers, and closes. */
        record Refuse(int status, Map<String, String> headers) implements Answer {

            /** With the request id that {@link StandInGateway#byKey} gives. */
            public Refuse(int status) {
                this(status, Map.of("prisma-request-id", "req-lab-" + status));
            }
        }

        /** Never answers; the connection stays open. */
        record Silent() implements Answer {}

        /** Closes the connection without an answer. */
        record Drop() implements Answer {}

        /** Answers 101 with an accept value that belongs to another key. */
        record WrongAccept() implements Answer {}
    }

    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 << 10, 64 << 10);
    // Fixed, because the kernel's own choice grows to megabytes on loopback and hides for that long whether a reader has stopped.
    static final int SOCKET_BUFFER = 256 << 10;

    private static final Logger log = LoggerFactory.getLogger(StandInGateway.class);
    private static final int MAX_HEADERS = 64 << 10;

    private final InetSocketAddress target;
    private final SslContext tls;
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, new DefaultThreadFactory("gateway", true), NioIoHandler.newFactory());
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Channel listener;

    private volatile Function<UpgradeRequest, Answer> answer = StandInGateway::byKey;
    private volatile Framing framing = Framing.natural();
    private volatile boolean answersPings = true;
    private volatile boolean readingPaused;

    // Guarded by this.
    private final List<UpgradeRequest> upgrades = new ArrayList<>();
    private final List<Bridge> bridges = new ArrayList<>();
    private final List<Integer> closeCodes = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final LongSummaryStatistics clientFrames = new LongSummaryStatistics();
    private int pings;
    private int pongs;

    private StandInGateway(InetSocketAddress target, SslContext tls) {
        this.target = target;
        this.tls = tls;
        listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                .childOption(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accepted(channel);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    /** A gateway without TLS in front of this server. */
    public static StandInGateway plain(String host, int port) {
        return new StandInGateway(new InetSocketAddress(host, port), null);
    }

    /** A gateway with TLS in front of this server. */
    public static StandInGateway tls(String host, int port, TestCertificates.Server certificate) {
        return new StandInGateway(new InetSocketAddress(host, port), certificate.sslContext());
    }

    /** The rule of a new gateway: refuses keys that begin with bad, gone, slow and err503, and the empty one; accepts all others. */
    public static Answer byKey(UpgradeRequest request) {
        String key = request.key();
        if (key.isEmpty() || key.startsWith("bad")) return new Answer.Refuse(401);
        if (key.startsWith("gone")) return new Answer.Refuse(410);
        if (key.startsWith("slow")) return new Answer.Refuse(429);
        if (key.startsWith("err503")) return new Answer.Refuse(503);
        return new Answer.Accept();
    }

    /** Where clients go: ws://127.0.0.1:port/websocket, or with TLS wss://localhost:port/websocket. */
    public URI uri() {
        return URI.create((tls == null ? "ws://127.0.0.1:" : "wss://localhost:") + port() + "/websocket");
    }

    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Sets the rule for the upgrades from now on. It runs on an event loop and must not block. */
    public void answer(Function<UpgradeRequest, Answer> rule) {
        answer = rule;
    }

    /**
     * Sets the framing of the WebSockets that are accepted from now on. Inside a {@link Framing.Huge} frame no other frame can be sent, so
     * there pings get no answer, closing is the end of the TCP connection alone, and {@link #sendText} and {@link #sendRaw} become payload.
     */
    public void framing(Framing framing) {
        this.framing = framing;
    }

    /** Whether a client's Ping is answered; true at first. */
    public void answerPings(boolean answer) {
        answersPings = answer;
    }

    /** All upgrades so far, whatever the answer was. */
    public synchronized List<UpgradeRequest> upgrades() {
        return List.copyOf(upgrades);
    }

    public synchronized boolean awaitUpgrades(int atLeast, Duration limit) {
        return Waiting.until(this, limit, () -> upgrades.size() >= atLeast);
    }

    /** The number of accepted WebSockets whose TCP connection is open. While reading is paused, a client that goes away is not noticed. */
    public synchronized int live() {
        return bridges.size();
    }

    /** Waits until exactly so many are live; false when the time is over first. */
    public synchronized boolean awaitLive(int number, Duration limit) {
        return Waiting.until(this, limit, () -> bridges.size() == number);
    }

    public synchronized int pingsReceived() {
        return pings;
    }

    public synchronized boolean awaitPings(int atLeast, Duration limit) {
        return Waiting.until(this, limit, () -> pings >= atLeast);
    }

    public synchronized int pongsReceived() {
        return pongs;
    }

    public synchronized boolean awaitPongs(int atLeast, Duration limit) {
        return Waiting.until(this, limit, () -> pongs >= atLeast);
    }

    /** The code of the last Close frame from a client, also of one that answers the gateway's; 1005 when it had no code, -1 before the first. */
    public synchronized int lastCloseCode() {
        return closeCodes.isEmpty() ? -1 : closeCodes.getLast();
    }

    /** Waits for so many Close frames from clients. */
    public synchronized boolean awaitCloses(int atLeast, Duration limit) {
        return Waiting.until(this, limit, () -> closeCodes.size() >= atLeast);
    }

    /** What clients did against RFC 6455 or against binary messages, one line each. Such a WebSocket was closed with 1002, for text with 1003. */
    public synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** Number and payload sizes in bytes of the clients' data frames, counted at their headers. */
    public synchronized LongSummaryStatistics clientFrames() {
        var copy = new LongSummaryStatistics();
        copy.combine(clientFrames);
        return copy;
    }

    /** Sends a text message into all live WebSockets. */
    public void sendText(String text) {
        sendRaw(FrameWriter.frame(FrameWriter.TEXT, text.getBytes(UTF_8)));
    }

    /** Sends these bytes as they are into all live WebSockets, under TLS but beside all framing. */
    public void sendRaw(byte[] bytes) {
        onAll(bridge -> bridge.send(bytes));
    }

    /** Sends a Close frame into all live WebSockets; the connections end when the clients have answered it, after five seconds at the latest. */
    public void closeAll(int code, String reason) {
        onAll(bridge -> bridge.close(code, reason));
    }

    /** Ends all live WebSockets by a TCP reset. */
    public void killAll() {
        onAll(Bridge::kill);
    }

    /** Stops reading from all WebSockets, those to come too, so that their clients can soon write no more. */
    public void pauseReading() {
        readingPaused = true;
        onAll(Bridge::updateReading);
    }

    public void resumeReading() {
        readingPaused = false;
        onAll(Bridge::updateReading);
    }

    /** Closes everything at once, without Close frames. The second time it does nothing. */
    @Override
    public void close() {
        if (loops.isShuttingDown()) return;
        listener.close().syncUninterruptibly();
        connections.close().awaitUninterruptibly();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    boolean answersPings() {
        return answersPings;
    }

    boolean readingPaused() {
        return readingPaused;
    }

    synchronized void opened(Bridge bridge) {
        bridges.add(bridge);
        notifyAll();
    }

    synchronized void closed(Bridge bridge) {
        bridges.remove(bridge);
        notifyAll();
    }

    synchronized void pinged() {
        pings++;
        notifyAll();
    }

    synchronized void ponged() {
        pongs++;
        notifyAll();
    }

    synchronized void clientClosed(int code) {
        closeCodes.add(code);
        notifyAll();
    }

    synchronized void violated(String what) {
        violations.add(what);
    }

    private synchronized void framed(long size) {
        clientFrames.accept(size);
    }

    private synchronized void asked(UpgradeRequest request) {
        upgrades.add(request);
        notifyAll();
    }

    private void onAll(Consumer<Bridge> action) {
        List<Bridge> all;
        synchronized (this) {
            all = List.copyOf(bridges);
        }
        for (Bridge bridge : all) bridge.channel().eventLoop().submit(() -> action.accept(bridge)).syncUninterruptibly();
    }

    private void accepted(Channel channel) {
        connections.add(channel);
        if (tls != null) channel.pipeline().addLast(tls.newHandler(channel.alloc()));
        // A key is a JWT of some hundred bytes, but nothing limits it.
        channel.pipeline().addLast(new HttpServerCodec(new HttpDecoderConfig().setMaxHeaderSize(MAX_HEADERS)));
        channel.pipeline().addLast(new HttpObjectAggregator(MAX_HEADERS));
        channel.pipeline().addLast(new Upgrade());
    }

    private final class Upgrade extends SimpleChannelInboundHandler<FullHttpRequest> {

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            if (!isUpgrade(request)) {
                respond(ctx, HttpResponseStatus.BAD_REQUEST, Map.of());
                return;
            }
            var upgrade = upgradeRequest(request);
            asked(upgrade);
            if (!new QueryStringDecoder(request.uri()).path().equals("/websocket")) {
                respond(ctx, HttpResponseStatus.NOT_FOUND, Map.of());
                return;
            }
            switch (answer.apply(upgrade)) {
                case Answer.Accept() -> accept(ctx, request.retain());
                case Answer.Refuse(int status, Map<String, String> headers) -> respond(ctx, HttpResponseStatus.valueOf(status), headers);
                case Answer.Silent() -> log.debug("No answer to {}", ctx.channel());
                case Answer.Drop() -> ctx.close();
                case Answer.WrongAccept() -> {
                    var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
                    response.headers()
                            .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                            .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                            .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
                    ctx.writeAndFlush(response);
                }
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // What is not the client's doing is the test's own rule that failed.
            log.atLevel(cause instanceof IOException || cause instanceof DecoderException ? Level.DEBUG : Level.WARN).setCause(cause).log("No upgrade");
            ctx.close();
        }

        private void accept(ChannelHandlerContext ctx, FullHttpRequest request) {
            Channel client = ctx.channel();
            // Frames have nowhere to go before the server is connected and the pipeline is that of a WebSocket.
            client.config().setAutoRead(false);
            var bridge = new Bridge(StandInGateway.this, client, framing, target);
            connections.add(bridge.connected().channel());
            bridge.connected().addListener(_ -> handshaker().handshake(client, request).addListener(answered -> {
                request.release();
                if (answered.isSuccess()) {
                    client.pipeline().replace(this, "bridge", bridge);
                    bridge.open();
                } else {
                    exceptionCaught(ctx, answered.cause());
                    bridge.abandon();
                }
            }));
        }

        private WebSocketServerHandshaker13 handshaker() {
            return new WebSocketServerHandshaker13(null, null, false, MAX_HEADERS) {
                @Override
                protected WebSocketFrameDecoder newWebsocketDecoder() {
                    return new FrameReader(StandInGateway.this::framed);
                }
            };
        }

        private void respond(ChannelHandlerContext ctx, HttpResponseStatus status, Map<String, String> headers) {
            var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
            headers.forEach(response.headers()::set);
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0).set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }

        private boolean isUpgrade(FullHttpRequest request) {
            var headers = request.headers();
            return request.method().equals(HttpMethod.GET)
                    && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                    && headers.contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                    && headers.contains(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13", true)
                    && headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        }

        private UpgradeRequest upgradeRequest(FullHttpRequest request) {
            var headers = new TreeMap<String, String>();
            request.headers().forEach(header -> headers.merge(header.getKey().toLowerCase(Locale.ROOT), header.getValue(), (a, b) -> a + ", " + b));
            String authorization = headers.getOrDefault("authorization", "");
            String key = authorization.startsWith("Bearer ") ? authorization.substring(7) : "";
            return new UpgradeRequest(request.uri(), Map.copyOf(headers), key);
        }
    }
}
