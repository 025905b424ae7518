package dev.culvert.profile;

/// How careful one must be with a database.
public enum Environment {
    NONE,
    DEVELOPMENT,
    STAGING,
    PRODUCTION
}
