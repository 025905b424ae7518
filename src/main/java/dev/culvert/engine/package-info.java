/// The engine as others see it: a [dev.culvert.engine.TunnelEngine] opens a [dev.culvert.engine.Tunnel] for a
/// [dev.culvert.engine.TunnelSpec] and says what happens in it through snapshots and a [dev.culvert.engine.TunnelListener].
///
/// Only JDK types appear in these signatures; sockets and protocols live in the packages below, which depend on one another in
/// one direction, and all on this one:
///
/// | package | job |
/// | --- | --- |
/// | `postgres` | bytes of the PostgreSQL protocol: start-up packets, ErrorResponse, following a conversation |
/// | `net` | event loops, names, proxies, TLS: how a socket to somewhere comes about |
/// | `upstream` | routes: how a session reaches its database |
/// | `relay` | the tunnel itself: accept, start-up, splice, back-pressure, draining |
///
/// What goes wrong is data: a [dev.culvert.engine.Failure] becomes the ErrorResponse in the client's window, the line of the CLI
/// and the banner of the desktop. It carries no exception, because those print themselves; what is unexpected is logged where it
/// is caught. The engine knows no vault, no file, no console and no window: it is handed what it needs.
package dev.culvert.engine;
