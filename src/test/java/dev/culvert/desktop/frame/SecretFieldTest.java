package dev.culvert.desktop.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.desktop.WindowTest;
import java.util.Map;
import javafx.scene.AccessibleAttribute;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Button;
import javafx.scene.control.TextField;
import javafx.scene.input.Clipboard;
import javafx.scene.input.DataFormat;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecretFieldTest extends WindowTest {
    private static final String STRING = "postgres://user:word@db.prisma.io/postgres";
    private static final String MASKED = "postgres://user:••••@db.prisma.io/postgres";

    private SecretField field;

    @BeforeEach
    void showField() {
        show(640, 120, () -> {
            field = new SecretField();
            field.setShowText("Show it");
            field.setHideText("Hide it");
            return new VBox(new TextField("before"), field, new TextField("after"));
        });
        interact(field::requestFocus);
    }

    private String shown() {
        return fx(() -> ((Text) field.lookup(".text")).getText());
    }

    private Button eye() {
        return fx(() -> (Button) field.lookup(".button"));
    }

    private void clipboard(String text) {
        interact(() -> Clipboard.getSystemClipboard().setContent(Map.of(DataFormat.PLAIN_TEXT, text)));
    }

    private String clipboard() {
        return fx(() -> Clipboard.getSystemClipboard().getString());
    }

    private void copyAll() {
        press(KeyCode.CONTROL, KeyCode.A);
        press(KeyCode.CONTROL, KeyCode.C);
    }

    @Test
    void showsBulletsWhileItIsTyped() {
        type("postgres://u:pw@h");
        assertThat(shown()).isEqualTo("postgres://u:••@h");
        assertThat(fx(() -> field.getText())).isEqualTo("postgres://u:pw@h");
    }

    @Test
    void pastesWithoutLineBreaksAndBlanks() {
        clipboard("  DATABASE_URL=postgres://user:wo\n  rd@db.prisma.io/postgres\r\n");
        press(KeyCode.CONTROL, KeyCode.V);
        assertThat(fx(() -> field.getText())).isEqualTo(STRING);
        assertThat(shown()).isEqualTo(MASKED);
    }

    @Test
    void takesWhatWasPastedElsewhere() {
        interact(() -> field.put(" " + STRING + "\n"));
        assertThat(fx(() -> field.getText())).isEqualTo(STRING);
    }

    @Test
    void givesNothingToTheClipboardWhileItIsMasked() {
        interact(() -> field.setText(STRING));
        clipboard("something else");
        copyAll();
        press(KeyCode.CONTROL, KeyCode.X);
        assertThat(clipboard()).isEqualTo("something else");
        assertThat(fx(() -> field.getText())).isEqualTo(STRING);
    }

    @Test
    void isReadableAndCopiedOnceItIsRevealed() {
        interact(() -> field.setText(STRING));
        clickOn(eye());
        assertThat(shown()).isEqualTo(STRING);
        interact(field::requestFocus);
        copyAll();
        assertThat(clipboard()).isEqualTo(STRING);
        clickOn(eye());
        assertThat(shown()).isEqualTo(MASKED);
    }

    @Test
    void isRevealedByKeyboardAndTheFocusStaysOnTheButton() {
        interact(() -> field.setText(STRING));
        press(KeyCode.TAB);
        assertThat(fx(() -> eye().isFocused())).isTrue();
        press(KeyCode.SPACE);
        assertThat(shown()).isEqualTo(STRING);
        assertThat(fx(() -> eye().isFocused())).isTrue();
        press(KeyCode.SPACE);
        assertThat(shown()).isEqualTo(MASKED);
        assertThat(fx(() -> field.getText())).isEqualTo(STRING);
    }

    @Test
    void takesNothingThatIsTypedOnTheButton() {
        interact(() -> field.setText(STRING));
        press(KeyCode.TAB);
        type("x");
        press(KeyCode.BACK_SPACE);
        press(KeyCode.CONTROL, KeyCode.X);
        assertThat(fx(() -> field.getText())).isEqualTo(STRING);
        press(KeyCode.TAB);
        assertThat(fx(() -> stage().getScene().getFocusOwner())).isInstanceOf(TextField.class).isNotSameAs(field);
    }

    @Test
    void tellsAScreenReaderNoSecret() {
        interact(() -> field.setText(STRING));
        assertThat(fx(() -> field.queryAccessibleAttribute(AccessibleAttribute.TEXT))).isEqualTo(MASKED);
        assertThat(fx(field::getAccessibleRole)).isEqualTo(AccessibleRole.PASSWORD_FIELD);
        assertThat(fx(() -> eye().getAccessibleText())).isEqualTo("Show it");
        interact(() -> field.setRevealed(true));
        assertThat(fx(() -> field.queryAccessibleAttribute(AccessibleAttribute.TEXT))).isEqualTo(STRING);
        assertThat(fx(() -> eye().getAccessibleText())).isEqualTo("Hide it");
    }
}
