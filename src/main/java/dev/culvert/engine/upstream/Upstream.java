package dev.culvert.engine.upstream;

import dev.culvert.engine.RouteInUse;
import io.netty.channel.Channel;

/// A connection to a database that is ready, and how it came about.
///
/// @param channel plain PostgreSQL bytes; whoever gets it adds its handler at once, and closes it
/// @param route   the one that it took
/// @param way     leads the same way again, as a cancel request must go
public record Upstream(Channel channel, RouteInUse route, Destination way) {}
