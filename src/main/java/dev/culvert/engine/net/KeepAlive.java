package dev.culvert.engine.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;

/// Notices that a socket's far end is gone without a word: this machine has slept, its network has changed, a router has forgotten the
/// connection. The socket then ends with an [IOException].
///
/// An idle far end is asked by the system (SO_KEEPALIVE; RFC 9293, section 3.8.4). One that owes an acknowledgement is asked no more, and
/// left to the system would be noticed after a quarter of an hour: there macOS has an option, Windows is quicker by itself, and on
/// Linux the system's own figures are looked at. Linux has an option too, TCP_USER_TIMEOUT, but that also ends a connection whose far end
/// is there and only does not read (tcp(7); `tcp_probe_timer` in the kernel), as a database does while it waits for a lock.
final class KeepAlive {
    // xnu, bsd/netinet/tcp.h
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_KEEPALIVE = 0x10;
    private static final int TCP_RXT_CONNDROPTIME = 0x80;
    private static final int TCP_KEEPINTVL = 0x101;
    private static final int TCP_KEEPCNT = 0x102;

    private static final int QUESTIONS = 4;

    private final Map<ChannelOption<Integer>, Integer> options;
    private final Duration limit;

    /// @param socket of the transport in use
    /// @param limit  in which to notice, some seconds at least
    KeepAlive(Class<? extends Channel> socket, Duration limit) {
        this.limit = limit;
        int idle = seconds(limit.toMillis() * 4 / 9); // not by Duration, here and below, which divides by BigDecimal: 25 ms of each first session
        int between = seconds(limit.toMillis() / 9);
        if (socket == EpollSocketChannel.class) {
            options = Map.of(EpollChannelOption.TCP_KEEPIDLE, idle, EpollChannelOption.TCP_KEEPINTVL, between, EpollChannelOption.TCP_KEEPCNT, QUESTIONS);
        } else if (socket == KQueueSocketChannel.class) {
            options = Map.of(
                darwin("TCP_KEEPALIVE", TCP_KEEPALIVE), idle,
                darwin("TCP_KEEPINTVL", TCP_KEEPINTVL), between,
                darwin("TCP_KEEPCNT", TCP_KEEPCNT), QUESTIONS,
                // Looked at with each retransmission, and the pauses between those double.
                darwin("TCP_RXT_CONNDROPTIME", TCP_RXT_CONNDROPTIME), seconds(limit.toMillis() / 3));
        } else {
            options = Map.of(
                NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), idle,
                NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), between,
                NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), QUESTIONS);
        }
    }

    private static int seconds(long milliseconds) {
        return (int) Math.max(1, TimeUnit.MILLISECONDS.toSeconds(milliseconds));
    }

    private static ChannelOption<Integer> darwin(String name, int number) {
        return new IntegerUnixChannelOption(name, IPPROTO_TCP, number);
    }

    void setOn(Bootstrap bootstrap) {
        bootstrap.option(ChannelOption.SO_KEEPALIVE, true);
        options.forEach(bootstrap::option);
    }

    Map<ChannelOption<Integer>, Integer> options() {
        return options;
    }

    /// Before the channel is active, and before its other handlers are added.
    void watch(Channel channel) {
        if (channel instanceof EpollSocketChannel socket) {
            channel.pipeline().addLast(new Watch(socket, limit));
        }
    }

    /// Looks now and then whether the far end still acknowledges.
    private static final class Watch extends ChannelInboundHandlerAdapter {
        /// Unanswered ones in a row; a far end that is there answers each.
        private static final int RETRANSMISSIONS = 3;
        private static final int PROBES = 2;

        private final EpollSocketChannel socket;
        private final EpollTcpInfo figures = new EpollTcpInfo();
        private final long pause;
        private final long longestSilence;
        private ScheduledFuture<?> looking;

        Watch(EpollSocketChannel socket, Duration limit) {
            this.socket = socket;
            this.pause = limit.toNanos() / 4;
            this.longestSilence = limit.toMillis() * 2 / 3;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            looking = ctx.executor().scheduleWithFixedDelay(() -> look(ctx), pause, pause, TimeUnit.NANOSECONDS);
            ctx.fireChannelActive();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            looking.cancel(false);
            ctx.fireChannelInactive();
        }

        private void look(ChannelHandlerContext ctx) {
            socket.tcpInfo(figures);
            boolean unanswered = figures.retransmits() >= RETRANSMISSIONS || figures.probes() >= PROBES;
            if (unanswered && figures.lastAckRecv() >= longestSilence) {
                ctx.fireExceptionCaught(new IOException("no acknowledgement for " + figures.lastAckRecv() / 1_000 + " s"));
                ctx.close();
            }
        }
    }
}
