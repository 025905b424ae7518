package dev.culvert.desktop.frame;

import atlantafx.base.controls.ModalPane;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuBar;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/// The window's frame: the screen, what may lie over it, a dialog or a line that something has happened, and what may stand below, a notice.
/// Dialogs are in the window, not windows of their own; one may lie over another, which is there again when the upper one closes.
public final class Shell {
    private static final double MARGIN = 16;

    private final Messages messages;
    private final StackPane screen = new StackPane();
    private final ModalPane dialogs = new ModalPane();
    private final HBox toast = new HBox();
    private final ReadOnlyBooleanWrapper dialogOpen = new ReadOnlyBooleanWrapper();
    private final VBox frame = new VBox(new StackPane(screen, toast));
    private final StackPane root;
    private final Deque<Opened> opened = new ArrayDeque<>(); // the uppermost first
    private Runnable onDialog = () -> { };
    private Optional<Action> toastAction = Optional.empty();

    /// @param focusBelow what had the focus before it was opened
    private record Opened(Region dialog, Node focusBelow, BooleanSupplier mayClose, Runnable dismissed) {}

    /// @param root what it is to fill
    public Shell(Messages messages, StackPane root) {
        this.messages = messages;
        this.root = root;
        root.getChildren().addAll(frame, dialogs);
        root.getStyleClass().add("shell");
        toast.getStyleClass().add("toast");
        toast.setVisible(false);
        toast.setManaged(false);
        toast.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
        VBox.setVgrow(frame.getChildren().getFirst(), Priority.ALWAYS);
        StackPane.setAlignment(toast, Pos.BOTTOM_CENTER);
        StackPane.setMargin(toast, new Insets(0, MARGIN, 0, MARGIN));
        dialogs.setId("dialogs");
        dialogs.setInTransitionFactory(null);
        dialogs.setOutTransitionFactory(null);
        dialogs.setPersistent(true); // a click beside it must not throw away what was typed
        dialogs.displayProperty().subscribe(open -> {
            if (!open) {
                dialogClosed();
            }
        });
        root.sceneProperty().subscribe(scene -> {
            if (scene != null) {
                keepFocusInside(scene);
            }
        });
    }

    public Parent root() {
        return root;
    }

    public void show(Node content) {
        screen.getChildren().setAll(content);
    }

    /// For a system that shows menus at the edge of the screen; where it does not, the bar is covered.
    public void setMenuBar(MenuBar bar) {
        root.getChildren().addFirst(bar);
    }

    /// Opens a dialog over the screen, and over a dialog that is open.
    ///
    /// @param dismissed called when it closes, however that comes about
    public void open(Region dialog, Node firstFocus, Runnable dismissed) {
        open(dialog, firstFocus, () -> true, dismissed);
    }

    /// Opens a dialog in which something may be lost.
    ///
    /// @param mayClose  asked by [#closeAll()]; where it answers false, the dialog itself says why
    /// @param dismissed called when it closes, however that comes about
    public void open(Region dialog, Node firstFocus, BooleanSupplier mayClose, Runnable dismissed) {
        opened.push(new Opened(dialog, root.getScene() == null ? null : root.getScene().getFocusOwner(), mayClose, dismissed));
        dialogOpen.set(true);
        dialogs.show(dialog);
        root.applyCss(); // before it is laid out nothing in it takes the focus
        root.layout();
        firstFocus.requestFocus();
        onDialog.run();
    }

    /// @param task done when there is a dialog that must be seen
    public void setOnDialog(Runnable task) {
        onDialog = task;
    }

    /// Closes the uppermost dialog.
    public void close() {
        dialogs.hide(false); // what it shows next is decided when it has gone
    }

    /// Closes all dialogs, the uppermost first, up to one in which something would be lost.
    ///
    /// @return whether none is left
    public boolean closeAll() {
        while (!opened.isEmpty()) {
            if (!opened.peek().mayClose.getAsBoolean()) {
                onDialog.run();
                return false;
            }
            close();
        }
        return true;
    }

    /// Closes this dialog, wherever it lies; nothing happens when it is closed already.
    public void close(Region dialog) {
        if (dialogs.getContent() == dialog) {
            close();
            return;
        }
        opened.stream().filter(one -> one.dialog == dialog).findFirst().ifPresent(covered -> {
            opened.remove(covered);
            covered.dismissed.run();
        });
    }

    public ReadOnlyBooleanProperty dialogOpenProperty() {
        return dialogOpen.getReadOnlyProperty();
    }

    public boolean isDialogOpen() {
        return dialogOpen.get();
    }

    private void dialogClosed() {
        Opened closed = opened.poll();
        if (closed == null) {
            return;
        }
        dialogs.setContent(null);
        if (opened.isEmpty()) {
            dialogOpen.set(false);
        } else {
            dialogs.show(opened.peek().dialog);
        }
        if (closed.focusBelow != null) {
            closed.focusBelow.requestFocus();
        }
        closed.dismissed.run();
    }

    /// While a dialog is open, Tab goes round in it.
    private void keepFocusInside(Scene scene) {
        scene.focusOwnerProperty().subscribe((before, now) -> {
            Node dialog = dialogs.getContent();
            if (dialogs.isDisplay() && dialog != null && now != null && !isInside(dialog, now) && before != null && isInside(dialog, before)) {
                before.requestFocus();
            }
        });
    }

    private static boolean isInside(Node parent, Node node) {
        for (Node at = node; at != null; at = at.getParent()) {
            if (at == parent) {
                return true;
            }
        }
        return false;
    }

    /// Asks before something that hurts.
    ///
    /// @param verb what the button says that does it
    public void confirm(String question, String explanation, String verb, Runnable action) {
        Button yes = new Button(verb);
        yes.getStyleClass().add("danger");
        yes.setDefaultButton(true);
        yes.setOnAction(event -> {
            close();
            action.run();
        });
        open(dialog(question, explanation, cancel(), yes), yes, () -> { });
    }

    /// Says something that must be seen, with nothing to decide.
    public void tell(String title, String text) {
        Button ok = closing();
        open(dialog(title, text, ok), ok, () -> { });
    }

    /// The one button of a dialog with nothing to decide.
    public Button closing() {
        Button close = new Button(messages.get("dialog.close"));
        close.setDefaultButton(true);
        close.setOnAction(event -> close());
        return close;
    }

    public Button cancel() {
        Button cancel = new Button(messages.get("dialog.cancel"));
        cancel.setCancelButton(true);
        cancel.setOnAction(event -> close());
        return cancel;
    }

    /// A small dialog of a sentence or two and buttons.
    public Region dialog(String title, String text, Node... buttons) {
        Label body = new Label(text);
        body.setWrapText(true);
        body.setMinHeight(Region.USE_PREF_SIZE);
        body.setVisible(!text.isEmpty());
        body.setManaged(!text.isEmpty());
        Region dialog = dialog(title, body, buttons);
        dialog.setAccessibleText(title + " " + text);
        return dialog;
    }

    /// A small dialog of something and buttons.
    public Region dialog(String title, Node body, Node... buttons) {
        Label heading = new Label(title);
        heading.getStyleClass().add("dialog-question");
        heading.setWrapText(true);
        heading.setMinHeight(Region.USE_PREF_SIZE);
        VBox words = new VBox(heading, body);
        words.getStyleClass().add("dialog-words");
        HBox footer = new HBox(buttons);
        footer.getStyleClass().add("dialog-footer");
        footer.setAlignment(Pos.CENTER_RIGHT);
        VBox card = new VBox(words, footer);
        card.getStyleClass().addAll("dialog", "question");
        card.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
        card.setAccessibleText(title);
        return card;
    }

    /// Says at the lower edge that something is done; stays until it is closed or something else is said.
    ///
    /// @return closes it, if it is still there
    public Runnable toast(String text, Optional<Action> action) {
        Label words = new Label(text);
        words.setWrapText(true);
        words.setMinHeight(Region.USE_PREF_SIZE);
        HBox.setHgrow(words, Priority.ALWAYS);
        toast.getChildren().setAll(words);
        toastAction = action;
        action.ifPresent(offered -> {
            Button button = new Button(offered.verb());
            button.getStyleClass().addAll("flat", "accent-text");
            button.setMinWidth(Region.USE_PREF_SIZE);
            button.setOnAction(event -> doToastAction());
            toast.getChildren().add(button);
        });
        Button close = new Button(null, new Icon(Icon.Glyph.CLOSE));
        close.getStyleClass().addAll("flat", "small-icon");
        close.setAccessibleText(messages.get("dialog.close"));
        close.setOnAction(event -> hideToast());
        toast.getChildren().add(close);
        toast.setVisible(true);
        toast.setManaged(true);
        return () -> {
            if (toast.getChildren().contains(words)) {
                hideToast();
            }
        };
    }

    /// Does what the toast offers.
    ///
    /// @return false when there is none that offers anything
    public boolean doToastAction() {
        boolean offers = toast.isVisible() && toastAction.isPresent();
        if (offers) {
            hideToast();
            toastAction.get().task().run();
        }
        return offers;
    }

    /// Says below the screen that something is there to be had, for as long as it takes; each button closes it. Another notice takes its place.
    public void notice(String text, List<Action> actions) {
        Label words = new Label(text);
        words.setWrapText(true);
        words.setMinHeight(Region.USE_PREF_SIZE);
        words.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(words, Priority.ALWAYS);
        HBox notice = new HBox(words);
        notice.getStyleClass().add("footnote");
        actions.forEach(offered -> {
            Button button = new Button(offered.verb());
            button.getStyleClass().addAll("flat", "accent-text");
            button.setMinWidth(Region.USE_PREF_SIZE);
            button.setOnAction(event -> {
                frame.getChildren().remove(notice);
                offered.task().run();
            });
            notice.getChildren().add(button);
        });
        frame.getChildren().removeIf(node -> node.getStyleClass().contains("footnote"));
        frame.getChildren().add(notice);
    }

    public void hideToast() {
        toast.setVisible(false);
        toast.setManaged(false);
    }

    public record Action(String verb, Runnable task) {}

    /// Puts a text on the clipboard; never a secret.
    public void copy(String text) {
        ClipboardContent content = new ClipboardContent();
        content.putString(text);
        Clipboard.getSystemClipboard().setContent(content);
    }
}
