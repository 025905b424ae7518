package dev.culvert.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine;

/// This build's version.
final class Version implements CommandLine.IVersionProvider {
    private static final String FILE = "/dev/culvert/build.properties";

    static String number() {
        try (InputStream in = Version.class.getResourceAsStream(FILE)) {
            Properties build = new Properties();
            build.load(in);
            return build.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String[] getVersion() {
        return new String[] {"culvert " + number()};
    }
}
