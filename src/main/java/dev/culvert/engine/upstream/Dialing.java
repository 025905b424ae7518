package dev.culvert.engine.upstream;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.function.Function;

/// Ties a dialled connection to the readiness that is to come of it.
final class Dialing {
    private Dialing() {}

    /// When the dialling fails, so does the readiness; when the readiness is cancelled, the connection is closed.
    ///
    /// @param failure what a dialling failure is called
    static void tie(Future<Channel> dialed, Promise<Channel> ready, Function<Throwable, AttemptFailed> failure) {
        dialed.addListener((Future<Channel> tcp) -> {
            if (!tcp.isSuccess() && !tcp.isCancelled()) {
                ready.tryFailure(failure.apply(tcp.cause()));
            }
        });
        ready.addListener(done -> {
            if (done.isCancelled() && !dialed.cancel(false) && dialed.isSuccess()) {
                dialed.getNow().close();
            }
        });
    }
}
