package dev.culvert.engine;

import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.RouteChoice;
import java.util.concurrent.CompletionStage;

/// Opens tunnels. All methods may be called from any thread but an event loop.
public interface TunnelEngine extends AutoCloseable {
    /// Binds the port and begins to accept. Returns when the port is bound.
    ///
    /// @throws FailureException the port cannot be had; the failure names the process that holds it where the system tells
    Tunnel open(TunnelSpec spec, TunnelListener listener) throws FailureException;

    /// Tries once whether the far end takes this connection string, as [Tunnel#check()] does, without a tunnel and without a trace in any.
    ///
    /// @param route for API keys
    /// @return completes with what was found, at the latest when the time for connecting is up; never fails. Cancel it to give up.
    CompletionStage<CheckResult> check(ConnectionString connection, RouteChoice route);

    /// Cuts every tunnel and ends the engine's threads; waits for that, some seconds at most.
    @Override
    void close();
}
