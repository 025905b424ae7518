package dev.culvert.desktop.tunnels;

import dev.culvert.desktop.frame.Icon;
import dev.culvert.manager.Activity;
import dev.culvert.manager.Activity.What;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import javafx.geometry.Pos;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;

/// One line of the activity log.
final class ActivityCell extends ListCell<Activity> {
    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final DateTimeFormatter EARLIER = DateTimeFormatter.ofPattern("MM-dd HH:mm");

    private final TunnelTexts texts;
    private final Label time = new Label();
    private final Icon icon = new Icon();
    private final Label words = new Label();
    private final Tooltip whole = new Tooltip();
    private final HBox content = new HBox(time, icon, words);

    ActivityCell(TunnelTexts texts) {
        this.texts = texts;
        time.getStyleClass().addAll("mono", "muted", "time");
        words.setMinWidth(0);
        whole.setWrapText(true);
        whole.setMaxWidth(480);
        content.getStyleClass().add("event");
        content.setAlignment(Pos.CENTER_LEFT);
        setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
        setPrefWidth(0);
    }

    @Override
    protected void updateItem(Activity event, boolean empty) {
        super.updateItem(event, empty);
        if (empty || event == null) {
            setGraphic(null);
            setTooltip(null);
            return;
        }
        ZonedDateTime at = event.at().atZone(ZoneId.systemDefault());
        time.setText((at.toLocalDate().equals(LocalDate.now()) ? TODAY : EARLIER).format(at));
        words.setText(texts.activity(event));
        whole.setText(words.getText());
        setTooltip(whole);
        icon.setGlyph(switch (event.what()) {
            case What.StartAsked _ -> Icon.Glyph.PLAY;
            case What.StopAsked _ -> Icon.Glyph.STOP;
            case What.Connected _ -> Icon.Glyph.OK;
            case What.Failed _ -> Icon.Glyph.ALERT;
            case What.Edited _ -> Icon.Glyph.EDIT;
            case What.SessionClosed(var session, var why) -> why.isPresent() ? Icon.Glyph.ALERT : Icon.Glyph.CLOSE;
            case What.Listening _, What.RouteChanged _, What.SessionOpened _ -> Icon.Glyph.ARROW;
        });
        icon.getStyleClass().setAll("icon", switch (event.what()) {
            case What.Connected _ -> "success";
            case What.Failed _ -> "danger";
            case What.SessionClosed(var session, var why) -> why.isPresent() ? "warning" : "plain";
            default -> "plain";
        });
        setAccessibleText(time.getText() + ", " + words.getText());
        setGraphic(content);
    }
}
