package dev.culvert.control;

import dev.culvert.store.Folders;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Asks the user's window.
public final class ControlClient {
    /// Longer than a start with a slow keychain, a stop with its drain.
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Place place;
    private final Duration patience;

    public ControlClient(Folders folders) {
        this(Place.of(folders), PATIENCE);
    }

    ControlClient(Place place, Duration patience) {
        this.place = place;
        this.patience = patience;
    }

    /// Waits for the answer.
    ///
    /// @return empty when there is no window, or it went away
    public Optional<Reply> ask(Request request) {
        if (Files.notExists(place.socket())) {
            return Optional.empty();
        }
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(place.socket()))) {
            CompletableFuture<Void> answered = new CompletableFuture<>();
            answered.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS).exceptionally(_ -> Streams.close(channel));
            Wire.write(Channels.newOutputStream(channel), request);
            Optional<Reply> reply = Wire.reply(Channels.newInputStream(channel));
            answered.complete(null);
            return Optional.of(reply.orElseGet(() -> Reply.refused("The window's answer was not understood: it is of another version. Quit it and open it again.")));
        } catch (IOException | UnsupportedOperationException nobodyThere) {
            return Optional.empty();
        }
    }
}
