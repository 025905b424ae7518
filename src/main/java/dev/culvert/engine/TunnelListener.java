package dev.culvert.engine;

import java.util.Optional;

/// Hears what happens in a tunnel. All calls come in order on one thread of the engine's own, off the event loops: a listener that
/// takes its time holds up the listeners after it, never the traffic. Counters are not announced; read a snapshot for those.
public interface TunnelListener {
    default void stateChanged(TunnelSnapshot tunnel) {}

    /// Another route than before is in use; at first, and after a change of where the tunnel leads, any.
    default void routeChanged(RouteInUse route) {}

    default void sessionOpened(SessionSnapshot session) {}

    /// The session is over, and its upstream released. `why` is present when something else than the client ended it.
    default void sessionClosed(SessionSnapshot session, Optional<Failure> why) {}
}
