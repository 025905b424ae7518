package dev.culvert.store;

import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.Profile.Target;
import dev.culvert.profile.RouteChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// What the tests of this package put into files and look for there.
final class Samples {
    static final Profile BILLING = new Profile(
        UUID.fromString("0b9f5b3e-8f0c-4d3e-9f61-3f0f4a1f2a77"), "billing-api", Environment.PRODUCTION, new Target(Target.Kind.API_KEY, "", "postgres"),
        new Listen("127.0.0.1", 54_320, false), RouteChoice.AUTO, OptionalInt.of(10), true);
    static final Profile SHOP = new Profile(
        UUID.fromString("5f0c8a44-1f4b-4be2-a3f5-60d0f2a2c9d1"), "Bücherladen", Environment.NONE, new Target(Target.Kind.POOLED, "pooled.db.prisma.io", "shop"),
        new Listen("::1", 5_433, true), RouteChoice.GATEWAY, OptionalInt.empty(), false);
    static final Profile LOCAL = profile("local");

    private Samples() {}

    static Profile profile(String name) {
        return new Profile(UUID.randomUUID(), name, Environment.DEVELOPMENT, new Target(Target.Kind.LOCAL, "localhost:51214", "template1"), Listen.AUTOMATIC, RouteChoice.DIRECT,
            OptionalInt.empty(), false);
    }

    static UnaryOperator<List<Profile>> adding(Profile added) {
        return profiles -> Stream.concat(profiles.stream(), Stream.of(added)).toList();
    }

    static UnaryOperator<List<Profile>> removing(Profile removed) {
        return profiles -> profiles.stream().filter(profile -> !profile.id().equals(removed.id())).toList();
    }

    static UnaryOperator<List<Profile>> reversing() {
        return profiles -> new ArrayList<>(profiles).reversed();
    }

    static Folders in(Path folder) {
        return new Folders(folder, folder.resolve("logs"));
    }

    /// What is in a folder besides the lock file.
    static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> !name.equals("culvert.lock")).sorted().toList();
        }
    }

    /// The file that was put aside, which must be the only one.
    static Path aside(Path folder) throws IOException {
        List<String> aside = files(folder).stream().filter(name -> name.contains(".broken-")).toList();
        if (aside.size() != 1) {
            throw new AssertionError("put aside: " + aside);
        }
        return folder.resolve(aside.getFirst());
    }
}
