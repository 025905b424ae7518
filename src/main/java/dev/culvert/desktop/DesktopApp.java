package dev.culvert.desktop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.stage.Stage;

/// JavaFX's way in. It makes this object itself, so what the window is made of waits for it in a static field; nothing else does.
public final class DesktopApp extends Application {
    private static final AtomicReference<CompletableFuture<Desktop.Parts>> PARTS = new AtomicReference<>();

    /// Frames a second. The window's only animation turns a small arc; and at rest JavaFX wakes as often, which is what a window that nobody
    /// uses costs.
    private static final String FRAMES = "20";

    /// Shows the window, and returns when the program is to end. Once in a process.
    ///
    /// @param parts are waited for when JavaFX has started, which takes time too; an exception in their place is thrown here
    public static void run(CompletableFuture<Desktop.Parts> parts) {
        System.setProperty("javafx.animation.pulse", FRAMES);
        PARTS.set(parts);
        launch(DesktopApp.class);
    }

    @Override
    public void start(Stage stage) {
        Platform.setImplicitExit(false);
        new Desktop(PARTS.getAndSet(null).join(), stage, Platform::exit).show();
        Rehearsal.beginIfWanted(stage);
    }
}
