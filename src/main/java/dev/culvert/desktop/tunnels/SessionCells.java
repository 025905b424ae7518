package dev.culvert.desktop.tunnels;

import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Nodes;
import dev.culvert.desktop.frame.StatusMark;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.manager.Figures;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.util.Subscription;

/// The cells of the sessions table, each column a way to show a session.
final class SessionCells {
    private SessionCells() {}

    static void text(TableColumn<SessionSnapshot, SessionSnapshot> column, Function<SessionSnapshot, String> text) {
        column.setCellValueFactory(features -> new ReadOnlyObjectWrapper<>(features.getValue()));
        column.setCellFactory(of -> new TableCell<>() {
            @Override
            protected void updateItem(SessionSnapshot session, boolean empty) {
                super.updateItem(session, empty);
                setText(empty || session == null ? null : text.apply(session));
                setTooltip(getText() == null ? null : new Tooltip(getText()));
            }
        });
    }

    /// @param now moves on by itself; only texts that change are drawn anew
    static void since(TableColumn<SessionSnapshot, SessionSnapshot> column, ObservableValue<Instant> now) {
        column.setCellValueFactory(features -> new ReadOnlyObjectWrapper<>(features.getValue()));
        column.setCellFactory(of -> new TableCell<>() {
            private Subscription watching = Subscription.EMPTY;

            {
                // The table drops cells without a word: one that is in no window must not be kept by the clock.
                sceneProperty().subscribe(scene -> {
                    watching.unsubscribe();
                    watching = scene == null ? Subscription.EMPTY : now.subscribe(time -> show());
                });
            }

            @Override
            protected void updateItem(SessionSnapshot session, boolean empty) {
                super.updateItem(session, empty);
                show();
            }

            private void show() {
                setText(isEmpty() || getItem() == null ? null : Figures.time(Duration.between(getItem().since(), now.getValue())));
            }
        });
    }

    static void client(TableColumn<SessionSnapshot, SessionSnapshot> column, TunnelTexts texts) {
        column.setCellValueFactory(features -> new ReadOnlyObjectWrapper<>(features.getValue()));
        column.setCellFactory(of -> new GraphicCell() {
            private final Label application = new Label();
            private final Label address = new Label();

            {
                application.setMinWidth(0);
                Nodes.explainWhole(application);
                address.getStyleClass().addAll("small", "muted");
                address.setMinWidth(0);
                Nodes.explainWhole(address);
                lay("client", application, address);
            }

            @Override
            void show(SessionSnapshot session) {
                application.setText(texts.application(session));
                address.setText(TunnelTexts.client(session.client()));
                setAccessibleText(application.getText() + ", " + address.getText());
            }
        });
    }

    static void state(TableColumn<SessionSnapshot, SessionSnapshot> column, TunnelTexts texts) {
        column.setCellValueFactory(features -> new ReadOnlyObjectWrapper<>(features.getValue()));
        column.setCellFactory(of -> new GraphicCell() {
            private final StatusMark mark = new StatusMark();
            private final Label words = new Label();

            {
                lay("session-state", mark, words);
            }

            @Override
            void show(SessionSnapshot session) {
                mark.setState(TunnelTexts.mark(session));
                words.setText(texts.activity(session));
                setAccessibleText(words.getText());
            }
        });
    }

    static void end(TableColumn<SessionSnapshot, SessionSnapshot> column, Messages messages, TunnelTexts texts, Consumer<SessionSnapshot> end) {
        column.setCellValueFactory(features -> new ReadOnlyObjectWrapper<>(features.getValue()));
        column.setCellFactory(of -> new GraphicCell() {
            private final Button button = new Button(messages.get("sessions.end"));

            {
                button.getStyleClass().addAll("flat", "end");
                button.setOnAction(event -> end.accept(getItem()));
                lay("end-place", button);
            }

            @Override
            void show(SessionSnapshot session) {
                button.setAccessibleText(messages.get("sessions.end.accessible", texts.application(session)));
            }
        });
    }

    private abstract static class GraphicCell extends TableCell<SessionSnapshot, SessionSnapshot> {
        private static final double PADDING = 8;

        private final HBox content = new HBox();

        final void lay(String styleClass, Node... nodes) {
            content.getChildren().setAll(nodes);
            content.getStyleClass().add(styleClass);
            content.setAlignment(Pos.CENTER_LEFT);
            setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
            content.setMinWidth(0);
            content.maxWidthProperty().bind(widthProperty().subtract(PADDING)); // a cell gives its graphic what it likes, not what there is
        }

        abstract void show(SessionSnapshot session);

        @Override
        protected void updateItem(SessionSnapshot session, boolean empty) {
            super.updateItem(session, empty);
            boolean nothing = empty || session == null;
            setGraphic(nothing ? null : content);
            if (!nothing) {
                show(session);
            }
        }
    }
}
