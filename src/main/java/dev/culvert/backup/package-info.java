/// Backs up, restores and copies databases through tunnels that run, by PostgreSQL's own programs.
///
/// [dev.culvert.backup.Backups] makes a [dev.culvert.backup.Transfer], which runs once, tells its [dev.culvert.backup.Progress] and can be
/// cancelled from any thread. What goes wrong is a [dev.culvert.backup.BackupException] with one sentence on what happened and one on what to do.
///
/// Inside, `PostgresTools` finds pg_dump, pg_restore and psql in the version that a server (`Server`) needs; `Children` starts them and ends
/// them all. They are led to the tunnel by their environment alone. A back-up is written beside its place (`PartFile`) and moved there when
/// it is complete; a restore is one transaction. So whatever fails, files and databases are what they were.
///
/// Everything but a cancel waits: not for a thread that must not.
package dev.culvert.backup;
