package dev.culvert.desktop.frame;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import javafx.fxml.FXMLLoader;
import javafx.scene.Parent;

/// Loads a view from the FXML file beside its controller.
public final class Views {
    private final Messages messages;

    public Views(Messages messages) {
        this.messages = messages;
    }

    public Messages messages() {
        return messages;
    }

    /// @param controller made already, with what it needs; its class names the file: `DetailController` has `detail.fxml`
    public Parent load(Object controller) {
        Class<?> type = controller.getClass();
        String file = type.getSimpleName().replaceFirst("Controller$", "").toLowerCase(Locale.ROOT) + ".fxml";
        FXMLLoader loader = new FXMLLoader(type.getResource(file), messages.bundle());
        loader.setController(controller);
        try {
            return loader.load();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
