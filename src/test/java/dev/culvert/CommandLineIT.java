package dev.culvert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.culvert.testkit.EmbeddedDatabase;
import dev.culvert.testkit.PrismaDev;
import dev.culvert.testkit.SecureDatabase;
import dev.culvert.testkit.StandInGateway;
import dev.culvert.testkit.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The packaged program as people run it, with the clients that they use.
class CommandLineIT {
    private static final String SECRET = "bad-secret-nobody-may-see";

    @TempDir
    private Path folder;

    private StandInGateway gateway;

    @BeforeEach
    void startGateway() {
        gateway = StandInGateway.plain("127.0.0.1", EmbeddedDatabase.shared().port());
    }

    @AfterEach
    void stopGateway() {
        gateway.close();
    }

    @Test
    void whatTheNpmToolPrintsIsPrintedAndAPsqlLineThatWorks() throws Exception {
        try (Program culvert = up("good-key")) {
            int port = culvert.awaitPort();
            assertThat(culvert.awaitOut("(psql .*)")).isEqualTo("psql \"postgresql://postgres@127.0.0.1:" + port + "/postgres?sslmode=disable\"");
            assertThat(culvert.out()).contains("""
                ==============================
                hostname:  127.0.0.1
                port:      %d
                username:  <anything>
                password:  <none>
                ==============================
                """.formatted(port));
            assertThat(select(port, "select 6 * 7")).isEqualTo("42");
            culvert.awaitOut("Session 1 opened: .* from 127\\.0\\.0\\.1:\\d+");
            culvert.awaitOut("Session 1 closed after .*, .* received, .* sent\n");
            culvert.signal("TERM");
            assertThat(culvert.awaitExit()).isEqualTo(143);
            assertThat(culvert.out()).endsWith("Stopped.\n");
            assertThat(culvert.err()).isEmpty();
        }
    }

    @Test
    void thePrintedCommandIsPastedIntoAShellAndConnects() throws Exception {
        assumeTrue(Program.isInstalled("psql"), "psql is not installed");
        try (Program culvert = up("good-key")) {
            Program psql = Program.start(folder, Map.of("PGCONNECT_TIMEOUT", "20", "PGSSLMODE", "require"), "/bin/sh", "-c", culvert.awaitOut("(psql .*)") + " -Atc 'select current_user, 6 * 7'");
            assertThat(psql.awaitExit()).as(psql.err()).isZero();
            assertThat(psql.out()).isEqualTo("postgres|42\n");
        }
    }

    @Test
    void psqlConnectsWithItsDefaults() throws Exception {
        assumeTrue(Program.isInstalled("psql"), "psql is not installed");
        try (Program culvert = up("good-key")) {
            int port = culvert.awaitPort();
            Program psql = client("psql", "-h", "127.0.0.1", "-p", "" + port, "-U", "anyone", "-Atc", "select 6 * 7", "postgres");
            assertThat(psql.awaitExit()).isZero();
            assertThat(psql.out()).isEqualTo("42\n");
            Program nameless = client("psql", "-h", "127.0.0.1", "-p", "" + port, "-Atc", "select current_database()");
            assertThat(nameless.awaitExit()).isZero();
            assertThat(nameless.out()).isEqualTo("postgres\n");
        }
    }

    @Test
    void psqlPrintsWhyAKeyIsRefusedAndSoDoesTheTunnel() throws Exception {
        assumeTrue(Program.isInstalled("psql"), "psql is not installed");
        try (Program culvert = up(SECRET)) {
            int port = culvert.awaitPort();
            culvert.awaitErr("Error: Prisma rejected the API key \\(401 Unauthorized\\)\\. Request id: req-lab-401\\.");
            Program psql = client("psql", "-h", "127.0.0.1", "-p", "" + port, "-U", "anyone", "-c", "select 1", "postgres");
            assertThat(psql.awaitExit()).isEqualTo(2);
            assertThat(psql.err()).contains("FATAL:  Prisma rejected the API key (401 Unauthorized).", "DETAIL:  Request id: req-lab-401.", "HINT:  Create a new API key");
            culvert.awaitOut("Session 1 closed .*rejected");
            assertThat(culvert.out() + culvert.err() + psql.err()).doesNotContain("nobody-may-see", "\tat ", "Exception");
        }
    }

    @Test
    void pgDumpInParallelAndFortyClientsAtOnceWork() throws Exception {
        assumeTrue(Program.isInstalled("pg_dump") && Program.isInstalled("psql"), "pg_dump is not installed");
        try (Program culvert = up("good-key"); Connection database = EmbeddedDatabase.shared().connect(); Statement statement = database.createStatement()) {
            int port = culvert.awaitPort();
            List<Program> clients = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                clients.add(client("psql", "-h", "127.0.0.1", "-p", "" + port, "-U", "anyone", "-Atc", "select 'client', " + i, "postgres"));
            }
            for (int i = 0; i < 40; i++) {
                assertThat(clients.get(i).awaitExit()).isZero();
                assertThat(clients.get(i).out()).isEqualTo("client|" + i + "\n");
            }
            for (int i = 0; i < 4; i++) {
                statement.execute("create table dump_" + i + " as select n, repeat('x', 100) from generate_series(1, 10000) n");
            }
            Program dump = client("pg_dump", "-h", "127.0.0.1", "-p", "" + port, "-U", "anyone", "-j4", "-Fd", "-f", folder.resolve("dump").toString(), "postgres");
            assertThat(dump.awaitExit()).as(dump.err()).isZero();
            assertThat(folder.resolve("dump/toc.dat")).isNotEmptyFile();
        }
    }

    @Test
    void overTlsTheExtraAuthorityIsTrusted() throws Exception {
        TestCertificates.Authority authority = TestCertificates.authority("command line test");
        try (StandInGateway secure = StandInGateway.tls("127.0.0.1", EmbeddedDatabase.shared().port(), authority.server("localhost"))) {
            Map<String, String> environment = Map.of("PDP_API_KEY", "good-key", "PPG_WS_URL", secure.uri().toString());
            try (Program culvert = Program.culvert(folder, environment, "up", "--ca-file", authority.caPem(folder).toString())) {
                assertThat(select(culvert.awaitPort(), "select 1")).isEqualTo("1");
                assertThat(culvert.err()).isEmpty();
            }
            try (Program culvert = Program.culvert(folder, environment, "up")) {
                int port = culvert.awaitPort();
                culvert.awaitErr("Error: The certificate of localhost is not trusted: no authority that this machine knows has signed it\\.");
                assertThatThrownBy(() -> select(port, "select 1")).hasMessageContaining("is not trusted");
            }
        }
    }

    @Test
    void aDirectStringServesPsqlAndPgDumpWithoutAPassword() throws Exception {
        assumeTrue(Program.isInstalled("pg_dump") && Program.isInstalled("psql"), "pg_dump is not installed");
        SecureDatabase database = SecureDatabase.shared();
        String url = "postgres://" + SecureDatabase.SCRAM + ":" + URLEncoder.encode(SecureDatabase.PASSWORD, StandardCharsets.UTF_8).replace("+", "%20")
            + "@localhost:" + database.port() + "/postgres?sslmode=require&schema=public";
        try (Program culvert = Program.culvert(folder, Map.of("DATABASE_URL", url), "up", "--ca-file", database.authority().caPem(folder).toString(), "--verbose")) {
            int port = culvert.awaitPort();
            assertThat(culvert.out()).contains("Direct connection to localhost.");
            Program psql = client("psql", "-h", "127.0.0.1", "-p", "" + port, "-U", "anyone", "-Atc", "select current_user", "any");
            assertThat(psql.awaitExit()).as(psql.err()).isZero();
            assertThat(psql.out()).isEqualTo(SecureDatabase.SCRAM + "\n");
            Program dump = client("pg_dump", "-h", "127.0.0.1", "-p", "" + port, "-U", "anyone", "-j4", "-Fd", "-f", folder.resolve("dump").toString(), "postgres");
            assertThat(dump.awaitExit()).as(dump.err()).isZero();
            assertThat(culvert.out() + culvert.err()).doesNotContain(SecureDatabase.PASSWORD, "sk_");
        }
    }

    @Test
    void aStringOfPrismaDevServesPsqlWithItsDefaults() throws Exception {
        assumeTrue(Program.isInstalled("psql"), "psql is not installed");
        try (PrismaDev dev = PrismaDev.start(EmbeddedDatabase.shared().port(), 10, PrismaDev.Full.CLOSE);
            Program culvert = Program.culvert(folder, Map.of("DATABASE_URL", dev.connectionString("default", "")), "up")) {
            Program psql = client("psql", "-h", "127.0.0.1", "-p", "" + culvert.awaitPort(), "-U", "anyone", "-Atc", "select current_database()", "any");
            assertThat(psql.awaitExit()).as(psql.err()).isZero();
            assertThat(psql.out()).isEqualTo("template1\n");
            assertThat(culvert.out()).contains("Local prisma dev database.");
            assertThat(culvert.err()).startsWith("Note: prisma dev takes 10 connections at a time");
        }
    }

    @Test
    void twoBytesDisturbNobody() throws Exception {
        try (Program culvert = up("good-key")) {
            int port = culvert.awaitPort();
            try (Connection session = connect(port); Socket hanging = new Socket(InetAddress.getLoopbackAddress(), port)) {
                hanging.getOutputStream().write(new byte[] {0, 0});
                assertThat(session.isValid(5)).isTrue();
                assertThat(select(port, "select 'still here'")).isEqualTo("still here");
            }
            assertThat(culvert.err()).isEmpty();
        }
    }

    @Test
    void ctrlCWaitsForATransactionAndASecondOneDoesNot() throws Exception {
        try (Program culvert = up("good-key"); Connection busy = connect(culvert.awaitPort())) {
            busy.setAutoCommit(false);
            busy.createStatement().execute("select 1");
            culvert.signal("INT");
            culvert.awaitOut("Stopping: 1 session open; queries and transactions may finish within 10 s\\. Ctrl-C again cuts them\\.");
            busy.createStatement().execute("select 2");
            culvert.signal("INT");
            assertThat(culvert.awaitExit()).isEqualTo(130);
            assertThat(culvert.out()).contains("Session 1 closed", "terminating connection because the tunnel is stopping");
        }
    }

    @Test
    void aKeyInADotEnvFileIsFound() throws Exception {
        Files.writeString(folder.resolve(".env"), "DATABASE_URL=\"prisma+postgres://accelerate.prisma-data.net/?api_key=from-file\"\n");
        try (Program culvert = Program.culvert(folder, Map.of("PPG_WS_URL", gateway.uri().toString()), "up")) {
            select(culvert.awaitPort(), "select 1");
            assertThat(gateway.upgrades()).extracting(StandInGateway.UpgradeRequest::key).contains("from-file");
        }
    }

    @Test
    void optionsAloneOpenATunnelAsTheNpmToolDoes() throws Exception {
        int port = freePort();
        try (Program culvert = Program.culvert(folder, Map.of("PDP_API_KEY", "good-key", "PPG_WS_URL", gateway.uri().toString()), "--port", "" + port)) {
            assertThat(culvert.awaitPort()).isEqualTo(port);
            assertThat(select(port, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void withoutAKeyThereIsOneSentence() throws Exception {
        try (Program culvert = Program.culvert(folder, Map.of(), "up")) {
            assertThat(culvert.awaitExit()).isEqualTo(2);
            assertThat(culvert.err()).startsWith("culvert: No connection string was found.").hasLineCount(1);
            assertThat(culvert.out()).isEmpty();
        }
    }

    @Test
    void aTakenPortIsOneSentence() throws Exception {
        try (Program first = up("good-key"); Program second = up("good-key", "--port", "" + first.awaitPort())) {
            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.err()).startsWith("culvert: Port " + first.awaitPort() + " is in use").hasLineCount(1);
        }
    }

    @Test
    void optionsBeforeTheCommandAreNotLostSilently() throws Exception {
        try (Program culvert = Program.culvert(folder, Map.of("PDP_API_KEY", "good-key"), "--port", "6301", "up")) {
            assertThat(culvert.awaitExit()).isEqualTo(2);
            assertThat(culvert.err()).isEqualTo("culvert: Options go behind the command, such as culvert up --port 6301.\n");
        }
    }

    @Test
    void otherMachinesAreWarnedOf() throws Exception {
        try (Program culvert = up("good-key", "--host", "0.0.0.0")) {
            culvert.awaitErr("Warning: everybody who can reach 0\\.0\\.0\\.0 gets into your database through this port, without a password\\.");
            assertThat(culvert.awaitOut("(psql .*)")).startsWith("psql \"postgresql://postgres@127.0.0.1:");
        }
    }

    @Test
    void verboseShowsMessagesButNothingOfWhatIsInThem() throws Exception {
        try (Program culvert = up("good-key", "--verbose")) {
            select(culvert.awaitPort(), "select 'private words'");
            culvert.awaitErr("session 1 -> Parse, \\d+ bytes");
            culvert.awaitErr("session 1 <- DataRow, \\d+ bytes");
            assertThat(culvert.out() + culvert.err()).doesNotContain("private words", "good-key");
        }
    }

    /// They take their time to load, and are not needed.
    @Test
    void aTunnelOfTheEnvironmentLoadsNeitherTheKeychainsLibrariesNorJavaFx() throws Exception {
        Path loaded = folder.resolve("classes.txt");
        Map<String, String> environment = Map.of("PDP_API_KEY", "good-key", "PPG_WS_URL", gateway.uri().toString(), "CULVERT_HOME", folder.resolve("home").toString());
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try (Program culvert = Program.start(folder, environment, java, "-Xlog:class+load:file=" + loaded, "-jar", System.getProperty("culvert.jar"), "up")) {
            select(culvert.awaitPort(), "select 1");
            culvert.signal("TERM");
            culvert.awaitExit();
        }
        assertThat(Files.readString(loaded)).contains("dev.culvert.manager.TunnelManager").doesNotContain("dev.culvert.vault.Keychain", "com.github.javakeyring", "org.freedesktop", "com.sun.jna", "javafx.", "dev.culvert.desktop");
        assertThat(folder.resolve("home")).doesNotExist();
    }

    @Test
    void jsonIsOneObjectPerLine() throws Exception {
        try (Program culvert = up("good-key", "--json")) {
            int port = Integer.parseInt(culvert.awaitOut("\"event\":\"listening\".*\"port\":(\\d+)"));
            select(port, "select 1");
            culvert.awaitOut("\"event\":\"session_closed\"");
            culvert.signal("TERM");
            assertThat(culvert.awaitExit()).isEqualTo(143);
            assertThat(culvert.out().lines()).allSatisfy(line -> assertThat(line).startsWith("{\"event\":\"").endsWith("}"));
            assertThat(culvert.out()).contains("\"event\":\"draining\"", "\"event\":\"stopped\"");
        }
    }

    @Test
    void theKeyIsInNoOutputAndNoArgument() throws Exception {
        try (Program culvert = up(SECRET, "--verbose", "--json")) {
            int port = Integer.parseInt(culvert.awaitOut("\"port\":(\\d+)"));
            culvert.awaitOut("check_failed");
            assertThatThrownBy(() -> select(port, "select 1")).hasMessageNotContaining("nobody-may-see");
            culvert.awaitOut("session_closed");
            culvert.signal("TERM");
            culvert.awaitExit();
            assertThat(culvert.out() + culvert.err()).doesNotContain("nobody-may-see");
        }
    }

    @Test
    void runningOutOfFilesDoesNotEndTheTunnel() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Map<String, String> environment = Map.of("PDP_API_KEY", "good-key", "PPG_WS_URL", gateway.uri().toString());
        try (Program culvert = Program.start(folder, environment, "/bin/sh", "-c", "ulimit -n 200; exec \"$0\" -jar \"$1\" up", java, System.getProperty("culvert.jar"))) {
            int port = culvert.awaitPort();
            select(port, "select 1"); // everything that needs a file of its own is open now
            List<Socket> many = new ArrayList<>();
            for (int i = 0; i < 250; i++) {
                many.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            culvert.awaitErr("WARN +A connection was not accepted: .*open files");
            for (Socket one : many) {
                one.close();
            }
            assertThat(select(port, "select 'open again'")).isEqualTo("open again");
            assertThat(culvert.err()).doesNotContain("\tat ");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Program up(String key, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("up"));
        all.addAll(List.of(arguments));
        return Program.culvert(folder, Map.of("DATABASE_URL", "prisma+postgres://accelerate.prisma-data.net/?api_key=" + key, "PPG_WS_URL", gateway.uri().toString()), all.toArray(String[]::new));
    }

    private Program client(String... command) throws IOException {
        return Program.start(folder, Map.of("PGCONNECT_TIMEOUT", "20"), command);
    }

    private static Connection connect(int port) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=anyone");
    }

    private static String select(int port, String sql) throws SQLException {
        try (Connection connection = connect(port); Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
