package dev.culvert.desktop.tunnels;

import dev.culvert.profile.Environment;
import java.util.Locale;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;

/// The environment beside a tunnel's name.
final class Pill extends Label {
    Pill() {
        setMinWidth(USE_PREF_SIZE);
    }

    /// @param line where it stands behind the name, if there is an environment
    void show(Environment environment, HBox line, TunnelTexts texts) {
        setText(texts.pill(environment));
        getStyleClass().setAll("label", "pill", environment.name().toLowerCase(Locale.ROOT));
        if (environment == Environment.NONE) {
            line.getChildren().remove(this);
        } else if (getParent() == null) {
            line.getChildren().add(1, this);
        }
    }
}
