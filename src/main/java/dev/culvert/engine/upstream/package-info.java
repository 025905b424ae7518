/// Routes: how a session reaches its database. A [dev.culvert.engine.upstream.Route] gives a channel that reads and writes plain
/// PostgreSQL bytes, whatever is underneath; closing it releases everything. An
/// [dev.culvert.engine.upstream.UpstreamLost] tells why one ended that should not have.
///
/// The gateway route carries the bytes in binary WebSocket messages (RFC 6455). Netty makes the handshake
/// ([dev.culvert.engine.upstream.GatewayUpgrade]); afterwards [dev.culvert.engine.upstream.WebSocketReader] and
/// [dev.culvert.engine.upstream.WebSocketWriter] treat the WebSocket as the byte stream that it is here, because Netty's own
/// codec gathers whole frames.
package dev.culvert.engine.upstream;
