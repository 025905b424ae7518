package dev.culvert.engine;

/// What a session is doing, as `pg_stat_activity` would say it.
public enum SessionActivity {
    /// The upstream is being connected, or has not finished its greeting.
    CONNECTING,
    IDLE,
    /// A query runs or its answer is on the way.
    ACTIVE,
    IDLE_IN_TRANSACTION
}
