package dev.culvert.handoff;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// A file of the system that may be anything.
final class SmallFile {
    private static final int LONGEST = 1 << 20;

    private SmallFile() {}

    /// None where it cannot be read: what would stand in it is not there.
    static Stream<String> lines(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= LONGEST ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines() : Stream.empty();
        } catch (IOException notToBeRead) {
            return Stream.empty();
        }
    }
}
