package dev.culvert.store;

import dev.culvert.file.AtomicFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A JSON object in a file that several processes, and people with editors, read and change. One rule keeps what it holds: the file is only ever
/// replaced as a whole, by one at a time, and before anything that was not understood is left out of it, a copy of it as it was is put aside.
final class JsonFile<T> {
    private static final int VERSION = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_COMPLAINTS = 3;
    private static final String STAMP = "uuuu-MM-dd-HHmmss";

    /// A class of its own: it is not loaded where there is no file.
    private static final class Json {
        /// Without these, one of two members of the same name would be lost, and digits that a double has no room for.
        static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
        private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");
        private static final Separators SEPARATORS = Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER);
        static final ObjectWriter WRITER = MAPPER.writer().with(new DefaultPrettyPrinter(SEPARATORS).withObjectIndenter(INDENT).withArrayIndenter(INDENT));
    }

    private final Path file;
    private final Format<T> format;
    private final Clock clock;
    private final Duration patience;

    /// @param notice what the user must be told about the file, one sentence or two
    record Contents<T>(T value, Optional<String> notice) {}

    /// @param object  what a new value is to be written into
    /// @param bytes   what stands in the file
    /// @param trouble why the value is not all that the bytes say: a sentence without its full stop
    private record Reading<T>(T value, ObjectNode object, byte[] bytes, Optional<String> trouble) {}

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
            ObjectNode object = object(bytes);
            List<String> complaints = new ArrayList<>();
            T value = format.read(object, complaints);
            return new Reading<>(value, object, bytes, complaints.isEmpty() ? Optional.empty() : Optional.of("In " + name() + ", " + joined(complaints)));
        } catch (NotUnderstood e) {
            why = e.getMessage();
        } catch (JacksonException e) {
            // Its own message may repeat the text.
            why = e.getLocation() == null ? "it is not JSON" : "there is a mistake in line " + e.getLocation().getLineNr();
        }
        return new Reading<>(format.empty(), newObject(), bytes, Optional.of(name() + " could not be understood (" + why + "), so " + format.whenLost()));
    }

    private ObjectNode object(byte[] bytes) throws StoreException, NotUnderstood {
        if (!(Json.MAPPER.readTree(bytes) instanceof ObjectNode object)) {
            throw new NotUnderstood("it is not a JSON object");
        }
        if (!object.has("version")) {
            object.put("version", VERSION); // a person wrote the file
        }
        JsonNode version = object.get("version");
        // BigDecimal begins with all powers of ten, which takes 25 ms of each start: only for what nobody writes.
        int age = version.isInt() ? Integer.compare(version.intValue(), VERSION) : version.isNumber() ? version.decimalValue().compareTo(BigDecimal.valueOf(VERSION)) : -1;
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

    private static ObjectNode newObject() {
        return Json.MAPPER.createObjectNode().put("version", VERSION);
    }

    private static byte[] bytes(ObjectNode object) {
        byte[] json = Json.WRITER.writeValueAsBytes(object);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    private static String joined(List<String> complaints) {
        String first = String.join("; ", complaints.subList(0, Math.min(complaints.size(), MOST_COMPLAINTS)));
        return complaints.size() > MOST_COMPLAINTS ? first + "; and " + (complaints.size() - MOST_COMPLAINTS) + " more like these" : first;
    }
}
