package dev.culvert.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.culvert.profile.Environment;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.Profile.Target;
import dev.culvert.profile.RouteChoice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What each format looks like: the files beside this class, one line of dashes between two connections.
class FormatTest {
    private static final Set<Format> COMMANDS = Set.of(Format.PSQL, Format.PSQL_FLAGS, Format.DBEAVER);

    static Stream<Object[]> golden() {
        return Arrays.stream(Format.values()).flatMap(format -> COMMANDS.contains(format)
            ? Arrays.stream(Shell.values()).map(shell -> new Object[] {format, shell, format.id() + "-" + shell.name().toLowerCase(Locale.ROOT)})
            : Stream.of(new Object[][] {{format, Shell.POSIX, format.id()}}));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("golden")
    void itLooksLikeTheFile(Format format, Shell shell, String file) throws IOException {
        String text = format.holdsSeveral() ? format.text(Connections.ALL, shell)
            : Connections.ALL.stream().map(connection -> format.text(connection, shell)).collect(Collectors.joining("\n----\n"));
        String comparable = format == Format.DATAGRIP ? text.replaceAll("uuid=\"[-0-9a-f]{36}\"", "uuid=\"…\"") : text;
        try (InputStream golden = FormatTest.class.getResourceAsStream(file + ".txt")) {
            assertThat(comparable + "\n").isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void itCanBeNamedOnACommandLine(Format format) {
        assertThat(Format.of(format.id())).contains(format);
        assertThat(format.id()).matches("[a-z-]+");
        assertThat(format.title()).isNotBlank();
        assertThat(Format.of(format.id().toUpperCase(Locale.ROOT))).isEmpty();
    }

    @Test
    void someHoldSeveralConnections() {
        assertThat(Arrays.stream(Format.values()).filter(Format::holdsSeveral)).containsExactly(Format.DATAGRIP, Format.PGADMIN, Format.SERVICE);
        assertThat(Arrays.stream(Format.values()).filter(format -> format.extension().isPresent())).containsExactly(Format.PGADMIN);
        assertThatIllegalArgumentException().isThrownBy(() -> Format.URI.text(List.of(Connections.PLAIN, Connections.PLAIN), Shell.POSIX)).withMessage("2 connections as uri");
        for (Format format : Format.values()) {
            assertThatIllegalArgumentException().isThrownBy(() -> format.text(List.of(), Shell.POSIX));
        }
    }

    /// Postico has no word for it.
    @ParameterizedTest
    @EnumSource(value = Format.class, mode = EnumSource.Mode.EXCLUDE, names = "POSTICO")
    void itSaysThatThereIsNoTls(Format format) {
        assertThat(format.text(Connections.PLAIN, Shell.POSIX)).containsAnyOf("sslmode=disable", "sslmode=\"disable\"", "\"sslmode\": \"disable\"", "SSL Mode=Disable", "ssl: false", "tLSMode=0");
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void itEndsWithoutALineBreak(Format format) {
        Set<String> ends = new HashSet<>();
        for (Shell shell : Shell.values()) {
            ends.add(format.text(Connections.PLAIN, shell).strip());
            assertThat(format.text(Connections.PLAIN, shell)).doesNotEndWith("\n").contains("127.0.0.1", "54320");
        }
        assertThat(ends).as("the shell matters to no plain connection, but for a new id").hasSize(format == Format.DATAGRIP ? Shell.values().length : 1);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1", "0.0.0.0, 127.0.0.1", "::, ::1", "0:0:0:0:0:0:0:0, ::1", "localhost, localhost", "fd00::1, fd00::1"})
    void aProfilesConnectionLeadsToThisMachine(String listening, String host) {
        Profile profile = new Profile(UUID.randomUUID(), "billing api", Environment.STAGING, new Target(Target.Kind.POOLED, "pooled.db.prisma.io", "shop"), Listen.AUTOMATIC, RouteChoice.AUTO, OptionalInt.empty(), false);
        assertThat(LocalConnection.to(profile, listening, 5_433)).isEqualTo(new LocalConnection(profile.id(), "billing api", Environment.STAGING, host, 5_433, "shop", "postgres"));
    }

    @Test
    void anAddressWithAZoneStaysOne() {
        assertThat(Format.URI.text(Connections.connection("x", Environment.NONE, "fe80::1%eth0", 1, "x"), Shell.POSIX)).isEqualTo("postgresql://postgres@[fe80::1%25eth0]:1/x?sslmode=disable");
    }

    @Test
    void aNameIsOneLine() {
        assertThatIllegalArgumentException().isThrownBy(() -> Connections.connection("a\nb", Environment.NONE, "127.0.0.1", 1, "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> Connections.connection("a", Environment.NONE, "127.0.0.1", 65_536, "x"));
        assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> Connections.connection("a", Environment.NONE, "127.0.0.1", 1, null));
    }

    @Test
    void itIsWrittenToAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("servers.json"), "what was there before is longer than that".repeat(100));
        Format.PGADMIN.write(List.of(Connections.PLAIN), Shell.POSIX, file);
        assertThat(file).hasContent(Format.PGADMIN.text(Connections.PLAIN, Shell.POSIX) + "\n");
        Path gone = folder.resolve("gone").resolve("servers.json");
        assertThatExceptionOfType(HandoffException.class).isThrownBy(() -> Format.PGADMIN.write(List.of(Connections.PLAIN), Shell.POSIX, gone))
            .withMessage(gone + " cannot be written (its folder does not exist).");
    }
}
