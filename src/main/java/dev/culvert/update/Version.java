package dev.culvert.update;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A version as [Semantic Versioning](https://semver.org) writes it. What stands behind `+` does not count.
///
/// @param suffix such as `rc.1`; empty for a release
record Version(int major, int minor, int patch, String suffix) {
    private static final Pattern FORM = Pattern.compile("v?(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?");
    private static final Comparator<Version> BY_NUMBERS = Comparator.comparingInt(Version::major).thenComparingInt(Version::minor).thenComparingInt(Version::patch);

    /// @param text with or without the `v` of a tag
    static Optional<Version> parse(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches()
            ? Optional.of(new Version(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3)), parts.group(4) == null ? "" : parts.group(4)))
            : Optional.empty();
    }

    boolean isRelease() {
        return suffix.isEmpty();
    }

    /// What a developer built, between versions.
    boolean isSnapshot() {
        return suffix.endsWith("SNAPSHOT");
    }

    /// Of a release: a pre-release is older than the release it leads to.
    boolean isNewerThan(Version other) {
        int order = BY_NUMBERS.compare(this, other);
        return isRelease() && (order > 0 || order == 0 && !other.isRelease());
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch + (isRelease() ? "" : "-" + suffix);
    }
}
