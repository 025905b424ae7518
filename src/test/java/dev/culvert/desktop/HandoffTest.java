package dev.culvert.desktop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.contentOf;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.handoff.Computer.Os;
import dev.culvert.handoff.Format;
import dev.culvert.handoff.LocalConnection;
import dev.culvert.handoff.Shell;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.store.SettingsStore;
import dev.culvert.store.StoreException;
import dev.culvert.testkit.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javafx.scene.control.Button;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// *Copy as* and *Open in*, on a computer that is made up.
@DisabledOnOs(OS.WINDOWS)
class HandoffTest extends WholeWindowTest {
    private static final Pattern FRESH_ID = Pattern.compile("uuid=\"[^\"]+\"");

    private Profile alpha;

    private void openAlpha() {
        alpha = saved("alpha", DIRECT, profile -> profile.withListen(new Listen("127.0.0.1", 54_321, true)));
        open();
    }

    private LocalConnection connection() {
        return LocalConnection.to(alpha, "127.0.0.1", 54_321);
    }

    // ---- copy as

    @ParameterizedTest
    @EnumSource(value = Format.class, mode = EnumSource.Mode.EXCLUDE, names = {"PSQL", "PGADMIN"})
    void eachFormatIsCopied(Format format) {
        openAlpha();
        choose("#copyAs", "as-" + format.id());
        assertThat(withoutIds(clipboard())).isEqualTo(withoutIds(format.text(connection(), Shell.POSIX)));
        assertThat(toast()).isEqualTo(format.title() + " copied. " + messages.get("paste." + format.name()));
    }

    private static String withoutIds(String text) {
        return FRESH_ID.matcher(text).replaceAll("");
    }

    @Test
    void theMenuHasTheOrderOfTheDesign() {
        openAlpha();
        interact(() -> this.<MenuButton>find("#copyAs").show());
        assertThat(fx(() -> this.<MenuButton>find("#copyAs").getItems().stream().filter(MenuItem::isVisible).map(item -> item.getText() == null ? "-" : item.getText()).toList())).containsExactly(
            "Connection URI", "JDBC URL", ".env line (DATABASE_URL)", "psql flags", "libpq conninfo", "Code", "-",
            "DataGrip data source", "pgAdmin server (JSON)…", "DBeaver connection", "TablePlus URL", "Postico URL", "pg_service.conf entry", "-",
            "Write to pg_service.conf");
        List<String> code = fx(() -> items(this.<MenuButton>find("#copyAs").getItems()).filter(item -> item.getParentMenu() != null).map(MenuItem::getText).toList());
        assertThat(code).containsExactly(".NET connection string", "Go (pgx)", "Node.js (pg)", "Python (psycopg)");
        press(KeyCode.DOWN);
        press(KeyCode.DOWN);
        screenshot("copy-menu");
    }

    @Test
    void whatIsReadFromAFileIsSavedToOne(@TempDir Path folder) throws Exception {
        alpha = saved("shop / \"prod\"", DIRECT, profile -> profile.withListen(new Listen("127.0.0.1", 54_321, true)));
        open();
        choose("#copyAs", "as-pgadmin");
        assertThat(files.title).isEqualTo("Save pgAdmin server (JSON)");
        assertThat(files.name).isEqualTo("culvert-shop-prod-.json");
        assertThat(toast()).as("the user has changed their mind").isEmpty();
        assertThat(isShown("#copyAgain")).isFalse();
        Path file = folder.resolve("servers.json");
        files.chosen = Optional.of(file);
        choose("#copyAs", "as-pgadmin");
        await("it is said", () -> !toast().isEmpty());
        assertThat(toast()).isEqualTo("pgAdmin server (JSON) saved as " + file + ". In pgAdmin 4: Tools > Import/Export Servers > Import, and choose this file.");
        assertThat(file).hasContent(Format.PGADMIN.text(connection(), Shell.POSIX));
        assertThat(text("#copyAgain")).isEqualTo("Save pgAdmin server…");
        files.chosen = Optional.of(folder.resolve("gone/servers.json"));
        click("#copyAgain");
        await("it is told", this::isDialogOpen);
        assertThat(dialogTexts()).contains("The file was not written", folder.resolve("gone/servers.json") + " cannot be written (its folder does not exist).");
    }

    /// Both the command and its variant for cmd.exe, in which a % must not stand.
    @Test
    void onWindowsCommandsAreForItsShells(@TempDir Path root) throws Exception {
        machine = new Machine(root, Os.WINDOWS);
        alpha = saved("alpha", "postgres://b6d0f1a7:sk_" + SECRET + "@db.prisma.io:5432/a%20b?sslmode=require", profile -> profile.withListen(new Listen("127.0.0.1", 54_321, true)));
        open();
        press(KeyCode.CONTROL, KeyCode.SHIFT, KeyCode.C);
        assertThat(clipboard()).isEqualTo(Format.PSQL.text(connection(), Shell.POWERSHELL)).isEqualTo(text("#command"));
        interact(() -> this.<MenuButton>find("#copyAs").show());
        interact(() -> this.<MenuButton>find("#copyAs").getItems().stream().filter(item -> "psql command for cmd.exe".equals(item.getText()) && item.isVisible()).findFirst().orElseThrow().fire());
        assertThat(clipboard()).isEqualTo(Format.PSQL.text(connection(), Shell.CMD)).isNotEqualTo(text("#command"));
        assertThat(toast()).isEqualTo("psql command copied. Paste it into a terminal.");
        assertThat(isShown("#copyAgain")).isFalse();
        assertThat(fx(() -> items(this.<MenuButton>find("#copyAs").getItems()).map(MenuItem::getText))).as("the same in both shells").doesNotContain("JDBC URL for cmd.exe");
    }

    @Test
    void withoutAPortThereIsNothingToCopyYet() {
        saved("alpha", KEY);
        open();
        assertThat(fx(() -> this.<MenuButton>find("#copyAs").isDisabled())).isTrue();
        assertThat(fx(() -> this.<MenuButton>find("#openIn").isDisabled())).isFalse();
        assertThat(noPortTooltip()).contains("The port is picked at the first start, and then kept.");
        click("#toggle");
        awaitRow("alpha", "Running");
        assertThat(fx(() -> this.<MenuButton>find("#copyAs").isDisabled())).isFalse();
        assertThat(noPortTooltip()).isEmpty();
    }

    private Optional<String> noPortTooltip() {
        return fx(() -> find("#copyAsPlace").getProperties().values().stream().filter(Tooltip.class::isInstance).map(value -> ((Tooltip) value).getText()).findFirst());
    }

    @Test
    void allRunningTunnelsGetIntoOneText(@TempDir Path folder) {
        saved("beta", KEY, profile -> profile.withListen(new Listen("127.0.0.1", 54_322, true)));
        openAlpha();
        interact(() -> desktop.select(alpha.id()));
        click("#toggle");
        awaitRow("alpha", "Running");
        interact(() -> this.<MenuButton>find("#copyAs").show());
        assertThat(fx(() -> item("#copyAs", "allRunning"))).as("one is not all").isEmpty();
        interact(() -> this.<MenuButton>find("#copyAs").hide());
        manager.start(tunnel("beta").profile().id());
        awaitRow("beta", "Running");
        interact(() -> this.<MenuButton>find("#copyAs").show());
        Menu all = fx(() -> (Menu) item("#copyAs", "allRunning").orElseThrow());
        assertThat(fx(all::getText)).isEqualTo("All 2 running tunnels");
        assertThat(fx(() -> all.getItems().stream().map(MenuItem::getText).toList())).containsExactly("DataGrip data source", "pgAdmin server (JSON)…", "pg_service.conf entry");
        interact(() -> all.getItems().getLast().fire());
        assertThat(clipboard()).contains("[beta]", "port=54322", "[alpha]", "port=54321");
        files.chosen = Optional.of(folder.resolve("servers.json"));
        interact(() -> all.getItems().get(1).fire());
        await("it is said", () -> toast().startsWith("pgAdmin server (JSON) saved"));
        assertThat(files.name).isEqualTo("culvert-tunnels.json");
        assertThat(folder.resolve("servers.json")).content().contains("\"Name\": \"beta\"", "\"Name\": \"alpha\"");
        assertThat(isShown("#copyAgain")).as("it is no format of this tunnel").isFalse();
    }

    // ---- the last format

    @Test
    void theLastFormatIsOneClickAway() throws Exception {
        openAlpha();
        assertThat(isShown("#copyAgain")).isFalse();
        choose("#copyAs", "as-env");
        assertThat(text("#copyAgain")).isEqualTo("Copy .env line");
        choose("#copyAs", "as-service");
        assertThat(text("#copyAgain")).isEqualTo("Copy pg_service.conf entry");
        choose("#copyAs", "as-jdbc");
        assertThat(text("#copyAgain")).isEqualTo("Copy JDBC URL");
        setClipboard("");
        click("#copyAgain");
        assertThat(clipboard()).isEqualTo(Format.JDBC.text(connection(), Shell.POSIX));
        awaitKept(Map.of(alpha.id(), "jdbc"));
    }

    @Test
    void eachTunnelHasItsOwnAlsoInTheNextRun() throws Exception {
        new SettingsStore(folders).update(old -> old.withCopiedAs(UUID.randomUUID(), "uri"));
        Profile beta = saved("beta", KEY);
        new SettingsStore(folders).update(old -> old.withCopiedAs(beta.id(), "go"));
        openAlpha();
        interact(() -> desktop.select(beta.id()));
        assertThat(text("#copyAgain")).isEqualTo("Copy Go");
        assertThat(fx(() -> find("#copyAgain").isDisabled())).as("it has no port").isTrue();
        interact(() -> desktop.select(alpha.id()));
        assertThat(isShown("#copyAgain")).isFalse();
    }

    /// Until then a removal can be undone.
    @Test
    void aRemovedTunnelsFormatIsForgottenWhenTheProgramEnds() throws Exception {
        Profile beta = saved("beta", KEY);
        new SettingsStore(folders).update(old -> old.withCopiedAs(beta.id(), "go"));
        openAlpha();
        interact(() -> desktop.select(alpha.id()));
        choose("#copyAs", "as-jdbc");
        awaitKept(Map.of(alpha.id(), "jdbc", beta.id(), "go"));
        interact(() -> desktop.select(beta.id()));
        menu("removeItem");
        clickWords("Remove");
        await("it is gone", () -> rows().equals(List.of("alpha")));
        press(KeyCode.CONTROL, KeyCode.Z);
        await("it is there again", () -> rows().size() == 2);
        interact(() -> desktop.select(beta.id()));
        assertThat(text("#copyAgain")).isEqualTo("Copy Go");
        menu("removeItem");
        clickWords("Remove");
        await("it is gone", () -> rows().equals(List.of("alpha")));
        interact(this::requestClose);
        exited.get(10, TimeUnit.SECONDS);
        awaitKept(Map.of(alpha.id(), "jdbc"));
    }

    private void awaitKept(Map<UUID, String> expected) {
        SettingsStore store = new SettingsStore(folders);
        await("settings.json has " + expected, () -> {
            try {
                return store.load().settings().copiedAs().equals(expected);
            } catch (StoreException e) {
                throw new AssertionError(e);
            }
        });
    }

    // ---- pg_service.conf

    @Test
    void theProfilesSectionIsWrittenChangedAndTakenOut() throws Exception {
        Path file = machine.text("home/me/.pg_service.conf", "[mine]\nhost=db");
        openAlpha();
        choose("#copyAs", "writeService");
        awaitToast("Written to " + file + ": psql service=alpha connects while the tunnel runs.");
        assertThat(file).content().startsWith("[mine]\nhost=db\n").contains("[alpha]\nhost=127.0.0.1\nport=54321\n");
        interact(() -> this.<MenuButton>find("#copyAs").show());
        await("it is found", () -> item("#copyAs", "removeService").isPresent());
        assertThat(fx(() -> item("#copyAs", "writeService").orElseThrow().getText())).isEqualTo("Update in pg_service.conf");
        choose("#copyAs", "removeService");
        awaitToast("alpha is taken out of " + file + ".");
        assertThat(file).hasContent("[mine]\nhost=db");
        clickWords("Undo");
        await("it is back", () -> contentOf(file.toFile()).contains("[alpha]"));
        assertThat(toast()).isEmpty();
    }

    @Test
    void writingIsUndoneByKeyToo() {
        openAlpha();
        Path file = machine.home().resolve(".pg_service.conf");
        choose("#copyAs", "writeService");
        awaitToast("Written to " + file + ": psql service=alpha connects while the tunnel runs.");
        press(KeyCode.CONTROL, KeyCode.Z);
        await("there is no file, as before", () -> Files.notExists(file));
    }

    @Test
    void aNameThatNeedsQuotesHasThem() {
        alpha = saved("my shop", DIRECT, profile -> profile.withListen(new Listen("127.0.0.1", 54_321, true)));
        open();
        choose("#copyAs", "writeService");
        awaitToast("Written to " + machine.home().resolve(".pg_service.conf") + ": psql \"service='my shop'\" connects while the tunnel runs.");
    }

    @Test
    void whatDoesNotWorkIsToldAndChangesNothing() throws Exception {
        Path file = machine.text("home/me/.pg_service.conf", "[alpha]\nhost=db\n");
        openAlpha();
        choose("#copyAs", "writeService");
        await("it is told", this::isDialogOpen);
        assertThat(dialogTexts()).contains("pg_service.conf was not changed", file + " already has a section [alpha] that is not this profile's, and nothing was changed: rename one of the two and try again.");
        assertThat(file).hasContent("[alpha]\nhost=db\n");
        clickWords("Close");
        Files.delete(file);
        choose("#copyAs", "writeService");
        await("it is written", () -> !toast().isEmpty());
        Files.writeString(file, "[another]\n");
        press(KeyCode.CONTROL, KeyCode.Z);
        await("it is told", this::isDialogOpen);
        assertThat(dialogTexts()).contains("The change was not undone", file + " has been changed since, and was left as it is.");
    }

    @Test
    void aTunnelsSectionGoesWithItAndComesBackWithIt() throws Exception {
        Path file = machine.text("home/me/.pg_service.conf", "[mine]\nhost=db");
        openAlpha();
        choose("#copyAs", "writeService");
        await("it is written", () -> contentOf(file.toFile()).contains("[alpha]"));
        String written = Files.readString(file);
        menu("removeItem");
        clickWords("Remove");
        awaitToast("alpha removed, and its section in " + file + ".");
        assertThat(file).hasContent("[mine]\nhost=db");
        press(KeyCode.CONTROL, KeyCode.Z);
        await("both are back", () -> manager.tunnel("alpha").isPresent() && contentOf(file.toFile()).equals(written));
        assertThat(isDialogOpen()).isFalse();
    }

    @Test
    void aSectionThatIsNotGoneOrNotBackIsSaid() throws Exception {
        Path file = machine.home().resolve(".pg_service.conf");
        openAlpha();
        choose("#copyAs", "writeService");
        await("it is written", () -> Files.exists(file));
        menu("removeItem");
        clickWords("Remove");
        awaitToast("alpha removed, and its section in " + file + ".");
        Files.writeString(file, "[another]\n");
        press(KeyCode.CONTROL, KeyCode.Z);
        await("it is told", this::isDialogOpen);
        assertThat(dialogTexts()).contains("The tunnel is back, its section in pg_service.conf is not", file + " has been changed since, and was left as it is.");
        assertThat(tunnel("alpha").saved()).isTrue();
        clickWords("Close");
        await("the list shows", () -> isShown("#more"));
        Files.writeString(file, "# >>> Culvert " + alpha.id() + ": alpha\n[alpha]\n");
        menu("removeItem");
        clickWords("Remove");
        await("it is said", () -> toast().startsWith("alpha removed. If it has a section in pg_service.conf, that is as it was: The comments around a section"));
    }

    @Test
    void aTunnelsSectionIsRenamedWithIt() throws Exception {
        Path file = machine.home().resolve(".pg_service.conf");
        openAlpha();
        choose("#copyAs", "writeService");
        await("it is written", () -> Files.exists(file));
        menu("editItem");
        enter("#name", "omega");
        clickWords("Save");
        awaitToast("Its section in " + file + " has the new name too: psql service=omega connects while the tunnel runs.");
        assertThat(file).content().contains(": omega\n[omega]\n").doesNotContain("alpha");
        clickWords("Undo");
        await("it has the old one", () -> contentOf(file.toFile()).contains("[alpha]"));
    }

    private void awaitToast(String text) {
        awaitThat("it says " + text, () -> toast().equals(text), this::toast);
    }

    // ---- open in

    @Test
    void onlyWhatIsOnThisComputerIsOffered() throws Exception {
        machine.program("bin/dbeaver");
        openAlpha();
        awaitPrograms("DBeaver", "-", "Choose programs…");
        machine.program("bin/beekeeper-studio");
        interact(() -> this.<MenuButton>find("#openIn").show());
        awaitPrograms("DBeaver", "Beekeeper Studio", "-", "Choose programs…");
        press(KeyCode.DOWN);
        screenshot("open-menu");
    }

    @Test
    void whereThereIsNoneItIsSaid() {
        openAlpha();
        awaitPrograms("No programs found", "-", "Choose programs…");
        choose("#openIn", "choosePrograms");
        await("the preferences are there", this::isDialogOpen);
        assertThat(focused().getId()).isEqualTo("choose-psql");
    }

    @Test
    void aProgramThatIsChosenInThePreferencesIsOffered() throws Exception {
        openAlpha();
        awaitPrograms("No programs found", "-", "Choose programs…");
        Path own = machine.program("own/beaver");
        choose("#openIn", "choosePrograms");
        files.chosen = Optional.of(own);
        interact(() -> this.<Button>find("#choose-dbeaver").fire());
        awaitPrograms("DBeaver", "-", "Choose programs…");
        press(KeyCode.ESCAPE);
        click("#toggle");
        awaitRow("alpha", "Running");
        choose("#openIn", "in-dbeaver");
        awaitRun();
        assertThat(machine.ran()).startsWith(own.toString(), "-con");
        assertThat(new SettingsStore(folders).load().settings().programs()).containsExactly(Map.entry("dbeaver", own.toString()));
    }

    @Test
    void aTunnelThatRunsIsOpenedAtOnce() throws Exception {
        Path program = machine.program("bin/beekeeper-studio");
        openAlpha();
        click("#toggle");
        awaitRow("alpha", "Running");
        openIn("beekeeper");
        awaitRun();
        assertThat(machine.ran()).containsExactly(program.toString(), Format.URI.text(connection(), Shell.POSIX));
        await("it is open, and no more is said", () -> toast().isEmpty());
    }

    @Test
    void psqlIsOpenedInATerminal() throws Exception {
        Path psql = machine.program("bin/psql");
        Path terminal = machine.program("bin/xterm");
        openAlpha();
        openIn("psql");
        awaitRow("alpha", "Running");
        awaitRun();
        assertThat(machine.ran()).startsWith(terminal.toString(), "-e").endsWith(psql.toString(), Format.URI.text(connection(), Shell.POSIX));
    }

    /// Not before it accepts connections.
    @Test
    void aStoppedTunnelIsStartedFirst() throws Exception {
        machine.program("bin/dbeaver");
        engine.check = new CompletableFuture<>();
        openAlpha();
        openIn("dbeaver");
        awaitRow("alpha", "Connecting");
        assertThat(machine.ranSomething()).isFalse();
        engine.check.complete(StubEngine.FINE);
        awaitRow("alpha", "Running");
        awaitRun();
        assertThat(String.join(" ", machine.ran())).contains("port=54321");
    }

    /// One without a port gets it at that moment.
    @Test
    void theProgramGetsThePortThatWasPicked() throws Exception {
        machine.program("bin/beekeeper-studio");
        saved("alpha", KEY);
        open();
        openIn("beekeeper");
        awaitRun();
        assertThat(machine.ran().getLast()).contains("127.0.0.1:" + tunnel("alpha").profile().listen().port() + "/").doesNotContain(":0/");
    }

    /// Also when it goes on listening, because the next session may have more luck.
    @ParameterizedTest
    @CsvSource({"KEY_REJECTED, Failed", "UNREACHABLE, 'Running, with a problem'"})
    void aStartThatFailsShowsWhyAndOpensNothing(Kind kind, String state) throws Exception {
        machine.program("bin/datagrip");
        engine.check = CompletableFuture.completedFuture(StubEngine.failed(Failure.of(kind, "It does not work.", "Mend it.")));
        openAlpha();
        openIn("datagrip");
        awaitRow("alpha", state);
        assertThat(text("#bannerTitle")).isEqualTo("It does not work.");
        settle();
        assertThat(machine.ranSomething()).isFalse();
        assertThat(clipboard()).isNullOrEmpty();
        assertThat(toast()).isEmpty();
    }

    @Test
    void dataGripFindsItsDataSourceOnTheClipboard() throws Exception {
        Path program = machine.program("bin/datagrip");
        openAlpha();
        openIn("datagrip");
        awaitRun();
        assertThat(machine.ran()).containsExactly(program.toString());
        assertThat(withoutIds(clipboard())).isEqualTo(withoutIds(Format.DATAGRIP.text(connection(), Shell.POSIX)));
        assertThat(toast()).isEqualTo("DataGrip data source copied. In DataGrip: Database tool window > + > Import from Clipboard.");
    }

    @ParameterizedTest
    @CsvSource({"home/me/Downloads", "home/me"})
    void pgAdminFindsItsServerInAFile(String folder) throws Exception {
        Path program = machine.program("bin/pgadmin4");
        Path downloads = Files.createDirectories(machine.root().resolve(folder));
        openAlpha();
        openIn("pgadmin");
        awaitRun();
        assertThat(machine.ran()).containsExactly(program.toString());
        assertThat(downloads.resolve("culvert-alpha.json")).hasContent(Format.PGADMIN.text(connection(), Shell.POSIX));
        awaitToast("pgAdmin server (JSON) saved as " + downloads.resolve("culvert-alpha.json") + ". In pgAdmin 4: Tools > Import/Export Servers > Import, and choose this file.");
    }

    @Test
    void aLaunchThatFailsSaysWhatWasRunAndWhy() throws Exception {
        String program = machine.program("bin/beekeeper-studio", "echo 'no display'; exit 7").toString();
        openAlpha();
        openIn("beekeeper");
        await("it is told", this::isDialogOpen);
        assertThat(dialogTexts()).contains("The program was not opened", "Beekeeper Studio could not be opened: " + program + " " + Format.URI.text(connection(), Shell.POSIX) + " ended with exit code 7 (no display).");
        assertThat(toast()).isEmpty();
        awaitRow("alpha", "Running"); // rows are drawn ten times a second at most
    }

    private void openIn(String program) {
        await("the programs are known", () -> item("#openIn", "in-" + program).isPresent());
        choose("#openIn", "in-" + program);
    }

    private void awaitRun() {
        await("it was run", () -> machine.ranSomething() && Files.exists(machine.root().resolve("folder")));
    }

    private void awaitPrograms(String... titles) {
        awaitThat("the menu is " + List.of(titles), () -> programs().equals(List.of(titles)), () -> programs().toString());
    }

    private List<String> programs() {
        return fx(() -> this.<MenuButton>find("#openIn").getItems().stream().map(item -> item.getText() == null ? "-" : item.getText()).toList());
    }
}
