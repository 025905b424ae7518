package dev.culvert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.culvert.testkit.EmbeddedDatabase;
import dev.culvert.testkit.SecureDatabase;
import dev.culvert.testkit.StandInGateway;
import dev.culvert.vault.PrivateSession;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Profiles as people use them on the command line: the packaged program, a real GNOME Keyring in a session of the test's own, real
/// databases.
@EnabledOnOs(OS.LINUX)
class ProfilesIT {
    private static final String KEY = "bad-secret-nobody-may-see";

    @TempDir
    private Path folder;

    private final SecureDatabase database = SecureDatabase.shared();
    private PrivateSession session;
    private Map<String, String> environment;

    @BeforeEach
    void startSession() throws Exception {
        assumeTrue(PrivateSession.isInstalled("dbus-daemon"), "dbus-daemon is not installed");
        assumeTrue(PrivateSession.isInstalled("gnome-keyring-daemon"), "gnome-keyring-daemon is not installed");
        session = PrivateSession.start(Files.createDirectory(folder.resolve("session")));
        environment = new HashMap<>(session.environment());
        environment.put("CULVERT_HOME", folder.resolve("home").toString());
    }

    @AfterEach
    void endSession() {
        if (session != null) {
            session.close();
        }
    }

    @Test
    void aProfileIsAddedServedTestedAndRemoved() throws Exception {
        session.unlockedKeyring();
        trustTheDatabase();
        Program add = culvert("profiles", "add", "my shop", "--environment", "staging").input(direct() + "\n");
        assertThat(add.awaitExit()).as(add.err()).isZero();
        assertThat(add.out()).isEqualTo("""
            Added my shop: Direct connection to localhost, database postgres.
            The connection string is kept in GNOME Keyring.
            Open its tunnel by culvert up 'my shop'.
            """);
        assertThat(output("profiles", "list")).matches("(?s)NAME +ENVIRONMENT +LISTENS ON +LEADS TO\nmy shop +staging +port is picked at the first start +Direct connection to localhost, database postgres\n");
        assertThat(output("test", "my shop")).matches("Connected in \\d+ m?s, PostgreSQL \\d+\\.\\d+, directly to localhost\\.\n");

        int port;
        try (Program up = culvert("up", "MY SHOP")) {
            port = up.awaitPort();
            assertThat(select(port, "select current_user")).isEqualTo(SecureDatabase.SCRAM);
            assertThat(up.awaitOut("(psql .*)")).isEqualTo("psql \"postgresql://postgres@127.0.0.1:" + port + "/postgres?sslmode=disable\"");
            up.signal("INT");
            assertThat(up.awaitExit()).isEqualTo(130);
            assertNoSecretIn(up.out() + up.err());
        }
        assertThat(output("profiles", "show", "my shop")).contains("127.0.0.1:" + port + ", picked and kept", "connection string    in GNOME Keyring");
        try (Program again = culvert("up", "my shop")) {
            assertThat(again.awaitPort()).isEqualTo(port);
        }

        assertNoSecretIn(filesOf(folder.resolve("home")));
        String id = output("profiles", "list", "--json").replaceFirst("(?s).*\"id\":\"([^\"]+)\".*", "$1");
        if (Program.isInstalled("secret-tool")) {
            assertThat(session.output("", "secret-tool", "lookup", "service", "culvert", "account", id)).isEqualTo(direct());
        }
        assertThat(output("profiles", "remove", "my shop", "--yes")).isEqualTo("Removed my shop.\n");
        assertThat(output("profiles", "list")).startsWith("There are no profiles yet");
        if (Program.isInstalled("secret-tool")) {
            assertThat(session.run("secret-tool", "lookup", "service", "culvert", "account", id).waitFor()).isEqualTo(1);
        }
    }

    @Test
    void theProjectsConnectionStringsAreImportedAndServedTogether() throws Exception {
        session.unlockedKeyring();
        trustTheDatabase();
        try (StandInGateway gateway = StandInGateway.plain("127.0.0.1", EmbeddedDatabase.shared().port())) {
            environment.put("PPG_WS_URL", gateway.uri().toString());
            Path project = Files.createDirectory(folder.resolve("orders"));
            Files.writeString(project.resolve(".env"), "DATABASE_URL=\"prisma+postgres://accelerate.prisma-data.net/?api_key=good-key\"\nDIRECT_URL=\"" + direct() + "\"\n");
            assertThat(output("profiles", "import", project.toString())).isEqualTo("""
                DATABASE_URL: added as orders, kept in GNOME Keyring. API key for Prisma Postgres.
                DIRECT_URL: added as orders-direct, kept in GNOME Keyring. Direct connection to localhost, database postgres.
                """);
            try (Program up = culvert("up", "orders", "orders-direct")) {
                int orders = Integer.parseInt(up.awaitOut("orders: listening on 127\\.0\\.0\\.1:(\\d+)\\. API key"));
                int direct = Integer.parseInt(up.awaitOut("orders-direct: listening on 127\\.0\\.0\\.1:(\\d+)\\. Direct connection"));
                assertThat(select(orders, "select current_user")).isEqualTo("postgres");
                assertThat(select(direct, "select current_user")).isEqualTo(SecureDatabase.SCRAM);
                up.awaitOut("orders: Session 1 opened: ");
                up.awaitOut("orders-direct: Session 1 opened: ");

                Program taken = culvert("up", "orders", "--json");
                assertThat(taken.awaitExit()).isEqualTo(1);
                assertThat(taken.err()).startsWith("culvert: Port " + orders + " is in use").hasLineCount(1);
                assertThat(taken.out()).startsWith("{\"event\":\"failed\"").contains("\"profile\":\"orders\"").hasLineCount(1);

                up.signal("TERM");
                assertThat(up.awaitExit()).isEqualTo(143);
                assertThat(up.out()).contains("orders: Stopped.\n", "orders-direct: Stopped.\n");
                assertNoSecretIn(up.out() + up.err() + filesOf(folder.resolve("home")));
            }
        }
    }

    /// The terminal itself shows what is typed, unless it is told not to.
    @Test
    void atATerminalTheConnectionStringIsNotShown() throws Exception {
        assumeTrue(Program.isInstalled("script"), "script is not installed");
        session.unlockedKeyring();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try (Program terminal = Program.start(folder, environment, "script", "-qec", java + " -jar " + System.getProperty("culvert.jar") + " profiles add shop", "/dev/null")) {
            terminal.awaitPrompt("Connection string (not shown): ");
            terminal.type("prisma+postgres://accelerate.prisma-data.net/?api_key=" + KEY + "\n");
            terminal.awaitOut("Added shop: API key for Prisma Postgres\\.\r?\n");
            assertThat(terminal.awaitExit()).isZero();
            assertThat(terminal.out() + terminal.err()).doesNotContain("nobody-may-see", "api_key");
        }
        try (Program terminal = Program.start(folder, environment, "script", "-qec", java + " -jar " + System.getProperty("culvert.jar") + " profiles remove shop", "/dev/null")) {
            terminal.awaitPrompt("Remove shop and its connection string (y/N)? ");
            terminal.type("y\n");
            terminal.awaitOut("Removed shop\\.");
        }
    }

    @Test
    void aLockedKeyringIsSaidAndWhatIsInItIsKept() throws Exception {
        session.unlockedKeyring();
        assertThat(culvert("profiles", "add", "shop").input(direct()).awaitExit()).isZero();
        session.lock();
        Program up = culvert("up", "shop");
        assertThat(up.awaitExit()).isEqualTo(1);
        assertThat(up.err()).isEqualTo("Note: GNOME Keyring is locked. Waiting until you unlock it.\nculvert: GNOME Keyring is still locked. Unlock it and try again.\n");
        assertThat(output("profiles", "show", "shop")).contains("connection string    not known: GNOME Keyring is locked\n");
        Program remove = culvert("profiles", "remove", "shop", "--yes");
        assertThat(remove.awaitExit()).isEqualTo(1);
        assertThat(output("profiles", "list")).contains("shop");
    }

    @Test
    void withoutAKeyringNothingIsKeptAndItSaysWhatCanBeDone() throws Exception {
        Program add = culvert("profiles", "add", "shop").input(direct());
        assertThat(add.awaitExit()).isEqualTo(1);
        assertThat(add.err()).isEqualTo("culvert: No keyring service is running in this session. Without a keychain no connection string can be kept: "
            + "put it into DATABASE_URL or a .env file, and open the tunnel by culvert up without a name.\n");
        assertThat(add.out()).isEmpty();
        assertThat(output("profiles", "list")).startsWith("There are no profiles yet");
    }

    private Program culvert(String... arguments) throws IOException {
        return Program.culvert(folder, environment, arguments);
    }

    /// Of a command that must succeed.
    private String output(String... arguments) throws Exception {
        Program program = culvert(arguments);
        assertThat(program.awaitExit()).as(program.out() + program.err()).isZero();
        assertNoSecretIn(program.out() + program.err());
        return program.out();
    }

    /// By the settings, as a person does it in the preferences.
    private void trustTheDatabase() throws IOException {
        Path authority = database.authority().caPem(folder);
        Files.writeString(Files.createDirectories(folder.resolve("home")).resolve("settings.json"), "{\"version\": 1, \"caFile\": \"" + authority + "\"}");
    }

    private String direct() {
        return "postgres://" + SecureDatabase.SCRAM + ":" + password() + "@localhost:" + database.port() + "/postgres?sslmode=require";
    }

    private static String password() {
        return URLEncoder.encode(SecureDatabase.PASSWORD, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void assertNoSecretIn(String text) {
        assertThat(text).doesNotContain(SecureDatabase.PASSWORD, password(), "good-key", "nobody-may-see", "\tat ");
    }

    private static String filesOf(Path home) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                all.append(file).append('\n').append(Files.readString(file));
            }
        }
        return all.toString();
    }

    private static String select(int port, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=anyone");
            Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
