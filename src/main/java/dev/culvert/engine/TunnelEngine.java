package dev.culvert.engine;

/// Opens tunnels. All methods may be called from any thread but an event loop.
public interface TunnelEngine extends AutoCloseable {
    /// Binds the port and begins to accept. Returns when the port is bound.
    ///
    /// @throws FailureException the port cannot be had; the failure names the process that holds it where the system tells
    Tunnel open(TunnelSpec spec, TunnelListener listener) throws FailureException;

    /// Cuts every tunnel and ends the engine's threads; waits for that, some seconds at most.
    @Override
    void close();
}
