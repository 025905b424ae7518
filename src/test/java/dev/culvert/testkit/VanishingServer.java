package dev.culvert.testkit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Greets whoever connects as a PostgreSQL server does, and then only counts bytes. Its connections can be made to vanish: the system drops
/// every packet to them and acknowledges none, as when a cable is pulled. For Linux, where a socket filter does that
/// (socket(7), SO_ATTACH_FILTER).
public final class VanishingServer implements AutoCloseable {
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final short RETURN_CONSTANT = 0x06; // BPF_RET | BPF_K, here of 0: keep nothing of the packet
    private static final int SOCK_FPROG = 16;
    private static final int BUFFER = 64 << 10;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("vanishing-server", true), EpollIoHandler.newFactory());
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AtomicLong received = new AtomicLong();
    private final Channel listener;

    private VanishingServer() {
        listener = new ServerBootstrap()
            .group(loop)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_RCVBUF, BUFFER)
            .childHandler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    connections.add(channel);
                    channel.pipeline().addLast(new Greeting());
                }
            })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
    }

    public static VanishingServer start() {
        return new VanishingServer();
    }

    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /// What all connections have brought so far.
    public long received() {
        return received.get();
    }

    /// Whether the connections of now are read from. A server that does not read is still there.
    public void read(boolean on) {
        connections.forEach(channel -> channel.config().setAutoRead(on));
    }

    /// Makes the connections of now vanish, for good.
    public void vanish() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment filter = arena.allocate(8, 4);
            filter.set(ValueLayout.JAVA_SHORT, 0, RETURN_CONSTANT);
            ByteBuffer program = ByteBuffer.allocateDirect(SOCK_FPROG).order(ByteOrder.nativeOrder()).putShort(0, (short) 1).putLong(8, filter.address());
            var option = new RawUnixChannelOption("SO_ATTACH_FILTER", SOL_SOCKET, SO_ATTACH_FILTER, SOCK_FPROG);
            connections.forEach(channel -> channel.eventLoop().submit(() -> channel.config().setOption(option, program)).syncUninterruptibly());
        }
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        connections.close().awaitUninterruptibly();
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Greeting extends SimpleChannelInboundHandler<ByteBuf> {
        private boolean greeted;

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
            if (greeted) {
                received.addAndGet(bytes.readableBytes());
            } else {
                greeted = true;
                ctx.writeAndFlush(ctx.alloc().buffer().writeBytes(Wire.join(Wire.authenticationOk(), Wire.readyForQuery('I'))));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
