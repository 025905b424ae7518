package dev.culvert.handoff;

import dev.culvert.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The user's [connection service file](https://www.postgresql.org/docs/current/libpq-pgservice.html): with a section `[shop]` in it,
/// `psql service=shop` connects. A profile has at most one section there, between two comments that name it; nothing else in the file is
/// ever touched. Reads and writes a small file, so not for a thread that must not wait.
///
/// ```
/// # >>> Culvert 0b9f5b3e-8f0c-4d3e-9f61-3f0f4a1f2a77: shop
/// [shop]
/// …
/// # <<< Culvert 0b9f5b3e-8f0c-4d3e-9f61-3f0f4a1f2a77
/// ```
public final class PgServiceFile {
    private static final Pattern FIRST_LINE = Pattern.compile("(?dm)^# >>> Culvert (?<profile>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}): (?<name>[^\\r\\n]+)\\r?$");

    /// What names a section, up to the line's end that is not ours to change.
    private static final Pattern HEAD = Pattern.compile("(?d)(?<comment># >>> Culvert \\S+: )[^\\r\\n]*(?<break>\\r?\\n)\\[[^\\r\\n]*\\]");

    private final Path file;

    public PgServiceFile(Path file) {
        this.file = file;
    }

    /// The one that libpq looks into first, whether or not it exists.
    public static PgServiceFile of(Computer computer) {
        Optional<Path> named = Computer.path(computer.variable("PGSERVICEFILE"));
        return new PgServiceFile(named.orElseGet(() -> computer.os() == Computer.Os.WINDOWS
            ? computer.folder("APPDATA").orElse(computer.home().resolve("AppData").resolve("Roaming")).resolve("postgresql").resolve(".pg_service.conf")
            : computer.home().resolve(".pg_service.conf")));
    }

    public Path path() {
        return file;
    }

    /// What psql and the like are to be called with: `service=shop`.
    public static String reference(LocalConnection to) {
        return "service=" + Conninfo.value(ServiceEntry.name(to.name()));
    }

    /// Whether the profile has a section.
    public boolean has(UUID profile) throws HandoffException {
        return section(text(read().orElse(new byte[0])), profile).isPresent();
    }

    /// The profile that has a section under this name, in small letters or capitals: the file still knows it when nobody else does.
    public Optional<UUID> profile(String name) throws HandoffException {
        String text = new String(read().orElse(new byte[0]), StandardCharsets.UTF_8);
        return FIRST_LINE.matcher(text).results()
            .filter(line -> line.group("name").equalsIgnoreCase(name))
            .map(line -> UUID.fromString(line.group("profile"))).findFirst();
    }

    /// Adds the profile's section, or brings it up to date where it stands.
    ///
    /// @throws HandoffException the file is as it was
    public Undo put(LocalConnection to) throws HandoffException {
        Optional<byte[]> before = read();
        String text = text(before.orElse(new byte[0]));
        Optional<Section> old = section(text, to.profile());
        checkFree(ServiceEntry.name(to.name()), text, old);
        String lineBreak = lineBreak(old.map(section -> text.substring(section.start(), section.end())).orElse(text));
        String section = latin(String.join(lineBreak, lines(to)));
        String after;
        if (old.isPresent()) {
            after = text.substring(0, old.get().start()) + section + text.substring(old.get().end());
        } else if (text.isEmpty() || text.endsWith("\n")) {
            after = text + section + lineBreak;
        } else {
            after = text + lineBreak + section; // still without one at its end, by which #remove knows that this one is ours too
        }
        return write(before, after);
    }

    /// Gives the profile's section another name, and leaves the rest of it as it is. A profile without a section changes nothing.
    ///
    /// @param name the profile's new one
    /// @throws HandoffException the file is as it was
    public Undo rename(UUID profile, String name) throws HandoffException {
        Optional<byte[]> before = read();
        String text = text(before.orElse(new byte[0]));
        Optional<Section> section = section(text, profile);
        if (section.isEmpty()) {
            return new Undo(before, before);
        }
        checkFree(ServiceEntry.name(name), text, section);
        Matcher head = HEAD.matcher(text).region(section.get().start(), section.get().end());
        if (!head.lookingAt()) {
            throw damaged(profile);
        }
        String renamed = head.group("comment") + latin(name) + head.group("break") + "[" + latin(ServiceEntry.name(name)) + "]";
        return write(before, text.substring(0, head.start()) + renamed + text.substring(head.end()));
    }

    /// @param own what is there of the profile itself
    private void checkFree(String name, String text, Optional<Section> own) throws HandoffException {
        String others = own.map(section -> text.substring(0, section.start()) + text.substring(section.end())).orElse(text);
        // As libpq looks for it, which takes the first one that starts like this.
        if (Pattern.compile("(?dm)^\\s*" + Pattern.quote("[" + latin(name) + "]")).matcher(others).find()) {
            throw new HandoffException(file + " already has a section [" + name + "] that is not this profile's, and nothing was changed: rename one of the two and try again.");
        }
    }

    /// Takes the profile's section out; with all that [#put(LocalConnection)] added, so that the file is what it was. A profile without a
    /// section changes nothing.
    ///
    /// @throws HandoffException the file is as it was
    public Undo remove(UUID profile) throws HandoffException {
        Optional<byte[]> before = read();
        String text = text(before.orElse(new byte[0]));
        Optional<Section> section = section(text, profile);
        if (section.isEmpty()) {
            return new Undo(before, before);
        }
        String above = text.substring(0, section.get().start());
        String below = text.substring(section.get().end());
        String lineBreak = lineBreak(text.substring(section.get().start(), section.get().end()));
        if (below.isEmpty() && above.endsWith(lineBreak)) {
            return write(before, above.substring(0, above.length() - lineBreak.length()));
        }
        return write(before, above + (below.startsWith(lineBreak) ? below.substring(lineBreak.length()) : below));
    }

    private static String lineBreak(String text) {
        return text.contains("\r\n") ? "\r\n" : "\n";
    }

    private static List<String> lines(LocalConnection to) {
        List<String> lines = new ArrayList<>();
        lines.add("# >>> Culvert " + to.profile() + ": " + to.name());
        lines.addAll(ServiceEntry.lines(to));
        lines.add("# <<< Culvert " + to.profile());
        return lines;
    }

    /// @param end before the line break, if there is one
    private record Section(int start, int end) {}

    private Optional<Section> section(String text, UUID profile) throws HandoffException {
        Matcher first = Pattern.compile("(?dm)^# >>> Culvert " + profile + ":").matcher(text);
        Matcher last = Pattern.compile("(?dm)^# <<< Culvert " + profile).matcher(text);
        if (!first.find()) {
            return Optional.empty();
        }
        int start = first.start();
        if (!last.find(start) || first.find() || text.substring(start, last.start()).lines().skip(1).anyMatch(line -> line.startsWith("# >>> Culvert "))) {
            throw damaged(profile);
        }
        return Optional.of(new Section(start, last.end()));
    }

    private HandoffException damaged(UUID profile) {
        return new HandoffException("The comments around a section of Culvert in " + file + " are damaged, and nothing was changed: delete those of " + profile + " and try again.");
    }

    private Optional<byte[]> read() throws HandoffException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new HandoffException(file + " cannot be read (" + HandoffException.reason(e) + "), and nothing was changed.");
        }
        for (byte next : bytes) {
            if (next == 0) {
                throw new HandoffException(file + " is in an encoding that PostgreSQL's programs cannot read, and nothing was changed: save it as UTF-8 and try again.");
            }
        }
        return Optional.of(bytes);
    }

    private Undo write(Optional<byte[]> before, String after) throws HandoffException {
        byte[] bytes = after.getBytes(StandardCharsets.ISO_8859_1);
        if (!Arrays.equals(before.orElse(new byte[0]), bytes)) {
            replace(bytes);
        }
        return new Undo(before, Optional.of(bytes));
    }

    private void replace(byte[] bytes) throws HandoffException {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            AtomicFile.replaceOfUser(file, bytes);
        } catch (IOException e) {
            throw new HandoffException(file + " cannot be written (" + HandoffException.reason(e) + "), and nothing was changed.");
        }
    }

    /// A character for each byte, whatever the encoding: what is not looked at comes out as it went in.
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String latin(String text) {
        return text(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Takes a change of the file back.
    public final class Undo {
        private final Optional<byte[]> before;
        private final Optional<byte[]> after;

        private Undo(Optional<byte[]> before, Optional<byte[]> after) {
            this.before = before;
            this.after = after;
        }

        /// Whether there is something to take back.
        public boolean isOfChange() {
            return !Arrays.equals(before.orElse(null), after.orElse(null));
        }

        /// Gives the file its bytes of before, or takes it away where there was none.
        ///
        /// @throws HandoffException the file has been changed since, or cannot be written; it is as it was
        public void undo() throws HandoffException {
            if (!Arrays.equals(read().orElse(null), after.orElse(null))) {
                throw new HandoffException(file + " has been changed since, and was left as it is.");
            }
            if (before.isPresent()) {
                replace(before.get());
                return;
            }
            try {
                Files.deleteIfExists(AtomicFile.target(file));
            } catch (IOException e) {
                throw new HandoffException(file + " cannot be deleted (" + HandoffException.reason(e) + ").");
            }
        }
    }
}
