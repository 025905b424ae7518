/// The tunnel itself. [dev.culvert.engine.relay.NettyTunnelEngine] is what is wired in; the rest is nobody else's business.
///
/// ```
/// accept ─> StartupDecoder ─> Greeting ──StartupMessage──> Session ──> Farewell
///                                └──────CancelRequest───> CancelForward
/// ```
///
/// [dev.culvert.engine.relay.NettyTunnel] has the sessions and the present address, limit and destination, all of which may change while
/// they go on. A session keeps to the way that it took, and so does whatever cancels its query.
///
/// A client's channel and its upstream's live on one event loop, so a session needs no locks. A session forwards bytes as they arrive
/// and only looks at message borders ([dev.culvert.engine.postgres.Conversation]). Each side's writability drives the other side's
/// auto-read. Whatever ends a session, its upstream is released at once, and the client gets its last words and a FIN before the close.
package dev.culvert.engine.relay;
