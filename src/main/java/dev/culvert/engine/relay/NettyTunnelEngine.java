package dev.culvert.engine.relay;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.FailureException;
import dev.culvert.engine.Tunnel;
import dev.culvert.engine.TunnelEngine;
import dev.culvert.engine.TunnelListener;
import dev.culvert.engine.TunnelSpec;
import dev.culvert.engine.net.Dialer;
import dev.culvert.engine.net.Names;
import dev.culvert.engine.net.PortHolder;
import dev.culvert.engine.net.ProxySettings;
import dev.culvert.engine.net.TlsClient;
import dev.culvert.engine.net.Transport;
import dev.culvert.engine.postgres.StartupDecoder;
import dev.culvert.engine.upstream.TunnelRoute;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The engine on Netty. Its threads: a few event loops that carry all traffic, one that tells listeners what happened, and short-lived
/// ones for whatever blocks.
public final class NettyTunnelEngine implements TunnelEngine {
    private static final Logger LOG = LoggerFactory.getLogger(NettyTunnelEngine.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final EngineOptions options;
    private final ByteBufAllocator alloc;
    private final Transport transport;
    private final CompletableFuture<TlsClient> tls;
    private final Dialer dialer;
    private final Executor offLoop = task -> Thread.ofVirtual().name("culvert-work").start(task);
    private final ExecutorService events;
    private final Set<NettyTunnel> tunnels = ConcurrentHashMap.newKeySet();

    /// @throws IllegalArgumentException a proxy setting cannot be read; the message is for the person who made it
    public NettyTunnelEngine(EngineOptions options) {
        this(options, ByteBufAllocator.DEFAULT, InetAddress::getAllByName);
    }

    NettyTunnelEngine(EngineOptions options, ByteBufAllocator alloc, Names.Lookup lookup) {
        this.options = options;
        this.alloc = alloc;
        ProxySettings proxies = ProxySettings.of(options.environment(), ProxySelector.getDefault());
        this.transport = Transport.open();
        this.tls = tls(options);
        this.dialer = new Dialer(transport, new Names(lookup), proxies, tls, alloc);
        this.events = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("culvert-events").factory());
        LOG.debug("transport {}", transport.name());
    }

    /// In the background: reading the authorities must hold up neither the start nor an event loop.
    private static CompletableFuture<TlsClient> tls(EngineOptions options) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return TlsClient.trusting(options.authorities());
            } catch (GeneralSecurityException | IOException e) {
                throw new CompletionException(e);
            }
        }, task -> Thread.ofVirtual().name("culvert-tls").start(task));
    }

    @Override
    public Tunnel open(TunnelSpec spec, TunnelListener listener) throws FailureException {
        NettyTunnel tunnel = new NettyTunnel(
            spec, changed -> new TunnelRoute(options, spec.route(), dialer, offLoop, changed), options.timing(), transport.loops(), listener, events);
        InetSocketAddress address;
        try {
            address = new InetSocketAddress(InetAddress.getByName(spec.host()), spec.port());
        } catch (UnknownHostException e) {
            throw failed(tunnel, Failure.of(Kind.CANNOT_LISTEN, "The listen address " + spec.host() + " is not known.", "Use 127.0.0.1, or an address of this machine."));
        }
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
            throw failed(tunnel, cannotListen(address, bound.cause()));
        }
        tunnels.add(tunnel);
        tunnel.stopped().thenRun(() -> tunnels.remove(tunnel));
        bound.channel().pipeline().addLast(new AcceptFailures());
        tunnel.listening(bound.channel(), address.getAddress());
        bound.channel().config().setAutoRead(true);
        return tunnel;
    }

    private static FailureException failed(NettyTunnel tunnel, Failure failure) {
        tunnel.failed(failure);
        return new FailureException(failure);
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

    @Override
    public void close() {
        var stopping = tunnels.stream().map(tunnel -> tunnel.stop(Duration.ZERO).toCompletableFuture()).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(stopping).completeOnTimeout(null, LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS).join();
        transport.loops().shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(LONGEST_CLOSE.toMillis());
        events.shutdown();
        try {
            events.awaitTermination(1, TimeUnit.SECONDS); // a listener may be stuck; its thread is a daemon
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tls.thenAccept(TlsClient::close);
    }
}
