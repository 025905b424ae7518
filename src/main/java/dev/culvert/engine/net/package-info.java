/// How a socket to somewhere comes about: event loops ([dev.culvert.engine.net.Transport]), names off the loops
/// ([dev.culvert.engine.net.Names]), proxies ([dev.culvert.engine.net.ProxySettings]), trust
/// ([dev.culvert.engine.net.TlsClient], [dev.culvert.engine.net.Authorities]), all put together by the [dev.culvert.engine.net.Dialer]; how it is noticed that its far end is
/// gone ([dev.culvert.engine.net.KeepAlive]); and who holds a port that cannot be had. Nothing here knows PostgreSQL or WebSockets.
package dev.culvert.engine.net;
