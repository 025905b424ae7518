/// Profiles that run: [dev.culvert.manager.TunnelManager] joins the profiles on disk, their connection strings in the vault and the engine,
/// and is all that the command line and the desktop call to run a tunnel.
///
/// What a profile's tunnel is doing is a [dev.culvert.manager.TunnelStatus], what has happened to it a list of
/// [dev.culvert.manager.Activity]; a [dev.culvert.manager.ManagerListener] hears that there is something new to see. One
/// `ManagedTunnel` for each profile takes it through start, trouble and stop; a start reads the connection string at that moment, opens the
/// port that the profile keeps, and asks the far end. While a tunnel runs, a session that fails makes the manager ask the far end again, so
/// that the status shown is what the next session would meet.
///
/// [dev.culvert.manager.RunningAnnouncer] tells the user's other processes what runs.
///
/// Whatever may wait runs on threads of its own, and so does whatever calls listeners or completes stages: neither the caller's thread nor the
/// engine's event loops are held up. Edits happen one at a time, and one that fails leaves keychain, file and tunnel as they were.
package dev.culvert.manager;
