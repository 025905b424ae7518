package dev.culvert.desktop.tray;

import java.util.List;
import java.util.Objects;

/// An entry of the menu.
sealed interface MenuItem {
    /// What it is, while its words change: a click that comes late never meets another entry.
    String key();

    /// Equal to one that looks the same: under one key and text the action is the same, too.
    record Command(String key, String text, boolean enabled, Runnable action) implements MenuItem {
        @Override
        public boolean equals(Object other) {
            return other instanceof Command(String otherKey, String otherText, boolean otherEnabled, Runnable _) && key.equals(otherKey) && text.equals(otherText) && enabled == otherEnabled;
        }

        @Override
        public int hashCode() {
            return Objects.hash(key, text, enabled);
        }
    }

    record Submenu(String key, String text, List<MenuItem> items) implements MenuItem {}

    record Separator(String key) implements MenuItem {}
}
