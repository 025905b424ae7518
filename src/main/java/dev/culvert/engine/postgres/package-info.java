/// The PostgreSQL protocol, as far as a tunnel must speak it (manual chapter "Frontend/Backend Protocol", version 3).
///
/// [dev.culvert.engine.postgres.StartupDecoder] turns a client's first bytes into [dev.culvert.engine.postgres.StartupPacket]s.
/// [dev.culvert.engine.postgres.Authentication] logs into a server in a client's place.
/// [dev.culvert.engine.postgres.Conversation] follows what both sides say afterwards without keeping it, so that the relay knows
/// whether a session is busy and where a message ends. [dev.culvert.engine.postgres.ServerMessages] makes the few messages that a
/// tunnel says itself. Nothing here knows who is at the other end.
package dev.culvert.engine.postgres;
