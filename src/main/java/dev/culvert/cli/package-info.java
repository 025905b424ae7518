/// The command line, and the only package that prints. [dev.culvert.cli.CommandLineTool] takes the arguments apart and turns what goes
/// wrong into one sentence and an exit code. `UpCommand` opens tunnels and stays until it is told to stop (`Serving`), `TestCommand` asks
/// the far end once, `ProfilesCommand` keeps the profiles. `CopyCommand` writes a tunnel down for another program; `PsqlCommand` and `RunCommand`
/// run one (`Child`) through a tunnel that they have for that time (`Borrowed`). `DumpCommand`, `RestoreCommand`, `CopyDatabaseCommand` and
/// `MigrateCommand` move databases through tunnels of their own, all by `Transferring`. `StatusCommand` and `RemoteCommand` ask the window.
///
/// Commands run and edit by the [dev.culvert.manager.TunnelManager] alone, as the desktop does. They take the outside world from
/// [dev.culvert.cli.Surroundings], so that tests can hand them another. A tunnel without a profile's name needs neither the profiles nor
/// the keychain, and does not touch them. A connection string comes from the environment, a file, standard input or a prompt; never from an
/// argument, and it goes to nothing that is printed.
package dev.culvert.cli;
