package dev.culvert.desktop.frame;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;

/// The window's words, from `messages.properties`.
public final class Messages {
    private final ResourceBundle bundle;

    private Messages(ResourceBundle bundle) {
        this.bundle = bundle;
    }

    public static Messages load() {
        return new Messages(ResourceBundle.getBundle("dev.culvert.desktop.frame.messages", Locale.ROOT));
    }

    /// For FXML, which takes its words by itself.
    public ResourceBundle bundle() {
        return bundle;
    }

    public String get(String key) {
        return bundle.getString(key);
    }

    /// With values in place of `{0}` and so on; the text is a [MessageFormat].
    ///
    /// @param values texts, or integers that a choice depends on
    public String get(String key, Object... values) {
        return new MessageFormat(bundle.getString(key), Locale.ROOT).format(values);
    }
}
