package dev.culvert.manager;

import dev.culvert.engine.CheckResult;
import dev.culvert.engine.Failure;
import dev.culvert.engine.RouteInUse;
import dev.culvert.engine.SessionSnapshot;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Optional;

/// Something that happened to a tunnel.
public record Activity(Instant at, What what) {
    /// What it was.
    public sealed interface What {
        /// @param byUser rather than because Culvert opened
        record StartAsked(boolean byUser) implements What {}

        record Listening(InetSocketAddress address) implements What {}

        /// The far end took the connection string.
        record Connected(CheckResult check) implements What {}

        /// It did not; or the tunnel could not begin to listen.
        record Failed(Failure failure) implements What {}

        record RouteChanged(RouteInUse route) implements What {}

        record SessionOpened(SessionSnapshot session) implements What {}

        record SessionClosed(SessionSnapshot session, Optional<Failure> why) implements What {}

        record Edited() implements What {}

        /// @param sessions how many were open
        record StopAsked(int sessions) implements What {}
    }
}
