package dev.culvert.manager;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.FailureException;
import dev.culvert.engine.TunnelEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The engine for tunnels that open from now on. It is made when it is first wanted, because that takes longer than showing a window; other
/// options make another, and tunnels that are open stay with the one they have.
final class Engines implements AutoCloseable {
    static final Failure CLOSING = Failure.of(Kind.NOT_ACCEPTING, "Culvert is closing.", "");

    private final Function<EngineOptions, TunnelEngine> maker;
    private final List<TunnelEngine> earlier = new ArrayList<>();
    private EngineOptions options;
    private TunnelEngine current;
    private boolean closed;

    /// @param maker an [IllegalArgumentException] of it is a sentence for the user
    Engines(EngineOptions options, Function<EngineOptions, TunnelEngine> maker) {
        this.options = options;
        this.maker = maker;
    }

    synchronized TunnelEngine current() throws FailureException {
        if (closed) {
            throw new FailureException(CLOSING);
        }
        if (current == null) {
            try {
                current = maker.apply(options);
            } catch (IllegalArgumentException unusable) {
                throw new FailureException(Failure.of(Kind.MISCONFIGURED, unusable.getMessage(), "Change it and start the tunnel again."));
            }
        }
        return current;
    }

    synchronized void use(EngineOptions changed) {
        if (!changed.equals(options)) {
            options = changed;
            if (current != null) {
                earlier.add(current);
                current = null;
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (current != null) {
            earlier.add(current);
            current = null;
        }
        earlier.forEach(TunnelEngine::close);
        earlier.clear();
    }
}
