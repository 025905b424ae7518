package dev.culvert.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// An open tunnel. All methods may be called from any thread.
public interface Tunnel {
    TunnelSnapshot snapshot();

    /// The open sessions, oldest first.
    List<SessionSnapshot> sessions();

    /// Tries once whether the far end takes the connection string, without a session that anybody would notice: the gateway is asked for a
    /// WebSocket, a PostgreSQL server is logged into, asked what it is and left again.
    ///
    /// @return completes with what was found; never fails
    CompletionStage<CheckResult> check();

    /// Ends one session now: its client is told where the protocol allows, its running query is cancelled at the server.
    ///
    /// @return false when there is no such session any more
    boolean end(long sessionId);

    /// Makes another tunnel of this one; open sessions go on as they are. Another address is bound first, then the present one is let go
    /// (the other way round where both cannot be had at once); port 0 with the present host keeps the present port. The limit, the route
    /// and the credentials hold for new sessions at once, and what was remembered of the route is forgotten when it or the connection
    /// string is another. Blocks: not for an event loop.
    ///
    /// @throws FailureException the tunnel is not listening, or the address cannot be had (the failure names the process that holds it
    /// where the system tells); nothing has changed then
    void change(TunnelSpec spec) throws FailureException;

    /// Stops accepting at once, ends idle sessions, gives those in a query or transaction up to `drain` to finish, then cuts.
    /// A second call may shorten the time, [Duration#ZERO] cuts now; none makes it longer.
    ///
    /// @return completes when the last connection has taken its last bytes and is closed; never fails
    CompletionStage<Void> stop(Duration drain);

    /// @return completes when the tunnel has stopped, whoever stopped it; never fails
    CompletionStage<Void> stopped();
}
