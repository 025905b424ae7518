package dev.culvert.engine.upstream;

import dev.culvert.engine.postgres.StartupPacket.StartupMessage;
import java.util.function.Consumer;

/// What an upstream is wanted for.
public sealed interface Opening {
    /// A session for the client that has sent this. The upstream is ready when the server's greeting, AuthenticationOk or its refusal, is
    /// what comes next.
    record Session(StartupMessage asked) implements Opening {}

    /// To take a CancelRequest to the server; it has been sent when the upstream is ready.
    ///
    /// @param packet the whole packet
    record Cancel(byte[] packet) implements Opening {}

    /// To see whether it can be had. It is ready when the far end has taken the credentials, and a server that is logged into has been
    /// asked what it is.
    ///
    /// @param version hears what such a server says that it is, "PostgreSQL 17.2" for example, on the event loop
    record Check(Consumer<String> version) implements Opening {}
}
