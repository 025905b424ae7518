package dev.culvert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.culvert.testkit.Activity;
import dev.culvert.testkit.SecureDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// From a tunnel into psql, pg_dump and whatever else.
class HandoffIT extends SessionTest {
    private static final String CULVERT = Path.of(System.getProperty("java.home"), "bin", "java") + " -jar " + System.getProperty("culvert.jar");

    @BeforeEach
    void addAProfile() throws Exception {
        assumeTrue(Program.isInstalled("psql"), "psql is not installed");
        session.unlockedKeyring();
        trustTheDatabase();
        Program add = culvert("profiles", "add", "shop").input(direct() + "\n");
        assertThat(add.awaitExit()).as(add.err()).isZero();
    }

    @Test
    void theCopiedCommandConnectsToTheRunningTunnel() throws Exception {
        try (Program up = culvert("up", "shop")) {
            int port = up.awaitPort();
            Program psql = Program.start(folder, environment, "sh", "-c", "eval \"$(" + CULVERT + " copy shop --as psql)\" -Atc \"'select 6 * 7'\"");
            assertThat(psql.awaitExit()).as(psql.err()).isZero();
            assertThat(psql.out()).isEqualTo("42\n");
            assertThat(output("copy", "--all-running", "--as", "datagrip")).contains("jdbc:postgresql://127.0.0.1:" + port + "/postgres");
            assertThat(output("copy", "shop", "--as", "pgadmin")).contains("\"Port\": " + port);
            assertThat(output("psql", "shop", "--", "-XAtc", "select current_user")).isEqualTo(SecureDatabase.SCRAM + "\n");
            up.awaitOut("Session 2 opened: psql from");
            up.signal("TERM");
            assertThat(up.awaitExit()).isEqualTo(143);
        }
        Program gone = culvert("copy", "--all-running", "--as", "datagrip");
        assertThat(gone.awaitExit()).isEqualTo(1);
        assertThat(gone.err()).isEqualTo("culvert: No tunnel is running. Start one in the window, or by culvert up NAME.\n");
        assertNoSecretIn(filesOf(folder.resolve("home")));
    }

    @Test
    void aDumpIsTakenThroughATunnelThatIsThereForItOnly() throws Exception {
        assumeTrue(Program.isInstalled("pg_dump"), "pg_dump is not installed");
        assertThat(output("run", "shop", "--", "pg_dump", "-Fc", "-f", "out.dump")).isEmpty();
        assertThat(new String(Files.readAllBytes(folder.resolve("out.dump")), 0, 5, StandardCharsets.US_ASCII)).isEqualTo("PGDMP");
        assertThat(output("profiles", "show", "shop")).contains("port is picked at the first start");
    }

    /// psql cancels its query; neither it nor the tunnel is gone. The shell steps aside ("exec"), as Ctrl-C would end one that only waits.
    @Test
    void ctrlCIsForTheProgram() throws Exception {
        assumeTrue(Program.isInstalled("script"), "script is not installed");
        try (Program terminal = Program.start(folder, environment, "script", "-qec", "exec " + CULVERT + " psql shop -- -Xn -P pager=off", "/dev/null")) {
            terminal.awaitPrompt("postgres=# ");
            terminal.type("select pg_sleep(600) /* interrupted */;\n");
            Activity.awaitRunning(database::connect, "interrupted");
            terminal.type("\003");
            terminal.awaitOut("canceling statement due to user request\r?\n");
            terminal.type("select 6 * 7;\n");
            terminal.awaitOut(" +42\r?\n");
            terminal.type("\\q\n");
            assertThat(terminal.awaitExit()).isIn(0, 130); // the JVM may hear of Ctrl-C only when psql has ended already
            assertNoSecretIn(terminal.out());
        }
    }

    @Test
    void otherSignalsArePassedOnAndTheExitCodeIsTheProgramsOwn() throws Exception {
        for (String signal : new String[] {"TERM", "INT"}) {
            try (Program run = culvert("run", "shop", "--", "sh", "-c", "trap 'echo got " + signal + "; exit 9' " + signal + "; echo ready; while :; do sleep 0.05; done")) {
                run.awaitOut("ready");
                run.signal(signal);
                assertThat(run.awaitExit()).isEqualTo(9);
                assertThat(run.out()).isEqualTo("ready\ngot " + signal + "\n");
                assertThat(run.err()).isEmpty();
            }
        }
    }

    @Test
    void whatTheFarEndSaysIsInTheProgramsOwnWords() throws Exception {
        Program add = culvert("profiles", "add", "refused").input(direct().replace(password(), "wrong") + "\n");
        assertThat(add.awaitExit()).as(add.err()).isZero();
        Program psql = culvert("psql", "refused", "--", "-c", "select 1");
        assertThat(psql.awaitExit()).isEqualTo(2);
        assertThat(psql.err()).startsWith("psql: error: ").contains("refused the credentials").doesNotContain("culvert: ");
    }
}
