package dev.culvert.desktop.tunnels;

import dev.culvert.desktop.frame.Messages;
import dev.culvert.manager.TunnelManager;
import dev.culvert.manager.TunnelView;
import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.transformation.FilteredList;

/// The list of tunnels as the window shows it. On one thread only, JavaFX's; it needs no window.
public final class TunnelsModel {
    private final TunnelManager manager;
    private final Messages messages;
    private final ObservableList<TunnelRow> rows = FXCollections.observableArrayList();
    private final FilteredList<TunnelRow> found = new FilteredList<>(rows);
    private final StringProperty search = new SimpleStringProperty("");
    private final ObjectProperty<TunnelRow> selected = new SimpleObjectProperty<>();
    private final ReadOnlyStringWrapper totals = new ReadOnlyStringWrapper();

    public TunnelsModel(TunnelManager manager, Messages messages) {
        this.manager = manager;
        this.messages = messages;
        search.subscribe(() -> find());
        profilesChanged();
    }

    private void find() {
        String wanted = search.get().strip().toLowerCase(Locale.ROOT);
        found.setPredicate(row -> matches(row.view(), wanted));
    }

    /// Rows stay the same objects, so the list does not notice by itself that one is found now, or is no longer.
    private void findAgain() {
        String wanted = search.get().strip().toLowerCase(Locale.ROOT);
        if (!rows.stream().filter(row -> matches(row.view(), wanted)).toList().equals(found)) {
            find();
        }
    }

    private static boolean matches(TunnelView view, String wanted) {
        Profile profile = view.profile();
        int port = TunnelTexts.port(view);
        return wanted.isEmpty()
            || profile.name().toLowerCase(Locale.ROOT).contains(wanted)
            || profile.environment() != Environment.NONE && profile.environment().name().toLowerCase(Locale.ROOT).contains(wanted)
            || profile.target().host().contains(wanted)
            || port != 0 && String.valueOf(port).equals(wanted);
    }

    /// All tunnels, in the user's order.
    ObservableList<TunnelRow> rows() {
        return rows;
    }

    /// Those that the search finds.
    ObservableList<TunnelRow> found() {
        return found;
    }

    StringProperty searchProperty() {
        return search;
    }

    ObjectProperty<TunnelRow> selectedProperty() {
        return selected;
    }

    /// How many run, and how many sessions they have.
    ReadOnlyStringProperty totalsProperty() {
        return totals.getReadOnlyProperty();
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    public Optional<UUID> selectedId() {
        return Optional.ofNullable(selected.get()).map(TunnelRow::id);
    }

    public void select(UUID profile) {
        rows.stream().filter(row -> row.id().equals(profile)).findFirst().ifPresent(selected::set);
    }

    /// Selects it, and ends a search that would hide it.
    public void reveal(UUID profile) {
        select(profile);
        if (selected.get() != null && selected.get().id().equals(profile) && !found.contains(selected.get())) {
            search.set("");
        }
    }

    /// The profiles are others, or in another order.
    public void profilesChanged() {
        Map<UUID, TunnelRow> known = new HashMap<>();
        rows.forEach(row -> known.put(row.id(), row));
        List<TunnelRow> now = manager.tunnels().stream().map(view -> {
            TunnelRow row = known.get(view.profile().id());
            if (row == null) {
                return new TunnelRow(view);
            }
            row.show(view);
            return row;
        }).toList();
        TunnelRow chosen = selected.get();
        int index = rows.indexOf(chosen);
        if (!rows.equals(now)) {
            rows.setAll(now);
        }
        if (chosen == null || !now.contains(chosen)) {
            selected.set(now.isEmpty() ? null : now.get(Math.clamp(index, 0, now.size() - 1)));
        } else {
            selected.set(chosen);
        }
        findAgain();
        count();
    }

    /// Something about one tunnel is new.
    public void tunnelChanged(UUID profile) {
        manager.tunnel(profile).ifPresent(view -> rows.stream().filter(row -> row.id().equals(profile)).findFirst().ifPresent(row -> row.show(view)));
        findAgain();
        count();
    }

    /// Once a second while the window shows: counters have moved.
    public void tick() {
        for (TunnelRow row : rows) {
            if (row.view().status().active()) {
                manager.tunnel(row.id()).ifPresent(row::show);
            }
        }
        sample();
        count();
    }

    /// Once a second while it does not show.
    public void sample() {
        for (TunnelRow row : rows) {
            row.sample(row.view().status().active() ? manager.tunnel(row.id()).flatMap(TunnelView::snapshot) : Optional.empty());
        }
    }

    private void count() {
        totals.set(TunnelTexts.totals(messages, rows.stream().map(TunnelRow::view).toList()));
    }
}
