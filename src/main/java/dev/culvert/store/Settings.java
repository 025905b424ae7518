package dev.culvert.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// What a person has chosen for the whole program, and where the window was.
///
/// @param proxyAddress  such as `http://proxy.example:3128`; used with [Proxy#MANUAL] only; holds no user and password
/// @param caFile        a PEM file with authorities to trust besides the system's, or empty
/// @param window        empty until the window has been moved
/// @param selected      the profile that was shown last
/// @param programs      where programs of this computer are, by their ids; without those that are where they are looked for
/// @param copiedAs      the id of the format that a profile's connection was last copied in, besides the usual one
/// @param restore       whether the window starts what ran when it was last open
/// @param running       what ran then; empty where it is not to be started
/// @param notifications whether the window, while it is out of sight, tells of tunnels that fail or recover
/// @param updates       about newer versions
public record Settings(
    Theme theme,
    OnClose onClose,
    Proxy proxy,
    String proxyAddress,
    String caFile,
    Optional<Window> window,
    Optional<UUID> selected,
    Map<String, String> programs,
    Map<UUID, String> copiedAs,
    boolean restore,
    Set<UUID> running,
    boolean notifications,
    Updates updates) {
    public static final Settings DEFAULT = new Settings(Theme.SYSTEM, OnClose.ASK, Proxy.SYSTEM, "", "", Optional.empty(), Optional.empty(), Map.of(), Map.of(), false, Set.of(), true, Updates.DEFAULT);

    public enum Theme {
        SYSTEM,
        LIGHT,
        DARK
    }

    /// What closing the window does to running tunnels.
    public enum OnClose {
        ASK,
        KEEP_RUNNING,
        STOP
    }

    public enum Proxy {
        SYSTEM,
        NONE,
        MANUAL
    }

    /// In screen coordinates.
    public record Window(double x, double y, double width, double height, boolean maximized) {}

    /// @param wanted   whether to look for newer versions
    /// @param asked    when that was last tried
    /// @param declined the version that the user does not want to hear of again
    public record Updates(boolean wanted, Optional<Instant> asked, Optional<String> declined) {
        public static final Updates DEFAULT = new Updates(true, Optional.empty(), Optional.empty());

        public Updates {
            Objects.requireNonNull(asked);
            Objects.requireNonNull(declined);
        }

        public Updates withWanted(boolean other) {
            return new Updates(other, asked, declined);
        }

        public Updates withAsked(Instant other) {
            return new Updates(wanted, Optional.of(other), declined);
        }

        public Updates withDeclined(String version) {
            return new Updates(wanted, asked, Optional.of(version));
        }
    }

    public Settings {
        Objects.requireNonNull(theme);
        Objects.requireNonNull(onClose);
        Objects.requireNonNull(proxy);
        Objects.requireNonNull(proxyAddress);
        Objects.requireNonNull(caFile);
        Objects.requireNonNull(window);
        Objects.requireNonNull(selected);
        programs = Map.copyOf(programs);
        copiedAs = Map.copyOf(copiedAs);
        running = Set.copyOf(running);
        Objects.requireNonNull(updates);
    }

    public Settings withTheme(Theme other) {
        return new Settings(other, onClose, proxy, proxyAddress, caFile, window, selected, programs, copiedAs, restore, running, notifications, updates);
    }

    public Settings withOnClose(OnClose other) {
        return new Settings(theme, other, proxy, proxyAddress, caFile, window, selected, programs, copiedAs, restore, running, notifications, updates);
    }

    public Settings withProxy(Proxy other, String address) {
        return new Settings(theme, onClose, other, address, caFile, window, selected, programs, copiedAs, restore, running, notifications, updates);
    }

    public Settings withCaFile(String other) {
        return new Settings(theme, onClose, proxy, proxyAddress, other, window, selected, programs, copiedAs, restore, running, notifications, updates);
    }

    public Settings withWindow(Optional<Window> other) {
        return new Settings(theme, onClose, proxy, proxyAddress, caFile, other, selected, programs, copiedAs, restore, running, notifications, updates);
    }

    public Settings withSelected(Optional<UUID> other) {
        return new Settings(theme, onClose, proxy, proxyAddress, caFile, window, other, programs, copiedAs, restore, running, notifications, updates);
    }

    /// @param path empty to have it looked for again
    public Settings withProgram(String id, Optional<String> path) {
        Map<String, String> others = new HashMap<>(programs);
        path.ifPresentOrElse(file -> others.put(id, file), () -> others.remove(id));
        return new Settings(theme, onClose, proxy, proxyAddress, caFile, window, selected, others, copiedAs, restore, running, notifications, updates);
    }

    public Settings withCopiedAs(Map<UUID, String> other) {
        return new Settings(theme, onClose, proxy, proxyAddress, caFile, window, selected, programs, other, restore, running, notifications, updates);
    }

    public Settings withCopiedAs(UUID profile, String format) {
        Map<UUID, String> others = new HashMap<>(copiedAs);
        others.put(profile, format);
        return withCopiedAs(others);
    }

    /// @param ids what runs now
    public Settings withRunning(boolean other, Set<UUID> ids) {
        return new Settings(theme, onClose, proxy, proxyAddress, caFile, window, selected, programs, copiedAs, other, other ? ids : Set.of(), notifications, updates);
    }

    public Settings withNotifications(boolean other) {
        return new Settings(theme, onClose, proxy, proxyAddress, caFile, window, selected, programs, copiedAs, restore, running, other, updates);
    }

    public Settings withUpdates(Updates other) {
        return new Settings(theme, onClose, proxy, proxyAddress, caFile, window, selected, programs, copiedAs, restore, running, notifications, other);
    }
}
