/// Routes: how a session reaches its database. A [dev.culvert.engine.upstream.Route] gives a channel that reads and writes plain
/// PostgreSQL bytes, whatever is underneath; closing it releases everything. An
/// [dev.culvert.engine.upstream.UpstreamLost] tells why one ended that should not have.
///
/// A tunnel has one [dev.culvert.engine.upstream.TunnelRoute], which picks the way that a
/// [dev.culvert.engine.upstream.Destination] asks for and says with the [dev.culvert.engine.upstream.Upstream] which it was:
///
/// | route | what it does |
/// | --- | --- |
/// | `GatewayRoute` | an API key through Prisma's gateway |
/// | `ServerRoute` | straight to a PostgreSQL server, over TLS or on this machine, logged in by the tunnel |
///
/// A client that waits is not told of what may pass: [dev.culvert.engine.upstream.Attempts] tries again within its time.
///
/// The gateway route carries the bytes in binary WebSocket messages (RFC 6455). Netty makes the handshake
/// ([dev.culvert.engine.upstream.GatewayUpgrade]); afterwards [dev.culvert.engine.upstream.WebSocketReader] and
/// [dev.culvert.engine.upstream.WebSocketWriter] treat the WebSocket as the byte stream that it is here, because Netty's own
/// codec gathers whole frames.
package dev.culvert.engine.upstream;
