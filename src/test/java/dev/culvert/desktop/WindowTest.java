package dev.culvert.desktop;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import dev.culvert.desktop.frame.Messages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javafx.application.Application;
import javafx.embed.swing.SwingFXUtils;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.control.Labeled;
import javafx.scene.image.WritableImage;
import javafx.scene.transform.Scale;
import javafx.stage.Stage;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/// For tests that look at a window and click and type into it, on JavaFX's headless platform. Its screen has 1000 by 1000 pixels.
public abstract class WindowTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
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
        robot.release(new javafx.scene.input.KeyCode[0]);
        robot.interact(() -> {
            if (stage != null) {
                stage.hide();
                stage = null;
            }
        });
    }

    /// Shows something in a window of that size, with the program's look.
    ///
    /// @param content made on JavaFX's thread
    protected void show(double width, double height, Supplier<Parent> content) {
        robot.interact(() -> {
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
        Application.setUserAgentStylesheet((dark ? new PrimerDark() : new PrimerLight()).getUserAgentStylesheet());
        scene.getRoot().getStyleClass().remove("dark");
        if (dark) {
            scene.getRoot().getStyleClass().add("dark");
        }
    }

    /// Lets JavaFX's thread do everything that it has been asked for.
    protected static void settle() {
        WaitForAsyncUtils.waitForFxEvents();
    }

    protected static <T> T fx(Callable<T> question) {
        return WaitForAsyncUtils.waitForAsyncFx(PATIENCE.toMillis(), question);
    }

    /// Waits until something is so, as seen from JavaFX's thread.
    protected static void await(String what, BooleanSupplier condition) {
        try {
            WaitForAsyncUtils.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS, () -> fx(condition::getAsBoolean));
        } catch (TimeoutException e) {
            throw new AssertionError("Still not so after " + PATIENCE.toSeconds() + " s: " + what, e);
        }
        settle();
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
            robot.interact(() -> dress(stage.getScene(), dark));
            settle();
            robot.interact(() -> {
                write(name + (dark ? "-dark" : "-light"), 1);
                write(name + (dark ? "-dark" : "-light") + "@2x", 2);
            });
        }
        robot.interact(() -> dress(stage.getScene(), false));
        settle();
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
            ImageIO.write(picture, "png", SCREENSHOTS.resolve(name + ".png").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
