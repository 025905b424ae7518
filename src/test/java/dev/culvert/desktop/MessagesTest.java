package dev.culvert.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Format;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The window's words against the sources that ask for them: none is missing, none is left over, and each is a pattern where it is used as
/// one. It reads sources as text, so it holds the ways in which they may name a key: a literal, `%key` in FXML, or a literal that ends in a
/// dot with something added, which has to be listed here with all that can be added.
class MessagesTest {
    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "culvert", "desktop");
    private static final Path RESOURCES = Path.of("src", "main", "resources", "dev", "culvert", "desktop");

    private static final Path WORDS = RESOURCES.resolve(Path.of("frame", "messages.properties"));

    /// `"reason." + …`, and all that it can become.
    private static final Map<String, List<String>> BUILT = Map.of(
        "reason.", names(Failure.Kind.values()),
        "paste.", names(dev.culvert.handoff.Format.values()),
        "connect.", List.of("host", "port", "database", "user", "password", "ssl"),
        "preferences.programs.", names(constants("dev.culvert.desktop.preferences.ProgramRow$Problem")),
        "preferences.proxy.", names(constants("dev.culvert.desktop.preferences.PreferencesModel$AddressProblem")));

    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    private static final Pattern DOTTED = Pattern.compile("([a-z][a-z-]*)(?:\\.[A-Za-z0-9_-]+)+");
    private static final Pattern IN_FXML = Pattern.compile("\"%([^\"]+)\"");
    private static final Pattern BUILT_KEY = Pattern.compile("\"([a-z.-]+\\.)\"\\s*\\+");
    private static final Pattern CALL = Pattern.compile("\\bmessages(?:\\(\\))?\\.get\\(");

    private final Map<String, String> words = words();
    private final Map<Path, String> sources = read(SOURCES, ".java");
    private final Map<Path, String> views = read(RESOURCES, ".fxml");

    @Test
    void thereIsSomethingToLookAt() {
        assertThat(words).hasSizeGreaterThan(200);
        assertThat(sources).hasSizeGreaterThan(30);
        assertThat(views).hasSizeGreaterThan(3);
    }

    @Test
    void nothingIsMissing() {
        Set<String> missing = asked();
        missing.removeAll(words.keySet());
        assertThat(missing).as("keys that are asked for, but not in messages.properties").isEmpty();
    }

    @Test
    void nothingIsLeftOver() {
        Set<String> unused = new TreeSet<>(words.keySet());
        unused.removeAll(asked());
        assertThat(unused).as("keys in messages.properties that nobody asks for").isEmpty();
    }

    @Test
    void allBuiltKeysAreKnownHere() {
        Set<String> unknown = new TreeSet<>();
        sources.values().forEach(source -> BUILT_KEY.matcher(source).results().map(match -> match.group(1)).filter(this::isPrefix).forEach(unknown::add));
        unknown.removeAll(BUILT.keySet());
        assertThat(unknown).as("keys that are built of parts; list them in this test with all that they can become").isEmpty();
    }

    @Test
    void noKeyIsThereTwice() throws IOException {
        List<String> keys = Files.readAllLines(WORDS).stream().filter(line -> line.matches("[a-z].*=.*")).map(line -> line.substring(0, line.indexOf('='))).toList();
        assertThat(keys).doesNotHaveDuplicates().hasSameSizeAs(words.keySet());
    }

    @Test
    void everyPatternCanBeRead() {
        words.forEach((key, text) -> {
            if (isPattern(text)) {
                Object[] values = IntStream.range(0, values(text)).mapToObj(i -> (Object) 3).toArray();
                assertThat(new MessageFormat(text, Locale.ROOT).format(values)).as(key).doesNotContain("{", "}");
            }
        });
    }

    /// In a pattern a single apostrophe swallows what follows it; elsewhere two are two.
    @Test
    void apostrophesAreDoubledInPatternsAndOnlyThere() {
        words.forEach((key, text) -> {
            if (isPattern(text)) {
                assertThat(text.replace("''", "")).as(key).doesNotContain("'");
            } else {
                assertThat(text).as(key).doesNotContain("''").doesNotContain("{").doesNotContain("}");
            }
        });
    }

    @Test
    void patternsUseTheirValuesFromTheFirstOn() {
        words.forEach((key, text) -> assertThat(IntStream.range(0, values(text))).as(key).allMatch(i -> text.contains("{" + i)));
    }

    /// A value too few shows as {2}, one too many not at all.
    @Test
    void everyPatternIsGivenItsValues() {
        List<String> wrong = new ArrayList<>();
        sources.forEach((file, source) -> {
            Matcher call = CALL.matcher(source);
            while (call.find()) {
                List<String> arguments = arguments(source, call.end());
                keysIn(arguments.getFirst()).filter(words::containsKey).forEach(key -> {
                    if (values(words.get(key)) != arguments.size() - 1) {
                        wrong.add(file.getFileName() + ": " + key + " takes " + values(words.get(key)) + " values and is given " + (arguments.size() - 1) + ": " + arguments);
                    }
                });
            }
        });
        views.forEach((file, view) -> IN_FXML.matcher(view).results().map(match -> match.group(1)).filter(key -> values(words.getOrDefault(key, "")) > 0)
            .forEach(key -> wrong.add(file.getFileName() + ": " + key + " takes values, which a view cannot give")));
        assertThat(wrong).isEmpty();
    }

    /// The design's wording: no exclamation marks, real ellipses, no double blanks.
    @Test
    void theWordsAreWrittenAsTheDesignHasThem() {
        words.forEach((key, text) -> assertThat(text).as(key).isNotBlank().doesNotContain("!").doesNotContain("...").doesNotContain("  ").doesNotEndWith(" "));
    }

    // ---- the words

    private static Map<String, String> words() {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(WORDS)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.stringPropertyNames().stream().collect(Collectors.toMap(key -> key, properties::getProperty, (one, other) -> one, TreeMap::new));
    }

    private static boolean isPattern(String text) {
        return text.contains("{0");
    }

    /// How many values a text takes.
    private static int values(String text) {
        if (!isPattern(text)) {
            return 0;
        }
        Format[] formats = new MessageFormat(text, Locale.ROOT).getFormatsByArgumentIndex();
        return formats.length;
    }

    // ---- the sources

    private static Map<Path, String> read(Path folder, String ending) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).collect(Collectors.toMap(file -> file, MessagesTest::read));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).replaceAll("(?m)^\\s*//.*$", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<String> asked() {
        Set<String> asked = new TreeSet<>();
        sources.values().forEach(source -> keysIn(source).forEach(asked::add));
        views.values().forEach(view -> IN_FXML.matcher(view).results().map(match -> match.group(1)).forEach(asked::add));
        BUILT.forEach((prefix, parts) -> parts.forEach(part -> asked.add(prefix + part)));
        return asked;
    }

    /// The literals in some source that are keys, or look like one: their first part is that of others.
    private Stream<String> keysIn(String source) {
        return LITERAL.matcher(source).results().map(match -> match.group(1)).filter(literal -> words.containsKey(literal) || DOTTED.matcher(literal).matches() && isPrefix(literal));
    }

    private boolean isPrefix(String literal) {
        String first = literal.substring(0, literal.indexOf('.') + 1);
        return words.keySet().stream().anyMatch(key -> key.startsWith(first));
    }

    /// The arguments of a call, as they stand in the source.
    ///
    /// @param start behind its opening parenthesis
    private static List<String> arguments(String source, int start) {
        List<String> arguments = new ArrayList<>();
        int depth = 0;
        int begin = start;
        for (int i = start; i < source.length(); i++) {
            switch (source.charAt(i)) {
                case '"' -> {
                    Matcher literal = LITERAL.matcher(source).region(i, source.length());
                    if (!literal.lookingAt()) {
                        throw new AssertionError("no literal at " + source.substring(i));
                    }
                    i = literal.end() - 1;
                }
                case '(', '{', '[' -> depth++;
                case ')', '}', ']' -> {
                    if (depth-- == 0) {
                        arguments.add(source.substring(begin, i));
                        return arguments;
                    }
                }
                case ',' -> {
                    if (depth == 0) {
                        arguments.add(source.substring(begin, i));
                        begin = i + 1;
                    }
                }
                default -> { }
            }
        }
        throw new AssertionError("a call without an end");
    }

    private static List<String> names(Object[] constants) {
        return Arrays.stream(constants).map(constant -> ((Enum<?>) constant).name()).toList();
    }

    private static Object[] constants(String enumeration) {
        try {
            return Class.forName(enumeration).getEnumConstants();
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
