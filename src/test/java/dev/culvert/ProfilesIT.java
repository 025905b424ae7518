package dev.culvert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.culvert.testkit.EmbeddedDatabase;
import dev.culvert.testkit.SecureDatabase;
import dev.culvert.testkit.StandInGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/// Profiles as people use them on the command line: the packaged program, a real GNOME Keyring in a session of the test's own, real
/// databases.
class ProfilesIT extends SessionTest {
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
}
