/// How a running tunnel gets into other programs. Nothing here holds a secret, because the tunnel needs none.
///
/// Start with [dev.culvert.handoff.LocalConnection], which is all that a client has to know. A [dev.culvert.handoff.Format] writes it down for
/// another program: for the clipboard, for a file, for a [dev.culvert.handoff.Shell] to be pasted into; how each format looks and quotes is in one
/// small class with the format's manual in its comment. [dev.culvert.handoff.PgServiceFile] keeps a section of the user's `pg_service.conf`.
///
/// [dev.culvert.handoff.Programs] finds the programs that a tunnel can be opened in, and [dev.culvert.handoff.Launcher] opens it; both look at
/// the machine through a [dev.culvert.handoff.Computer] only. What goes wrong is a [dev.culvert.handoff.HandoffException] with one sentence
/// for the user.
///
/// Files, folders and programs make their callers wait: none of that is for a thread that must not. The texts alone do not.
package dev.culvert.handoff;
