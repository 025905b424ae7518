package dev.culvert.desktop.tunnels;

import dev.culvert.desktop.frame.Icon;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Nodes;
import dev.culvert.desktop.frame.StatusMark;
import dev.culvert.manager.TunnelStatus;
import dev.culvert.manager.TunnelView;
import java.util.UUID;
import java.util.function.Consumer;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.Subscription;

/// A tunnel's row: mark, name, environment, what it is doing, and the button that starts or stops it.
final class TunnelCell extends ListCell<TunnelRow> {
    private static final Insets BESIDE_NAME = new Insets(0, 0, 20, 1); // a mark in the middle of the row's height, higher by half of that

    private final Messages messages;
    private final TunnelTexts texts;
    private final StatusMark mark = new StatusMark();
    private final Label name = new Label();
    private final Pill pill = new Pill();
    private final HBox nameLine = new HBox(name);
    private final Label line = new Label();
    private final Icon toggleIcon = new Icon();
    private final Button toggle = new Button(null, toggleIcon);
    private final HBox content;
    private Subscription watching = Subscription.EMPTY;

    /// @param toggled starts or stops the tunnel with this id
    TunnelCell(Messages messages, TunnelTexts texts, Consumer<UUID> toggled) {
        this.messages = messages;
        this.texts = texts;
        name.getStyleClass().add("bold");
        name.setMinWidth(0);
        Nodes.explainWhole(name);
        line.getStyleClass().addAll("small", "line");
        line.setMinWidth(0);
        Nodes.explainWhole(line);
        nameLine.getStyleClass().add("name-line");
        nameLine.setAlignment(Pos.CENTER_LEFT);
        VBox words = new VBox(nameLine, line);
        words.getStyleClass().add("words");
        words.setMinWidth(0);
        HBox.setHgrow(words, Priority.ALWAYS);
        HBox.setMargin(mark, BESIDE_NAME);
        toggle.getStyleClass().addAll("flat", "small-icon");
        toggle.setFocusTraversable(false); // Enter on the row does the same
        Nodes.explain(toggle, toggle.accessibleTextProperty());
        toggle.setOnAction(event -> toggled.accept(getItem().id()));
        Region bar = new Region();
        bar.getStyleClass().add("selection-bar");
        content = new HBox(bar, mark, words, toggle);
        content.getStyleClass().add("row");
        content.setAlignment(Pos.CENTER_LEFT);
        setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
        setPrefWidth(0); // as wide as the list, and no wider
    }

    @Override
    protected void updateItem(TunnelRow row, boolean empty) {
        super.updateItem(row, empty);
        watching.unsubscribe();
        watching = Subscription.EMPTY;
        if (empty || row == null) {
            setGraphic(null);
            setAccessibleText(null);
            return;
        }
        watching = row.viewProperty().subscribe(this::show);
        setGraphic(content);
    }

    private void show(TunnelView view) {
        mark.setState(texts.mark(view));
        name.setText(view.profile().name());
        pill.show(view.profile().environment(), nameLine, texts);
        line.setText(texts.line(view));
        line.pseudoClassStateChanged(DetailController.FAILED, TunnelTexts.failure(view).isPresent());
        boolean stops = view.status().active();
        toggleIcon.setGlyph(stops ? Icon.Glyph.STOP : Icon.Glyph.PLAY);
        toggle.setAccessibleText(messages.get(!stops ? "row.start" : view.status() instanceof TunnelStatus.Connecting ? "row.cancel" : "row.stop", view.profile().name()));
        setAccessibleText(String.join(", ", view.profile().name(), texts.pill(view.profile().environment()), texts.state(view), texts.line(view)).replace(", ,", ","));
    }
}
