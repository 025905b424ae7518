package dev.culvert.testkit;

import dev.culvert.handoff.Computer;
import dev.culvert.handoff.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A computer in a folder: its programs are scripts that write down what they are given. On this one's file system, so it is a Windows
/// with slashes.
public final class Machine {
    private final Path root;
    private final Computer.Os os;
    private final Map<String, String> environment = new HashMap<>();

    public Machine(Path root, Computer.Os os) throws IOException {
        this.root = root;
        this.os = os;
        Files.createDirectories(root.resolve("tmp"));
        Files.createDirectories(home());
        set("PATH", root.resolve("bin") + (os == Computer.Os.WINDOWS ? ";" : ":") + "relative");
    }

    public Machine set(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public Path root() {
        return root;
    }

    public Path home() {
        return root.resolve("home/me");
    }

    public Computer computer() {
        return new Computer(os, environment, home(), root);
    }

    public Programs programs() {
        return new Programs(computer(), Map.of());
    }

    /// A program that ends well.
    public Path program(String path) throws IOException {
        return program(path, "");
    }

    /// A program that then goes on with a script.
    public Path program(String path, String script) throws IOException {
        Path file = root.resolve(path);
        text(path, "#!/bin/sh\nfor word in \"$0\" \"$@\"; do printf '%s\\0' \"$word\"; done > '" + record() + "'\n/usr/bin/env > '" + root.resolve("variables") + "'\npwd > '" + root.resolve("folder") + "'\nPATH=/usr/bin:/bin\n" + script + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    public Path text(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /// The words of the command that ran last.
    public List<String> ran() throws IOException {
        return Arrays.asList(Files.readString(record()).split("\0"));
    }

    public boolean ranSomething() {
        return Files.exists(record());
    }

    /// The variables that it had.
    public List<String> variables() throws IOException {
        return Files.readString(root.resolve("variables"), StandardCharsets.UTF_8).lines().toList();
    }

    public Path folder() throws IOException {
        return Path.of(Files.readString(root.resolve("folder")).strip());
    }

    private Path record() {
        return root.resolve("record");
    }
}
