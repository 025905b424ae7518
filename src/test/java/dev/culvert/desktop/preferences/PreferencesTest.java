package dev.culvert.desktop.preferences;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.desktop.DialogTest;
import dev.culvert.desktop.StubVault;
import dev.culvert.store.Settings;
import dev.culvert.store.Settings.OnClose;
import dev.culvert.store.Settings.Proxy;
import dev.culvert.store.Settings.Theme;
import dev.culvert.testkit.TestCertificates;
import dev.culvert.vault.Vault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

class PreferencesTest extends DialogTest {
    private final AtomicReference<Settings> settings = new AtomicReference<>(Settings.DEFAULT);
    private final AtomicReference<Optional<Path>> chosenFile = new AtomicReference<>(Optional.empty());
    private final AtomicInteger logFolders = new AtomicInteger();

    private void open() {
        open(960, 640);
    }

    private void open(double width, double height) {
        showShell(width, height);
        Preferences preferences = new Preferences(views, shell, fx, manager, settings::get, settings::set, new Preferences.Outside() {
            @Override
            public Optional<Path> chooseCaFile() {
                return chosenFile.get();
            }

            @Override
            public void openLogFolder() {
                logFolders.incrementAndGet();
            }
        });
        interact(preferences::open);
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
        chosenFile.set(Optional.of(text));
        clickWords("Choose…");
        await("it is said", () -> isShown("#caText"));
        assertThat(text("#caText")).isEqualTo("The file of the preferences holds no certificate in PEM form: " + text);
        assertThat(settings.get().caFile()).isEmpty();
        chosenFile.set(Optional.of(pem));
        clickWords("Choose…");
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
    void theLogFolderIsOpenedElsewhere() {
        open();
        clickWords("Open log folder");
        assertThat(logFolders).hasValue(1);
    }
}
