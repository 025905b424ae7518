package dev.culvert.engine.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NamesTest {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
    private final EventLoop loop = group.next();

    @AfterEach
    void end() {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void allAddressesAreGivenInTheSystemsOrder() throws Exception {
        InetAddress v6 = InetAddress.getByName("fd00::1");
        InetAddress v4 = InetAddress.getByName("192.0.2.1");
        assertThat(new Names(host -> new InetAddress[] {v6, v4}).resolve("host", loop).get()).containsExactly(v6, v4);
    }

    @Test
    void theNameIsLookedUpAsItIs() throws Exception {
        assertThat(new Names(host -> new InetAddress[] {InetAddress.getByAddress(host, new byte[] {1, 2, 3, 4})}).resolve("Host.Example", loop).get())
            .extracting(InetAddress::getHostName).containsExactly("Host.Example");
    }

    @Test
    void anUnknownHostIsAFailure() throws Exception {
        Names names = new Names(host -> {
            throw new UnknownHostException(host);
        });
        assertThat(names.resolve("nowhere", loop).await().cause()).isInstanceOf(UnknownHostException.class).hasMessage("nowhere");
    }

    @Test
    void aLookUpThatBreaksIsAFailure() throws Exception {
        Names names = new Names(host -> {
            throw new SecurityException("no");
        });
        assertThat(names.resolve("host", loop).await().cause()).isInstanceOf(SecurityException.class);
    }

    @Test
    void theAnswerComesOnTheLoop() throws Exception {
        CompletableFuture<Boolean> onLoop = new CompletableFuture<>();
        new Names(host -> new InetAddress[] {InetAddress.getLoopbackAddress()}).resolve("host", loop).addListener(answer -> onLoop.complete(loop.inEventLoop()));
        assertThat(onLoop.get()).isTrue();
    }

    @Test
    void theLookUpDoesNotHoldUpTheLoop() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        Names names = new Names(host -> {
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        });
        Future<List<InetAddress>> answer = loop.submit(() -> names.resolve("slow", loop)).get();
        boolean answeredBefore = loop.submit(answer::isDone).get();
        released.countDown();
        assertThat(answeredBefore).isFalse();
        assertThat(answer.get()).hasSize(1);
    }

    @Test
    void anAnswerAfterTheEndOfTheLoopIsDropped() throws Exception {
        CompletableFuture<Thread> lookingUp = new CompletableFuture<>();
        CountDownLatch released = new CountDownLatch(1);
        Names names = new Names(host -> {
            lookingUp.complete(Thread.currentThread());
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        });
        CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
        Future<List<InetAddress>> answer = names.resolve("host", loop);
        Thread thread = lookingUp.get();
        thread.setUncaughtExceptionHandler((where, thrown) -> uncaught.complete(thrown));
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
        released.countDown();
        thread.join();
        assertThat(uncaught).isNotDone();
        assertThat(answer.isDone()).isFalse();
    }
}
