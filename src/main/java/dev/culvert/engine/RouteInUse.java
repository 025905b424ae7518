package dev.culvert.engine;

/// The route that the newest session of a tunnel took.
///
/// @param name   "gateway", "direct" or "local"
/// @param target where it leads, a host and perhaps a port
/// @param reason why it is not the one that comes first, or empty
public record RouteInUse(String name, String target, String reason) {
    @Override
    public String toString() {
        return name + " to " + target + (reason.isEmpty() ? "" : ", because " + reason);
    }
}
