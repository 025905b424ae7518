package dev.culvert.desktop.tunnels;

import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.manager.TunnelView;
import java.util.Optional;
import java.util.UUID;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/// A tunnel in the list, and its last minute. It stays the same object while its tunnel changes, so that selection and cells stay too.
final class TunnelRow {
    private final UUID id;
    private final ReadOnlyObjectWrapper<TunnelView> view;
    private final Throughput throughput = new Throughput();

    TunnelRow(TunnelView view) {
        this.id = view.profile().id();
        this.view = new ReadOnlyObjectWrapper<>(view);
    }

    UUID id() {
        return id;
    }

    TunnelView view() {
        return view.get();
    }

    ReadOnlyObjectProperty<TunnelView> viewProperty() {
        return view.getReadOnlyProperty();
    }

    Throughput throughput() {
        return throughput;
    }

    void show(TunnelView now) {
        view.set(now);
    }

    /// Once a second.
    void sample(Optional<TunnelSnapshot> snapshot) {
        if (snapshot.isPresent()) {
            throughput.sample(snapshot.get().received(), snapshot.get().sent());
        } else {
            throughput.clear();
        }
    }
}
