package dev.culvert.desktop;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import dev.culvert.desktop.frame.Messages;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javafx.application.Application;
import javafx.embed.swing.SwingFXUtils;
import javafx.event.Event;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.ScrollPane;
import javafx.scene.image.WritableImage;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.paint.Color;
import javafx.scene.robot.Robot;
import javafx.scene.transform.Scale;
import javafx.stage.PopupWindow;
import javafx.stage.Stage;
import javafx.stage.Window;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/// For tests that look at a window and click and type into it, on JavaFX's headless platform. Its screen has 1000 by 1000 pixels.
public abstract class WindowTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    protected final FxRobot robot = new FxRobot();
    private Stage stage;

    @BeforeAll
    static void startToolkit() throws TimeoutException {
        FxToolkit.registerPrimaryStage();
    }

    @AfterEach
    void closeWindow() {
        WaitForAsyncUtils.clearExceptions();
        interact(this::hide);
    }

    /// Another window would be found in place of the next.
    private void hide() {
        if (stage != null) {
            stage.hide();
            stage = null;
        }
    }

    /// Shows something in a window of that size, with the program's look.
    ///
    /// @param content made on JavaFX's thread
    protected void show(double width, double height, Supplier<Parent> content) {
        interact(() -> {
            hide();
            Scene scene = new Scene(content.get(), width, height);
            scene.getStylesheets().add(Messages.class.getResource("app.css").toExternalForm());
            dress(scene, false);
            Stage window = new Stage();
            window.setScene(scene);
            window.setX(0);
            window.setY(0);
            window.show();
            window.requestFocus();
            stage = window;
        });
        settle();
    }

    /// Uses a window that the program made itself.
    protected void use(Stage window) {
        stage = window;
    }

    protected Stage stage() {
        return stage;
    }

    private static void dress(Scene scene, boolean dark) {
        scene.getRoot().getStyleClass().remove("dark");
        if (dark) {
            scene.getRoot().getStyleClass().add("dark");
        }
        Application.setUserAgentStylesheet((dark ? new PrimerDark() : new PrimerLight()).getUserAgentStylesheet()); // last, as the program does
    }

    protected static <T> T fx(Callable<T> question) {
        return WaitForAsyncUtils.waitForAsyncFx(PATIENCE.toMillis(), question);
    }

    // By JavaFX's own robot: TestFX's waits a tenth of a second after each key and button.

    protected void interact(Runnable task) {
        fx(() -> {
            task.run();
            return null;
        });
        settle();
    }

    /// Lets JavaFX's thread do what it has been asked for, and lay out what shows.
    protected static void settle() {
        for (int i = 0; i < 3; i++) {
            fx(() -> null);
        }
        fx(() -> {
            for (Window window : Window.getWindows()) {
                if (window.getScene() != null && window.getScene().getRoot() != null) {
                    window.getScene().getRoot().applyCss();
                    window.getScene().getRoot().layout();
                }
            }
            return null;
        });
    }

    /// Waits until something is so, as seen from JavaFX's thread.
    protected static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!fx(condition::getAsBoolean)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Still not so after " + PATIENCE.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        settle();
    }

    protected void press(KeyCode... keys) {
        interact(() -> {
            Robot keyboard = new Robot();
            for (KeyCode key : keys) {
                keyboard.keyPress(key);
            }
            for (int i = keys.length - 1; i >= 0; i--) {
                keyboard.keyRelease(keys[i]);
            }
        });
    }

    protected void type(String text) {
        text.chars().mapToObj(Character::toString).forEach(character -> interact(() -> {
            Node to = stage().getScene().getFocusOwner();
            Event.fireEvent(to, new KeyEvent(KeyEvent.KEY_TYPED, character, "", KeyCode.UNDEFINED, false, false, false, false));
        }));
    }

    protected void click(String selector) {
        clickOn(fx(() -> SceneGraph.shown(stage().getScene().getRoot()).filter(robot.lookup(selector).queryAll()::contains).findFirst().orElseThrow(() -> new AssertionError("nothing to be seen of " + selector))));
    }

    /// Presses the mouse's button in the middle of something, which is scrolled to first.
    protected void clickOn(Node node) {
        interact(() -> {
            for (Node around = node.getParent(); around != null; around = around.getParent()) {
                if (around instanceof ScrollPane pane) {
                    scroll(pane, node);
                }
            }
            Bounds place = node.localToScreen(node.getLayoutBounds());
            click(place.getCenterX(), place.getCenterY());
        });
    }

    private static void scroll(ScrollPane pane, Node to) {
        Bounds seen = pane.localToScene(pane.getLayoutBounds());
        Bounds place = to.localToScene(to.getLayoutBounds());
        double hidden = pane.getContent().getLayoutBounds().getHeight() - pane.getViewportBounds().getHeight();
        if (hidden > 0 && (place.getMinY() < seen.getMinY() || place.getMaxY() > seen.getMaxY())) {
            pane.setVvalue(pane.getVvalue() + (place.getCenterY() - seen.getCenterY()) / hidden * (pane.getVmax() - pane.getVmin()));
            pane.layout();
        }
    }

    protected void clickOn(Point2D place) {
        interact(() -> click(place.getX(), place.getY()));
    }

    private static void click(double x, double y) {
        Robot mouse = new Robot();
        mouse.mouseMove(x, y);
        mouse.mouseClick(MouseButton.PRIMARY);
    }

    /// Presses the button that is shown with these words; while a dialog is open, one of the dialog's.
    protected void clickWords(String words) {
        clickOn(fx(() -> SceneGraph.shown(front())
            .filter(node -> node instanceof Labeled labeled && words.equals(labeled.getText()) && !(node instanceof Label)).findFirst().orElseThrow(() -> new AssertionError("no button " + words))));
    }

    /// What takes clicks now. On JavaFX's thread.
    protected Node front() {
        return stage.getScene().getRoot();
    }

    /// A node by CSS selector; `#name` finds an `fx:id`.
    protected <T extends Node> T find(String selector) {
        return robot.lookup(selector).query();
    }

    protected boolean isShown(String selector) {
        return fx(() -> robot.lookup(selector).queryAll().stream().anyMatch(WindowTest::isSeen));
    }

    protected static boolean isSeen(Node node) {
        for (Node at = node; at != null; at = at.getParent()) {
            if (!at.isVisible()) {
                return false;
            }
        }
        return node.getScene() != null;
    }

    /// What a label or button says.
    protected String text(String selector) {
        return fx(() -> robot.lookup(selector).<Labeled>query().getText());
    }

    /// Writes the window as it is now to `target/screenshots/`, in the light and the dark theme, each in its size and twice as large.
    protected void screenshot(String name) {
        for (boolean dark : new boolean[] {false, true}) {
            interact(() -> dress(stage.getScene(), dark));
            settle();
            interact(() -> {
                write(name + (dark ? "-dark" : "-light"), 1);
                write(name + (dark ? "-dark" : "-light") + "@2x", 2);
            });
        }
        interact(() -> dress(stage.getScene(), false));
        settle();
    }

    /// An open menu is a window of its own.
    private void drawOver(BufferedImage picture, Window popup, int scale) {
        SnapshotParameters parameters = new SnapshotParameters();
        parameters.setTransform(new Scale(scale, scale));
        parameters.setFill(Color.TRANSPARENT);
        Parent root = popup.getScene().getRoot();
        WritableImage image = new WritableImage((int) Math.ceil(popup.getScene().getWidth()) * scale, (int) Math.ceil(popup.getScene().getHeight()) * scale);
        root.snapshot(parameters, image);
        double x = popup.getX() - stage.getX() - stage.getScene().getX();
        double y = popup.getY() - stage.getY() - stage.getScene().getY();
        Graphics2D graphics = picture.createGraphics();
        graphics.drawImage(SwingFXUtils.fromFXImage(image, null), (int) Math.round(x * scale), (int) Math.round(y * scale), null);
        graphics.dispose();
    }

    private void write(String name, int scale) {
        Parent root = stage.getScene().getRoot();
        SnapshotParameters parameters = new SnapshotParameters();
        parameters.setTransform(new Scale(scale, scale));
        parameters.setFill(stage.getScene().getFill());
        WritableImage image = new WritableImage((int) stage.getScene().getWidth() * scale, (int) stage.getScene().getHeight() * scale);
        root.snapshot(parameters, image);
        try {
            Files.createDirectories(SCREENSHOTS);
            BufferedImage picture = SwingFXUtils.fromFXImage(image, null);
            Window.getWindows().stream().filter(PopupWindow.class::isInstance).forEach(popup -> drawOver(picture, popup, scale));
            ImageIO.write(picture, "png", SCREENSHOTS.resolve(name + ".png").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
