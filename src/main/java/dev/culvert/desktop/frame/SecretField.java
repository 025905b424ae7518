package dev.culvert.desktop.frame;

import atlantafx.base.controls.CustomTextFieldSkin;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.css.PseudoClass;
import javafx.scene.AccessibleAttribute;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Skin;
import javafx.scene.control.TextField;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;

/// A field for a connection string: scheme, host and names of parameters are readable, key and password are bullets until the button at
/// its end is pressed. While they are, nothing can be copied out of it.
public final class SecretField extends TextField {
    private static final PseudoClass REVEALED = PseudoClass.getPseudoClass("revealed");

    private final BooleanProperty revealed = new SimpleBooleanProperty(this, "revealed");
    private final StringProperty showText = new SimpleStringProperty(this, "showText", "");
    private final StringProperty hideText = new SimpleStringProperty(this, "hideText", "");
    private final ObjectProperty<Node> left = new SimpleObjectProperty<>(this, "left");
    private final ObjectProperty<Node> right = new SimpleObjectProperty<>(this, "right");

    public SecretField() {
        getStyleClass().addAll("secret-field", "mono");
        right.set(eye());
        revealed.subscribe(shown -> {
            pseudoClassStateChanged(REVEALED, shown);
            setAccessibleRole(shown ? AccessibleRole.TEXT_FIELD : AccessibleRole.PASSWORD_FIELD);
            if (getSkin() != null) {
                showAgain();
            }
        });
    }

    /// A skin asks for the mask only when the text changes. Another one takes the button over, which loses the focus on the way.
    private void showAgain() {
        boolean pressed = right.get().isFocused();
        setSkin(createDefaultSkin());
        if (pressed) {
            right.get().requestFocus();
        }
    }

    private Button eye() {
        Button eye = new Button(null, new Icon(Icon.Glyph.EYE));
        eye.getStyleClass().addAll("flat", "small-icon");
        var words = revealed.flatMap(shown -> shown ? hideText : showText);
        eye.accessibleTextProperty().bind(words);
        Nodes.explain(eye, words);
        eye.setOnAction(event -> setRevealed(!isRevealed()));
        // The button is part of the field, which would take what is typed there for its own.
        eye.addEventHandler(KeyEvent.ANY, event -> {
            if (event.getEventType() == KeyEvent.KEY_TYPED || event.getCode() == KeyCode.SPACE || event.getCode().isNavigationKey() || event.getCode() == KeyCode.BACK_SPACE || event.getCode() == KeyCode.DELETE) {
                event.consume();
            }
        });
        return eye;
    }

    public BooleanProperty revealedProperty() {
        return revealed;
    }

    public boolean isRevealed() {
        return revealed.get();
    }

    public void setRevealed(boolean value) {
        revealed.set(value);
    }

    /// What the button says that shows the secret.
    public String getShowText() {
        return showText.get();
    }

    public void setShowText(String value) {
        showText.set(value);
    }

    public String getHideText() {
        return hideText.get();
    }

    public void setHideText(String value) {
        hideText.set(value);
    }

    /// Replaces the text by one that was pasted somewhere: line breaks, blanks and the name of a variable before it are dropped.
    public void put(String pasted) {
        setText(SecretText.cleaned(pasted));
        positionCaret(getLength());
    }

    @Override
    public void paste() {
        String pasted = Clipboard.getSystemClipboard().getString();
        if (pasted != null) {
            replaceSelection(SecretText.cleaned(pasted));
        }
    }

    @Override
    public void copy() {
        if (isRevealed()) {
            super.copy();
        }
    }

    @Override
    public void cut() {
        if (isRevealed()) {
            super.cut();
        }
    }

    @Override
    public Object queryAccessibleAttribute(AccessibleAttribute attribute, Object... parameters) {
        if (attribute == AccessibleAttribute.TEXT && !isRevealed() && getLength() > 0) {
            return SecretText.mask(getText());
        }
        return super.queryAccessibleAttribute(attribute, parameters);
    }

    @Override
    public String getUserAgentStylesheet() {
        return SecretField.class.getResource("secret-field.css").toExternalForm();
    }

    @Override
    protected Skin<?> createDefaultSkin() {
        return new CustomTextFieldSkin(this) {
            @Override
            public ObjectProperty<Node> leftProperty() {
                return left;
            }

            @Override
            public ObjectProperty<Node> rightProperty() {
                return right;
            }

            @Override
            protected String maskText(String text) {
                return isRevealed() ? text : SecretText.mask(text);
            }
        };
    }
}
