package dev.culvert.engine.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

/// What the system is told; what comes of it is in `GoneServerIT`.
class KeepAliveTest {
    private static final Duration LIMIT = Duration.ofSeconds(45);

    @Test
    void epollSocketsAskTheirFarEnd() throws IOException {
        assumeTrue(Epoll.isAvailable());
        assertOptions(EpollSocketChannel.class, EpollIoHandler.newFactory(), Map.of(
            ChannelOption.SO_KEEPALIVE, true, EpollChannelOption.TCP_KEEPIDLE, 20, EpollChannelOption.TCP_KEEPINTVL, 5, EpollChannelOption.TCP_KEEPCNT, 4,
            EpollChannelOption.TCP_USER_TIMEOUT, 0)); // it would end a connection whose far end only does not read
    }

    @Test
    void theJdksSocketsAskTheirFarEnd() throws IOException {
        assertOptions(NioSocketChannel.class, NioIoHandler.newFactory(), Map.of(
            ChannelOption.SO_KEEPALIVE, true,
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), 20,
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), 5,
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), 4));
    }

    /// No Mac is needed to see what one would be told.
    @Test
    void kqueueSocketsAskTheirFarEnd() {
        var told = new KeepAlive(KQueueSocketChannel.class, LIMIT).options().entrySet().stream()
            .collect(Collectors.toMap(option -> option.getKey().name().replaceAll(".*#", ""), Map.Entry::getValue));
        assertThat(told).isEqualTo(Map.of("TCP_KEEPALIVE", 20, "TCP_KEEPINTVL", 5, "TCP_KEEPCNT", 4, "TCP_RXT_CONNDROPTIME", 15));
    }

    @Test
    void noTimeIsZero() {
        assertThat(new KeepAlive(NioSocketChannel.class, Duration.ofSeconds(1)).options().values()).doesNotContain(0);
    }

    private static void assertOptions(Class<? extends Channel> socket, IoHandlerFactory handlers, Map<ChannelOption<?>, Object> expected) throws IOException {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, handlers);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Bootstrap bootstrap = new Bootstrap().group(loop).channel(socket).handler(new ChannelInboundHandlerAdapter());
            new KeepAlive(socket, LIMIT).setOn(bootstrap);
            Channel channel = bootstrap.connect(server.getLocalSocketAddress()).syncUninterruptibly().channel();
            expected.forEach((option, value) -> assertThat((Object) channel.config().getOption(option)).as(option.name()).isEqualTo(value));
            channel.close().syncUninterruptibly();
        } finally {
            loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }
}
