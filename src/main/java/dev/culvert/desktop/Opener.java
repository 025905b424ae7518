package dev.culvert.desktop;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shows a folder in the system's file manager, or a page in the browser. Not by AWT's Desktop, which would load a second toolkit beside JavaFX for it.
final class Opener {
    private static final Logger LOG = LoggerFactory.getLogger(Opener.class);

    private Opener() {}

    /// Starts a program, so not on a thread that must not wait.
    static void open(Path folder) {
        run(folder.toString());
    }

    /// The same.
    ///
    /// @return whether there is such a program
    static boolean open(URI page) {
        return run(page.toString());
    }

    private static boolean run(String what) {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String program = system.contains("mac") ? "open" : system.contains("win") ? "explorer.exe" : "xdg-open";
        try {
            new ProcessBuilder(List.of(program, what)).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return true;
        } catch (IOException e) {
            LOG.warn("{} could not be run to show {}: {}", program, what, e.getMessage());
            return false;
        }
    }
}
