package dev.culvert.store;

import static dev.culvert.store.Samples.BILLING;
import static dev.culvert.store.Samples.LOCAL;
import static dev.culvert.store.Samples.SHOP;
import static dev.culvert.store.Samples.adding;
import static dev.culvert.store.Samples.files;
import static dev.culvert.store.Samples.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.culvert.profile.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What must not happen to the files, whatever happens around them.
class SafetyTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    @TempDir
    Path temporary;

    private Path folder;
    private Path file;
    private ProfileStore store;

    @BeforeEach
    void placeTheStore() {
        folder = temporary.resolve("culvert");
        file = folder.resolve("profiles.json");
        store = new ProfileStore(in(folder));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"version\": 2}", "{\"profiles\": {}, \"version\": 2}", "{\"version\":2,\"profiles\":[{\"name\":7}]}\n\n", "{\"version\": 1.5}", "{\"version\": 1e99}"})
    void aNewerFileStaysByteForByte(String newer) throws Exception {
        write(newer);
        String message = "profiles.json was written by a newer version of Culvert. Install that version, or move the file away: " + file + ".";
        assertThatExceptionOfType(StoreException.class).isThrownBy(store::load).withMessage(message);
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.update(_ -> List.of(SHOP))).withMessage(message);
        assertThat(Files.readString(file)).isEqualTo(newer);
        assertThat(files(folder)).containsExactly("profiles.json");
    }

    @Test
    void nothingThatWasPutAsideIsOverwritten() throws Exception {
        Clock clock = Clock.fixed(Instant.parse("2026-11-22T14:32:07Z"), ZoneOffset.UTC);
        var stopped = new JsonFile<>(file, new ProfilesFormat(), clock, SHORT);
        List<String> names = List.of("profiles.json.broken-2026-11-22-143207", "profiles.json.broken-2026-11-22-143207-2", "profiles.json.broken-2026-11-22-143207-3");
        for (int i = 0; i < names.size(); i++) {
            write("broken " + i);
            assertThat(stopped.load().notice().orElseThrow()).endsWith(folder.resolve(names.get(i)) + ".");
        }
        for (int i = 0; i < names.size(); i++) {
            assertThat(folder.resolve(names.get(i))).hasContent("broken " + i);
        }
    }

    @Test
    void aFileIsNeverWrittenInPlace() throws Exception {
        store.update(_ -> List.of(BILLING, SHOP));
        byte[] before = Files.readAllBytes(file);
        try (InputStream open = Files.newInputStream(file)) {
            assertThat(open.read()).isEqualTo('{');
            store.update(_ -> List.of());
            assertThat(open.readAllBytes()).isEqualTo(Arrays.copyOfRange(before, 1, before.length));
        }
    }

    @Test
    void whatACrashLeftIsRemovedAndNothingElse() throws Exception {
        store.update(_ -> List.of(BILLING));
        Files.writeString(folder.resolve("profiles.json.culvert-0b9f5b3e-8f0c-4d3e-9f61-3f0f4a1f2a77.tmp"), "{\"version\": 1, \"prof");
        Files.writeString(folder.resolve("profiles.json.tmp"), "not ours");
        Files.writeString(folder.resolve("profiles.json.broken-2026-11-22-143207"), "theirs");
        assertThat(store.load()).isEqualTo(new ProfileStore.Contents(List.of(BILLING), Optional.empty()));
        store.update(adding(SHOP));
        assertThat(files(folder)).containsExactly("profiles.json", "profiles.json.broken-2026-11-22-143207", "profiles.json.tmp");
    }

    @Test
    void aProcessThatIsKilledLeavesAWholeList() throws Exception {
        List<String> before = names(store.update(_ -> numbered("first ", 300).stream().map(Samples::profile).toList())); // so that a write takes its time
        for (int round = 1; round <= 4; round++) {
            String prefix = "round " + round + " no. ";
            int acknowledged = 0;
            try (Child child = Child.adding(folder, prefix, 10_000)) {
                assertThat(child.line()).isEqualTo("ready");
                child.goOn();
                while (acknowledged < 5 * round) {
                    assertThat(child.line()).isEqualTo("added");
                    acknowledged++;
                }
                child.kill();
                acknowledged += child.restOfLines().size();
            }
            ProfileStore.Contents contents = store.load();
            List<String> names = names(contents);
            List<String> added = names.subList(before.size(), names.size());
            assertThat(contents.notice()).isEmpty();
            assertThat(names.subList(0, before.size())).isEqualTo(before);
            assertThat(added).isEqualTo(numbered(prefix, added.size())).hasSizeGreaterThanOrEqualTo(acknowledged);
            before = names;
        }
        store.update(_ -> List.of(SHOP));
        assertThat(files(folder)).containsExactly("profiles.json");
    }

    @Test
    void editsInManyThreadsAndProcessesAllCount() throws Exception {
        int each = 8;
        List<String> expected = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8); Child one = Child.adding(folder, "one ", each); Child two = Child.adding(folder, "two ", each)) {
            assertThat(one.line()).isEqualTo("ready");
            assertThat(two.line()).isEqualTo("ready");
            one.goOn();
            two.goOn();
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 1; thread <= 8; thread++) {
                List<String> names = numbered("thread " + thread + " no. ", each);
                expected.addAll(names);
                ProfileStore own = new ProfileStore(in(folder));
                done.add(threads.submit(() -> {
                    for (String name : names) {
                        own.update(adding(Samples.profile(name)));
                    }
                    return null;
                }));
            }
            assertThat(one.restOfLines()).hasSize(each).containsOnly("added");
            assertThat(two.restOfLines()).hasSize(each).containsOnly("added");
            for (Future<?> thread : done) {
                thread.get();
            }
        }
        expected.addAll(numbered("one ", each));
        expected.addAll(numbered("two ", each));
        assertThat(names(store.load())).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void anotherProcessThatKeepsTheLockIsNotWaitedForForever() throws Exception {
        store.update(_ -> List.of(BILLING));
        try (Child child = Child.locking(folder)) {
            assertThat(child.line()).isEqualTo("ready");
            child.goOn();
            assertThat(child.line()).isEqualTo("locked");
            assertBusy();
            assertThat(store.load().profiles()).as("reading goes on").containsExactly(BILLING);
            child.goOn();
            assertThat(child.line()).isNull();
        }
        assertThat(impatient().update(adding(SHOP)).value()).containsExactly(BILLING, SHOP);
    }

    @Test
    void anotherThreadThatKeepsTheLockIsNotWaitedForForever() throws Exception {
        store.update(_ -> List.of(BILLING));
        CountDownLatch editing = new CountDownLatch(1);
        CountDownLatch waited = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<ProfileStore.Contents> slow = threads.submit(() -> store.update(profiles -> {
                editing.countDown();
                await(waited);
                return adding(LOCAL).apply(profiles);
            }));
            editing.await();
            assertBusy();
            waited.countDown();
            assertThat(slow.get().profiles()).containsExactly(BILLING, LOCAL);
        }
        assertThat(impatient().update(adding(SHOP)).value()).containsExactly(BILLING, LOCAL, SHOP);
    }

    @Test
    void anEditInsideAnEditIsAMistake() throws Exception {
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> store.update(profiles -> {
            try {
                return new ProfileStore(in(folder)).update(adding(SHOP)).profiles();
            } catch (StoreException e) {
                return profiles;
            }
        }));
        assertThat(impatient().update(adding(SHOP)).value()).as("the lock is free again").containsExactly(SHOP);
    }

    @Test
    void anInterruptedThreadChangesNothing() throws Exception {
        store.update(_ -> List.of(BILLING));
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.update(adding(SHOP))).withMessageContaining("was interrupted, and nothing was changed");
        assertThat(Thread.interrupted()).as("the thread still knows").isTrue();
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.update(profiles -> {
            Thread.currentThread().interrupt();
            return adding(SHOP).apply(profiles);
        })).withMessage(file + " cannot be written (it was interrupted), and nothing was changed. Put that right and try again.");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(store.load().profiles()).containsExactly(BILLING);
        assertThat(files(folder)).containsExactly("profiles.json");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void onlyTheOwnerGetsIn() throws Exception {
        Path deep = temporary.resolve("not", "there", "yet");
        Set<String> seen = new TreeSet<>();
        try (Child child = Child.adding("umask 0", deep, "n", 60)) {
            assertThat(child.line()).isEqualTo("ready");
            child.goOn();
            while (child.isAlive()) {
                seen.addAll(permissions(deep));
            }
            assertThat(child.restOfLines()).hasSize(60).containsOnly("added");
        }
        assertThat(seen).containsOnly("culvert.lock rw-------", "profiles.json rw-------", "temporary rw-------");
        write(deep.resolve("profiles.json"), "broken");
        assertThat(new ProfileStore(in(deep)).load().notice()).isPresent();
        assertThat(permissions(deep)).isNotEmpty().allMatch(entry -> entry.endsWith("rw-------"));
        for (Path made = deep; !made.equals(temporary); made = made.getParent()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made))).isEqualTo("rwx------");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFolderThatIsThereAlreadyKeepsItsPermissions() throws Exception {
        Files.createDirectory(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        write("{}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        store.update(_ -> List.of(SHOP));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))).isEqualTo("rwxr-xr-x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkStaysOneAndItsTargetIsWritten() throws Exception {
        Path dotfiles = Files.createDirectories(temporary.resolve("dotfiles", "links"));
        Path target = temporary.resolve("dotfiles", "culvert profiles.json");
        Files.createDirectory(folder);
        Files.createSymbolicLink(dotfiles.resolve("culvert"), Path.of("..", "culvert profiles.json"));
        Files.createSymbolicLink(file, dotfiles.resolve("culvert"));
        assertThat(store.load()).as("a link to nowhere").isEqualTo(new ProfileStore.Contents(List.of(), Optional.empty()));
        store.update(_ -> List.of(BILLING));
        store.update(adding(SHOP));
        assertThat(file).isSymbolicLink();
        assertThat(dotfiles.resolve("culvert")).isSymbolicLink();
        assertThat(target).isRegularFile();
        assertThat(store.load().profiles()).containsExactly(BILLING, SHOP);
        assertThat(files(target.getParent())).containsExactly("culvert profiles.json", "links");
        assertThat(files(folder)).containsExactly("profiles.json");
        write(target, "broken");
        assertThat(store.load().notice().orElseThrow()).contains(folder.toString());
        assertThat(file).isSymbolicLink();
        assertThat(Samples.aside(folder)).hasContent("broken");
    }

    @Test
    void aFileInPlaceOfTheFolderIsSaid() throws Exception {
        Files.writeString(folder, "a file");
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.update(_ -> List.of(SHOP)))
            .withMessage(folder + " cannot be written (" + folder + " is not a folder), and nothing was changed. Put that right and try again.");
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> new ProfileStore(in(folder.resolve("below"))).update(_ -> List.of(SHOP)))
            .withMessageStartingWith(folder.resolve("below") + " cannot be written (");
        assertThat(folder).hasContent("a file");
    }

    @Test
    void aFileThatCannotBeReadIsSaid() throws Exception {
        Files.createDirectories(file);
        assertThatExceptionOfType(StoreException.class).isThrownBy(store::load).withMessageStartingWith(file + " cannot be read (");
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.update(_ -> List.of(SHOP))).withMessageStartingWith(file + " cannot be read (");
        assertThat(file).isEmptyDirectory();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFolderThatTakesNoFilesIsSaid() throws Exception {
        Path readOnly = Path.of("/proc/self"); // not even root may write there
        assertThat(new ProfileStore(in(readOnly)).load().profiles()).isEmpty();
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> new ProfileStore(in(readOnly)).update(_ -> List.of(SHOP)))
            .withMessageMatching("/proc/self cannot be written \\(.+\\), and nothing was changed\\. Put that right and try again\\.");
        Files.createDirectory(folder);
        Files.createSymbolicLink(file, readOnly.resolve("profiles.json"));
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.update(_ -> List.of(SHOP))).withMessageStartingWith(file + " cannot be written (");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFullDiskLeavesTheFileAsItWas() throws Exception {
        // A limit on a file's size stands in for the disk's: the write that passes it is cut short, and the next one fails.
        try (Child child = Child.adding("ulimit -f 6", folder, "n", 20)) {
            assertThat(child.line()).isEqualTo("ready");
            child.goOn();
            List<String> lines = child.restOfLines();
            int added = lines.lastIndexOf("added") + 1;
            assertThat(added).isBetween(2, 18);
            assertThat(lines.subList(added, 20)).allMatch(line -> line.startsWith(file + " cannot be written (") && line.endsWith("and nothing was changed. Put that right and try again."));
            assertThat(names(store.load())).isEqualTo(numbered("n", added));
            assertThat(files(folder)).containsExactly("profiles.json");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFullDiskLeavesNoHalfOfACopyAside() throws Exception {
        String broken = "[" + "1,".repeat(4_000);
        write(broken);
        try (Child child = Child.adding("ulimit -f 6", folder, "n", 1)) {
            assertThat(child.line()).isEqualTo("ready");
            child.goOn();
            assertThat(child.restOfLines()).hasSize(1).allMatch(line -> line.startsWith(file + " cannot be written ("));
        }
        assertThat(file).hasContent(broken);
        assertThat(files(folder)).containsExactly("profiles.json");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aFileThatCannotBeReplacedIsNotPutAsideEither() throws Exception {
        Path dotfiles = Files.createDirectory(temporary.resolve("dotfiles"));
        Files.createDirectory(folder);
        Files.createSymbolicLink(file, dotfiles.resolve("profiles.json"));
        write("broken");
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.update(profiles -> {
            replaceByAFolder(dotfiles.resolve("profiles.json"));
            return profiles;
        })).withMessageStartingWith(file + " cannot be written (");
        assertThat(files(folder)).containsExactly("profiles.json");
        assertThat(files(dotfiles)).containsExactly("profiles.json");
    }

    private JsonFile<List<Profile>> impatient() {
        return new JsonFile<>(file, new ProfilesFormat(), Clock.systemUTC(), SHORT);
    }

    private void assertBusy() {
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> impatient().update(_ -> List.of()))
            .withMessage("Another window or command of Culvert has been writing for 0 seconds and keeps " + folder.resolve("culvert.lock") + " locked. End it and try again.");
    }

    private void write(String text) throws IOException {
        Files.createDirectories(folder);
        write(file, text);
    }

    private static void write(Path to, String text) throws IOException {
        Files.writeString(to, text);
    }

    private static void replaceByAFolder(Path path) {
        try {
            Files.delete(path);
            Files.createDirectory(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Of the files that are there now, however short.
    private static List<String> permissions(Path folder) throws IOException {
        List<String> permissions = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                permissions.add((name.endsWith(".tmp") ? "temporary" : name) + " " + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
        } catch (NoSuchFileException gone) {
            // It was short.
        }
        return permissions;
    }

    private static List<String> names(ProfileStore.Contents contents) {
        return contents.profiles().stream().map(Profile::name).toList();
    }

    private static List<String> numbered(String prefix, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(number -> prefix + number).toList();
    }
}
