package dev.culvert.engine;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A tunnel at one moment.
///
/// @param address       where it listens, or listened
/// @param liveSessions  open now
/// @param totalSessions opened since the start; refused ones do not count, nor do cancel requests
/// @param peakSessions  most that were open at once
/// @param received      bytes from the database, in all sessions so far
/// @param sent          bytes to the database, in all sessions so far
/// @param route         the one in use, once a session or a check has taken it
/// @param connectTime   how long the newest upstream of a session or check took to become ready, from the look-up of its name on
/// @param lastFailure   the newest failure of a session
/// @param startedAt     when it began to listen
public record TunnelSnapshot(
    TunnelState state,
    InetSocketAddress address,
    int liveSessions,
    long totalSessions,
    int peakSessions,
    long received,
    long sent,
    Optional<RouteInUse> route,
    Optional<Duration> connectTime,
    Optional<Failure> lastFailure,
    Instant startedAt) {}
