package dev.culvert.profile;

/// How an API key's sessions are to reach the database. Other connection strings leave no choice.
public enum RouteChoice {
    /// The gateway; when that is not to be had, directly, if the key carries the credentials for it.
    AUTO,
    GATEWAY,
    DIRECT
}
