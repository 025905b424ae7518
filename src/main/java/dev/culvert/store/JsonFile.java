package dev.culvert.store;

import dev.culvert.file.AtomicFile;
import dev.culvert.json.Json;
import dev.culvert.json.NotJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A JSON object in a file that several processes, and people with editors, read and change. One rule keeps what it holds: the file is only ever
/// replaced as a whole, by one at a time, and before anything that was not understood is left out of it, a copy of it as it was is put aside.
final class JsonFile<T> {
    private static final int VERSION = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_COMPLAINTS = 3;
    private static final String STAMP = "uuuu-MM-dd-HHmmss";

    private final Path file;
    private final Format<T> format;
    private final Clock clock;
    private final Duration patience;

    /// @param notice what the user must be told about the file, one sentence or two
    record Contents<T>(T value, Optional<String> notice) {}

    /// @param object  what a new value is to be written into
    /// @param bytes   what stands in the file
    /// @param trouble why the value is not all that the bytes say: a sentence without its full stop
    private record Reading<T>(T value, Map<String, Object> object, byte[] bytes, Optional<String> trouble) {}

    JsonFile(Path file, Format<T> format) {
        this(file, format, Clock.systemDefaultZone(), PATIENCE);
    }

    /// @param patience how long to wait for others who are writing
    JsonFile(Path file, Format<T> format, Clock clock, Duration patience) {
        this.file = file.toAbsolutePath();
        this.format = format;
        this.clock = clock;
        this.patience = patience;
    }

    /// Takes no lock and changes nothing, unless there is something to put aside.
    ///
    /// @throws StoreException the file is of a newer version of Culvert, or cannot be had
    Contents<T> load() throws StoreException {
        if (Files.notExists(file)) {
            return new Contents<>(format.empty(), Optional.empty()); // without a JSON library, whose loading takes a while
        }
        Reading<T> reading = read();
        return reading.trouble().isEmpty() ? new Contents<>(reading.value(), Optional.empty()) : update(UnaryOperator.identity());
    }

    /// Changes the value as it stands in the file now, and writes it if it is another.
    ///
    /// @throws StoreException nothing was changed
    Contents<T> update(UnaryOperator<T> edit) throws StoreException {
        try (FolderLock _ = FolderLock.take(file.getParent(), patience)) {
            Reading<T> before = read();
            T after = edit.apply(before.value());
            if (before.trouble().isPresent() || !after.equals(before.value())) {
                format.write(after, before.object());
                return new Contents<>(after, write(before, bytes(before.object())));
            }
            return new Contents<>(after, Optional.empty());
        } catch (IOException e) {
            throw StoreException.unwritable(file, e);
        }
    }

    private Reading<T> read() throws StoreException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return new Reading<>(format.empty(), newObject(), new byte[0], Optional.empty());
        } catch (IOException e) {
            throw StoreException.unreadable(file, e);
        }
        String why;
        try {
            Map<String, Object> object = object(bytes);
            List<String> complaints = new ArrayList<>();
            T value = format.read(object, complaints);
            return new Reading<>(value, object, bytes, complaints.isEmpty() ? Optional.empty() : Optional.of("In " + name() + ", " + joined(complaints)));
        } catch (NotUnderstood | NotJson e) {
            why = e.getMessage();
        }
        return new Reading<>(format.empty(), newObject(), bytes, Optional.of(name() + " could not be understood (" + why + "), so " + format.whenLost()));
    }

    private Map<String, Object> object(byte[] bytes) throws StoreException, NotUnderstood, NotJson {
        Map<String, Object> object = Json.object(Json.read(bytes)).orElseThrow(() -> new NotUnderstood("it is not a JSON object"));
        if (!object.containsKey("version")) {
            object.put("version", VERSION); // a person wrote the file
        }
        int age = object.get("version") instanceof Number version ? Double.compare(version.doubleValue(), VERSION) : -1;
        if (age > 0) {
            throw new StoreException(name() + " was written by a newer version of Culvert. Install that version, or move the file away: " + file + ".");
        }
        if (age < 0) {
            throw new NotUnderstood("\"version\" is not " + VERSION);
        }
        return object;
    }

    /// @return the notice, where there is trouble
    private Optional<String> write(Reading<T> before, byte[] bytes) throws IOException {
        if (before.trouble().isEmpty()) {
            AtomicFile.replaceOwn(file, bytes);
            return Optional.empty();
        }
        Path aside = putAside(before.bytes());
        try {
            AtomicFile.replaceOwn(file, bytes);
        } catch (IOException e) {
            Files.deleteIfExists(aside);
            throw e;
        }
        return Optional.of(before.trouble().get() + ". The file as it was is kept as " + aside + ".");
    }

    private Path putAside(byte[] bytes) throws IOException {
        String dated = name() + ".broken-" + DateTimeFormatter.ofPattern(STAMP).format(LocalDateTime.now(clock));
        for (int copy = 1;; copy++) {
            Path aside = file.resolveSibling(copy == 1 ? dated : dated + "-" + copy);
            try {
                AtomicFile.create(aside, bytes);
                return aside;
            } catch (FileAlreadyExistsException taken) {
                // The next one, then.
            }
        }
    }

    private String name() {
        return file.getFileName().toString();
    }

    private static Map<String, Object> newObject() {
        return new LinkedHashMap<>(Map.of("version", VERSION));
    }

    private static byte[] bytes(Map<String, Object> object) {
        return (Json.lines(object) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String joined(List<String> complaints) {
        String first = String.join("; ", complaints.subList(0, Math.min(complaints.size(), MOST_COMPLAINTS)));
        return complaints.size() > MOST_COMPLAINTS ? first + "; and " + (complaints.size() - MOST_COMPLAINTS) + " more like these" : first;
    }
}
