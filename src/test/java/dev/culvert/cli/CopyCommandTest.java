package dev.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.handoff.Format;
import dev.culvert.handoff.LocalConnection;
import dev.culvert.handoff.Shell;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.store.RunningTunnels;
import dev.culvert.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CopyCommandTest {
    private static final String DIRECT = "postgres://user:SECRET@db.prisma.io:5432/shop?sslmode=require";

    @TempDir
    private Path folder;

    private CommandRun culvert;

    @BeforeEach
    void addAProfile() {
        culvert = new CommandRun(folder);
        culvert.add("my shop", DIRECT, "--port", "6301", "--environment", "staging");
    }

    @AfterEach
    void noSecretIsPrintedAndNoneIsAskedFor() {
        assertThat(culvert.out.text() + culvert.err.text()).doesNotContain("SECRET");
        assertThat(culvert.engine.specs).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void eachFormatIsPrinted(Format format) {
        assertThat(culvert.run("copy", "MY SHOP", "--as", format.id())).isZero();
        assertThat(withoutUuid(culvert.out.text())).isEqualTo(withoutUuid(format.text(LocalConnection.to(culvert.profile("my shop"), "127.0.0.1", 6301), Shell.POSIX)) + "\n");
        assertThat(culvert.err.text()).isEqualTo("Note: my shop is not running; this holds once it is.\n");
    }

    private static String withoutUuid(String text) {
        return text.replaceAll("uuid=\"[^\"]+\"", "");
    }

    @Test
    void eachFormatIsInTheHelp() {
        String help = culvert.output("copy --help").replaceAll("\\s+", " ");
        assertThat(help).contains("Formats: " + String.join(", ", Arrays.stream(Format.values()).map(Format::id).toList()) + ".");
    }

    @Test
    void withoutAFormatItIsThePsqlCommand() {
        assertThat(culvert.run("copy", "my shop")).isZero();
        assertThat(culvert.out.text()).isEqualTo("psql \"postgresql://postgres@127.0.0.1:6301/shop?sslmode=disable\"\n");
    }

    @Test
    void theShellCanBeAnotherOne() {
        culvert.add("café", DIRECT.replace("/shop", "/caf%C3%A9"), "--port", "6302");
        assertThat(culvert.run("copy", "café", "--shell", "cmd")).isZero();
        assertThat(culvert.out.text()).isEqualTo(Format.PSQL.text(LocalConnection.to(culvert.profile("café"), "127.0.0.1", 6302), Shell.CMD) + "\n");
        assertThat(culvert.out.text()).doesNotContain("%");
    }

    @Test
    void aRunningTunnelIsWhereItListensNow() throws Exception {
        running(culvert.profile("my shop").withListen(new Listen("0.0.0.0", 6399, true)));
        assertThat(culvert.run("copy", "my shop", "--as", "uri")).isZero();
        assertThat(culvert.out.text()).isEqualTo("postgresql://postgres@127.0.0.1:6399/shop?sslmode=disable\n");
        assertThat(culvert.err.text()).isEmpty();
    }

    @Test
    void oneThatIsNotSavedIsFoundWhileItRuns() throws Exception {
        Profile demo = culvert.profile("my shop").withName("demo").withId(UUID.randomUUID()).withListen(new Listen("127.0.0.1", 6400, false));
        running(demo);
        assertThat(culvert.run("copy", "Demo")).isZero();
        assertThat(culvert.out.text()).contains(":6400/");
    }

    /// Another one that has its name for this run is another one.
    @Test
    void aSavedProfileIsNotTakenForOneOfTheSameName() throws Exception {
        running(culvert.profile("my shop").withId(UUID.randomUUID()).withListen(new Listen("127.0.0.1", 6400, false)));
        assertThat(culvert.run("copy", "my shop")).isZero();
        assertThat(culvert.out.text()).contains(":6301/");
    }

    @Test
    void allThatRunAreInOneText() throws Exception {
        culvert.add("other", DIRECT, "--port", "6302");
        culvert.add("stopped", DIRECT, "--port", "6303");
        running(culvert.profile("my shop"), culvert.profile("other"));
        assertThat(culvert.output("copy --all-running --as pgadmin")).contains("\"Port\": 6301", "\"Port\": 6302").doesNotContain("6303");
        assertThat(culvert.output("copy --all-running --as datagrip")).contains(":6301/", ":6302/");
    }

    @Test
    void aSectionIsWrittenAndTakenOut() throws Exception {
        Path file = folder.resolve(".pg_service.conf");
        Files.writeString(file, "[mine]\nhost=elsewhere");
        assertThat(culvert.run("copy", "my shop", "--as", "service", "--write")).isZero();
        assertThat(culvert.out.text()).isEqualTo("psql \"service='my shop'\"\n");
        assertThat(culvert.err.text()).endsWith("Note: Written to " + file + ".\n");
        assertThat(file).content().startsWith("[mine]\nhost=elsewhere\n").contains("[my shop]", "port=6301", "sslmode=disable");
        assertThat(culvert.run("copy", "my shop", "--as", "service", "--remove")).isZero();
        assertThat(file).hasContent("[mine]\nhost=elsewhere");
    }

    @Test
    void theSectionOfARemovedProfileIsFoundByItsName() throws Exception {
        Path file = folder.resolve(".pg_service.conf");
        culvert.add("café", DIRECT, "--port", "6302");
        assertThat(culvert.run("copy", "my shop", "--as", "service", "--write")).isZero();
        String before = Files.readString(file);
        assertThat(culvert.run("copy", "café", "--as", "service", "--write")).isZero();
        String both = Files.readString(file);
        assertThat(culvert.run("profiles", "remove", "café", "--yes")).as(culvert.err.text()).isZero();
        Files.writeString(file, both); // as another computer's copy has it
        culvert.err.reset();
        assertThat(culvert.refusal(2, "copy", "caf", "--as", "service", "--remove")).startsWith("There is no profile with this name.");
        assertThat(culvert.run("copy", "CAFÉ", "--as", "service", "--remove")).as(culvert.err.text()).isZero();
        assertThat(file).content().isEqualTo(before);
        assertThat(culvert.refusal(2, "copy", "café", "--as", "service", "--remove")).startsWith("There is no profile with this name.");
    }

    @Test
    void aFileThatCannotBeWrittenIsSaid() throws Exception {
        Files.createDirectory(folder.resolve(".pg_service.conf"));
        assertThat(culvert.run("copy", "my shop", "--as", "service", "--write")).isEqualTo(1);
        assertThat(culvert.err.text()).contains("culvert: " + folder.resolve(".pg_service.conf") + " cannot be ").doesNotContain("\tat ");
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        culvert.add("fresh", DIRECT);
        assertThat(culvert.refusal(1, "copy", "fresh")).isEqualTo("fresh has no port yet: it gets one at its first start, by culvert up fresh or in the window.");
        assertThat(culvert.refusal(1, "copy", "--all-running", "--as", "service")).isEqualTo("No tunnel is running. Start one in the window, or by culvert up NAME.");
        assertThat(culvert.refusal(2, "copy", "--all-running")).isEqualTo("The format psql holds one connection: give a profile's name. Several fit into datagrip, pgadmin, service.");
        assertThat(culvert.refusal(2, "copy", "fresh", "--all-running", "--as", "pgadmin")).isEqualTo("A name and --all-running do not go together.");
        assertThat(culvert.refusal(2, "copy")).isEqualTo("Give a profile's name, or --all-running.");
        assertThat(culvert.refusal(2, "copy", "fresh", "--as", "SECRET")).contains("a format is one of psql, psql-flags, ");
        assertThat(culvert.refusal(2, "copy", "fresh", "--write")).isEqualTo("--write and --remove are for --as service, one at a time.");
        assertThat(culvert.refusal(2, "copy", "nobody")).startsWith("There is no profile with this name. There are: 'my shop', fresh.");
    }

    private void running(Profile... profiles) throws StoreException {
        new RunningTunnels(culvert.folders).announce(List.of(profiles));
    }
}
