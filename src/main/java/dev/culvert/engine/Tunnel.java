package dev.culvert.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// An open tunnel. All methods may be called from any thread.
public interface Tunnel {
    TunnelSnapshot snapshot();

    /// The open sessions, oldest first.
    List<SessionSnapshot> sessions();

    /// Tries once whether the far end takes the connection string, without a session that anybody would notice: the gateway is asked for a
    /// WebSocket, a PostgreSQL server is logged into and left again.
    ///
    /// @return completes with what is wrong, or empty when nothing is; never fails
    CompletionStage<Optional<Failure>> check();

    /// Stops accepting at once, ends idle sessions, gives those in a query or transaction up to `drain` to finish, then cuts.
    /// A second call may shorten the time, [Duration#ZERO] cuts now; none makes it longer.
    ///
    /// @return completes when the last connection has taken its last bytes and is closed; never fails
    CompletionStage<Void> stop(Duration drain);

    /// @return completes when the tunnel has stopped, whoever stopped it; never fails
    CompletionStage<Void> stopped();
}
