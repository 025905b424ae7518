package dev.culvert.engine;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// What a check of a connection string has found.
///
/// @param time          from its start to the answer
/// @param serverVersion what the server says that it is, such as "PostgreSQL 17.2", fit to print; empty where the route does not tell
/// @param route         the one that led there; empty when none did
/// @param failure       what is wrong, or empty when nothing is
public record CheckResult(Duration time, String serverVersion, Optional<RouteInUse> route, Optional<Failure> failure) {
    public CheckResult {
        Objects.requireNonNull(time);
        Objects.requireNonNull(serverVersion);
        Objects.requireNonNull(route);
        Objects.requireNonNull(failure);
    }
}
