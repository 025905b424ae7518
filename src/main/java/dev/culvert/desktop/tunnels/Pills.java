package dev.culvert.desktop.tunnels;

import dev.culvert.profile.Environment;
import java.util.Locale;
import javafx.scene.control.Label;

/// The environment beside a tunnel's name.
final class Pills {
    private Pills() {}

    static void show(Label pill, Environment environment, TunnelTexts texts) {
        pill.setText(texts.pill(environment));
        pill.getStyleClass().setAll("label", "pill", environment.name().toLowerCase(Locale.ROOT));
        pill.setVisible(environment != Environment.NONE);
        pill.setManaged(environment != Environment.NONE);
    }
}
