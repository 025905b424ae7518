package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.profile.ConnectionString;
import dev.culvert.testkit.JsonText;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@ExtendWith(RealSignals.class)
class CommandLineToolTest {
    private static final String BLOCK = """
        Culvert is listening on 127.0.0.1:6301. Connect without a password and with default SSL settings.
        API key for Prisma Postgres.

        ==============================
        hostname:  127.0.0.1
        port:      6301
        username:  <anything>
        password:  <none>
        ==============================

        psql "postgresql://postgres@127.0.0.1:6301/postgres?sslmode=disable"

        """;

    @TempDir
    private Path folder;

    private CommandRun culvert;
    private FakeEngine engine;
    private Map<String, String> environment;
    private CommandRun.Output out;
    private CommandRun.Output err;

    @BeforeEach
    void setUp() {
        culvert = new CommandRun(folder);
        engine = culvert.engine;
        environment = culvert.environment;
        out = culvert.out;
        err = culvert.err;
        environment.put("PDP_API_KEY", "KEY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "up"})
    void withoutArgumentsATunnelIsOpenedOnAFreePortOfThisMachine(String arguments) {
        assertThat(run(arguments)).isZero();
        assertThat(engine.spec().host() + " " + engine.spec().port() + " " + engine.spec().maxSessions()).matches("127\\.0\\.0\\.1 54[345]\\d\\d 1000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h ::1 -p 6301 --max-sessions 7", "up --host ::1 --port 6301 --max-sessions=7", "--host=::1 --port=6301 --max-sessions=7", "up -h::1 -p6301 --max-sessions 7"})
    void hostPortAndLimitAreHandedToTheEngine(String arguments) {
        run(arguments);
        assertThat(engine.spec().host() + " " + engine.spec().port() + " " + engine.spec().maxSessions()).isEqualTo("::1 6301 7");
    }

    @Test
    void theKeyIsHandedToTheEngine() {
        run("up");
        assertThat(((ConnectionString.ApiKey) engine.spec().credentials().current()).key().expose()).isEqualTo("KEY");
    }

    @Test
    void theTunnelIntroducesItselfWithItsVersion() {
        run("up");
        assertThat(engine.options.userAgent()).isEqualTo("culvert/" + Version.number()).matches("culvert/\\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void theBlockOfTheNpmToolIsPrinted() {
        run("up --port 6301");
        assertThat(out.text()).isEqualTo(BLOCK);
        assertThat(err.text()).isEmpty();
    }

    @Test
    void withJsonEveryLineIsAnEvent() {
        run("up --json");
        assertThat(out.text().lines()).singleElement().extracting(line -> JsonText.object(line).get("event")).isEqualTo("listening");
    }

    @Test
    void theEngineIsClosedAtTheEnd() {
        run("up");
        assertThat(engine.closed).isTrue();
    }

    @Test
    void aPortThatCannotBeHadIsOneSentenceAndAFailure() {
        engine.cannotOpen = _ -> Optional.of(Failure.of(Kind.CANNOT_LISTEN, "Port 5432 is in use by postgres (process 1).", "Choose another port."));
        assertThat(run("-p 5432")).isEqualTo(1);
        assertThat(err.text()).isEqualTo("culvert: Port 5432 is in use by postgres (process 1). Choose another port.\n");
        assertThat(engine.closed).isTrue();
    }

    @Test
    void whatIsWrongAtTheFarEndIsSaidAndTheTunnelStaysOpen() {
        engine.checkFails = Optional.of(Failure.of(Kind.KEY_REJECTED, "Prisma rejected the API key (401 Unauthorized).", "Create a new one."));
        engine.stopped = err.future("Create a new one.");
        assertThat(run("up")).isZero();
        assertThat(err.text().strip()).isEqualTo("Error: Prisma rejected the API key (401 Unauthorized). Create a new one.");
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void aSignalStopsTheTunnelAndIsTheExitCode(String signal, int exitCode) throws ReflectiveOperationException {
        RealSignals.assumeHeard(signal);
        stopsWhenTold();
        engine.onCheck = () -> RealSignals.raise(signal);
        assertThat(run("up")).isEqualTo(exitCode);
        assertThat(out.text()).endsWith("\nStopping.\n");
    }

    @ParameterizedTest
    @CsvSource({"up, PT10S", "--drain 500ms, PT0.5S", "--drain 2m, PT2M", "--drain 7, PT7S", "--drain 30s, PT30S", "--drain 0, PT0S"})
    void aSignalGivesQueriesTheTimeThatDrainSays(String arguments, Duration patience) throws ReflectiveOperationException {
        RealSignals.assumeHeard("TERM");
        stopsWhenTold();
        engine.onCheck = () -> RealSignals.raise("TERM");
        run(arguments);
        assertThat(engine.stops).containsExactly(patience);
    }

    @Test
    void aSecondSignalCutsAndTheFirstIsTheExitCode() throws ReflectiveOperationException {
        RealSignals.assumeHeard("TERM", "INT");
        engine.stopped = new CompletableFuture<>();
        engine.liveSessions = 2;
        engine.onCheck = () -> RealSignals.raise("TERM");
        engine.onStop = patience -> {
            if (patience.isZero()) {
                engine.stopped.complete(null);
            } else if (engine.stops.size() == 1) {
                RealSignals.raise("INT");
            }
        };
        assertThat(run("up")).isEqualTo(143);
        assertThat(engine.stops).containsExactly(Duration.ofSeconds(10), Duration.ZERO);
        assertThat(out.text()).endsWith("Stopping: 2 sessions open; queries and transactions may finish within 10 s. Ctrl-C again cuts them.\nStopping.\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void aHostThatOthersReachIsWarnedAbout(String host) {
        assertThat(run("-h " + host)).isZero();
        assertThat(err.text()).isEqualTo("Warning: everybody who can reach " + host + " gets into your database through this port, without a password.\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "localhost"})
    void aHostThatOnlyThisMachineReachesIsNotWarnedAbout(String host) {
        run("-h " + host);
        assertThat(err.text()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "prisma+postgres://accelerate.prisma-data.net/?api_key=SECRET", "up prisma+postgres://host/?api_key=SECRET", "postgres://user:SECRET@host/db", "--port prisma+postgres://SECRET",
        "--port=prisma+postgres://SECRET", "-p prisma+postgres://SECRET", "--host prisma+postgres://SECRET", "--env-file prisma+postgres://SECRET", "--ca-file prisma+postgres://SECRET",
        "--drain prisma+postgres://SECRET", "--prisma+postgres://SECRET", "--help prisma+postgres://SECRET",
    })
    void aConnectionStringAmongTheArgumentsIsRefusedAndNotRepeated(String arguments) {
        assertThat(usageError(arguments)).isEqualTo("A connection string does not belong among the arguments, where other users see it. Put it into DATABASE_URL or a .env file, or enter it into culvert profiles add.");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "SECRET", "up SECRET", "--port SECRET", "--port=SECRET", "-p SECRET", "-pSECRET", "--max-sessions SECRET", "--drain SECRET", "--api-key=SECRET", "--api-key SECRET", "--api-key=SECRET=SECRET",
        "--password SECRET --user SECRET", "--json=SECRET", "--help=SECRET", "-v=SECRET", "-vSECRET", "up up SECRET",
    })
    void aSecretInTheWrongPlaceIsAUsageErrorAndNotRepeated(String arguments) {
        usageError(arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "extra, There is an argument that is not known here. See culvert --help.",
        "--nonsense, There is no option --nonsense. See culvert --help.",
        "--api-key=SECRET, There is no option --api-key. See culvert --help.",
        "-z, There is no option -z. See culvert --help.",
        "-SECRET, There is an argument that is not known here. See culvert --help.",
    })
    void whatIsNotKnownIsAUsageError(String arguments, String message) {
        assertThat(usageError(arguments)).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "--host", "-p", "--port", "--drain", "--max-sessions", "--env-file", "--ca-file"})
    void anOptionWithoutItsValueIsAUsageErrorThatNamesIt(String option) {
        assertThat(usageError(option)).contains(option.replaceFirst("^-h$", "--host").replaceFirst("^-p$", "--port"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "999999999999", "port", "6301x", "0x10", "+"})
    void aPortIsANumberUpTo65535(String port) {
        assertThat(usageError("--port " + port)).contains("--port").contains("a port is a number from 0 to 65535");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "many", "999999999999"})
    void theLimitIsANumberFrom1(String limit) {
        assertThat(usageError("--max-sessions " + limit)).contains("--max-sessions").contains("this is a number from 1 up");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1s", "10h", "ten", "1.5s", "s", "10 s", "9999999s"})
    void drainIsANumberWithAUnit(String time) {
        assertThat(usageError("--drain=" + time)).contains("--drain").contains("a time is a number and ms, s or m");
    }

    @Test
    void noKeyIsAUsageError() {
        environment.clear();
        assertThat(usageError("up")).isEqualTo("No connection string was found. Set PDP_API_KEY or DATABASE_URL, put one of them into a .env file in this folder, or name a profile: culvert up NAME.");
    }

    @Test
    void aKeyThatCannotBeOneIsAUsageErrorThatNamesTheVariableAndNotTheValue() {
        environment.put("PDP_API_KEY", "SECRET with spaces");
        assertThat(usageError("up")).startsWith("PDP_API_KEY is not an API key");
    }

    @Test
    void aMissingEnvFileIsAUsageError() {
        assertThat(usageError("--env-file missing.env")).isEqualTo("The file of --env-file cannot be read: missing.env");
    }

    @Test
    void theEnvFileIsReadInTheWorkingFolder() throws IOException {
        environment.clear();
        Files.writeString(folder.resolve("prod.env"), "PDP_API_KEY=FROM-FILE\n");
        assertThat(run("--env-file prod.env")).isZero();
        assertThat(((ConnectionString.ApiKey) engine.spec().credentials().current()).key().expose()).isEqualTo("FROM-FILE");
    }

    @Test
    void aMissingCaFileIsAUsageError() {
        assertThat(usageError("--ca-file missing.pem")).isEqualTo("The file of --ca-file cannot be read: " + folder.resolve("missing.pem"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not a certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    void aCaFileWithoutACertificateIsAUsageError(String content) throws IOException {
        Files.writeString(folder.resolve("ca.pem"), content);
        assertThat(usageError("--ca-file ca.pem")).isEqualTo("The file of --ca-file holds no certificate in PEM form: " + folder.resolve("ca.pem"));
    }

    @Test
    void allCertificatesOfTheCaFileAreHandedToTheEngine() throws Exception {
        X509Bundle one = new CertificateBuilder().ecp256().subject("CN=one").setIsCertificateAuthority(true).buildSelfSigned();
        X509Bundle two = new CertificateBuilder().ecp256().subject("CN=two").setIsCertificateAuthority(true).buildSelfSigned();
        Files.writeString(folder.resolve("ca.pem"), one.getCertificatePEM() + "\n" + two.getCertificatePEM());
        run("--ca-file ca.pem");
        assertThat(engine.options.authorities()).containsExactly(one.getCertificate(), two.getCertificate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void withoutAnotherAddressTheGatewayIsPrismas(String url) {
        environment.put("PPG_WS_URL", url);
        run("up");
        assertThat(engine.options.gateway()).isEqualTo(URI.create("wss://ppg-tunnel.prisma-data.net/websocket")).isEqualTo(EngineOptions.PRISMA_GATEWAY);
    }

    @ParameterizedTest
    @CsvSource({
        "wss://gateway.example/ws, wss://gateway.example/ws", "' wss://gateway.example:8443/ws ', wss://gateway.example:8443/ws", "WSS://gateway.example/ws, wss://gateway.example/ws",
        "ws://127.0.0.1:8080/ws, ws://127.0.0.1:8080/ws", "ws://localhost:8080/, ws://localhost:8080/", "ws://[::1]:8080/, ws://[::1]:8080/", "wss://gateway.example:65535/, wss://gateway.example:65535/",
    })
    void anotherGatewayIsHandedToTheEngine(String url, URI expected) {
        environment.put("PPG_WS_URL", url);
        assertThat(run("up")).isZero();
        assertThat(engine.options.gateway()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SECRET", "http://SECRET/", "https://SECRET/ws", "wss://", "wss:///SECRET", "wss://SECRET host/", "wss://SECRET:99999/", "wss:SECRET", "://SECRET", "wss://SECRET_x/"})
    void aGatewayThatIsNoAddressIsAUsageError(String url) {
        environment.put("PPG_WS_URL", url);
        assertThat(usageError("up")).isEqualTo("PPG_WS_URL is not a WebSocket address. Write it as wss://host/path.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://192.0.2.1/ws", "WS://192.0.2.1/ws", "ws://[2001:db8::1]:8080/"})
    void aGatewayOnAnotherMachineNeedsTls(String url) {
        environment.put("PPG_WS_URL", url);
        assertThat(usageError("up")).isEqualTo("PPG_WS_URL begins with ws://, which would send the API key unencrypted. Use wss://, or ws:// for this machine only.");
    }

    @Test
    void aProxySettingThatTheEngineCannotReadIsAUsageError() {
        culvert.engines = options -> {
            throw new IllegalArgumentException("HTTPS_PROXY is not a proxy address.");
        };
        assertThat(run("up")).isEqualTo(2);
        assertThat(err.text()).isEqualTo("culvert: HTTPS_PROXY is not a proxy address. Change it and start the tunnel again.\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "up --help"})
    void helpIsPrintedAndNothingIsOpened(String arguments) {
        environment.clear();
        assertThat(run(arguments)).isZero();
        assertThat(out.text()).startsWith("Usage: culvert").contains("-h, --host=HOST", "-p, --port=PORT", "-v, --verbose", "--env-file=FILE", "--ca-file=PEM", "--max-sessions=N", "--drain=TIME", "--json");
        assertThat(err.text()).isEmpty();
        assertThat(engine.options).isNull();
    }

    @Test
    void theVersionIsPrintedAndNothingIsOpened() {
        environment.clear();
        assertThat(run("--version")).isZero();
        assertThat(out.text()).isEqualTo("culvert " + Version.number() + "\n");
        assertThat(engine.options).isNull();
    }

    @Test
    void aCompletionScriptIsGenerated() {
        environment.clear();
        assertThat(run("generate-completion")).isZero();
        assertThat(out.text()).startsWith("#!").contains("_complete_culvert", "--max-sessions", "generate-completion");
        assertThat(engine.options).isNull();
    }

    @Test
    void verboseShowsMessagesInTheLog() {
        var logger = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("dev.culvert");
        try {
            run("-v");
            assertThat(logger.isDebugEnabled()).isTrue();
        } finally {
            logger.setLevel(null);
        }
    }

    @Test
    void withoutVerboseTheLogIsQuiet() {
        run("up");
        assertThat(LoggerFactory.getLogger("dev.culvert").isInfoEnabled()).isFalse();
    }

    @Test
    void theKeyIsInNoOutput() {
        environment.put("PDP_API_KEY", "SECRET");
        engine.checkFails = Optional.of(Failure.of(Kind.UNREACHABLE, "Not reached.", "Check."));
        engine.stopped = out.future("check_failed");
        run("--json -h 0.0.0.0");
        assertThat(out.text() + err.text() + engine.spec() + engine.spec().credentials().current()).doesNotContain("SECRET");
    }

    @Test
    void theKeyIsNotInThePrintedOptions() {
        environment.put("PDP_API_KEY", "SECRET");
        run("up");
        assertThat(engine.options.toString()).doesNotContain("SECRET");
    }

    private void stopsWhenTold() {
        engine.stopped = new CompletableFuture<>();
        engine.onStop = patience -> engine.stopped.complete(null);
    }

    private int run(String arguments) {
        return culvert.run(Arrays.stream(arguments.split(" (?!s$)")).filter(argument -> !argument.isEmpty()).toArray(String[]::new));
    }

    private String usageError(String arguments) {
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(out.text()).isEmpty();
        assertThat(err.text()).doesNotContain("SECRET").hasLineCount(1).startsWith("culvert: ").endsWith("\n");
        assertThat(engine.specs).isEmpty();
        return err.text().strip().substring("culvert: ".length());
    }
}
