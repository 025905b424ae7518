package dev.culvert.desktop;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import dev.culvert.desktop.frame.Shell;
import dev.culvert.store.Settings;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.scene.Scene;

/// Light or dark, as the user or the system has it. On JavaFX's thread.
final class Themes {
    private static final String DARK = "dark";

    private final Scene scene;
    private Settings.Theme chosen = Settings.Theme.SYSTEM;

    Themes(Scene scene) {
        this.scene = scene;
        scene.getStylesheets().add(Shell.class.getResource("app.css").toExternalForm());
        Platform.getPreferences().colorSchemeProperty().subscribe(() -> apply());
    }

    void choose(Settings.Theme theme) {
        chosen = theme;
        apply();
    }

    private void apply() {
        boolean dark = switch (chosen) {
            case LIGHT -> false;
            case DARK -> true;
            case SYSTEM -> Platform.getPreferences().getColorScheme() == ColorScheme.DARK;
        };
        scene.getRoot().getStyleClass().remove(DARK);
        if (dark) {
            scene.getRoot().getStyleClass().add(DARK);
        }
        Application.setUserAgentStylesheet((dark ? new PrimerDark() : new PrimerLight()).getUserAgentStylesheet()); // last: only this makes an open menu look again
        scene.getPreferences().setColorScheme(dark ? ColorScheme.DARK : ColorScheme.LIGHT); // the title bar follows
    }
}
