package dev.culvert.desktop.editor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.desktop.DialogTest;
import dev.culvert.desktop.StubEngine;
import dev.culvert.desktop.StubVault;
import dev.culvert.desktop.frame.SecretField;
import dev.culvert.desktop.frame.Segments;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.RouteChoice;
import dev.culvert.profile.Secret;
import dev.culvert.vault.Vault;
import dev.culvert.vault.VaultException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TextField;
import javafx.scene.input.Clipboard;
import javafx.scene.input.DataFormat;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

class EditorTest extends DialogTest {
    private static final String OTHER_KEY = "prisma+postgres://accelerate.prisma-data.net/?api_key=abc.def.ghi";

    private final AtomicReference<UUID> saved = new AtomicReference<>();

    private Editor editor(Duration patience) {
        return new Editor(views, shell, fx, manager, patience);
    }

    private Editor editor() {
        return editor(Duration.ofSeconds(10));
    }

    private void create(String connectionText) {
        showShell(960, 640);
        interact(() -> editor().create(connectionText, saved::set));
    }

    private void edit(Profile profile) {
        edit(profile, false);
    }

    private void edit(Profile profile, boolean replace) {
        showShell(960, 640);
        interact(() -> editor().edit(profile.id(), replace, saved::set));
    }

    private Profile added(UnaryOperator<Profile> change) {
        return add("billing-api", KEY, change);
    }

    private Profile started(UnaryOperator<Profile> change) throws Exception {
        Profile profile = added(change);
        assertThat(manager.start(profile.id()).toCompletableFuture().get(10, TimeUnit.SECONDS)).isEmpty();
        return manager.tunnel(profile.id()).orElseThrow().profile();
    }

    private Profile now(UUID id) {
        return manager.tunnel(id).orElseThrow().profile();
    }

    private void awaitClosed() {
        await("the dialog is closed", () -> !shell.isDialogOpen());
    }

    private void save() {
        click("#save");
        awaitClosed();
    }

    private void enter(String field, String text) {
        interact(() -> this.<TextField>find(field).setText(text));
    }

    private void paste(String text) {
        interact(() -> Clipboard.getSystemClipboard().setContent(Map.of(DataFormat.PLAIN_TEXT, text)));
        press(KeyCode.CONTROL, KeyCode.V);
    }

    private String focused() {
        return fx(() -> stage().getScene().getFocusOwner()).getId();
    }

    private <T> void choose(String segments, T value) {
        interact(() -> this.<Segments<T>>find(segments).valueProperty().set(value));
    }

    // ---- a new profile

    @Test
    void aProfileIsMadeByKeyboardAlone() {
        create("");
        assertThat(focused()).isEqualTo("connection");
        paste("  " + KEY + "\n");
        assertThat(text("#detectionText")).isEqualTo("API key for Prisma Postgres · stored in GNOME Keyring");
        press(KeyCode.F5);
        await("the test has an answer", () -> isShown("#result"));
        assertThat(text("#resultText")).isEqualTo("Connected in 41 ms · PostgreSQL 17.2");
        press(KeyCode.SHIFT, KeyCode.TAB);
        assertThat(focused()).isEqualTo("name");
        press(KeyCode.CONTROL, KeyCode.A);
        type("billing-api");
        press(KeyCode.ENTER);
        awaitClosed();
        assertThat(saved.get()).isNotNull();
        assertThat(now(saved.get()).name()).isEqualTo("billing-api");
        assertThat(vault.secrets).containsEntry(saved.get(), Secret.of(KEY));
    }

    @Test
    void everyControlIsReachedByTabAndChangedByKeys() {
        create(KEY);
        assertThat(focused()).isEqualTo("name");
        press(KeyCode.TAB);
        press(KeyCode.TAB); // the button that reveals
        press(KeyCode.TAB);
        assertThat(focused()).isEqualTo("automaticPort");
        press(KeyCode.RIGHT);
        assertThat(focused()).isEqualTo("fixedPort");
        press(KeyCode.TAB);
        assertThat(focused()).isEqualTo("port");
        type("5433");
        press(KeyCode.TAB);
        assertThat(focused()).isEqualTo("host");
        press(KeyCode.DOWN);
        press(KeyCode.TAB);
        press(KeyCode.RIGHT); // route
        press(KeyCode.TAB);
        press(KeyCode.RIGHT); // environment
        press(KeyCode.RIGHT);
        press(KeyCode.TAB);
        assertThat(focused()).isEqualTo("limited");
        press(KeyCode.SPACE);
        assertThat(focused()).isEqualTo("limit");
        press(KeyCode.CONTROL, KeyCode.A);
        type("7");
        press(KeyCode.TAB);
        assertThat(focused()).isEqualTo("start");
        press(KeyCode.SPACE);
        press(KeyCode.TAB);
        assertThat(focused()).isEqualTo("test");
        press(KeyCode.TAB);
        press(KeyCode.TAB);
        assertThat(focused()).isEqualTo("save");
        press(KeyCode.SPACE);
        awaitClosed();
        Profile profile = now(saved.get());
        assertThat(profile).isEqualTo(new Profile(
            profile.id(), "prisma-postgres", Environment.STAGING, profile.target(), new Listen("::1", 5433, true), RouteChoice.GATEWAY, OptionalInt.of(7), true));
    }

    @Test
    void theConnectionStringIsInTheVaultAndInNoFile() throws Exception {
        create(KEY);
        save();
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.filter(Files::isRegularFile)).isNotEmpty().allSatisfy(file -> assertThat(Files.readString(file)).doesNotContain(KEY.substring(KEY.indexOf('=') + 1)));
        }
    }

    @Test
    void whatIsTypedIsRecognisedOrSaidToBeWrong() {
        create("");
        assertThat(text("#detectionText")).isEqualTo("Copy it from the Prisma Console or from your project's .env file.");
        enter("#connection", "prisma+postgres://accelerate.prisma-data.net/");
        assertThat(text("#detectionText")).isEqualTo("The connection string has no api_key. Copy the whole string from the Prisma Console.");
        enter("#connection", DIRECT);
        assertThat(text("#detectionText")).isEqualTo("Direct connection to db.prisma.io · stored in GNOME Keyring");
        assertThat(text("#detectionHint")).startsWith("Direct connections count against your plan's limit");
        assertThat(fx(() -> find("#route").isDisabled())).isTrue();
        assertThat(text("#routeHint")).isEqualTo("Only API keys leave a choice");
        enter("#connection", KEY);
        assertThat(fx(() -> find("#route").isDisabled())).isFalse();
        assertThat(isShown("#detectionHint")).isFalse();
    }

    @Test
    void withoutAKeychainItIsSaidWhereSecretsStay() {
        vault.status = new Vault.Status.Unavailable("No keychain answers on this computer.");
        create(KEY);
        await("the keychain has answered", () -> text("#detectionText").equals("API key for Prisma Postgres · kept in memory until Culvert ends. No keychain answers on this computer."));
    }

    @Test
    void nothingCanBeSavedBeforeSomethingIsEntered() {
        create("");
        assertThat(fx(() -> find("#save").isDisabled())).isTrue();
        enter("#name", "billing-api");
        assertThat(fx(() -> find("#save").isDisabled())).isTrue();
        enter("#connection", KEY);
        assertThat(fx(() -> find("#save").isDisabled())).isFalse();
    }

    @Test
    void eachFieldSaysWhatIsWrongWithIt() {
        add("storefront", KEY, UnaryOperator.identity());
        create("prisma://");
        enter("#name", "Storefront");
        click("#fixedPort");
        enter("#port", "70000");
        click("#limited");
        enter("#limit", "0");
        click("#save");
        assertThat(text("#nameProblem")).isEqualTo("Another tunnel has this name. Choose a different one.");
        assertThat(text("#detectionText")).isEqualTo("The connection string has no api_key. Copy the whole string from the Prisma Console.");
        assertThat(text("#portProblem")).isEqualTo("Enter a port from 1 to 65535.");
        assertThat(text("#limitProblem")).isEqualTo("Enter a number of sessions, at least 1.");
        assertThat(focused()).isEqualTo("name");
        screenshot("editor-problems");
        enter("#name", "orders");
        assertThat(isShown("#nameProblem")).isFalse();
        click("#save");
        assertThat(focused()).isEqualTo("connection");
    }

    @Test
    void everybodysAddressComesWithAWarning() {
        create(KEY);
        assertThat(isShown("#hostWarning")).isFalse();
        interact(() -> this.<ComboBox<String>>find("#host").setValue(ProfileForm.EVERYWHERE));
        assertThat(isShown("#hostWarning")).isTrue();
        screenshot("editor-everywhere");
        save();
        assertThat(now(saved.get()).listen().host()).isEqualTo("0.0.0.0");
    }

    // ---- an existing profile

    @Test
    void looksAsDesigned() throws Exception {
        edit(started(DialogTest::production));
        assertThat(text("#routeHint")).isEqualTo("Direct is in use now");
        click("#test");
        await("the test has an answer", () -> isShown("#result"));
        interact(() -> shell.root().requestFocus());
        screenshot("editor");
    }

    @Test
    void fitsIntoTheSmallestWindow() throws Exception {
        Profile profile = started(DialogTest::production);
        showShell(760, 520);
        interact(() -> editor().edit(profile.id(), false, saved::set));
        var header = fx(() -> find(".dialog-header").localToScene(find(".dialog-header").getLayoutBounds()));
        var footer = fx(() -> find(".dialog-footer").localToScene(find(".dialog-footer").getLayoutBounds()));
        assertThat(header.getMinY()).isBetween(0.0, 24.0);
        assertThat(footer.getMaxY()).isBetween(496.0, 520.0);
        screenshot("editor-compact");
        interact(() -> find("#start").requestFocus());
        var start = fx(() -> find("#start").localToScene(find("#start").getLayoutBounds()));
        assertThat(start.getMaxY()).isLessThan(footer.getMinY());
        interact(() -> find("#name").requestFocus());
        assertThat(fx(() -> find("#name").localToScene(find("#name").getLayoutBounds())).getMinY()).isGreaterThan(header.getMaxY());
    }

    @Test
    void theKeptConnectionStringIsNotLoadedUnlessItIsAskedFor() {
        Profile profile = added(UnaryOperator.identity());
        edit(profile);
        SecretField field = find("#connection");
        assertThat(fx(() -> field.getText())).isEmpty();
        assertThat(fx(field::getPromptText)).isEqualTo("prisma+postgres://…/?api_key=••••••••••••••••••••");
        assertThat(text("#detectionText")).isEqualTo("API key for Prisma Postgres · stored in GNOME Keyring");
        clickOn(field.lookup(".button"));
        await("the connection string is loaded", () -> field.getText().equals(KEY));
        assertThat(fx(field::isRevealed)).isTrue();
        assertThat(fx(() -> find("#save").isDisabled())).isTrue();
        press(KeyCode.ESCAPE);
        awaitClosed();
        assertThat(saved.get()).isNull();
    }

    @Test
    void aLockedKeychainIsSaidWhereTheConnectionStringIsAskedFor() {
        Profile profile = added(UnaryOperator.identity());
        vault.status = StubVault.LOCKED;
        edit(profile);
        await("the keychain has answered", () -> text("#detectionText").equals("API key for Prisma Postgres · stored in GNOME Keyring, which is locked"));
        SecretField field = find("#connection");
        clickOn(field.lookup(".button"));
        await("it is said", () -> text("#detectionText").equals("GNOME Keyring is locked. Unlock it and try again."));
        assertThat(fx(field::isRevealed)).isFalse();
        screenshot("editor-locked");
        click("#unlock");
        await("it is unlocked", () -> text("#detectionText").equals("API key for Prisma Postgres · stored in GNOME Keyring"));
        assertThat(isShown("#unlock")).isFalse();
        clickOn(field.lookup(".button"));
        await("the connection string is loaded", () -> field.getText().equals(KEY));
    }

    @Test
    void aConnectionStringIsReplacedWhereThatIsWanted() {
        Profile profile = added(UnaryOperator.identity());
        edit(profile, true);
        assertThat(focused()).isEqualTo("connection");
        paste(OTHER_KEY);
        press(KeyCode.ENTER);
        awaitClosed();
        assertThat(vault.secrets).containsEntry(profile.id(), Secret.of(OTHER_KEY));
        assertThat(saved.get()).isEqualTo(profile.id());
    }

    @Test
    void otherChangesLeaveTheConnectionStringAlone() {
        Profile profile = added(UnaryOperator.identity());
        vault.status = StubVault.LOCKED;
        edit(profile);
        choose("#environment", Environment.STAGING);
        save();
        assertThat(now(profile.id()).environment()).isEqualTo(Environment.STAGING);
        assertThat(vault.secrets).containsEntry(profile.id(), Secret.of(KEY));
    }

    @Test
    void aRunningTunnelSaysWhatStaysAsItIs() throws Exception {
        Profile profile = started(UnaryOperator.identity());
        edit(profile);
        choose("#environment", Environment.STAGING);
        assertThat(isShown("#notice")).isFalse();
        choose("#route", RouteChoice.GATEWAY);
        assertThat(text("#noticeText")).isEqualTo("Open sessions keep the old connection until they reconnect.");
        screenshot("editor-sessions");
        choose("#route", RouteChoice.AUTO);
        assertThat(isShown("#notice")).isFalse();
    }

    @Test
    void anAddressThatIsNotInTheListStays() {
        Profile profile = added(old -> old.withListen(new Listen("192.168.1.4", 5433, true)));
        edit(profile);
        assertThat(fx(() -> this.<ComboBox<String>>find("#host").getItems())).contains("192.168.1.4");
        assertThat(isShown("#hostWarning")).isTrue();
        click("#start");
        save();
        assertThat(now(profile.id()).listen()).isEqualTo(new Listen("192.168.1.4", 5433, true));
    }

    @Test
    void noEditorOpensForAProfileThatIsGone() {
        showShell(960, 640);
        interact(() -> editor().edit(UUID.randomUUID(), false, saved::set));
        assertThat(shell.isDialogOpen()).isFalse();
    }

    // ---- the test

    @Test
    void aFailedTestSaysEverything() {
        engine.check = CompletableFuture.completedFuture(StubEngine.failed(new Failure(
            Kind.KEY_REJECTED, "Prisma's gateway refused this API key.", "It answered 401.", "Create a new key in the Prisma Console and replace the connection string.", "req_123")));
        edit(added(UnaryOperator.identity()));
        click("#test");
        await("the test has an answer", () -> isShown("#result"));
        assertThat(text("#resultText")).isEqualTo("API key rejected");
        assertThat(text("#noticeText")).isEqualTo("Prisma's gateway refused this API key. It answered 401. Request id: req_123. Create a new key in the Prisma Console and replace the connection string.");
        screenshot("editor-test-failed");
        enter("#connection", OTHER_KEY);
        assertThat(isShown("#result")).isFalse();
        assertThat(isShown("#notice")).isFalse();
    }

    @Test
    void whatIsEnteredIsTested() {
        edit(added(UnaryOperator.identity()));
        choose("#route", RouteChoice.DIRECT);
        press(KeyCode.F5);
        await("the test has an answer", () -> isShown("#result"));
        assertThat(engine.checkedRoute).isEqualTo(RouteChoice.DIRECT);
        enter("#connection", DIRECT);
        press(KeyCode.F5);
        await("the test has an answer", () -> isShown("#result"));
        assertThat(engine.checked.description()).isEqualTo("Direct connection to db.prisma.io");
    }

    @Test
    void aTestEndsInTime() {
        engine.check = new CompletableFuture<>();
        Profile profile = added(UnaryOperator.identity());
        showShell(960, 640);
        interact(() -> editor(Duration.ofMillis(4500)).edit(profile.id(), false, saved::set));
        click("#test");
        assertThat(isShown("#test .status-mark")).isTrue();
        screenshot("editor-testing");
        await("the test has given up", () -> isShown("#result"));
        assertThat(isShown("#test .status-mark")).isFalse();
        assertThat(text("#noticeText")).isEqualTo("There was no answer within 4 s. Check the network and the proxy, then test again.");
    }

    @Test
    void theAnswerToAnEarlierTestIsNotShown() {
        engine.check = new CompletableFuture<>();
        edit(added(UnaryOperator.identity()));
        click("#test");
        enter("#connection", OTHER_KEY);
        assertThat(isShown("#test .status-mark")).isFalse();
        engine.check.complete(StubEngine.FINE);
        settle();
        assertThat(isShown("#result")).isFalse();
    }

    @Test
    void withoutAUsableConnectionStringThereIsNothingToTest() {
        create("x");
        click("#test");
        assertThat(engine.checked).isNull();
        assertThat(focused()).isEqualTo("connection");
        assertThat(fx(() -> find("#detection").getStyleClass())).contains("wrong");
    }

    @Test
    void aMissingConnectionStringIsSaid() {
        Profile profile = added(UnaryOperator.identity());
        vault.secrets.clear();
        edit(profile);
        click("#test");
        await("the test has an answer", () -> isShown("#result"));
        assertThat(text("#noticeText")).isEqualTo("The connection string is not kept any more. Enter it again.");
    }

    // ---- saving

    @Test
    void aSlowKeychainLeavesTheWindowResponsive() throws Exception {
        vault.slowness = new CountDownLatch(1);
        create(KEY);
        click("#save");
        await("it is being saved", () -> isShown("#save .status-mark"));
        Duration longest = longestPause(Duration.ofSeconds(3));
        assertThat(longest).isLessThan(Duration.ofSeconds(3)); // waiting for the keychain would never end; FxWatchdog has the finer measure
        assertThat(fx(() -> Stream.of("#save", "#cancel", "#test", "#name").allMatch(control -> find(control).isDisabled()))).isTrue();
        screenshot("editor-saving");
        press(KeyCode.ESCAPE);
        assertThat(shell.isDialogOpen()).isTrue();
        vault.slowness.countDown();
        awaitClosed();
        assertThat(saved.get()).isNotNull();
    }

    /// How long at most something waited for JavaFX's thread.
    private static Duration longestPause(Duration during) throws InterruptedException {
        long end = System.nanoTime() + during.toNanos();
        long longest = 0;
        while (System.nanoTime() < end) {
            long asked = System.nanoTime();
            long answered = fx(System::nanoTime);
            longest = Math.max(longest, answered - asked);
            Thread.sleep(10);
        }
        return Duration.ofNanos(longest);
    }

    @Test
    void whatIsNotSavedIsNotLost() {
        vault.refusal = Optional.of(new VaultException(VaultException.Kind.TOO_LONG, "Windows keeps no more than 1,280 characters, and this connection string has more."));
        create(KEY);
        enter("#name", "billing-api");
        click("#save");
        await("it is said", () -> isShown("#notice"));
        assertThat(text("#noticeText")).isEqualTo("Windows keeps no more than 1,280 characters, and this connection string has more.");
        assertThat(shell.isDialogOpen()).isTrue();
        assertThat(fx(() -> this.<TextField>find("#name").getText())).isEqualTo("billing-api");
        assertThat(manager.tunnels()).isEmpty();
        vault.refusal = Optional.empty();
        save();
        assertThat(now(saved.get()).name()).isEqualTo("billing-api");
    }

    @Test
    void aLockedKeychainIsUnlockedFromHere() {
        vault.status = StubVault.LOCKED;
        create(KEY);
        click("#save");
        await("it is said", () -> isShown("#notice"));
        assertThat(text("#noticeText")).isEqualTo("GNOME Keyring is locked. Unlock it and try again.");
        click("#unlock");
        await("the message is gone", () -> !isShown("#notice"));
        save();
        assertThat(vault.secrets).containsEntry(saved.get(), Secret.of(KEY));
    }

    @Test
    void aKeychainThatIsLockedMeanwhileIsUnlockedFromHereToo() {
        create(KEY);
        await("the keychain has answered", () -> text("#detectionText").endsWith("stored in GNOME Keyring"));
        vault.status = StubVault.LOCKED;
        click("#save");
        await("it is said", () -> isShown("#unlock"));
        click("#unlock");
        await("the message is gone", () -> !isShown("#notice"));
        save();
    }

    @Test
    void aPortThatCannotBeHadIsSaid() throws Exception {
        Profile profile = started(UnaryOperator.identity());
        edit(profile);
        engine.cannotListen = Optional.of(Failure.of(Kind.CANNOT_LISTEN, "Port 5433 is in use by DataGrip.", "Choose another port."));
        click("#fixedPort");
        enter("#port", "5433");
        click("#save");
        await("it is said", () -> isShown("#notice"));
        assertThat(text("#noticeText")).isEqualTo("Port 5433 is in use by DataGrip. Choose another port.");
        assertThat(focused()).isEqualTo("port");
        assertThat(now(profile.id()).listen().fixed()).isFalse();
        screenshot("editor-not-saved");
    }

    // ---- leaving

    @Test
    void escapeClosesWhatIsUnchanged() {
        create(KEY);
        press(KeyCode.ESCAPE);
        awaitClosed();
        assertThat(saved.get()).isNull();
    }

    @Test
    void escapeAsksBeforeSomethingIsLost() {
        create("");
        paste(KEY);
        press(KeyCode.ESCAPE);
        assertThat(text("#noticeText")).isEqualTo("Discard changes?");
        screenshot("editor-discard");
        press(KeyCode.ESCAPE);
        assertThat(isShown("#notice")).isFalse();
        assertThat(shell.isDialogOpen()).isTrue();
        press(KeyCode.ESCAPE);
        press(KeyCode.ENTER);
        awaitClosed();
        assertThat(manager.tunnels()).isEmpty();
    }

    @Test
    void whoGoesOnEditingHasAnsweredTheQuestion() {
        create("");
        paste(KEY);
        press(KeyCode.ESCAPE);
        clickWords("Keep editing");
        assertThat(isShown("#notice")).isFalse();
        assertThat(focused()).isEqualTo("connection");
        press(KeyCode.ESCAPE);
        click("#name");
        assertThat(isShown("#notice")).isFalse();
        press(KeyCode.ENTER);
        awaitClosed();
        assertThat(manager.tunnels()).hasSize(1);
    }

    @Test
    void aClickBesideTheDialogLeavesItOpen() {
        create("");
        paste(KEY);
        clickOn(new Point2D(30, 300));
        assertThat(shell.isDialogOpen()).isTrue();
        press(KeyCode.ESCAPE);
        assertThat(shell.isDialogOpen()).isTrue();
        assertThat(text("#noticeText")).isEqualTo("Discard changes?");
    }

    @Test
    void theFocusStaysInTheDialog() {
        create(KEY);
        Node before = fx(() -> stage().getScene().getFocusOwner());
        for (int i = 0; i < 30; i++) {
            press(KeyCode.TAB);
            assertThat(focused()).isNotEqualTo("screen");
        }
        boolean back = false;
        for (int i = 0; i < 20 && !back; i++) {
            press(KeyCode.TAB);
            back = fx(() -> stage().getScene().getFocusOwner()) == before;
        }
        assertThat(back).isTrue();
    }

    @Test
    void limitAndPortAreEnteredOnlyWhenTheyCount() {
        edit(added(DialogTest::production));
        assertThat(fx(() -> find("#port").isDisabled())).isTrue();
        assertThat(fx(() -> find("#limit").isDisabled())).isFalse();
        interact(() -> this.<CheckBox>find("#limited").fire());
        assertThat(fx(() -> find("#limit").isDisabled())).isTrue();
        save();
        assertThat(now(saved.get()).maxSessions()).isEmpty();
    }
}
