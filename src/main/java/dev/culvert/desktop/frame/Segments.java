package dev.culvert.desktop.frame;

import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.scene.AccessibleRole;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;

/// A row of buttons one of which is pressed: a choice between a few. Tab goes to the pressed one, arrow keys press its neighbours.
public final class Segments<T> extends HBox {
    /// @param styleClass of its button, or empty
    public record Option<T>(T value, String text, String styleClass) {
        public Option(T value, String text) {
            this(value, text, "");
        }
    }

    private final ObjectProperty<T> value = new SimpleObjectProperty<>(this, "value");
    private final ToggleGroup group = new ToggleGroup();

    /// For FXML.
    public Segments() {
        getStyleClass().add("seg");
        setAccessibleRole(AccessibleRole.PARENT);
    }

    /// What there is to choose from; the value has to be one of these.
    public void setOptions(List<Option<T>> options) {
        getChildren().setAll(options.stream().map(this::segment).toList());
        if (!getChildren().isEmpty()) {
            getChildren().getFirst().getStyleClass().add("first");
            getChildren().getLast().getStyleClass().add("last");
        }
    }

    private Segment segment(Option<T> option) {
        Segment segment = new Segment(option.text());
        if (!option.styleClass().isEmpty()) {
            segment.getStyleClass().add(option.styleClass());
        }
        segment.setToggleGroup(group);
        segment.focusTraversableProperty().bind(segment.selectedProperty());
        segment.selectedProperty().subscribe(selected -> {
            if (selected) {
                value.set(option.value());
                segment.setViewOrder(-1); // its border lies over its neighbours'
            } else {
                segment.setViewOrder(0);
            }
        });
        value.subscribe(chosen -> {
            if (option.value().equals(chosen)) {
                segment.setSelected(true);
            }
        });
        return segment;
    }

    public ObjectProperty<T> valueProperty() {
        return value;
    }

    /// The button of a value, to put something into it.
    public ToggleButton button(int index) {
        return (ToggleButton) getChildren().get(index);
    }

    /// A press on the chosen one leaves it chosen.
    private static final class Segment extends ToggleButton {
        Segment(String text) {
            super(text);
            setMinWidth(USE_PREF_SIZE);
            setAccessibleRole(AccessibleRole.RADIO_BUTTON);
            // Enter is for the dialog's default button; a button would take it for itself.
            addEventFilter(KeyEvent.KEY_PRESSED, event -> {
                if (event.getCode() == KeyCode.ENTER) {
                    event.consume();
                    getParent().fireEvent(event.copyFor(getParent(), getParent()));
                }
            });
        }

        @Override
        public void fire() {
            if (!isSelected()) {
                super.fire();
            }
        }
    }
}
