package dev.culvert.manager;

import java.util.UUID;

/// Hears that something else is to be shown; what, a look at the manager tells. Called on threads of the manager and the engine, several
/// at once: answer at once. Counters are not announced.
public interface ManagerListener {
    /// Profiles were added, removed, edited or put in another order.
    default void profilesChanged() {}

    /// The status, a session or the activity of one tunnel.
    default void tunnelChanged(UUID profile) {}
}
