package dev.culvert.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine;

/// What this build is.
final class Version implements CommandLine.IVersionProvider {
    private static final String FILE = "/dev/culvert/build.properties";

    static String number() {
        return property("version");
    }

    /// Where its releases are, `OWNER/NAME`; anything else where the build was not told.
    static String repository() {
        return property("repository");
    }

    static String text() {
        return "culvert " + number();
    }

    private static String property(String name) {
        try (InputStream in = Version.class.getResourceAsStream(FILE)) {
            Properties build = new Properties();
            build.load(in);
            return build.getProperty(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }
}
