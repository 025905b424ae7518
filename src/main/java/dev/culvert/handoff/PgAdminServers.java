package dev.culvert.handoff;

import dev.culvert.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The file that pgAdmin 4 reads with *Tools > Import/Export Servers*
/// ([its documentation](https://www.pgadmin.org/docs/pgadmin4/latest/import_export_servers.html)). It creates the group; importing a
/// server twice makes two of it.
final class PgAdminServers {
    private static final String GROUP = "Culvert";
    private static final int PATIENCE = 10;

    private PgAdminServers() {}

    static String text(List<LocalConnection> connections) {
        Map<String, Object> servers = new LinkedHashMap<>();
        for (LocalConnection to : connections) {
            servers.put(String.valueOf(servers.size() + 1), description(to));
        }
        return Json.lines(Map.of("Servers", servers));
    }

    private static Map<String, Object> description(LocalConnection to) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("sslmode", "disable");
        parameters.put("connect_timeout", PATIENCE);
        Map<String, Object> server = new LinkedHashMap<>();
        server.put("Name", to.name());
        server.put("Group", GROUP);
        server.put("Host", to.host());
        server.put("Port", to.port()); // refused as a text
        server.put("MaintenanceDB", to.database());
        server.put("Username", to.user());
        server.put("SSLMode", "disable"); // where versions before 7 look for it; newer ones look into the parameters
        server.put("ConnectionParameters", parameters);
        Colours.of(to.environment()).ifPresent(colour -> {
            server.put("BGColor", colour);
            server.put("FGColor", Colours.TEXT);
        });
        return server;
    }
}
