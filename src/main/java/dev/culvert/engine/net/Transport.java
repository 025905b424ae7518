package dev.culvert.engine.net;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/// The event loops and the sockets that go with them: the system's own where Netty has it, the JDK's elsewhere.
///
/// @param name for the log
public record Transport(String name, EventLoopGroup loops, Class<? extends ServerChannel> listener, Class<? extends Channel> socket) {
    private static final String EPOLL = "epoll";
    private static final String KQUEUE = "kqueue";
    private static final String NIO = "nio";

    /// Set to `nio` to do without native code.
    private static final String PROPERTY = "culvert.transport";

    /// More loops than this carry no more: each moves hundreds of megabytes per second.
    private static final int MOST_LOOPS = 4;

    /// Starts the event loops; threads are daemons and begin on first use.
    public static Transport open() {
        String name = choice();
        return switch (name) {
            case EPOLL -> new Transport(name, loops(EpollIoHandler.newFactory()), EpollServerSocketChannel.class, EpollSocketChannel.class);
            case KQUEUE -> new Transport(name, loops(KQueueIoHandler.newFactory()), KQueueServerSocketChannel.class, KQueueSocketChannel.class);
            default -> new Transport(name, loops(NioIoHandler.newFactory()), NioServerSocketChannel.class, NioSocketChannel.class);
        };
    }

    /// The name of the one that is opened here. The first time, it loads the native code of that.
    public static String choice() {
        if (NIO.equals(System.getProperty(PROPERTY))) {
            return NIO;
        }
        return Epoll.isAvailable() ? EPOLL : KQueue.isAvailable() ? KQUEUE : NIO;
    }

    private static EventLoopGroup loops(IoHandlerFactory handlers) {
        // Half of the processors: the clients, and often the database, are on the same machine, and fewer loops wake up less often.
        int count = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MOST_LOOPS);
        return new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("culvert-loop", true), handlers);
    }
}
