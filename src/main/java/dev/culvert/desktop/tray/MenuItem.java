package dev.culvert.desktop.tray;

import java.util.List;

/// An entry of the menu.
sealed interface MenuItem {
    /// What it is, while its words change: a click that comes late never meets another entry.
    String key();

    record Command(String key, String text, boolean enabled, Runnable action) implements MenuItem {}

    record Submenu(String key, String text, List<MenuItem> items) implements MenuItem {}

    record Separator(String key) implements MenuItem {}
}
