package dev.culvert.engine.relay;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.FailureException;
import dev.culvert.engine.net.Dialer;
import dev.culvert.engine.net.PortHolder;
import dev.culvert.engine.net.Transport;
import dev.culvert.engine.postgres.StartupDecoder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Binds the sockets that tunnels listen on. All of it blocks: not for an event loop.
final class Acceptor {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

    private final Transport transport;
    private final ByteBufAllocator alloc;

    Acceptor(Transport transport, ByteBufAllocator alloc) {
        this.transport = transport;
        this.alloc = alloc;
    }

    /// A socket that is bound, and accepts nothing before its auto-read is switched on.
    ///
    /// @param address as it was asked for, with the port it got: the socket's own is an IPv6 one where the system has those
    record Listener(Channel channel, InetSocketAddress address) {}

    static InetAddress resolve(String host) throws FailureException {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new FailureException(Failure.of(Kind.CANNOT_LISTEN, "The listen address " + host + " is not known.", "Use 127.0.0.1, or an address of this machine."));
        }
    }

    /// @throws FailureException the address cannot be had; the failure names the process that holds it where the system tells
    Listener bind(NettyTunnel tunnel, InetSocketAddress address) throws FailureException {
        ChannelFuture bound = new ServerBootstrap()
            .group(transport.loops())
            .channel(transport.listener())
            .option(ChannelOption.AUTO_READ, false) // until the tunnel says that it listens
            .childOption(ChannelOption.ALLOCATOR, alloc)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, new ReadBuffers())
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Dialer.WATER_MARK)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel client) {
                    tunnel.owns(client);
                    client.pipeline().addLast(new StartupDecoder(), new Greeting(tunnel));
                }
            })
            .bind(address)
            .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new FailureException(cannotListen(address, bound.cause()));
        }
        bound.channel().pipeline().addLast(new AcceptFailures());
        return new Listener(bound.channel(), new InetSocketAddress(address.getAddress(), ((InetSocketAddress) bound.channel().localAddress()).getPort()));
    }

    private static Failure cannotListen(InetSocketAddress address, Throwable cause) {
        String why = String.valueOf(cause.getMessage());
        int port = address.getPort();
        if (why.contains("in use")) {
            String holder = PortHolder.of(port).map(name -> " by " + name).orElse("");
            return Failure.of(Kind.CANNOT_LISTEN, "Port " + port + " is in use" + holder + ".", "Choose another port, or 0 to get a free one.");
        }
        if (why.contains("ermission denied")) {
            return Failure.of(Kind.CANNOT_LISTEN, "Port " + port + " may not be used by this user.", "Choose a port above 1023, or 0 to get a free one.");
        }
        return Failure.of(
            Kind.CANNOT_LISTEN, "Cannot listen on " + address.getAddress().getHostAddress() + " port " + port + ".", "Use 127.0.0.1, or an address of this machine.").withDetail(why);
    }

    /// Behind Netty's own handler, which pauses for a second: the listener outlives running out of files.
    private static final class AcceptFailures extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.warn("A connection was not accepted: {}", cause.getMessage());
        }
    }
}
