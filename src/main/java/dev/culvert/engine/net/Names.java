package dev.culvert.engine.net;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/// Looks up host names the way the system does (hosts file, VPN, IPv4 and IPv6 in its order of preference), on threads of its own:
/// the system's call blocks, and on an event loop it would stop every session there.
public final class Names {
    /// The blocking look-up.
    @FunctionalInterface
    public interface Lookup {
        InetAddress[] find(String host) throws UnknownHostException;
    }

    private final Lookup lookup;

    public Names(Lookup lookup) {
        this.lookup = lookup;
    }

    /// @return completes on the loop, with at least one address or with an [UnknownHostException]
    Future<List<InetAddress>> resolve(String host, EventLoop loop) {
        Promise<List<InetAddress>> answer = loop.newPromise();
        Thread.ofVirtual().name("culvert-names").start(() -> {
            try {
                List<InetAddress> found = List.of(lookup.find(host));
                onLoop(loop, () -> answer.trySuccess(found));
            } catch (UnknownHostException | RuntimeException e) {
                onLoop(loop, () -> answer.tryFailure(e));
            }
        });
        return answer;
    }

    private static void onLoop(EventLoop loop, Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException ended) {
            // The engine has been closed, and nobody waits for the answer.
        }
    }
}
