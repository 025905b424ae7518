package dev.culvert.engine;

import dev.culvert.profile.ConnectionString;

/// Gives the connection string at the moment a session starts, so that a changed one holds from the next session on.
@FunctionalInterface
public interface CredentialSource {
    /// Called on an event loop: answers at once, from memory.
    ConnectionString current();
}
