/// Backing up and restoring in the window.
///
/// [dev.culvert.desktop.backup.BackupDialogs] asks for the file and, where it hurts, once more; starts the tunnel where it does not run; and has
/// [dev.culvert.backup.Transfer] do the work in the background, whose progress the `TransferDialog` shows.
package dev.culvert.desktop.backup;
