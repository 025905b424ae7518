package dev.culvert.engine.postgres;

/// Sees which messages go by, never what is in them.
@FunctionalInterface
public interface MessageObserver {
    /// @param length bytes, the type not counted
    void message(boolean fromClient, char type, int length);
}
