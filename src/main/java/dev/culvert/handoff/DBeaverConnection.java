package dev.culvert.handoff;

/// The connection that DBeaver makes and opens when it is started with `-con`
/// ([its wiki](https://github.com/dbeaver/dbeaver/wiki/Command-Line)). Of a name that it has already, it opens that one.
final class DBeaverConnection {
    static final String OPTION = "-con";

    private DBeaverConnection() {}

    /// The command; the package of some Linux distributions calls it `dbeaver-ce`.
    static String command(LocalConnection to, Shell shell) {
        return "dbeaver " + OPTION + " " + shell.quote(specification(to));
    }

    /// There is no quoting in it: `|` ends a value, and `${…}` is replaced in it (`DataSourceUtils.getDataSourceBySpec` and its callers). A
    /// name that holds such a thing is shown a little differently; a database is then given in a URL, where it is encoded. So is
    /// an address of IPv6, which has to be in brackets there.
    static String specification(LocalConnection to) {
        String label = to.name().replace('|', '/').replace("${", "$ {").replace('"', '\''); // no " because of PowerShell, see there
        String place = to.database().matches("[^|\"$\\p{Cntrl}]+") && !to.host().contains(":")
            ? "host=" + to.host() + "|port=" + to.port() + "|database=" + to.database()
            : "url=" + JdbcUrl.withoutUser(to);
        return "driver=postgresql|name=" + label + "|" + place + "|user=" + to.user() + "|savePassword=true|prop.sslmode=disable|create=true|save=true|connect=true|openConsole=true";
    }
}
