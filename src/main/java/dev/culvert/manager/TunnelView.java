package dev.culvert.manager;

import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.profile.Profile;
import java.util.Optional;

/// A profile and its tunnel at one moment.
///
/// @param snapshot while the tunnel listens or drains
/// @param saved    whether the profile stands in the file; the others are gone when the program ends
public record TunnelView(Profile profile, TunnelStatus status, Optional<TunnelSnapshot> snapshot, boolean saved) {}
