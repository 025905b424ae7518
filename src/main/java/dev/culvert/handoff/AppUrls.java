package dev.culvert.handoff;

import java.util.Locale;

/// URLs that open an app with a connection in it.
final class AppUrls {
    private AppUrls() {}

    /// As TablePlus copies its own; not documented. That `tLSMode=0` is no TLS is UNVERIFIED: it is what local connections have.
    static String tablePlus(LocalConnection to) {
        String colour = Colours.of(to.environment()).orElse("#f8f8f8").substring(1).toUpperCase(Locale.ROOT);
        String environment = switch (to.environment()) {
            case NONE -> "local";
            case DEVELOPMENT -> "development";
            case STAGING -> "staging";
            case PRODUCTION -> "production";
        };
        return "postgresql://" + ConnectionUri.authority(to) + "?statusColor=" + colour + "&env=" + environment + "&name=" + ConnectionUri.encoded(to.name())
            + "&tLSMode=0&usePrivateKey=false&safeModeLevel=0&advancedSafeModeLevel=0&driverVersion=0&lazyload=false";
    }

    /// [Postico's scheme](https://eggerapps.at/postico2/documentation/postico-url-scheme.html): not `postgresql:`, which another app may
    /// have taken. It has no word for the mode; that Postico goes on when the tunnel declines TLS is UNVERIFIED. The same UUID changes a
    /// connection instead of adding another.
    static String postico(LocalConnection to) {
        return "postico://" + ConnectionUri.authority(to) + "?nickname=" + ConnectionUri.encoded(to.name()) + "&uuid=" + to.profile();
    }
}
