package dev.culvert.engine.upstream;

import dev.culvert.engine.FailureException;
import dev.culvert.profile.ConnectionString;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;

/// A way to the database.
public interface Route {
    /// @param time    for everything, name look-up to readiness
    /// @param retries whether to try again, within that time, what may pass by itself
    record Patience(Duration time, boolean retries) {}

    /// Connects on the given loop, and stays there.
    ///
    /// @return completes on the loop, with a channel of plain PostgreSQL bytes, or with a [FailureException]. Whoever gets the channel adds
    /// its handler at once, and closes it. Cancel to give up; what is under way is then closed.
    Future<Channel> connect(EventLoop loop, ConnectionString to, Opening opening, Patience patience);
}
