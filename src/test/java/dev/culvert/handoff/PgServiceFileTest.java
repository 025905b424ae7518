package dev.culvert.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.culvert.profile.Environment;
import dev.culvert.testkit.EmbeddedDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class PgServiceFileTest {
    private static final UUID OTHER = UUID.fromString("5f0c8a44-1f4b-4be2-a3f5-60d0f2a2c9d1");
    private static final String SECTION = """
        # >>> Culvert 0b9f5b3e-8f0c-4d3e-9f61-3f0f4a1f2a77: prod
        [prod]
        host=127.0.0.1
        port=54320
        dbname=postgres
        user=postgres
        sslmode=disable
        # <<< Culvert 0b9f5b3e-8f0c-4d3e-9f61-3f0f4a1f2a77
        """;

    /// Files as people have them. None of the bytes are ours to change.
    static final List<String> FILES = List.of(
        "",
        "\n",
        "# nothing but this",
        "[a]\nhost=a.example\n",
        "[a]\nhost=a.example",
        "\ufeff[a]\nhost=a.example\n",
        "\ufeff",
        "# my servers\r\n\r\n[a]\r\nhost = a.example   \r\npassword=Bücher\r\n",
        "[a]\r\nhost=a.example",
        "[a]\nhost=a.example\r",
        "[a]\r\nhost=a.example\n[b]\nport=1\n\n\n",
        "  [prod2]\n[xprod]\n# [prod]\nhost=[prod]\n",
        "\u00a0\u0085\u2028 [a]\nhost=a\n");

    @TempDir
    Path folder;

    private Path path;
    private PgServiceFile file;

    @BeforeEach
    void placeTheFile() {
        path = folder.resolve(".pg_service.conf");
        file = new PgServiceFile(path);
    }

    @Test
    void itIsMadeWhereThereIsNone() throws Exception {
        Path deep = folder.resolve("post gres").resolve("x").resolve(".pg_service.conf");
        PgServiceFile.Undo undo = new PgServiceFile(deep).put(prod(54_320));
        assertThat(deep).hasContent(SECTION);
        assertThat(new PgServiceFile(deep).has(Connections.ID)).isTrue();
        undo.undo();
        assertThat(deep).doesNotExist();
        assertThat(deep.getParent()).isEmptyDirectory();
    }

    @ParameterizedTest
    @FieldSource("FILES")
    void everyOtherByteStays(String before) throws Exception {
        write(before);
        file.put(prod(1));
        file.put(prod(54_320));
        String lineBreak = before.contains("\r\n") ? "\r\n" : "\n";
        String section = SECTION.replace("\n", lineBreak);
        boolean ended = before.isEmpty() || before.endsWith("\n");
        assertThat(read()).isEqualTo(ended ? before + section : before + lineBreak + section.stripTrailing());
        file.remove(Connections.ID);
        assertThat(read()).isEqualTo(before);
    }

    @ParameterizedTest
    @FieldSource("FILES")
    void aSectionIsFoundByTheNameOfItsProfile(String before) throws Exception {
        write(before);
        assertThat(file.profile("a [Bücher]")).isEmpty();
        file.put(Connections.named(OTHER, "a [Bücher]", 1));
        file.put(prod(54_320));
        assertThat(file.profile("A [BÜCHER]")).contains(OTHER);
        assertThat(file.profile("prod")).contains(Connections.ID);
        assertThat(file.profile("pro")).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("FILES")
    void everyOtherByteStaysAroundASectionInTheMiddle(String before) throws Exception {
        String start = before.isEmpty() || before.endsWith("\n") ? before : before + (before.contains("\r\n") ? "\r\n" : "\n");
        String lineBreak = start.contains("\r\n") ? "\r\n" : "\n";
        write(start);
        file.put(prod(1));
        String rest = lineBreak + "[z]" + lineBreak + "host=z.example";
        Files.writeString(path, rest, StandardOpenOption.APPEND);
        file.put(Connections.named(Connections.ID, "renamed", 54_320));
        assertThat(read()).isEqualTo(start + SECTION.replace("prod", "renamed").replace("\n", lineBreak) + rest);
        file.remove(Connections.ID);
        assertThat(read()).isEqualTo(start + rest);
    }

    @Test
    void bytesThatAreNoTextStayToo() throws Exception {
        byte[] before = new byte[2_048];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < before.length; i++) {
            before[i] = (byte) random.nextInt(1, 256);
        }
        Files.write(path, before);
        file.put(prod(1));
        file.remove(Connections.ID);
        assertThat(Files.readAllBytes(path)).isEqualTo(before);
    }

    @Test
    void severalProfilesHaveASectionEach() throws Exception {
        file.put(prod(1));
        file.put(Connections.named(OTHER, "shop", 2));
        file.put(prod(3));
        assertThat(read()).containsSubsequence("[prod]", "port=3", "[shop]", "port=2").doesNotContain("port=1");
        file.remove(Connections.ID);
        assertThat(file.has(Connections.ID)).isFalse();
        assertThat(file.has(OTHER)).isTrue();
        file.remove(OTHER);
        assertThat(read()).isEmpty();
    }

    @Test
    void removingWhatIsNotThereChangesNothing() throws Exception {
        file.remove(Connections.ID).undo();
        assertThat(path).doesNotExist();
        write("[a]");
        file.remove(Connections.ID).undo();
        assertThat(read()).isEqualTo("[a]");
    }

    /// The first one of a name is the one that libpq takes, and it does not look beyond the bracket.
    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', value = {"~[prod]\nhost=a\n~", "~[prod]~", "~# x\r\n[prod]\r\n~", "~  \t[prod] x\n~", "~[a]\n\n\f[prod]\n~"})
    void aSectionOfAnotherIsNeverOverwritten(String before) throws Exception {
        write(before);
        refused(() -> file.put(prod(1)), path + " already has a section [prod] that is not this profile's, and nothing was changed: rename one of the two and try again.");
        assertThat(read()).isEqualTo(before);
    }

    @Test
    void neitherIsTheSectionOfAnotherProfile() throws Exception {
        file.put(Connections.named(OTHER, "prod", 2));
        file.put(Connections.named(Connections.ID, "shop", 3));
        String before = read();
        refused(() -> file.put(prod(1)), path + " already has a section [prod] that is not this profile's, and nothing was changed: rename one of the two and try again.");
        assertThat(read()).isEqualTo(before);
    }

    @ParameterizedTest
    @FieldSource("FILES")
    void renamingChangesTheNameAndNothingElse(String before) throws Exception {
        write(before);
        file.put(prod(54_320));
        Files.writeString(path, "[b]\n", StandardOpenOption.APPEND);
        String put = read();
        PgServiceFile.Undo undo = file.rename(Connections.ID, "büro [1]");
        assertThat(undo.isOfChange()).isTrue();
        String lineBreak = put.contains("[prod]\r\n") ? "\r\n" : "\n";
        assertThat(read()).isEqualTo(put.replace(": prod" + lineBreak + "[prod]", ": büro [1]" + lineBreak + "[büro (1)]"));
        assertThat(file.rename(Connections.ID, "büro [1]").isOfChange()).as("once more").isFalse();
        undo.undo();
        assertThat(read()).isEqualTo(put);
    }

    @Test
    void aProfileWithoutASectionHasNothingToRename() throws Exception {
        assertThat(file.rename(Connections.ID, "shop").isOfChange()).isFalse();
        assertThat(path).doesNotExist();
    }

    @Test
    void aNewNameThatAnotherSectionHasIsRefused() throws Exception {
        file.put(Connections.named(OTHER, "shop", 2));
        file.put(prod(1));
        String before = read();
        refused(() -> file.rename(Connections.ID, "shop"), path + " already has a section [shop] that is not this profile's, and nothing was changed: rename one of the two and try again.");
        assertThat(read()).isEqualTo(before);
    }

    @Test
    void aSectionWhoseNameIsGoneIsLeftToTheUser() throws Exception {
        file.put(prod(1));
        String without = read().replace("[prod]\n", "");
        write(without);
        refused(() -> file.rename(Connections.ID, "shop"), "The comments around a section of Culvert in " + path + " are damaged, and nothing was changed: delete those of " + Connections.ID + " and try again.");
        assertThat(read()).isEqualTo(without);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', value = {
        "~# >>> Culvert ID: prod\n[prod]\nhost=a\n~",
        "~# <<< Culvert ID\n# >>> Culvert ID: prod\n[prod]\n~",
        "~# >>> Culvert ID: prod\n# >>> Culvert ID: prod\n# <<< Culvert ID\n~",
        "~# >>> Culvert ID: prod\n[prod]\n# >>> Culvert 5f0c8a44-1f4b-4be2-a3f5-60d0f2a2c9d1: shop\n[shop]\n# <<< Culvert ID\n~",
        "~# >>> Culvert ID: prod\n# <<< Culvert ID\n# >>> Culvert ID: prod\n# <<< Culvert ID\n~",
    })
    void damagedCommentsAreLeftToTheUser(String damaged) throws Exception {
        String before = damaged.replace("ID", Connections.ID.toString());
        write(before);
        String sentence = "The comments around a section of Culvert in " + path + " are damaged, and nothing was changed: delete those of " + Connections.ID + " and try again.";
        refused(() -> file.put(prod(1)), sentence);
        refused(() -> file.remove(Connections.ID), sentence);
        assertThat(read()).isEqualTo(before);
    }

    @Test
    void undoGivesBackTheBytes() throws Exception {
        write("[a]\r\nhost=a");
        file.put(prod(1));
        String one = read();
        PgServiceFile.Undo put = file.put(prod(2));
        PgServiceFile.Undo removed = file.remove(Connections.ID);
        removed.undo();
        assertThat(read()).contains("port=2");
        put.undo();
        assertThat(read()).isEqualTo(one);
        PgServiceFile.Undo nothing = file.put(prod(1));
        nothing.undo();
        assertThat(read()).isEqualTo(one);
    }

    @Test
    void undoTakesBackNothingThatSomebodyElseWrote() throws Exception {
        PgServiceFile.Undo undo = file.put(prod(1));
        Files.writeString(path, "[b]\n", StandardOpenOption.APPEND);
        String now = read();
        refused(undo::undo, path + " has been changed since, and was left as it is.");
        assertThat(read()).isEqualTo(now);
        Files.delete(path);
        refused(undo::undo, path + " has been changed since, and was left as it is.");
        assertThat(path).doesNotExist();
    }

    @Test
    void anEncodingThatLibpqCannotReadIsLeftAlone() throws Exception {
        byte[] before = "[a]\nhost=a\n".getBytes(StandardCharsets.UTF_16);
        Files.write(path, before);
        refused(() -> file.put(prod(1)), path + " is in an encoding that PostgreSQL's programs cannot read, and nothing was changed: save it as UTF-8 and try again.");
        assertThat(Files.readAllBytes(path)).isEqualTo(before);
    }

    @Test
    void aFolderInItsPlaceIsSaid() throws Exception {
        Files.createDirectory(path);
        assertThatExceptionOfType(HandoffException.class).isThrownBy(() -> file.put(prod(1))).withMessageMatching("\\Q" + path + "\\E cannot be read \\(.+\\), and nothing was changed\\.");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFolderThatTakesNoFilesIsSaid() {
        assertThatExceptionOfType(HandoffException.class).isThrownBy(() -> new PgServiceFile(Path.of("/proc/self/.pg_service.conf")).put(prod(1)))
            .withMessageMatching("/proc/self/\\.pg_service\\.conf cannot be written \\(.+\\), and nothing was changed\\.");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void permissionsStay() throws Exception {
        write("[a]\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-r--"));
        PgServiceFile.Undo undo = file.put(prod(1));
        assertThat(permissions()).isEqualTo("rw-rw-r--");
        undo.undo();
        assertThat(permissions()).isEqualTo("rw-rw-r--");
        Files.delete(path);
        file.put(prod(1));
        assertThat(permissions()).as("there may be passwords in it one day").isEqualTo("rw-------");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkStaysOne() throws Exception {
        Path dotfiles = Files.createDirectory(folder.resolve("dotfiles"));
        Path target = dotfiles.resolve("pg_service.conf");
        Files.createSymbolicLink(path, Path.of("dotfiles", "pg_service.conf"));
        PgServiceFile.Undo made = file.put(prod(54_320));
        assertThat(path).isSymbolicLink();
        assertThat(target).isRegularFile().hasContent(SECTION);
        file.put(prod(2)).undo();
        made.undo();
        assertThat(path).isSymbolicLink();
        assertThat(dotfiles).isEmptyDirectory();
    }

    @Test
    void nothingElseIsLeftInTheFolder() throws Exception {
        write("[a]\n");
        file.put(prod(1)).undo();
        file.put(prod(2));
        file.remove(Connections.ID);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }

    @ParameterizedTest
    @CsvSource({"LINUX, .pg_service.conf", "MACOS, .pg_service.conf", "WINDOWS, AppData/Roaming/postgresql/.pg_service.conf"})
    void itIsWhereLibpqLooks(Computer.Os os, String expected) {
        Path elsewhere = folder.resolve("else where");
        assertThat(PgServiceFile.of(computer(os, Map.of())).path()).isEqualTo(folder.resolve(expected));
        assertThat(PgServiceFile.of(computer(os, Map.of("PGSERVICEFILE", ""))).path()).isEqualTo(folder.resolve(expected));
        assertThat(PgServiceFile.of(computer(os, Map.of("PGSERVICEFILE", elsewhere.toString(), "APPDATA", "/x"))).path()).isEqualTo(elsewhere);
        assertThat(PgServiceFile.of(computer(os, Map.of("AppData", elsewhere.toString()))).path())
            .isEqualTo(os == Computer.Os.WINDOWS ? elsewhere.resolve("postgresql").resolve(".pg_service.conf") : folder.resolve(expected));
    }

    @ParameterizedTest
    @FieldSource("FILES")
    void psqlFindsTheService(String before) throws Exception {
        Psql.assumeIsHere();
        write(before);
        int port = EmbeddedDatabase.shared().port();
        List<LocalConnection> connections = new ArrayList<>();
        for (LocalConnection sample : Connections.ALL) {
            connections.add(new LocalConnection(UUID.nameUUIDFromBytes(sample.name().getBytes(StandardCharsets.UTF_8)), sample.name(), Environment.NONE, "127.0.0.1", port, "postgres", "postgres"));
        }
        for (LocalConnection to : connections) {
            file.put(to);
        }
        LocalConnection one = connections.get(FILES.indexOf(before) % connections.size()); // a psql for each would take long
        assertThat(Psql.database(Map.of("PGSERVICEFILE", path.toString()), PgServiceFile.reference(one))).isEqualTo("postgres");
    }

    /// Of several sections it finds the one that is meant: only one of them leads anywhere.
    @Test
    void psqlFindsTheServiceAmongOthers() throws Exception {
        Psql.assumeIsHere();
        write("[a]\r\nport=1\r\n# the end");
        file.put(Connections.named(OTHER, "prod]", 1));
        file.put(prod(EmbeddedDatabase.shared().port()));
        assertThat(Psql.database(Map.of("PGSERVICEFILE", path.toString()), "service=prod")).isEqualTo("postgres");
    }

    /// What a person wrote behind the comment is not ours.
    @Test
    void aLineThatGoesOnIsKept() throws Exception {
        file.put(prod(1));
        write("[a]\n" + read().stripTrailing() + " (mine)\n[b]\n");
        file.put(prod(54_320));
        assertThat(read()).isEqualTo("[a]\n" + SECTION.stripTrailing() + " (mine)\n[b]\n");
        file.remove(Connections.ID);
        assertThat(read()).isEqualTo("[a]\n (mine)\n[b]\n");
    }

    private Computer computer(Computer.Os os, Map<String, String> environment) {
        return new Computer(os, environment, folder, Path.of("/"));
    }

    private static LocalConnection prod(int port) {
        return Connections.named(Connections.ID, "prod", port);
    }

    private static void refused(ThrowingCallable change, String sentence) {
        assertThatExceptionOfType(HandoffException.class).isThrownBy(change).withMessage(sentence);
    }

    private String permissions() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private void write(String text) throws IOException {
        Files.writeString(path, text);
    }

    private String read() throws IOException {
        return Files.readString(path);
    }
}
