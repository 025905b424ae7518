package dev.culvert.handoff;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Symbolic links to files that are replaced.
public final class Links {
    private static final int MOST = 40; // as on Linux

    private Links() {}

    /// Where a file is, for those who keep it elsewhere and have a link to it here; whether or not there is anything yet. Absolute. Of links that
    /// lead in a circle it is one of them.
    public static Path target(Path file) throws IOException {
        Path target = file.toAbsolutePath();
        for (int links = 0; links < MOST && Files.isSymbolicLink(target); links++) {
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }
}
