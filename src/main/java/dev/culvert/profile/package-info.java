/// What a tunnel leads to: the connection string that a person pastes, taken apart and checked, and the secret inside it.
///
/// Nothing here opens a socket or reads a file, and nothing but the JDK and [dev.culvert.json] (keys are JSON inside) is used, so every other
/// package may depend on it. Start with [dev.culvert.profile.ConnectionString], whose three kinds are API key, direct connection and local
/// `prisma dev` database; whatever is secret in it is a [dev.culvert.profile.Secret], which never
/// prints itself. Input that cannot be used is an [dev.culvert.profile.InvalidConnectionString], whose message names the part
/// that is wrong and never repeats it.
package dev.culvert.profile;
