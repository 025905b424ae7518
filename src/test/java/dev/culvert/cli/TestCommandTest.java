package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.RouteInUse;
import dev.culvert.profile.ConnectionString;
import dev.culvert.testkit.JsonText;
import dev.culvert.vault.Vault.Status;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestCommandTest {
    private static final String DIRECT = "postgres://user:SECRET@db.prisma.io:5432/shop?sslmode=require";

    @TempDir
    private Path folder;

    private CommandRun culvert;

    @BeforeEach
    void setUp() {
        culvert = new CommandRun(folder);
        culvert.add("shop", DIRECT);
    }

    @AfterEach
    void noSecretIsPrintedAndNoTunnelOpened() {
        assertThat(culvert.out.text() + culvert.err.text()).doesNotContain("SECRET");
        assertThat(culvert.engine.specs).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "direct, db.prisma.io, '', PostgreSQL 17.2, 'Connected in 41 ms, PostgreSQL 17.2, directly to db.prisma.io.'",
        "gateway, ppg-tunnel.prisma-data.net, '', '', 'Connected in 41 ms, through the gateway at ppg-tunnel.prisma-data.net.'",
        "direct, db.prisma.io, the gateway is gone, PostgreSQL 17.2, 'Connected in 41 ms, PostgreSQL 17.2, directly to db.prisma.io, because the gateway is gone.'",
        "local, localhost:51214, '', PostgreSQL 17.5, 'Connected in 41 ms, PostgreSQL 17.5, to prisma dev at localhost:51214.'",
    })
    void whatAnsweredIsSaid(String route, String target, String reason, String version, String line) throws Exception {
        culvert.engine.route = Optional.of(new RouteInUse(route, target, reason));
        culvert.engine.serverVersion = version;
        assertThat(culvert.output("test shop")).isEqualTo(line + "\n");
        assertThat(culvert.engine.checked).containsExactly(ConnectionString.parse(DIRECT, ""));
        assertThat(culvert.engine.closed).isTrue();
        assertThat(culvert.vault.closed).isTrue();
    }

    @Test
    void whatIsWrongIsAFailureWithItsRemedy() {
        culvert.engine.checkFails = Optional.of(Failure.of(Kind.CREDENTIALS_REFUSED, "The database refused the credentials.", "Create new ones.").withDetail("role does not exist."));
        assertThat(culvert.refusal(1, "test", "shop")).isEqualTo("The database refused the credentials. role does not exist. Create new ones.");
    }

    @Test
    void withJsonTheAnswerIsAnObject() {
        culvert.engine.route = Optional.of(new RouteInUse("direct", "db.prisma.io", ""));
        culvert.engine.serverVersion = "PostgreSQL 17.2";
        Map<String, Object> answer = JsonText.object(culvert.output("test shop --json"));
        answer.remove("at");
        assertThat(answer).isEqualTo(JsonText.object("""
            {"event": "connected", "profile": "shop", "time": 41, "server": "PostgreSQL 17.2", "route": "direct", "target": "db.prisma.io", "reason": ""}"""));
        culvert.engine.checkFails = Optional.of(Failure.of(Kind.UNREACHABLE, "Not reached.", "Check."));
        culvert.out.reset();
        assertThat(culvert.run("test", "shop", "--json")).isEqualTo(1);
        assertThat(culvert.out.text()).startsWith("{\"event\":\"check_failed\"").contains("\"profile\":\"shop\"", "\"message\":\"Not reached.\"").hasLineCount(1);
        assertThat(culvert.err.text()).isEmpty();
    }

    @Test
    void aSecretThatIsGoneIsSaidWithTheCommandThatEntersItAgain() {
        culvert.vault.kept.clear();
        assertThat(culvert.refusal(1, "test", "shop")).isEqualTo("The connection string of shop is not there any more. Enter it again: culvert profiles edit shop --connection-string");
    }

    @Test
    void aNameThatNoProfileHasIsAUsageError() {
        assertThat(culvert.refusal(2, "test", "SECRET")).isEqualTo("There is no profile with this name. There are: shop.");
        assertThat(culvert.refusal(2, "test")).isEqualTo("Missing required parameter: 'NAME'. See culvert test --help.");
        assertThat(culvert.refusal(2, "test", "shop", "SECRET")).isEqualTo("There is an argument that is not known here. See culvert test --help.");
    }

    @Test
    void withoutAKeychainItSaysWhatCanBeDone() {
        culvert.vault.status = new Status.Unavailable("There is no keyring service.");
        assertThat(culvert.refusal(1, "test", "shop")).startsWith("There is no keyring service. Without a keychain");
    }

    @Test
    void aLockedKeychainIsUnlockedFirst() {
        culvert.vault.status = new Status.Locked("Test Keyring");
        assertThat(culvert.output("test shop")).isEqualTo("Connected in 41 ms.\n");
        assertThat(culvert.err.text()).isEqualTo("Note: Test Keyring is locked. Waiting until you unlock it.\n");
    }

    @Test
    void aSettingThatTheEngineCannotReadIsAUsageError() {
        culvert.environment.put("PPG_WS_URL", "SECRET");
        assertThat(culvert.refusal(2, "test", "shop")).startsWith("PPG_WS_URL is not a WebSocket address.");
        culvert.environment.remove("PPG_WS_URL");
        culvert.engines = options -> {
            throw new IllegalArgumentException("HTTPS_PROXY is not a proxy address.");
        };
        assertThat(culvert.refusal(1, "test", "shop")).startsWith("HTTPS_PROXY is not a proxy address.");
    }
}
