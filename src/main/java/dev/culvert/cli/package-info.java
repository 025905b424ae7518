/// The command line, and the only package that prints. [dev.culvert.cli.CommandLineTool] takes the arguments apart and turns what goes
/// wrong into one sentence and an exit code; [dev.culvert.cli.UpCommand] opens a tunnel and stays until it is told to stop. Commands
/// know the engine's interface, not what is behind it, and take the outside world from [dev.culvert.cli.Surroundings], so that tests can
/// hand them another.
package dev.culvert.cli;
