package dev.culvert.desktop.preferences;

import dev.culvert.handoff.Program;
import dev.culvert.store.Settings;
import dev.culvert.store.Settings.OnClose;
import dev.culvert.store.Settings.Proxy;
import dev.culvert.store.Settings.Theme;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// What has been chosen for the whole program. A choice holds at once, unless it cannot be used. On one thread only; it needs no window.
final class PreferencesModel {
    /// What is wrong with a proxy's address.
    enum AddressProblem {
        EMPTY,
        NOT_AN_ADDRESS,
        UNKNOWN_SCHEME,
        /// There is a user or password in it, which must not get into a file.
        HAS_PASSWORD
    }

    private static final Set<String> SCHEMES = Set.of("http", "socks5");
    private static final int LAST_PORT = 65_535;

    private final Supplier<Settings> current;
    private final Consumer<UnaryOperator<Settings>> changed;
    private final Supplier<Set<UUID>> running;

    /// @param changed makes an edit hold from now on
    /// @param running the profiles whose tunnels run
    PreferencesModel(Supplier<Settings> current, Consumer<UnaryOperator<Settings>> changed, Supplier<Set<UUID>> running) {
        this.current = current;
        this.changed = changed;
        this.running = running;
    }

    Settings current() {
        return current.get();
    }

    private void change(UnaryOperator<Settings> change) {
        Settings before = current.get();
        if (!change.apply(before).equals(before)) {
            changed.accept(change);
        }
    }

    void choose(Theme theme) {
        change(old -> old.withTheme(theme));
    }

    /// @param restore whether what runs is to be started with the window the next time
    void choose(boolean restore) {
        Set<UUID> now = running.get();
        change(old -> old.withRunning(restore, now));
    }

    void chooseNotifications(boolean notifications) {
        change(old -> old.withNotifications(notifications));
    }

    void choose(OnClose onClose) {
        change(old -> old.withOnClose(onClose));
    }

    /// @param address for [Proxy#MANUAL]; with the others the one that was entered before is remembered
    /// @return what is wrong with the address; then nothing is changed
    Optional<AddressProblem> choose(Proxy proxy, String address) {
        String wanted = proxy == Proxy.MANUAL ? address.strip() : current().proxyAddress();
        Optional<AddressProblem> problem = proxy == Proxy.MANUAL ? problem(wanted) : Optional.empty();
        if (problem.isEmpty()) {
            change(old -> old.withProxy(proxy, wanted));
        }
        return problem;
    }

    /// @param wanted whether to look for newer versions
    void chooseUpdates(boolean wanted) {
        change(old -> old.withUpdates(old.updates().withWanted(wanted)));
    }

    /// @param file one that can be used, or empty for none
    void chooseCaFile(String file) {
        change(old -> old.withCaFile(file));
    }

    /// Where the user says that it is.
    Optional<String> program(Program program) {
        return Optional.ofNullable(current().programs().get(program.id()));
    }

    /// @param file empty to have it looked for
    void chooseProgram(Program program, Optional<String> file) {
        change(old -> old.withProgram(program.id(), file));
    }

    private static Optional<AddressProblem> problem(String address) {
        if (address.isEmpty()) {
            return Optional.of(AddressProblem.EMPTY);
        }
        if (address.contains("@")) {
            return Optional.of(AddressProblem.HAS_PASSWORD);
        }
        try {
            URI uri = new URI(address);
            if (uri.getScheme() == null || uri.getRawAuthority() == null) {
                return Optional.of(AddressProblem.NOT_AN_ADDRESS);
            }
            if (!SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
                return Optional.of(AddressProblem.UNKNOWN_SCHEME);
            }
            boolean more = !uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/") || uri.getRawQuery() != null || uri.getRawFragment() != null;
            return uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > LAST_PORT || more ? Optional.of(AddressProblem.NOT_AN_ADDRESS) : Optional.empty();
        } catch (URISyntaxException unreadable) {
            return Optional.of(AddressProblem.NOT_AN_ADDRESS);
        }
    }
}
