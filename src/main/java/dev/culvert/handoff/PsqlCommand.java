package dev.culvert.handoff;

/// The command that connects psql to a tunnel. It needs no credentials, and none are in it.
final class PsqlCommand {
    private PsqlCommand() {}

    /// A URI, because what is special to a shell is encoded in it. But not for cmd.exe where there is a `%` in it: that would need quoting
    /// that is wrong in a `.bat` file.
    static String text(LocalConnection to, Shell shell) {
        String uri = ConnectionUri.of(to);
        boolean encoded = shell == Shell.CMD && uri.contains("%") && isPlain(to.database());
        return "psql " + shell.quote(encoded ? Conninfo.of(to) : uri);
    }

    /// The database is given as a connection string, because psql has no option for the mode, and because a name with a `=` in it would be
    /// taken for one.
    static String flags(LocalConnection to, Shell shell) {
        return "psql -h " + shell.quote(to.host()) + " -p " + to.port() + " -U " + shell.quote(to.user())
            + " -d " + shell.quote(isPlain(to.database()) ? Conninfo.ofDatabase(to) : ConnectionUri.ofDatabase(to));
    }

    /// Whether it can stand in a command as it is: cmd.exe cannot be told a control character, nor a program of old PowerShell a `"`.
    private static boolean isPlain(String database) {
        return database.chars().noneMatch(character -> character == '"' || Character.isISOControl(character));
    }
}
