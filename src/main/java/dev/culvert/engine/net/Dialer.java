package dev.culvert.engine.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Opens connections: looks the name up, goes through a proxy where one is set, and tries one address after the other.
public final class Dialer {
    /// Both ends of a session use it. A socket that is not drained makes its other side wait at `high`; with one read of 64 KiB on top
    /// and the records that TLS has under way, a direction stays below 256 KiB. (Only after the peer's FIN epoll reads on to its end.)
    public static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 << 10, 64 << 10);

    /// Fills a new connection's pipeline.
    @FunctionalInterface
    public interface Handlers {
        /// @param tls makes the handler that speaks TLS with the dialled host, where TLS was asked for
        void add(ChannelPipeline pipeline, Supplier<SslHandler> tls);
    }

    private static final Pattern SYSTEM_ERROR = Pattern.compile("Connection refused|Network is unreachable|No route to host|Too many open files|Connection reset", Pattern.CASE_INSENSITIVE);
    private static final long SHORTEST_TRY = 250;

    private final Transport transport;
    private final Names names;
    private final ProxySettings proxies;
    private final Supplier<CompletableFuture<TlsClient>> tls;
    private final ByteBufAllocator alloc;
    private final KeepAlive keepAlive;

    /// @param tls       asked by each connection that is to be encrypted
    /// @param goneAfter how long a far end may be gone before its connection ends
    public Dialer(Transport transport, Names names, ProxySettings proxies, Supplier<CompletableFuture<TlsClient>> tls, ByteBufAllocator alloc, Duration goneAfter) {
        this.transport = transport;
        this.names = names;
        this.proxies = proxies;
        this.tls = tls;
        this.alloc = alloc;
        this.keepAlive = new KeepAlive(transport.socket(), goneAfter);
    }

    /// Connects, and stays on the given loop. What goes wrong after TCP (the proxy's answer, TLS) reaches the handler as an exception.
    ///
    /// @param encrypted whether the handlers will want TLS
    /// @param timeLeft  for the addresses of the host together
    /// @param handlers  fills the pipeline behind the proxy's handler, once for each address that is tried
    /// @return completes on the loop, with [Unreachable] when nothing answers; cancel it to give up and close what is under way
    public Future<Channel> dial(EventLoop loop, String host, int port, boolean encrypted, Duration timeLeft, Handlers handlers) {
        Promise<Channel> result = loop.newPromise();
        if (encrypted) {
            tls.get().whenComplete((client, failure) -> loop.execute(() -> {
                if (failure != null) {
                    result.tryFailure(failure);
                } else {
                    new Call(loop, host, port, Optional.of(client), timeLeft, handlers, result).lookUp();
                }
            }));
        } else {
            new Call(loop, host, port, Optional.empty(), timeLeft, handlers, result).lookUp();
        }
        return result;
    }

    private final class Call {
        private final EventLoop loop;
        private final String host;
        private final int port;
        private final Optional<TlsClient> tls;
        private final long deadline;
        private final Handlers handlers;
        private final Promise<Channel> result;
        private final Optional<ProxySettings.Proxy> proxy;
        private final Queue<InetSocketAddress> addresses = new ArrayDeque<>();
        private final List<String> tried = new ArrayList<>();

        Call(EventLoop loop, String host, int port, Optional<TlsClient> tls, Duration timeLeft, Handlers handlers, Promise<Channel> result) {
            this.loop = loop;
            this.host = host;
            this.port = port;
            this.tls = tls;
            // A little less than there is, so that what was tried is known when the caller's own time is up.
            this.deadline = loop.ticker().nanoTime() + timeLeft.toNanos() / 10 * 9;
            this.handlers = handlers;
            this.result = result;
            this.proxy = tls.isPresent() ? proxies.proxyFor(host, port) : Optional.empty(); // nothing goes through one unencrypted
        }

        /// Behind a proxy only the proxy's own name is looked up here; the host's is for the proxy to know.
        void lookUp() {
            String name = proxy.map(ProxySettings.Proxy::host).orElse(host);
            int targetPort = proxy.map(ProxySettings.Proxy::port).orElse(port);
            names.resolve(name, loop).addListener((Future<List<InetAddress>> found) -> {
                if (!found.isSuccess()) {
                    result.tryFailure(new Unreachable(describe(name, found.cause())));
                    return;
                }
                found.getNow().forEach(address -> addresses.add(new InetSocketAddress(address, targetPort)));
                tryNext();
            });
        }

        private void tryNext() {
            if (result.isDone()) {
                return;
            }
            InetSocketAddress address = addresses.poll();
            if (address == null) {
                String through = proxy.map(p -> " through the proxy " + p).orElse("");
                result.tryFailure(new Unreachable(String.join("; ", tried) + through));
                return;
            }
            ChannelFuture connecting = connect(address);
            Channel channel = connecting.channel();
            result.addListener(done -> {
                if (done.isCancelled()) {
                    channel.close();
                }
            });
            connecting.addListener((ChannelFuture connected) -> {
                if (connected.isSuccess()) {
                    if (!result.trySuccess(channel)) {
                        channel.close();
                    }
                } else {
                    tried.add(describe(text(address), connected.cause()));
                    tryNext();
                }
            });
        }

        private ChannelFuture connect(InetSocketAddress address) {
            long left = (deadline - loop.ticker().nanoTime()) / 1_000_000;
            int timeout = (int) Math.max(SHORTEST_TRY, left / (addresses.size() + 1));
            SocketAddress destination = proxy.isPresent() ? InetSocketAddress.createUnresolved(host, port) : address;
            Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(transport.socket())
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeout)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .option(ChannelOption.ALLOCATOR, alloc)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        keepAlive.watch(channel);
                        proxy.ifPresent(p -> channel.pipeline().addLast("proxy", proxyHandler(p, address, timeout)));
                        handlers.add(channel.pipeline(), () -> tls.orElseThrow().newHandler(alloc, host, port));
                    }
                });
            keepAlive.setOn(bootstrap);
            return bootstrap.connect(destination);
        }
    }

    private static ProxyHandler proxyHandler(ProxySettings.Proxy proxy, InetSocketAddress address, int timeout) {
        boolean open = proxy.user().isEmpty();
        ProxyHandler handler = switch (proxy.kind()) {
            case HTTP_CONNECT -> open ? new HttpProxyHandler(address) : new HttpProxyHandler(address, proxy.user(), proxy.password().expose());
            case SOCKS5 -> open ? new Socks5ProxyHandler(address) : new Socks5ProxyHandler(address, proxy.user(), proxy.password().expose());
        };
        handler.setConnectTimeoutMillis(timeout);
        return handler;
    }

    private static String text(InetSocketAddress address) {
        String ip = address.getAddress().getHostAddress();
        return (ip.contains(":") ? "[" + ip + "]" : ip) + ":" + address.getPort();
    }

    private static String describe(String what, Throwable cause) {
        return switch (cause) {
            case UnknownHostException _ -> what + ": the name cannot be resolved";
            case ConnectTimeoutException _ -> what + ": no answer";
            default -> what + ": " + plain(String.valueOf(rootOf(cause).getMessage()));
        };
    }

    private static Throwable rootOf(Throwable thrown) {
        return thrown.getCause() == null ? thrown : rootOf(thrown.getCause());
    }

    /// The system's words in the middle of what Netty and the JDK make of them.
    private static String plain(String message) {
        Matcher system = SYSTEM_ERROR.matcher(message);
        return system.find() ? system.group().toLowerCase(Locale.ROOT) : message;
    }
}
