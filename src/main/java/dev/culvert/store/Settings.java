package dev.culvert.store;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// What a person has chosen for the whole program, and where the window was.
///
/// @param proxyAddress such as `http://proxy.example:3128`; used with [Proxy#MANUAL] only; holds no user and password
/// @param caFile       a PEM file with authorities to trust besides the system's, or empty
/// @param window       empty until the window has been moved
/// @param selected     the profile that was shown last
public record Settings(Theme theme, OnClose onClose, Proxy proxy, String proxyAddress, String caFile, Optional<Window> window, Optional<UUID> selected) {
    public static final Settings DEFAULT = new Settings(Theme.SYSTEM, OnClose.ASK, Proxy.SYSTEM, "", "", Optional.empty(), Optional.empty());

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

    public Settings {
        Objects.requireNonNull(theme);
        Objects.requireNonNull(onClose);
        Objects.requireNonNull(proxy);
        Objects.requireNonNull(proxyAddress);
        Objects.requireNonNull(caFile);
        Objects.requireNonNull(window);
        Objects.requireNonNull(selected);
    }
}
