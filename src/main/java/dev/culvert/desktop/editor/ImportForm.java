package dev.culvert.desktop.editor;

import dev.culvert.desktop.frame.Messages;
import dev.culvert.manager.EnvFile;
import dev.culvert.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/// Which of the connection strings of a file become profiles, and under what names. On one thread only; it needs no window.
final class ImportForm {
    /// One connection string.
    static final class Row {
        private final EnvFile.Found found;
        private final UUID id = UUID.randomUUID();
        private final BooleanProperty chosen = new SimpleBooleanProperty(true);
        private final StringProperty name = new SimpleStringProperty();

        Row(EnvFile.Found found, String name) {
            this.found = found;
            this.name.set(name);
        }

        EnvFile.Found found() {
            return found;
        }

        BooleanProperty chosenProperty() {
            return chosen;
        }

        StringProperty nameProperty() {
            return name;
        }

        private String wanted() {
            return name.get().strip();
        }

        /// The profile as entered; nothing may be wrong.
        Profile profile() {
            return Profile.of(wanted(), found.connection()).withId(id);
        }
    }

    private final Messages messages;
    private final Names names;
    private final List<Row> rows = new ArrayList<>();

    ImportForm(Messages messages, Names names, List<EnvFile.Found> found) {
        this.messages = messages;
        this.names = names;
        List<String> given = new ArrayList<>();
        for (EnvFile.Found one : found) {
            given.add(names.free(nameOf(one.variable()), given));
            rows.add(new Row(one, given.getLast()));
        }
    }

    private static String nameOf(String variable) {
        String name = variable.toLowerCase(Locale.ROOT).replace('_', '-').replaceFirst("-url$", "");
        return Profile.isName(name) ? name : "database";
    }

    /// Those that are not imported yet.
    List<Row> rows() {
        return rows;
    }

    List<Row> chosen() {
        return rows.stream().filter(row -> row.chosen.get()).toList();
    }

    /// What is wrong with the name of a row, one sentence; empty when nothing is, or when the row is not chosen.
    String problem(Row row) {
        if (!row.chosen.get()) {
            return "";
        }
        boolean twice = chosen().stream().anyMatch(other -> other != row && other.wanted().equalsIgnoreCase(row.wanted()));
        String problem = names.problem(messages, row.wanted(), row.id);
        return problem.isEmpty() && twice ? messages.get("editor.name.taken") : problem;
    }
}
