package dev.culvert.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import atlantafx.base.controls.ModalPane;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.TunnelEngine;
import dev.culvert.handoff.Computer.Os;
import dev.culvert.manager.EngineConfiguration;
import dev.culvert.manager.TunnelManager;
import dev.culvert.manager.TunnelView;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.InvalidConnectionString;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Secret;
import dev.culvert.store.Folders;
import dev.culvert.store.ProfileStore;
import dev.culvert.store.Settings;
import dev.culvert.store.SettingsStore;
import dev.culvert.store.StoreException;
import dev.culvert.testkit.Machine;
import dev.culvert.update.Releases;
import dev.culvert.vault.Vault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListCell;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import javafx.stage.WindowEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.util.WaitForAsyncUtils;

/// For tests of the whole window as the program makes it: a real manager and real files in a folder of their own; keychain and engine are
/// what a test says. Each test is watched: JavaFX's thread must not be kept from its work, nothing unexpected may be thrown, and no secret
/// may get anywhere.
abstract class WholeWindowTest extends WindowTest {
    /// What no text may hold: it is in every connection string here.
    protected static final String SECRET = "T0pSecret";
    protected static final String KEY_SECRET = "good-" + SECRET + "-key-4711";
    protected static final String KEY = "prisma+postgres://accelerate.prisma-data.net/?api_key=" + KEY_SECRET;
    protected static final String REFUSED_KEY = "prisma+postgres://accelerate.prisma-data.net/?api_key=bad-" + SECRET + "-key-4712";
    protected static final String DIRECT = "postgres://b6d0f1a7:sk_" + SECRET + "@db.prisma.io:5432/postgres?sslmode=require";

    @RegisterExtension
    protected final FxWatchdog watchdog = new FxWatchdog();

    protected final StubVault vault = new StubVault();
    protected final StubEngine engine = new StubEngine();
    protected final Messages messages = Messages.load();
    protected final CompletableFuture<Void> exited = new CompletableFuture<>();
    protected final StubFileDialogs files = new StubFileDialogs();
    protected Machine machine;
    protected boolean minimized;
    protected Optional<Releases> releases = Optional.empty();
    protected Folders folders;
    protected TunnelManager manager;
    protected Desktop desktop;

    private final List<Profile> toSave = new ArrayList<>();
    private final LogEvents log = new LogEvents();
    private Thread.UncaughtExceptionHandler handlerBefore;
    private Runnable release = () -> { };
    private boolean errorsExpected;

    /// What is thrown by a question to JavaFX's thread is thrown to who has asked; there is no need to print it too.
    @BeforeAll
    static void printNothing() {
        WaitForAsyncUtils.printException = false;
    }

    @BeforeEach
    void begin(@TempDir Path home, @TempDir Path computer) throws IOException {
        machine = new Machine(computer, Os.LINUX).set("DATABASE_URL", KEY);
        folders = Folders.of(Map.of("CULVERT_HOME", home.toString()), home, "Linux");
        handlerBefore = Thread.getDefaultUncaughtExceptionHandler();
        log.begin();
        setClipboard("");
    }

    // ---- opening and closing

    /// Adds a profile to the files when the window opens.
    protected Profile saved(String name, String connectionString, UnaryOperator<Profile> change) {
        try {
            Profile profile = change.apply(Profile.of(name, ConnectionString.parse(connectionString, "it")));
            vault.secrets.put(profile.id(), Secret.of(connectionString));
            toSave.add(profile);
            return profile;
        } catch (InvalidConnectionString e) {
            throw new AssertionError(e);
        }
    }

    protected Profile saved(String name, String connectionString) {
        return saved(name, connectionString, profile -> profile);
    }

    /// With the stubs.
    protected void open() {
        open(vault, Map.of(), options -> engine);
    }

    /// Opens the window, as the program's start does.
    protected void open(Vault keychain, Map<String, String> environment, Function<EngineOptions, TunnelEngine> engines) {
        open(keychain, environment, engines, Optional.empty(), 960, 640);
    }

    protected void open(double width, double height) {
        open(vault, Map.of(), options -> engine, Optional.empty(), width, height);
    }

    protected void open(Vault keychain, Map<String, String> environment, Function<EngineOptions, TunnelEngine> engines, Optional<Desktop.Demo> demo, double width, double height) {
        try {
            if (!toSave.isEmpty()) {
                new ProfileStore(folders).update(none -> List.copyOf(toSave));
            }
            SettingsStore settingsStore = new SettingsStore(folders);
            Settings settings = settingsStore.load().settings();
            manager = new TunnelManager(new ProfileStore(folders), keychain, EngineConfiguration.of(environment, settings, Optional.empty(), "test"), engines);
            Optional<String> notice = manager.load();
            var parts = new Desktop.Parts(manager, settingsStore, settings, notice, folders.logs(), environment, machine.computer(), "test", demo, Optional.empty(), minimized, Optional.empty(), releases);
            interact(() -> {
                Stage stage = new Stage();
                stage.setX(0);
                stage.setY(0);
                use(stage);
                desktop = new Desktop(parts, stage, files, () -> exited.complete(null));
                stage.setWidth(width);
                stage.setHeight(height);
                desktop.show();
                stage.requestFocus();
            });
        } catch (StoreException | EngineConfiguration.Unusable e) {
            throw new AssertionError(e);
        }
        settle();
        watchdog.begin();
    }

    /// What must be done before the window can be closed, such as having a keychain answer.
    protected void atTheEnd(Runnable task) {
        Runnable before = release;
        release = () -> {
            task.run();
            before.run();
        };
    }

    /// This test has something thrown that nobody caught.
    protected void expectErrors() {
        errorsExpected = true;
        log.silence();
    }

    @AfterEach
    void quit() throws Exception {
        try {
            if (desktop != null) {
                lookForSecrets();
                if (!errorsExpected) {
                    assertThat(log.errors()).as("errors in the log").isEmpty();
                }
            }
        } finally {
            leave();
        }
    }

    private void leave() throws Exception {
        release.run();
        try {
            if (desktop != null && !exited.isDone()) {
                manager.stopAll(Duration.ZERO).toCompletableFuture().get(20, TimeUnit.SECONDS);
                while (fx(() -> stage().isShowing()) && isDialogOpen()) { // it may be quitting
                    interact(desktop::closeDialog);
                }
                interact(this::requestClose);
                exited.get(20, TimeUnit.SECONDS);
            }
        } finally {
            if (manager != null) {
                manager.close();
            }
            Thread.setDefaultUncaughtExceptionHandler(handlerBefore);
            log.end();
            setClipboard("");
        }
    }

    /// The window's close button.
    protected void requestClose() {
        Event.fireEvent(stage(), new WindowEvent(stage(), WindowEvent.WINDOW_CLOSE_REQUEST));
    }

    private void lookForSecrets() throws Exception {
        SecretsHunt hunt = new SecretsHunt(SECRET);
        hunt.files(folders.config());
        hunt.text("the log", log.texts());
        interact(() -> {
            hunt.text("the clipboard", String.valueOf(Clipboard.getSystemClipboard().getString()));
            hunt.scene(stage().getScene());
            hunt.objects(desktop);
        });
        assertThat(hunt.found()).as("places where a secret was found").isEmpty();
    }

    // ---- what tests do

    protected void setClipboard(String text) {
        interact(() -> {
            ClipboardContent content = new ClipboardContent();
            content.putString(text);
            Clipboard.getSystemClipboard().setContent(content);
        });
    }

    protected String clipboard() {
        return fx(() -> Clipboard.getSystemClipboard().getString());
    }

    @Override
    protected Node front() {
        return isDialogOpen() ? find("#dialogs") : super.front();
    }

    /// Chooses from the menu behind the three dots.
    protected void menu(String item) {
        choose("#more", item);
    }

    /// Opens the menu of a button, and chooses from it.
    protected void choose(String menu, String id) {
        interact(() -> this.<MenuButton>find(menu).show());
        interact(() -> {
            MenuItem found = item(menu, id).orElseThrow(() -> new AssertionError("no " + id + " in " + menu));
            assertThat(found.isDisable()).as(id + " is disabled").isFalse();
            found.fire();
            this.<MenuButton>find(menu).hide();
        });
        settle();
    }

    /// What is shown in the menu of a button, or in a menu of that. On JavaFX's thread.
    protected Optional<MenuItem> item(String menu, String id) {
        return items(this.<MenuButton>find(menu).getItems()).filter(item -> id.equals(item.getId())).findFirst();
    }

    protected static Stream<MenuItem> items(List<MenuItem> items) {
        return items.stream().filter(MenuItem::isVisible).flatMap(item -> item instanceof Menu menu ? Stream.concat(Stream.of(item), items(menu.getItems())) : Stream.of(item));
    }

    /// What the line at the lower edge says; empty when there is none.
    protected String toast() {
        return fx(() -> robot.lookup(".toast > .label").queryAllAs(Label.class).stream().filter(WindowTest::isSeen).map(Label::getText).findFirst().orElse(""));
    }

    protected Node focused() {
        return fx(() -> stage().getScene().getFocusOwner());
    }

    protected void awaitText(String selector, String text) {
        awaitThat(selector + " says " + text, () -> text.equals(this.<Labeled>find(selector).getText()), () -> text(selector));
    }

    /// @param now what is so instead, for the message
    protected static void awaitThat(String what, BooleanSupplier condition, Supplier<String> now) {
        try {
            await(what, condition);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; now: " + now.get(), e);
        }
    }

    /// What the row of a tunnel says to somebody who cannot see it.
    protected String row(String name) {
        return fx(() -> cells().map(ListCell::getAccessibleText).filter(text -> text.startsWith(name + ",")).findFirst().orElse(""));
    }

    protected void awaitRow(String name, String part) {
        awaitThat("the row of " + name + " says " + part, () -> row(name).contains(part), () -> row(name));
    }

    /// The names in the list, as it shows them.
    protected List<String> rows() {
        return fx(() -> cells().sorted(Comparator.comparingInt(ListCell::getIndex)).map(cell -> cell.getAccessibleText().replaceFirst(",.*", "")).toList());
    }

    private Stream<ListCell<?>> cells() {
        return robot.lookup("#list .list-cell").queryAll().stream().<ListCell<?>>map(cell -> (ListCell<?>) cell).filter(cell -> cell.getAccessibleText() != null && isSeen(cell));
    }

    protected Node rowNode(String name) {
        return fx(() -> cells().filter(cell -> cell.getAccessibleText().startsWith(name + ",")).findFirst().orElseThrow(() -> new AssertionError("no row of " + name)));
    }

    /// What the activity log says, the newest first; it has to be in sight.
    protected List<String> activity() {
        return fx(() -> robot.lookup("#activity .list-cell").queryAll().stream().<ListCell<?>>map(cell -> (ListCell<?>) cell).filter(cell -> cell.getItem() != null && isSeen(cell))
            .sorted(Comparator.comparingInt(ListCell::getIndex)).map(cell -> cell.getAccessibleText().replaceFirst("^[^,]*, ", "")).toList());
    }

    /// How the tab of the sessions is called.
    protected String sessionsTab() {
        return fx(() -> this.<TabPane>find("#tabs").getTabs().getFirst().getText());
    }

    /// The button that ends the session of a client.
    protected Optional<Button> endButton(String application) {
        return fx(() -> robot.lookup("#sessions .button.end").queryAllAs(Button.class).stream()
            .filter(button -> isSeen(button) && ("End the session of " + application).equals(button.getAccessibleText())).findFirst());
    }

    protected boolean hasLogged(String text) {
        return log.texts().contains(text);
    }

    protected boolean isDialogOpen() {
        return fx(() -> robot.lookup("#dialogs").<ModalPane>tryQuery().filter(ModalPane::isDisplay).isPresent());
    }

    /// What the open dialog says.
    protected List<String> dialogTexts() {
        return fx(() -> SceneGraph.shown(find("#dialogs")).filter(Labeled.class::isInstance).map(node -> ((Labeled) node).getText()).filter(text -> text != null && !text.isBlank()).toList());
    }

    /// A port that nothing listens on at the moment.
    protected static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    protected TunnelView tunnel(String name) {
        return manager.tunnel(name).orElseThrow(() -> new AssertionError("no tunnel " + name + " among " + manager.tunnels()));
    }

    /// Puts a text into a field of the open dialog in place of what is there.
    protected void enter(String selector, String text) {
        interact(() -> {
            TextInputControl field = find("#dialogs " + selector);
            field.requestFocus();
            field.selectAll();
            field.replaceSelection(text);
        });
        settle();
    }

    /// What stands in a field of the open dialog; nothing where there is no such field.
    protected String entered(String selector) {
        return fx(() -> robot.lookup("#dialogs " + selector).tryQuery().map(field -> ((TextInputControl) field).getText()).orElse(""));
    }

    /// Pastes, and leaves nothing on the clipboard.
    protected void paste(String text) {
        setClipboard(text);
        press(KeyCode.CONTROL, KeyCode.V);
        setClipboard("");
    }
}
