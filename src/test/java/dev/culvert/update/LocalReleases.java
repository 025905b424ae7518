package dev.culvert.update;

import java.net.URI;
import java.time.Duration;

/// Releases for tests of what shows them.
public final class LocalReleases {
    private LocalReleases() {}

    /// @param api what answers in place of GitHub
    public static Releases at(URI api, String version) {
        return Releases.of("culvert/culvert", version, api, Duration.ofSeconds(10)).orElseThrow();
    }
}
