package dev.culvert.desktop;

import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Shell;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.input.KeyCombination;

/// The menu bar of macOS. The menu with the program's name, in which *Quit* is, JavaFX makes by itself. The keys of the entries are handled by
/// the window, which gets them first.
///
/// UNVERIFIED on macOS.
final class SystemMenu {
    private SystemMenu() {}

    /// @param overDialogs whether it can be chosen while a dialog is open
    record Entry(String text, Optional<KeyCombination> keys, boolean overDialogs, Runnable action) {}

    /// @param file the entries of the menu *File*; the last stands apart
    static MenuBar create(Messages messages, Shell shell, List<Entry> file, List<Entry> help) {
        Menu first = menu(messages.get("menu.file"), shell, file);
        first.getItems().add(file.size() - 1, new SeparatorMenuItem());
        MenuBar bar = new MenuBar(first, menu(messages.get("menu.help"), shell, help));
        bar.setUseSystemMenuBar(true);
        return bar;
    }

    private static Menu menu(String title, Shell shell, List<Entry> entries) {
        return new Menu(title, null, entries.stream().map(entry -> item(entry, shell)).toArray(MenuItem[]::new));
    }

    private static MenuItem item(Entry entry, Shell shell) {
        MenuItem item = new MenuItem(entry.text());
        item.setAccelerator(entry.keys().orElse(null));
        item.setOnAction(chosen -> entry.action().run());
        if (!entry.overDialogs()) {
            item.disableProperty().bind(shell.dialogOpenProperty());
        }
        return item;
    }

    /// Whether the window that is being asked to close is so because of *Quit*, in the menu or the Dock, or because the user logs out: JavaFX
    /// says that to windows in no other way.
    static boolean isQuitting() {
        return StackWalker.getInstance().walk(calls -> calls.anyMatch(call -> call.getMethodName().equals("requestClosingAllWindows")));
    }
}
