package dev.culvert.engine;

import dev.culvert.profile.ConnectionString;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Opens tunnels. All methods may be called from any thread but an event loop.
public interface TunnelEngine extends AutoCloseable {
    /// Binds the port and begins to accept. Returns when the port is bound.
    ///
    /// @throws FailureException the port cannot be had; the failure names the process that holds it where the system tells
    Tunnel open(TunnelSpec spec, TunnelListener listener) throws FailureException;

    /// Tries once, and without a PostgreSQL session, whether the far end takes this connection string.
    ///
    /// @return completes with what is wrong, or empty when nothing is; never fails
    CompletionStage<Optional<Failure>> check(ConnectionString connection);

    /// Cuts every tunnel and ends the engine's threads; waits for that, some seconds at most.
    @Override
    void close();
}
