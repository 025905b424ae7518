package dev.culvert.desktop.preferences;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.desktop.DialogTest;
import dev.culvert.desktop.StubFileDialogs;
import dev.culvert.desktop.StubVault;
import dev.culvert.store.Settings;
import dev.culvert.store.Settings.OnClose;
import dev.culvert.store.Settings.Proxy;
import dev.culvert.store.Settings.Theme;
import dev.culvert.testkit.TestCertificates;
import dev.culvert.vault.Vault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javafx.scene.control.CheckBox;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

class PreferencesTest extends DialogTest {
    private final AtomicReference<Settings> settings = new AtomicReference<>(Settings.DEFAULT);
    private final StubFileDialogs files = new StubFileDialogs();
    private Set<UUID> running = Set.of();
    private Optional<String> launcher = Optional.empty();
    private boolean updates = true;
    private final AtomicInteger logFolders = new AtomicInteger();

    private void open() {
        open(960, 640);
    }

    private void open(double width, double height) {
        showShell(width, height);
        interact(preferences()::open);
    }

    private Preferences preferences() {
        return new Preferences(views, shell, fx, manager, machine.computer(), files, settings::get, settings::updateAndGet, () -> running, launcher, updates, logFolders::incrementAndGet);
    }

    private void awaitClosed() {
        await("the dialog is closed", () -> !shell.isDialogOpen());
    }

    private void enter(String field, String text) {
        interact(() -> this.<TextField>find(field).setText(text));
        click(field);
        press(KeyCode.ENTER);
    }

    @Test
    void choicesHoldAtOnce() {
        open();
        await("the keychain has answered", () -> text("#keychainText").equals("GNOME Keyring keeps your connection strings."));
        screenshot("preferences");
        clickWords("Dark");
        assertThat(settings.get().theme()).isEqualTo(Theme.DARK);
        clickWords("Stop tunnels");
        assertThat(settings.get().onClose()).isEqualTo(OnClose.STOP);
        clickWords("None");
        assertThat(settings.get().proxy()).isEqualTo(Proxy.NONE);
        press(KeyCode.ESCAPE);
        awaitClosed();
    }

    @Test
    void choicesAreMadeByKeyboardAlone() {
        open();
        press(KeyCode.RIGHT);
        assertThat(settings.get().theme()).isEqualTo(Theme.LIGHT);
        press(KeyCode.TAB);
        press(KeyCode.RIGHT);
        assertThat(settings.get().onClose()).isEqualTo(OnClose.KEEP_RUNNING);
        press(KeyCode.TAB);
        press(KeyCode.SPACE);
        assertThat(settings.get().restore()).isTrue();
        press(KeyCode.TAB);
        press(KeyCode.SPACE);
        assertThat(settings.get().notifications()).isFalse();
        press(KeyCode.TAB);
        press(KeyCode.SPACE);
        assertThat(settings.get().updates().wanted()).isFalse();
        press(KeyCode.TAB);
        press(KeyCode.RIGHT);
        assertThat(settings.get().proxy()).isEqualTo(Proxy.NONE);
        press(KeyCode.ENTER);
        awaitClosed();
    }

    @Test
    void aManualProxyHoldsOnceItsAddressCanBeUsed() {
        open();
        clickWords("Manual");
        assertThat(settings.get().proxy()).isEqualTo(Proxy.SYSTEM);
        assertThat(fx(() -> find("#address").isFocused())).isTrue();
        type("proxy:1");
        press(KeyCode.ENTER);
        assertThat(text("#addressProblem")).isEqualTo("Write the address as http://host:port or socks5://host:port.");
        assertThat(settings.get().proxy()).isEqualTo(Proxy.SYSTEM);
        enter("#address", "http://me:secret@proxy:1");
        assertThat(text("#addressProblem")).contains("HTTPS_PROXY");
        screenshot("preferences-proxy");
        enter("#address", "http://proxy:1");
        assertThat(isShown("#addressProblem")).isFalse();
        assertThat(settings.get().proxy()).isEqualTo(Proxy.MANUAL);
        assertThat(settings.get().proxyAddress()).isEqualTo("http://proxy:1");
        assertThat(shell.isDialogOpen()).isTrue();
    }

    @Test
    void whatWasTypedLastCountsWhenTheDialogCloses() {
        open();
        clickWords("Manual");
        type("socks5://proxy:1080");
        press(KeyCode.ESCAPE);
        awaitClosed();
        assertThat(settings.get().proxyAddress()).isEqualTo("socks5://proxy:1080");
    }

    @Test
    void aCaFileIsUsedOnceItHoldsCertificates() throws Exception {
        Path pem = TestCertificates.authority("Company").caPem(home);
        Path text = Files.writeString(home.resolve("notes.txt"), "no certificate");
        open();
        assertThat(fx(() -> find("#clearCa").isDisabled())).isTrue();
        files.chosen = Optional.of(text);
        click("#chooseCa");
        await("it is said", () -> isShown("#caText"));
        assertThat(text("#caText")).isEqualTo("The file of the preferences holds no certificate in PEM form: " + text);
        assertThat(settings.get().caFile()).isEmpty();
        files.chosen = Optional.of(pem);
        click("#chooseCa");
        await("it is used", () -> settings.get().caFile().equals(pem.toString()));
        assertThat(text("#caText")).isEqualTo("1 certificate is trusted besides the system's.");
        screenshot("preferences-ca");
        click("#clearCa");
        assertThat(settings.get().caFile()).isEmpty();
        assertThat(isShown("#caText")).isFalse();
    }

    @Test
    void aCaFileThatIsGoneIsSaid() {
        settings.set(Settings.DEFAULT.withCaFile("/nowhere/ca.pem"));
        open();
        await("it is said", () -> isShown("#caText"));
        assertThat(text("#caText")).isEqualTo("The file of the preferences cannot be read: /nowhere/ca.pem");
        assertThat(settings.get().caFile()).isEqualTo("/nowhere/ca.pem");
    }

    @Test
    void aFileIsNamedSoThatItIsFoundFromEverywhere() {
        Path pem = TestCertificates.authority("Company").caPem(home);
        open();
        enter("#ca", Path.of("").toAbsolutePath().relativize(pem.toAbsolutePath()).toString());
        await("it is used", () -> settings.get().caFile().equals(pem.toString()));
        assertThat(fx(() -> this.<TextField>find("#ca").getText())).isEqualTo(pem.toString());
    }

    @Test
    void aLockedKeychainCanBeUnlocked() {
        vault.status = StubVault.LOCKED;
        open();
        await("the keychain has answered", () -> isShown("#unlock"));
        assertThat(text("#keychainText")).isEqualTo("GNOME Keyring is locked: no connection string can be read or saved.");
        screenshot("preferences-locked");
        click("#unlock");
        await("it is unlocked", () -> text("#keychainText").equals("GNOME Keyring keeps your connection strings."));
        assertThat(isShown("#unlock")).isFalse();
    }

    @Test
    void withoutAKeychainItIsSaidWhatThatMeans() {
        vault.status = new Vault.Status.Unavailable("No keychain answers on this computer.");
        open(760, 520);
        await("the keychain has answered", () -> text("#keychainText").startsWith("No keychain answers on this computer. Connection strings are kept in memory"));
        screenshot("preferences-compact");
    }

    @Test
    void whoDoesNotWantToHearOfUpdatesSaysSo() {
        open(760, 520);
        assertThat(fx(() -> this.<CheckBox>find("#updates").isSelected())).isTrue();
        assertThat(text("#updatesExplanation")).isEqualTo("Asks GitHub for the number of the latest release, and sends nothing but Culvert's own.");
        interact(() -> find("#updates").requestFocus());
        screenshot("preferences-updates");
        press(KeyCode.SPACE);
        assertThat(settings.get().updates()).isEqualTo(Settings.Updates.DEFAULT.withWanted(false));
        press(KeyCode.SPACE);
        assertThat(settings.get()).isEqualTo(Settings.DEFAULT);
    }

    @Test
    void whereNobodyKnowsOfUpdatesThatIsSaid() {
        updates = false;
        open();
        assertThat(fx(() -> this.<CheckBox>find("#updates").isDisabled() && !this.<CheckBox>find("#updates").isSelected())).isTrue();
        assertThat(text("#updatesExplanation")).isEqualTo("Only where Culvert is installed from a package that says where its releases are.");
        assertThat(settings.get()).isEqualTo(Settings.DEFAULT);
    }

    @Test
    void theLogFolderIsOpenedElsewhere() {
        open(960, 1_000);
        clickWords("Open log folder");
        assertThat(logFolders).hasValue(1);
    }

    // ---- programs

    @Test
    void programsAreShownWhereTheyAre() throws Exception {
        Path psql = machine.program("bin/psql");
        open();
        await("psql is found, also without a terminal", () -> text("#place-psql").equals(psql.toString()));
        await("DataGrip is not", () -> text("#place-datagrip").equals("Not found"));
        assertThat(isShown("#place-postico")).as("only macOS has it").isFalse();
        assertThat(fx(() -> find("#reset-psql").isDisabled())).isTrue();
    }

    @Test
    void aProgramThatIsChosenWinsUntilItIsReset() throws Exception {
        Path found = machine.program("bin/dbeaver");
        Path own = machine.program("own/beaver");
        open(960, 1_000);
        await("it is found", () -> text("#place-dbeaver").equals(found.toString()));
        files.chosen = Optional.of(own);
        click("#choose-dbeaver");
        await("it is used", () -> text("#place-dbeaver").equals(own + " · chosen by you"));
        assertThat(files.title).isEqualTo("Choose the file of DBeaver");
        assertThat(settings.get().programs()).containsExactly(Map.entry("dbeaver", own.toString()));
        screenshot("preferences-programs");
        click("#reset-dbeaver");
        await("it is looked for", () -> text("#place-dbeaver").equals(found.toString()));
        assertThat(settings.get().programs()).isEmpty();
    }

    @Test
    void aFileThatCannotBeRunIsNotUsed() throws Exception {
        Path text = Files.writeString(home.resolve("notes.txt"), "no program");
        open(960, 1_000);
        files.chosen = Optional.of(text);
        click("#choose-datagrip");
        await("it is said", () -> isShown("#problem-datagrip"));
        assertThat(text("#problem-datagrip")).isEqualTo(text + " is not a program that can be run. Choose another file, or reset it.");
        files.chosen = Optional.of(home.resolve("gone"));
        click("#choose-datagrip");
        await("it is said", () -> text("#problem-datagrip").equals(home.resolve("gone") + " does not exist. Choose another file, or reset it."));
        assertThat(settings.get().programs()).isEmpty();
        files.chosen = Optional.of(machine.program("own/datagrip"));
        click("#choose-datagrip");
        await("it is used", () -> settings.get().programs().containsKey("datagrip"));
        assertThat(isShown("#problem-datagrip")).isFalse();
    }

    @Test
    void aChosenProgramThatIsGoneIsSaidWhenTheDialogOpens() {
        settings.set(Settings.DEFAULT.withProgram("psql", Optional.of("/nowhere/psql")));
        open(760, 520);
        await("it is said", () -> isShown("#problem-psql"));
        assertThat(text("#problem-psql")).isEqualTo("/nowhere/psql does not exist. Choose another file, or reset it.");
        interact(() -> find("#reset-psql").requestFocus());
        screenshot("preferences-program-gone");
        press(KeyCode.SPACE);
        await("it is looked for", () -> text("#place-psql").equals("Not found"));
        assertThat(isShown("#problem-psql")).isFalse();
        assertThat(fx(() -> find("#choose-psql").isFocused())).as("the button that was pressed is disabled now").isTrue();
    }

    @Test
    void programsCanBeGoneToAtOnce() {
        showShell(760, 520);
        interact(preferences()::openPrograms);
        assertThat(fx(() -> find("#choose-psql").isFocused())).isTrue();
        assertThat(top("#programsHead")).isGreaterThanOrEqualTo(top("#scroll"));
        assertThat(bottom("#reset-beekeeper")).isLessThanOrEqualTo(bottom("#scroll"));
    }

    private double top(String selector) {
        return fx(() -> find(selector).localToScene(find(selector).getLayoutBounds()).getMinY());
    }

    private double bottom(String selector) {
        return fx(() -> find(selector).localToScene(find(selector).getLayoutBounds()).getMaxY());
    }

    @Test
    void whatRanIsStartedAgainIfThatIsChosen() {
        UUID one = UUID.randomUUID();
        running = Set.of(one);
        open();
        clickWords("Start what was running");
        assertThat(settings.get().restore()).isTrue();
        assertThat(settings.get().running()).containsExactly(one);
        clickWords("Start what was running");
        assertThat(settings.get()).isEqualTo(Settings.DEFAULT);
    }

    @Test
    void theSystemIsToldToOpenCulvertAtLogin() {
        launcher = Optional.of("/opt/culvert/bin/culvert-desktop");
        open();
        await("the system has answered", () -> !find("#login").isDisabled());
        Path entry = machine.home().resolve(".config/autostart/dev.culvert.Culvert.desktop");
        clickWords("Open Culvert when I log in");
        await("the system is told", () -> Files.exists(entry));
        press(KeyCode.ESCAPE);
        awaitClosed();
        open();
        await("the system has answered", () -> this.<CheckBox>find("#login").isSelected() && !find("#login").isDisabled());
        clickWords("Open Culvert when I log in");
        await("the system is told", () -> Files.notExists(entry));
    }

    @Test
    void aSystemThatCannotBeToldIsSaid() throws Exception {
        AutostartTest.block(machine.home());
        launcher = Optional.of("/opt/culvert/bin/culvert-desktop");
        open();
        await("the system has answered", () -> !find("#login").isDisabled());
        clickWords("Open Culvert when I log in");
        await("it is said", () -> robot.lookup("Nothing was changed").tryQuery().isPresent());
        press(KeyCode.ENTER);
        assertThat(fx(() -> this.<CheckBox>find("#login").isSelected())).isFalse();
    }

    @Test
    void whereCulvertIsNotInstalledItCannotBeOpenedAtLogin() {
        open();
        assertThat(fx(() -> find("#login").isDisabled())).isTrue();
        assertThat(text("#loginExplanation")).isEqualTo("Only where Culvert is installed from a package.");
    }
}
