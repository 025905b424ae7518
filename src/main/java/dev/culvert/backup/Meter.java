package dev.culvert.backup;

import dev.culvert.backup.Progress.Stage;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/// Tells progress: forwards only, and to a listener that need not hurry.
final class Meter {
    private final Consumer<Progress> listener;
    private OptionalDouble furthest = OptionalDouble.empty();

    Meter(Consumer<Progress> listener) {
        this.listener = listener;
    }

    void tell(Stage stage) {
        tell(stage, "", 0, OptionalDouble.empty());
    }

    void tell(Stage stage, String subject, long bytes, OptionalDouble fraction) {
        if (fraction.isPresent()) {
            furthest = OptionalDouble.of(Math.clamp(fraction.getAsDouble(), furthest.orElse(0), 1));
        }
        listener.accept(new Progress(stage, subject, bytes, furthest));
    }

    void done(long bytes) {
        tell(Stage.DONE, "", bytes, OptionalDouble.of(1));
    }
}
