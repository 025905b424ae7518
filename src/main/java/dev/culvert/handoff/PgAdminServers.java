package dev.culvert.handoff;

import java.util.List;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The file that pgAdmin 4 reads with *Tools > Import/Export Servers*
/// ([its documentation](https://www.pgadmin.org/docs/pgadmin4/latest/import_export_servers.html)). It creates the group; importing a
/// server twice makes two of it.
final class PgAdminServers {
    private static final String GROUP = "Culvert";
    private static final int PATIENCE = 10;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");
    private static final ObjectWriter WRITER = JSON.writer()
        .with(new DefaultPrettyPrinter(Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER)).withObjectIndenter(INDENT));

    private PgAdminServers() {}

    static String text(List<LocalConnection> connections) {
        ObjectNode file = JSON.createObjectNode();
        ObjectNode servers = file.putObject("Servers");
        for (LocalConnection to : connections) {
            describe(servers.putObject(String.valueOf(servers.size() + 1)), to);
        }
        return WRITER.writeValueAsString(file);
    }

    private static void describe(ObjectNode server, LocalConnection to) {
        server.put("Name", to.name());
        server.put("Group", GROUP);
        server.put("Host", to.host());
        server.put("Port", to.port()); // refused as a text
        server.put("MaintenanceDB", to.database());
        server.put("Username", to.user());
        server.put("SSLMode", "disable"); // where versions before 7 look for it; newer ones look into the parameters
        server.putObject("ConnectionParameters").put("sslmode", "disable").put("connect_timeout", PATIENCE);
        Colours.of(to.environment()).ifPresent(colour -> server.put("BGColor", colour).put("FGColor", Colours.TEXT));
    }
}
