package dev.culvert.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// A real PostgreSQL that asks who is there, as hosted ones do: TLS with a certificate for `localhost`, and a role for each way to
/// authenticate, all with the same password. One for the whole JVM.
public final class SecureDatabase {
    public static final String PASSWORD = "sk_pässword of the test";
    public static final String SCRAM = "scram_role";
    public static final String MD5 = "md5_role";
    public static final String CLEARTEXT = "cleartext_role";
    /// A password is not all that is asked for: nobody gets in.
    public static final String REJECTED = "rejected_role";

    private static final int TRIES = 1_000;

    private final TestCertificates.Authority authority = TestCertificates.authority("secure database");
    private final EmbeddedDatabase database = EmbeddedDatabase.start();

    private SecureDatabase() {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            Path folder = Files.createTempDirectory("culvert-secure-database");
            TestCertificates.PemFiles pem = authority.server("localhost").pem(folder);
            for (Path file : new Path[] {folder, pem.certificate(), pem.key()}) {
                file.toFile().deleteOnExit(); // the last first
            }
            statement.execute("alter system set ssl_cert_file = '" + pem.certificate() + "'");
            statement.execute("alter system set ssl_key_file = '" + pem.key() + "'");
            statement.execute("alter system set ssl = on");
            statement.execute("set password_encryption = 'scram-sha-256'");
            for (String role : new String[] {SCRAM, CLEARTEXT, REJECTED}) {
                statement.execute("create role " + role + " superuser login password '" + PASSWORD + "'");
            }
            statement.execute("set password_encryption = 'md5'");
            statement.execute("create role " + MD5 + " superuser login password '" + PASSWORD + "'");
            try (ResultSet file = statement.executeQuery("show hba_file")) {
                file.next();
                Files.writeString(Path.of(file.getString(1)), """
                    host    all postgres           127.0.0.1/32 trust
                    hostssl all scram_role         127.0.0.1/32 scram-sha-256
                    hostssl all md5_role           127.0.0.1/32 md5
                    hostssl all cleartext_role     127.0.0.1/32 password
                    host    all scram_role         127.0.0.1/32 scram-sha-256
                    """);
            }
            statement.execute("select pg_reload_conf()");
            awaitReload();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Shared {
        static final SecureDatabase DATABASE = new SecureDatabase();
    }

    public static SecureDatabase shared() {
        return Shared.DATABASE;
    }

    public TestCertificates.Authority authority() {
        return authority;
    }

    public int port() {
        return database.port();
    }

    /// A connection of the role `postgres`, which needs neither password nor TLS.
    public Connection connect() throws SQLException {
        return database.connect();
    }

    /// The server takes its new settings when it comes to it; each try is a connection of its own.
    private void awaitReload() throws SQLException {
        SQLException last = null;
        for (int i = 0; i < TRIES; i++) {
            try {
                DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/postgres?sslmode=require", SCRAM, PASSWORD).close();
                return;
            } catch (SQLException notYet) {
                last = notYet;
            }
        }
        throw last;
    }
}
