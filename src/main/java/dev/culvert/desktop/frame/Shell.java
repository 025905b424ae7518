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
    private final ReadOnlyBooleanWrapper dialogOpen = new ReadOnlyBooleanWrapper();
    private final StackPane place = new StackPane(screen);
    private final VBox frame = new VBox(place);
    private final StackPane root;
    private final Deque<Opened> opened = new ArrayDeque<>(); // the uppermost first
    private Runnable onDialog = () -> { };
    private Optional<ModalPane> dialogs = Optional.empty(); // made for the first one
    private Optional<HBox> toast = Optional.empty(); // likewise
    private Optional<Action> toastAction = Optional.empty();

    /// @param focusBelow what had the focus before it was opened
    private record Opened(Region dialog, Node focusBelow, BooleanSupplier mayClose, Runnable dismissed) {}

    /// @param root what it is to fill
    public Shell(Messages messages, StackPane root) {
        this.messages = messages;
        this.root = root;
        root.getChildren().add(frame);
        root.getStyleClass().add("shell");
        VBox.setVgrow(place, Priority.ALWAYS);
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
        dialogs.orElseGet(this::addDialogs).show(dialog);
        root.applyCss(); // before it is laid out nothing in it takes the focus
        root.layout();
        firstFocus.requestFocus();
        onDialog.run();
    }

    private ModalPane addDialogs() {
        ModalPane pane = new ModalPane();
        pane.setId("dialogs");
        pane.setInTransitionFactory(null);
        pane.setOutTransitionFactory(null);
        pane.setPersistent(true); // a click beside it must not throw away what was typed
        pane.displayProperty().subscribe((before, open) -> {
            if (!open) {
                dialogClosed(pane);
            }
        });
        root.sceneProperty().subscribe(scene -> {
            if (scene != null) {
                keepFocusInside(pane, scene);
            }
        });
        root.getChildren().add(pane);
        pane.applyCss(); // without its skin it would not notice that it is to show something
        dialogs = Optional.of(pane);
        return pane;
    }

    /// @param task done when there is a dialog that must be seen
    public void setOnDialog(Runnable task) {
        onDialog = task;
    }

    /// Closes the uppermost dialog.
    public void close() {
        dialogs.ifPresent(pane -> pane.hide(false)); // what it shows next is decided when it has gone
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
        if (!opened.isEmpty() && opened.peek().dialog == dialog) {
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

    private void dialogClosed(ModalPane pane) {
        Opened closed = opened.poll();
        if (closed == null) {
            return;
        }
        pane.setContent(null);
        if (opened.isEmpty()) {
            dialogOpen.set(false);
        } else {
            pane.show(opened.peek().dialog);
        }
        if (closed.focusBelow != null) {
            closed.focusBelow.requestFocus();
        }
        closed.dismissed.run();
    }

    /// While a dialog is open, Tab goes round in it.
    private static void keepFocusInside(ModalPane pane, Scene scene) {
        scene.focusOwnerProperty().subscribe((before, now) -> {
            Node dialog = pane.getContent();
            if (pane.isDisplay() && dialog != null && now != null && !Nodes.isInside(dialog, now) && before != null && Nodes.isInside(dialog, before)) {
                before.requestFocus();
            }
        });
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
        HBox line = toast.orElseGet(this::addToast);
        line.getChildren().setAll(words);
        toastAction = action;
        action.ifPresent(offered -> {
            Button button = new Button(offered.verb());
            button.getStyleClass().addAll("flat", "accent-text");
            button.setMinWidth(Region.USE_PREF_SIZE);
            button.setOnAction(event -> doToastAction());
            line.getChildren().add(button);
        });
        Button close = new Button(null, new Icon(Icon.Glyph.CLOSE));
        close.getStyleClass().addAll("flat", "small-icon");
        close.setAccessibleText(messages.get("dialog.close"));
        close.setOnAction(event -> hideToast());
        line.getChildren().add(close);
        Nodes.show(line, true);
        return () -> {
            if (line.getChildren().contains(words)) {
                hideToast();
            }
        };
    }

    private HBox addToast() {
        HBox line = new HBox();
        line.getStyleClass().add("toast");
        line.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
        StackPane.setAlignment(line, Pos.BOTTOM_CENTER);
        StackPane.setMargin(line, new Insets(0, MARGIN, 0, MARGIN));
        place.getChildren().add(line);
        toast = Optional.of(line);
        return line;
    }

    /// Does what the toast offers.
    ///
    /// @return false when there is none that offers anything
    public boolean doToastAction() {
        boolean offers = toast.filter(Node::isVisible).isPresent() && toastAction.isPresent();
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
        toast.ifPresent(line -> Nodes.show(line, false));
    }

    public record Action(String verb, Runnable task) {}

    /// Puts a text on the clipboard; never a secret.
    public void copy(String text) {
        ClipboardContent content = new ClipboardContent();
        content.putString(text);
        Clipboard.getSystemClipboard().setContent(content);
    }
}
