package dev.culvert.desktop.tunnels;

import dev.culvert.desktop.frame.Messages;
import javafx.geometry.Pos;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/// What stands in the list's place when the search finds no tunnel.
final class NothingFoundPane extends VBox {
    private final Messages messages;
    private final Label words = new Label();

    /// @param clear ends the search
    NothingFoundPane(Messages messages, Runnable clear) {
        this.messages = messages;
        setId("nothingFound");
        getStyleClass().add("nothing-found");
        words.setId("nothingFoundText");
        words.setWrapText(true);
        Hyperlink link = new Hyperlink(messages.get("search.clear"));
        link.setOnAction(event -> clear.run());
        getChildren().addAll(words, link);
        setMaxHeight(USE_PREF_SIZE);
        StackPane.setAlignment(this, Pos.TOP_CENTER);
    }

    void show(String searched) {
        words.setText(messages.get("search.none", searched));
    }
}
