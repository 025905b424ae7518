package dev.culvert.engine;

import java.net.InetSocketAddress;
import java.time.Instant;

/// One session at one moment.
///
/// @param id          counts up from 1 in each tunnel
/// @param application what the client calls itself, fit to print, or empty
/// @param database    the database that the client asked for, fit to print, or empty
/// @param received    bytes from the database
/// @param sent        bytes to the database
public record SessionSnapshot(
    long id,
    InetSocketAddress client,
    String application,
    String database,
    SessionActivity activity,
    Instant since,
    long received,
    long sent) {}
