package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.store.RunningTunnels;
import dev.culvert.store.SettingsStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `culvert run` and `culvert psql`. The programs write what they see into files: standard output is the test's own.
@ExtendWith(RealSignals.class)
class RunCommandTest {
    private static final String DIRECT = "postgres://user:SECRET@db.prisma.io:5432/shop?sslmode=require";

    @TempDir
    private Path folder;

    private CommandRun culvert;

    @BeforeEach
    void addAProfile() {
        culvert = new CommandRun(folder);
        culvert.environment.put("PATH", System.getenv("PATH"));
        culvert.add("shop", DIRECT, "--port", "6301", "--host", "0.0.0.0");
        culvert.engine.stopped = new CompletableFuture<>();
        culvert.engine.onStop = patience -> culvert.engine.stopped.complete(null);
    }

    @AfterEach
    void noSecretIsPrinted() {
        assertThat(culvert.out.text() + culvert.err.text()).doesNotContain("SECRET");
    }

    @Test
    void theProgramFindsATunnelOfItsOwn() throws Exception {
        culvert.environment.put("PGSERVICE", "elsewhere");
        culvert.environment.put("PGPASSWORD", "of another server");
        culvert.environment.put("DATABASE_URL", "postgres://elsewhere");
        assertThat(culvert.run("run", "SHOP", "--", "sh", "-c", "env > seen")).isZero();
        int port = culvert.engine.spec().port();
        assertThat(culvert.engine.spec().host()).isEqualTo("127.0.0.1");
        assertThat(port).isNotEqualTo(6301);
        assertThat(Files.readAllLines(folder.resolve("seen")))
            .contains("PGHOST=127.0.0.1", "PGPORT=" + port, "PGUSER=postgres", "PGDATABASE=shop", "PGSSLMODE=disable", "DATABASE_URL=postgresql://postgres@127.0.0.1:" + port + "/shop?sslmode=disable")
            .noneMatch(line -> line.startsWith("PGSERVICE=") || line.startsWith("PGPASSWORD="));
        assertThat(culvert.engine.stops).containsExactly(Duration.ofSeconds(10));
        assertThat(culvert.profile("shop").listen()).isEqualTo(new Listen("0.0.0.0", 6301, true));
    }

    @Test
    void aTunnelThatRunsAlreadyIsUsedAndLeftAlone() throws Exception {
        new RunningTunnels(culvert.folders).announce(List.of(culvert.profile("shop").withListen(new Listen("::", 6400, false))));
        int vaultCalls = culvert.vaults;
        assertThat(culvert.run("run", "shop", "--", "sh", "-c", "echo $PGHOST $PGPORT > seen")).isZero();
        assertThat(folder.resolve("seen")).hasContent("::1 6400");
        assertThat(culvert.engine.specs).isEmpty();
        assertThat(culvert.vaults).isEqualTo(vaultCalls + 1);
    }

    @ParameterizedTest
    @CsvSource({"exit 0, 0", "exit 7, 7", "kill -9 $$, 137", "kill -TERM $$, 143"})
    void theProgramsEndIsTheCommandsEnd(String script, int exitCode) {
        assertThat(culvert.run("run", "shop", "--", "sh", "-c", script)).isEqualTo(exitCode);
        assertThat(culvert.engine.stops).hasSize(1);
        assertThat(culvert.err.text()).isEmpty();
    }

    @Test
    void argumentsArriveAsTheyAre() throws Exception {
        String words = "@" + Files.writeString(folder.resolve("words"), "replaced");
        assertThat(culvert.run("run", "shop", "--", "sh", "-c", "for a in \"$@\"; do echo \"$a\"; done > seen", "sh", "--ca-file", "a b", "", "--", "$HOME", "postgres://a", words, "@@x")).isZero();
        assertThat(Files.readAllLines(folder.resolve("seen"))).containsExactly("--ca-file", "a b", "", "--", "$HOME", "postgres://a", words, "@@x");
    }

    @Test
    void theHyphensMayBeLeftOut() throws Exception {
        assertThat(culvert.run("run", "shop", "sh", "-c", "echo $1 > seen", "sh", "--help")).isZero();
        assertThat(folder.resolve("seen")).hasContent("--help");
    }

    @Test
    void aProgramThatIsNotThereIsSaid() {
        assertThat(culvert.refusal(127, "run", "shop", "--", "no-such-program")).isEqualTo("no-such-program was not found.");
        assertThat(culvert.refusal(126, "run", "shop", "--", "./home")).isEqualTo("./home cannot be run.");
        assertThat(culvert.engine.stops).isNotEmpty();
        assertThat(culvert.refusal(2, "run", "shop")).isEqualTo("There is no command to run. It goes behind two hyphens, such as culvert run shop -- pg_dump -Fc -f shop.dump.");
        assertThat(culvert.refusal(2, "run", "shop", "--")).startsWith("There is no command to run.");
    }

    @Test
    void aTunnelThatCannotBeOpenedIsSaidAndNothingIsRun() {
        culvert.engine.cannotOpen = spec -> Optional.of(Failure.of(Kind.CANNOT_LISTEN, "No port can be had.", "Try again."));
        assertThat(culvert.refusal(1, "run", "shop", "--", "sh", "-c", "touch seen")).isEqualTo("No port can be had. Try again.");
        culvert.engine.cannotOpen = spec -> Optional.empty();
        culvert.vault.kept.clear();
        assertThat(culvert.refusal(1, "psql", "shop")).isEqualTo("The connection string of shop is not there any more. Enter it again: culvert profiles edit shop --connection-string");
        assertThat(culvert.refusal(2, "psql", "nobody")).startsWith("There is no profile with this name.");
        assertThat(folder.resolve("seen")).doesNotExist();
    }

    /// What the far end says is for the program, which has it in its own words.
    @Test
    void theFarEndIsNotWaitedFor() {
        culvert.engine.checkFails = Optional.of(Failure.of(Kind.KEY_REJECTED, "Refused.", ""));
        assertThat(culvert.run("run", "shop", "--", "true")).isZero();
        assertThat(culvert.err.text()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"psql shop -- -c select -At", "psql shop -c select -At"})
    void psqlGetsItsArguments(String line) throws Exception {
        fakePsql();
        assertThat(culvert.runLine(line)).isEqualTo(3);
        assertThat(folder.resolve("seen")).hasContent("-c select -At " + culvert.engine.spec().port());
    }

    @Test
    void psqlIsTheOneThatWasChosenInTheWindow() throws Exception {
        fakePsql();
        culvert.environment.put("PATH", System.getenv("PATH"));
        new SettingsStore(culvert.folders).update(settings -> settings.withProgram("psql", Optional.of(folder.resolve("psql").toString())));
        assertThat(culvert.run("psql", "shop", "--", "-l")).isEqualTo(3);
        assertThat(folder.resolve("seen")).hasContent("-l " + culvert.engine.spec().port());
    }

    @Test
    void psqlThatIsNotThereIsSaid() {
        culvert.environment.put("PATH", folder.toString());
        culvert.root = folder;
        assertThat(culvert.refusal(1, "psql", "shop")).isEqualTo("psql was not found. Install PostgreSQL's client programs, or name psql's place in the window's preferences.");
        assertThat(culvert.engine.specs).isEmpty();
    }

    private void fakePsql() throws IOException {
        Path psql = Files.writeString(folder.resolve("psql"), "#!/bin/sh\necho \"$@\" $PGPORT > seen\nexit 3\n");
        Files.setPosixFilePermissions(psql, PosixFilePermissions.fromString("rwx------"));
        culvert.environment.put("PATH", folder + ":" + System.getenv("PATH"));
    }
}
