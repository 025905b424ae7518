package dev.culvert.engine.upstream;

import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.RouteChoice;

/// Where a session is to go.
///
/// @param choice by which route, where the connection string is an API key
public record Destination(ConnectionString connection, RouteChoice choice) {}
