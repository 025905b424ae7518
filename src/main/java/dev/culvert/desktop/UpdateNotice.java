package dev.culvert.desktop;

import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Shell;
import dev.culvert.engine.EngineOptions;
import dev.culvert.manager.EngineConfiguration;
import dev.culvert.store.Settings;
import dev.culvert.update.Releases;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks once a day whether there is a newer version, unless the user does not want that, and says so at the window's lower edge. That it
/// cannot be found out is nothing to tell. On JavaFX's thread only.
final class UpdateNotice {
    private static final Logger LOG = LoggerFactory.getLogger(UpdateNotice.class);
    private static final Duration AFTER_START = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    /// The network as it is set.
    @FunctionalInterface
    interface Network {
        /// Reads a file, so not on JavaFX's thread.
        EngineOptions of(Settings settings) throws EngineConfiguration.Unusable;
    }

    private final Messages messages;
    private final Shell shell;
    private final FxThread fx;
    private final Releases releases;
    private final String version;
    private final Supplier<Settings> settings;
    private final Consumer<UnaryOperator<Settings>> changed;
    private final Network network;
    private final Predicate<URI> browser;
    private final InstantSource clock;

    /// @param version of this program
    /// @param changed makes an edit hold from now on; says nothing where it cannot be saved, because the user has changed nothing
    /// @param browser shows a page, where that can be; may wait
    UpdateNotice(
        Messages messages, Shell shell, FxThread fx, Releases releases, String version, Supplier<Settings> settings, Consumer<UnaryOperator<Settings>> changed, Network network, Predicate<URI> browser, InstantSource clock) {
        this.messages = messages;
        this.shell = shell;
        this.fx = fx;
        this.releases = releases;
        this.version = version;
        this.settings = settings;
        this.changed = changed;
        this.network = network;
        this.browser = browser;
        this.clock = clock;
    }

    /// From now on, as long as the window's thread has its timer. A day may go by while the computer sleeps: so it is not waited for at once.
    void begin() {
        fx.every(AFTER_START, BETWEEN_LOOKS, this::look);
    }

    /// Asks when a day is over.
    void look() {
        Settings now = settings.get();
        Instant time = clock.instant();
        if (!now.updates().wanted() || !isDue(now.updates().asked(), time)) {
            return;
        }
        changed.accept(old -> old.withUpdates(old.updates().withAsked(time))); // before the answer, which may be that there is none
        fx.background(() -> {
            try {
                return releases.newer(network.of(now));
            } catch (EngineConfiguration.Unusable unusable) {
                LOG.debug("Whether there is a newer version was not asked: {}", unusable.getMessage());
                return Optional.<String>empty();
            }
        }, newer -> newer.filter(found -> !settings.get().updates().declined().equals(Optional.of(found))).ifPresent(this::show));
    }

    /// A time that is yet to come was told by a clock that was wrong.
    private static boolean isDue(Optional<Instant> asked, Instant now) {
        return asked.isEmpty() || asked.get().isAfter(now) || !asked.get().plus(DAY).isAfter(now);
    }

    private void show(String newer) {
        shell.notice(messages.get("update.newer", newer, version), List.of(
            new Shell.Action(messages.get("update.open"), () -> fx.background(() -> browser.test(releases.page()), opened -> {
                if (opened) {
                    decline(newer);
                } else {
                    shell.tell(messages.get("update.no-browser"), messages.get("update.no-browser.text", releases.page()));
                }
            })),
            new Shell.Action(messages.get("update.skip"), () -> decline(newer))));
    }

    private void decline(String newer) {
        changed.accept(old -> old.withUpdates(old.updates().withDeclined(newer)));
    }
}
