package dev.culvert.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket of the {@link StandInGateway} and its connection to the server. Both run on the same event loop, and every method here is
 * called on it. Each side is read only while the other one can be written, so what waits in memory stays near the high-water mark.
 */
final class Bridge extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(Bridge.class);
    private static final int CLOSE_SECONDS = 5;
    // PostgreSQL refuses a longer StartupMessage as well.
    private static final int MAX_STARTUP = 10_000;

    private final StandInGateway gateway;
    private final Channel client;
    private final Channel server;
    private final ChannelFuture connected;
    private final FrameWriter frames;
    private byte[] startup = {};
    private boolean opened;
    private boolean started;
    private boolean closing;

    /** Begins to connect to the server; the bridge carries nothing until {@link #open}. */
    Bridge(StandInGateway gateway, Channel client, Framing framing, InetSocketAddress target) {
        this.gateway = gateway;
        this.client = client;
        frames = new FrameWriter(framing);
        connected = new Bootstrap()
                .group(client.eventLoop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_RCVBUF, StandInGateway.SOCKET_BUFFER)
                .option(ChannelOption.SO_SNDBUF, StandInGateway.SOCKET_BUFFER)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, StandInGateway.WATER_MARK)
                .handler(new FromServer())
                .connect(target);
        server = connected.channel();
    }

    ChannelFuture connected() {
        return connected;
    }

    /** After the answer to the upgrade has been sent. */
    void open() {
        opened = true;
        gateway.opened(this);
        if (server.isActive()) {
            updateReading();
        } else {
            close(1011, "cannot reach the database");
        }
    }

    /** Instead of {@link #open}, when there will be no WebSocket. */
    void abandon() {
        server.close();
    }

    void updateReading() {
        client.config().setAutoRead((server.isWritable() || closing) && !gateway.readingPaused());
        server.config().setAutoRead(client.isWritable() || closing);
    }

    /** A Close frame, then the end of the TCP connection when the client has answered it. */
    void close(int code, String reason) {
        if (closing) return;
        if (frames.insideFrame()) {
            end(new byte[0], true);
        } else {
            byte[] text = reason.getBytes(UTF_8);
            byte[] payload = ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array();
            end(FrameWriter.frame(FrameWriter.CLOSE, payload), false);
        }
    }

    /** A TCP reset, with no word of TLS or WebSocket before it. */
    void kill() {
        client.config().setOption(ChannelOption.SO_LINGER, 0);
        client.pipeline().firstContext().close();
    }

    void send(byte[] bytes) {
        client.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }

    Channel channel() {
        return client;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        switch ((FrameReader.Read) message) {
            case FrameReader.Data(byte[] bytes) -> fromClient(bytes);
            case FrameReader.Control(int opcode, byte[] payload) -> control(opcode, payload);
            case FrameReader.Violation(int code, String what) -> {
                gateway.violated(what);
                close(code, what);
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        server.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        updateReading();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        finishServer();
        gateway.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.debug("The client's connection failed", cause);
        ctx.close();
    }

    private void control(int opcode, byte[] payload) {
        switch (opcode) {
            case FrameWriter.PING -> {
                gateway.pinged();
                if (gateway.answersPings() && !closing && !frames.insideFrame()) send(FrameWriter.frame(FrameWriter.PONG, payload));
            }
            case FrameWriter.PONG -> gateway.ponged();
            case FrameWriter.CLOSE -> {
                gateway.clientClosed(payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff);
                boolean answer = !closing && !frames.insideFrame();
                end(answer ? FrameWriter.frame(FrameWriter.CLOSE, payload) : new byte[0], true);
            }
            default -> log.debug("Ignoring a frame with opcode {}", opcode);
        }
    }

    private void fromClient(byte[] bytes) {
        if (closing) return;
        if (started) {
            server.write(Unpooled.wrappedBuffer(bytes));
            return;
        }
        startup = Wire.join(startup, bytes);
        if (startup.length < 8) return;
        var packet = ByteBuffer.wrap(startup);
        int length = packet.getInt();
        int code = packet.getInt();
        boolean whole = length >= 8 && length <= MAX_STARTUP;
        if (whole && startup.length < length) return;
        started = true;
        if (code == Wire.SSL_REQUEST || code == Wire.GSSENC_REQUEST) {
            close(1002, "The auth proxy does not support client-side SSL");
        } else if (whole && code >> 16 == 3) {
            byte[] rest = Arrays.copyOfRange(startup, length, startup.length);
            server.write(Unpooled.wrappedBuffer(rewrite(code, Arrays.copyOf(startup, length)), rest));
        } else {
            server.write(Unpooled.wrappedBuffer(startup));
        }
    }

    private static byte[] rewrite(int protocol, byte[] packet) {
        var parameters = Wire.parameters(packet);
        String asked = parameters.put("user", "postgres");
        String database = parameters.getOrDefault("database", "");
        if (database.isEmpty() || database.equals(asked)) parameters.put("database", "postgres");
        var namesAndValues = new ArrayList<String>();
        parameters.forEach((name, value) -> namesAndValues.addAll(List.of(name, value)));
        return Wire.startup(protocol, namesAndValues.toArray(String[]::new));
    }

    private void end(byte[] lastFrame, boolean thenClose) {
        closing = true;
        finishServer();
        var written = client.writeAndFlush(Unpooled.wrappedBuffer(lastFrame));
        if (thenClose) written.addListener(ChannelFutureListener.CLOSE);
        // For a client that neither answers nor reads.
        client.eventLoop().schedule(() -> client.close(), CLOSE_SECONDS, TimeUnit.SECONDS);
        updateReading();
    }

    /** Closes the connection when the server has got all that the client sent; it is read on, since a server that must write does not read. */
    private void finishServer() {
        server.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        server.config().setAutoRead(true);
    }

    private final class FromServer extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            var buffer = (ByteBuf) message;
            byte[] bytes = ByteBufUtil.getBytes(buffer);
            buffer.release();
            if (!closing) client.write(Unpooled.wrappedBuffer(frames.data(bytes)));
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            client.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            updateReading();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (opened) close(1000, "the database closed the connection");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            log.debug("The server's connection failed", cause);
            ctx.close();
        }
    }
}
