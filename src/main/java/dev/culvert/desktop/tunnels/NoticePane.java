package dev.culvert.desktop.tunnels;

import dev.culvert.desktop.frame.Icon;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Nodes;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

/// A line that says how something went, until it is closed.
final class NoticePane extends HBox {
    private final Icon icon = new Icon();
    private final Label text = new Label();

    NoticePane(Messages messages) {
        setId("notice");
        getStyleClass().add("notice");
        text.setId("noticeText");
        text.setWrapText(true);
        text.setMinHeight(Region.USE_PREF_SIZE);
        text.setMaxWidth(Double.MAX_VALUE);
        setHgrow(text, Priority.ALWAYS);
        Button close = new Button(null, new Icon(Icon.Glyph.CLOSE));
        close.getStyleClass().addAll("flat", "small-icon");
        close.setAccessibleText(messages.get("dialog.close"));
        close.setOnAction(event -> Nodes.show(this, false));
        getChildren().addAll(icon, text, close);
    }

    /// @param colour a style class
    void show(Icon.Glyph glyph, String colour, String words) {
        icon.setGlyph(glyph);
        icon.getStyleClass().setAll("icon", colour);
        text.setText(words);
        Nodes.show(this, true);
    }
}
