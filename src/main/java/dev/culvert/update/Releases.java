package dev.culvert.update;

import dev.culvert.engine.EngineOptions;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The releases of a repository on GitHub, as this version sees them.
public final class Releases {
    private static final Logger LOG = LoggerFactory.getLogger(Releases.class);
    private static final URI API = URI.create("https://api.github.com");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String repository;
    private final Version own;
    private final URI api;
    private final Duration patience;

    private Releases(String repository, Version own, URI api, Duration patience) {
        this.repository = repository;
        this.own = own;
        this.api = api;
        this.patience = patience;
    }

    /// @param repository `OWNER/NAME`; anything else where the build was not told
    /// @param version    of this program
    /// @return empty where nobody can say what is newer: the build knows no repository, or is none of a version
    public static Optional<Releases> of(String repository, String version) {
        return of(repository, version, API, PATIENCE);
    }

    /// @param api      what answers in place of GitHub
    /// @param patience how long the whole question may take
    static Optional<Releases> of(String repository, String version, URI api, Duration patience) {
        return repository.matches("[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
            ? Version.parse(version).filter(own -> !own.isSnapshot()).map(own -> new Releases(repository, own, api, patience))
            : Optional.empty();
    }

    /// For the user's browser. It is not taken from an answer.
    public URI page() {
        return URI.create("https://github.com/" + repository + "/releases");
    }

    /// Asks for the latest release: one anonymous request, which says this program's name and version. Waits for the network.
    ///
    /// @param options whose proxy and authorities hold here as well
    /// @return the number of a release that is newer than this program; empty where there is none, and where that was not found out
    public Optional<String> newer(EngineOptions options) {
        try {
            return LatestRelease.ask(api.resolve("/repos/" + repository + "/releases/latest"), "Culvert/" + own, options, patience)
                .filter(latest -> latest.isNewerThan(own)).map(Version::toString);
        } catch (IOException | GeneralSecurityException | RuntimeException notFoundOut) {
            LOG.debug("Whether there is a newer version was not found out: {}", notFoundOut.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }
}
