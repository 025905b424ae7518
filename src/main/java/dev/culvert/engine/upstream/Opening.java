package dev.culvert.engine.upstream;

import dev.culvert.engine.postgres.StartupPacket.StartupMessage;

/// What an upstream is wanted for.
public sealed interface Opening {
    /// A session for the client that has sent this. The upstream is ready when the server's greeting, AuthenticationOk or its refusal, is
    /// what comes next.
    record Session(StartupMessage asked) implements Opening {}

    /// To take a CancelRequest to the server; it has been sent when the upstream is ready.
    ///
    /// @param packet the whole packet
    record Cancel(byte[] packet) implements Opening {}

    /// To see whether it can be had. It is ready when the far end has taken the credentials.
    record Check() implements Opening {}
}
