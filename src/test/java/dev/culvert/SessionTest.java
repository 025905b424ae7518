package dev.culvert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.culvert.testkit.SecureDatabase;
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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The packaged program as people use it on the command line: with a real GNOME Keyring in a session of the test's own, and real databases.
@EnabledOnOs(OS.LINUX)
abstract class SessionTest {
    static final String KEY = "bad-secret-nobody-may-see";

    @TempDir
    Path folder;

    final SecureDatabase database = SecureDatabase.shared();
    PrivateSession session;
    Map<String, String> environment;

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

    Program culvert(String... arguments) throws IOException {
        return Program.culvert(folder, environment, arguments);
    }

    /// Of a command that must succeed.
    String output(String... arguments) throws Exception {
        Program program = culvert(arguments);
        assertThat(program.awaitExit()).as(program.out() + program.err()).isZero();
        assertNoSecretIn(program.out() + program.err());
        return program.out();
    }

    /// By the settings, as a person does it in the preferences.
    void trustTheDatabase() throws IOException {
        Path authority = database.authority().caPem(folder);
        Files.writeString(Files.createDirectories(folder.resolve("home")).resolve("settings.json"), "{\"version\": 1, \"caFile\": \"" + authority + "\"}");
    }

    String direct() {
        return "postgres://" + SecureDatabase.SCRAM + ":" + password() + "@localhost:" + database.port() + "/postgres?sslmode=require";
    }

    static String password() {
        return URLEncoder.encode(SecureDatabase.PASSWORD, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static void assertNoSecretIn(String text) {
        assertThat(text).doesNotContain(SecureDatabase.PASSWORD, password(), "good-key", "nobody-may-see", "\tat ");
    }

    static String filesOf(Path home) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                all.append(file).append('\n').append(Files.readString(file));
            }
        }
        return all.toString();
    }

    static String select(int port, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=anyone");
            Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
