package dev.culvert.manager;

import dev.culvert.engine.Failure;
import java.util.Optional;

/// What a profile's tunnel is doing, for people.
///
/// ```
/// Stopped ──> Connecting ──> Running ──> Stopping ──> Stopped
///    └───────────┴──> Failed ──> Connecting
/// ```
public sealed interface TunnelStatus {
    record Stopped() implements TunnelStatus {}

    /// The connection string is read, the port is opened, the far end is asked.
    record Connecting() implements TunnelStatus {}

    /// Accepts connections.
    ///
    /// @param trouble why its sessions cannot be had at the moment, if so; goes away by itself when they can again
    record Running(Optional<Failure> trouble) implements TunnelStatus {}

    /// Accepts no more; queries and transactions may finish.
    record Stopping() implements TunnelStatus {}

    record Failed(Failure failure) implements TunnelStatus {}

    /// Whether there is something to stop.
    default boolean active() {
        return this instanceof Connecting || this instanceof Running || this instanceof Stopping;
    }
}
