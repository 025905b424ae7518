package dev.culvert.engine;

import java.time.Duration;

/// What a tunnel is doing. Only [Listening] accepts connections.
///
/// ```
/// Starting ──> Listening ──> Draining ──> Stopped
///     └──────> Failed
/// ```
public sealed interface TunnelState {
    record Starting() implements TunnelState {}

    record Listening() implements TunnelState {}

    /// No longer accepting; sessions that are busy may finish within this time.
    record Draining(Duration patience) implements TunnelState {}

    record Stopped() implements TunnelState {}

    record Failed(Failure failure) implements TunnelState {}
}
