package dev.culvert.desktop;

import dev.culvert.control.Reply;
import dev.culvert.control.Reply.Tunnel;
import dev.culvert.control.Request;
import dev.culvert.engine.Failure;
import dev.culvert.manager.TunnelManager;
import dev.culvert.manager.TunnelStatus;
import dev.culvert.manager.TunnelView;
import dev.culvert.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Does what other processes of the user ask the window for. Not for JavaFX's thread: it waits.
final class RemoteControl implements Function<Request, Reply> {
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final TunnelManager manager;
    private final Runnable show;

    /// @param show brings the window forward, from any thread
    RemoteControl(TunnelManager manager, Runnable show) {
        this.manager = manager;
        this.show = show;
    }

    @Override
    public Reply apply(Request request) {
        return switch (request.command()) {
            case SHOW -> {
                show.run();
                yield Reply.done(List.of());
            }
            case STATUS -> Reply.done(manager.tunnels().stream().map(RemoteControl::tunnel).toList());
            case START -> withTunnel(request.name(), view -> manager.start(view.profile().id()).toCompletableFuture().join());
            case STOP -> withTunnel(request.name(), view -> {
                manager.stop(view.profile().id(), DRAIN).toCompletableFuture().join();
                return Optional.empty();
            });
        };
    }

    /// @param action answers what went wrong
    private Reply withTunnel(String name, Function<TunnelView, Optional<Failure>> action) {
        Optional<TunnelView> view = manager.tunnel(name).or(() -> readAgain(name));
        if (view.isEmpty()) {
            return Reply.refused("There is no profile with this name.");
        }
        Optional<Failure> failure = action.apply(view.get());
        List<Tunnel> tunnel = manager.tunnel(view.get().profile().id()).map(RemoteControl::tunnel).stream().toList();
        return failure.map(wrong -> new Reply(false, wrong.inSentences(), tunnel)).orElseGet(() -> Reply.done(tunnel));
    }

    /// A command may have added it a moment ago.
    private Optional<TunnelView> readAgain(String name) {
        try {
            manager.load();
        } catch (StoreException e) {
            return Optional.empty(); // the window itself says what is wrong with the file
        }
        return manager.tunnel(name);
    }

    private static Tunnel tunnel(TunnelView view) {
        String state = switch (view.status()) {
            case TunnelStatus.Stopped() -> "stopped";
            case TunnelStatus.Connecting() -> "connecting";
            case TunnelStatus.Running(var trouble) -> trouble.isEmpty() ? "running" : "running, with a problem";
            case TunnelStatus.Stopping() -> "stopping";
            case TunnelStatus.Failed _ -> "failed";
        };
        return view.snapshot()
            .map(snapshot -> new Tunnel(view.profile().name(), state, snapshot.address().getAddress().getHostAddress(), snapshot.address().getPort(), snapshot.liveSessions(), snapshot.received(), snapshot.sent()))
            .orElseGet(() -> new Tunnel(view.profile().name(), state, view.profile().listen().host(), view.profile().listen().port(), 0, 0, 0));
    }
}
