package dev.culvert.desktop.tunnels;

import dev.culvert.desktop.frame.Icon;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Nodes;
import dev.culvert.desktop.tunnels.Banner.Remedy;
import java.util.function.Consumer;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// A banner as it is drawn: what is wrong, with a button for each remedy.
final class BannerPane extends HBox {
    private final Messages messages;
    private final Label title = new Label();
    private final Label text = new Label();
    private final FlowPane buttons = new FlowPane();

    BannerPane(Messages messages) {
        this.messages = messages;
        setId("banner");
        getStyleClass().add("banner");
        title.setId("bannerTitle");
        title.getStyleClass().add("banner-title");
        text.setId("bannerText");
        for (Label words : new Label[] {title, text}) {
            words.setWrapText(true);
            words.setMinHeight(Region.USE_PREF_SIZE);
        }
        buttons.getStyleClass().add("buttons");
        VBox words = new VBox(title, text, buttons);
        words.setMinWidth(0);
        setHgrow(words, Priority.ALWAYS);
        getChildren().addAll(new Icon(Icon.Glyph.ALERT), words);
    }

    /// @param chosen told which button was pressed
    void show(Banner banner, Consumer<Remedy> chosen) {
        title.setText(banner.title());
        text.setText(banner.text());
        Nodes.show(text, !banner.text().isEmpty());
        buttons.getChildren().setAll(banner.remedies().stream().map(remedy -> button(remedy, remedy == banner.remedies().getFirst(), chosen)).toList());
    }

    private Button button(Remedy remedy, boolean first, Consumer<Remedy> chosen) {
        Button button = new Button(messages.get(remedy.key()));
        button.getStyleClass().add(first ? "accent" : remedy == Remedy.COPY_DETAILS ? "flat" : "plain");
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setOnAction(event -> chosen.accept(remedy));
        return button;
    }
}
