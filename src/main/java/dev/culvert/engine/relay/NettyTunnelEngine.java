package dev.culvert.engine.relay;

import dev.culvert.engine.CheckResult;
import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.FailureException;
import dev.culvert.engine.RouteInUse;
import dev.culvert.engine.Tunnel;
import dev.culvert.engine.TunnelEngine;
import dev.culvert.engine.TunnelListener;
import dev.culvert.engine.TunnelSpec;
import dev.culvert.engine.net.Dialer;
import dev.culvert.engine.net.Names;
import dev.culvert.engine.net.ProxySettings;
import dev.culvert.engine.net.TlsClient;
import dev.culvert.engine.net.Transport;
import dev.culvert.engine.upstream.Destination;
import dev.culvert.engine.upstream.TunnelRoute;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.RouteChoice;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The engine on Netty. Its threads: a few event loops that carry all traffic, one that tells listeners what happened, and short-lived
/// ones for whatever blocks.
public final class NettyTunnelEngine implements TunnelEngine {
    private static final Logger LOG = LoggerFactory.getLogger(NettyTunnelEngine.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final EngineOptions options;
    private final Transport transport;
    private final Dialer dialer;
    private final Acceptor acceptor;
    private final Checks checks;
    private final Executor offLoop = task -> Thread.ofVirtual().name("culvert-work").start(task);
    private final ExecutorService events;
    private final Set<NettyTunnel> tunnels = ConcurrentHashMap.newKeySet();
    private CompletableFuture<TlsClient> tls;

    /// @throws IllegalArgumentException a proxy setting cannot be read; the message is for the person who made it
    public NettyTunnelEngine(EngineOptions options) {
        this(options, ByteBufAllocator.DEFAULT, InetAddress::getAllByName);
    }

    NettyTunnelEngine(EngineOptions options, ByteBufAllocator alloc, Names.Lookup lookup) {
        this.options = options;
        ProxySettings proxies = ProxySettings.of(options.environment(), ProxySelector.getDefault());
        this.transport = Transport.open();
        this.dialer = new Dialer(transport, new Names(lookup), proxies, this::tls, alloc, options.timing().silence().plus(options.timing().pong()));
        this.acceptor = new Acceptor(transport, alloc);
        this.checks = new Checks(transport.loops(), options.timing().connect());
        this.events = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("culvert-events").factory());
        LOG.debug("transport {}", transport.name());
    }

    /// Loads what every engine needs, and has no other effect: saves time beside something else that has to be done before there can be one.
    public static void warmUp() {
        Transport.choice();
        Objects.requireNonNull(ByteBufAllocator.DEFAULT); // loads its class
    }

    /// Made when it is first wanted, so that a tunnel listens sooner, and in the background: reading the authorities must not hold up an event loop.
    private synchronized CompletableFuture<TlsClient> tls() {
        if (tls == null) {
            tls = CompletableFuture.supplyAsync(() -> {
                try {
                    return TlsClient.trusting(options.authorities());
                } catch (GeneralSecurityException | IOException e) {
                    throw new CompletionException(e);
                }
            }, task -> Thread.ofVirtual().name("culvert-tls").start(task));
        }
        return tls;
    }

    @Override
    public Tunnel open(TunnelSpec spec, TunnelListener listener) throws FailureException {
        NettyTunnel tunnel = new NettyTunnel(spec, this::route, options.timing(), acceptor, checks, listener, events);
        Acceptor.Listener bound;
        try {
            bound = acceptor.bind(tunnel, new InetSocketAddress(Acceptor.resolve(spec.host()), spec.port()));
        } catch (FailureException e) {
            tunnel.failed(e.failure());
            throw e;
        }
        tunnels.add(tunnel);
        tunnel.stopped().thenRun(() -> tunnels.remove(tunnel));
        tunnel.listening(bound);
        return tunnel;
    }

    private TunnelRoute route(Consumer<RouteInUse> changed) {
        return new TunnelRoute(options, dialer, offLoop, changed);
    }

    @Override
    public CompletionStage<CheckResult> check(ConnectionString connection, RouteChoice choice) {
        return checks.begin(route(used -> { }), new Destination(connection, choice));
    }

    @Override
    public void close() {
        var stopping = tunnels.stream().map(tunnel -> tunnel.stop(Duration.ZERO).toCompletableFuture()).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(stopping).completeOnTimeout(null, LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS).join();
        transport.loops().shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(LONGEST_CLOSE.toMillis());
        checks.close();
        events.shutdown();
        try {
            events.awaitTermination(1, TimeUnit.SECONDS); // a listener may be stuck; its thread is a daemon
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (tls != null) {
                tls.thenAccept(TlsClient::close);
            }
        }
    }
}
