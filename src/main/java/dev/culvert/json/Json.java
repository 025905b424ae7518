package dev.culvert.json;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/// JSON as a tree: an object is a [Map] with its members in their order, an array a [List], and in them are [String], [Boolean], null and [Number].
/// A whole number is an [Integer] if it fits into one, else a [Long] or a [java.math.BigInteger]; any other is a [BigDecimal], so that all its digits stay.
/// What is read may be changed.
///
/// Whoever does not use this class does not load the library, which takes a while.
public final class Json {
    /// Without this, one of two members of the same name would be lost. How deep and how long things may be is limited by the library.
    private static final JsonFactory FACTORY = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private static final class Pretty extends ObjectWriteContext.Base {
        private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");
        private static final DefaultPrettyPrinter PRINTER = new DefaultPrettyPrinter(Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER))
            .withObjectIndenter(INDENT).withArrayIndenter(INDENT);

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }

        @Override
        public PrettyPrinter getPrettyPrinter() {
            return PRINTER.createInstance();
        }
    }

    private Json() {}

    /// Reads one value, with nothing but white space around it.
    ///
    /// @param json in UTF-8, or another of Unicode's encodings
    /// @return null also for no value at all
    /// @throws NotJson it is anything else, two members of an object have one name, or something is too deep or too long
    public static Object read(byte[] json) throws NotJson {
        try (JsonParser from = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            Object value = from.nextToken() == null ? null : value(from);
            if (from.nextToken() != null) {
                throw mistake(from.currentTokenLocation());
            }
            return value;
        } catch (JacksonException e) {
            // Its own message may repeat the text.
            throw e.getLocation() == null ? new NotJson("it is not JSON") : mistake(e.getLocation());
        }
    }

    private static Object value(JsonParser from) throws NotJson {
        return switch (from.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> object = new LinkedHashMap<>();
                while (from.nextToken() != JsonToken.END_OBJECT) {
                    String name = from.currentName();
                    from.nextToken();
                    object.put(name, value(from));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<Object> array = new ArrayList<>();
                while (from.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(from));
                }
                yield array;
            }
            case VALUE_STRING -> from.getString();
            case VALUE_NUMBER_INT -> from.getNumberValue();
            case VALUE_NUMBER_FLOAT -> decimal(from);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw mistake(from.currentTokenLocation());
        };
    }

    private static BigDecimal decimal(JsonParser from) throws NotJson {
        try {
            return from.getDecimalValue();
        } catch (NumberFormatException e) {
            throw mistake(from.currentTokenLocation()); // its exponent is beyond all bounds
        }
    }

    private static NotJson mistake(TokenStreamLocation place) {
        return new NotJson("there is a mistake in line " + place.getLineNr());
    }

    /// The object that a value is; empty where it is another, or none.
    @SuppressWarnings("unchecked")
    public static Optional<Map<String, Object>> object(Object value) {
        return value instanceof Map<?, ?> object ? Optional.of((Map<String, Object>) object) : Optional.empty();
    }

    /// The elements of the array that a value is; none where it is another.
    public static List<?> elements(Object value) {
        return value instanceof List<?> array ? array : List.of();
    }

    /// Writes a tree without white space.
    public static String line(Object tree) {
        return write(tree, ObjectWriteContext.empty());
    }

    /// Writes a tree for people: each member and element in a line of its own, the last without a line's end.
    public static String lines(Object tree) {
        return write(tree, new Pretty());
    }

    /// By way of bytes: only so is half of a surrogate pair, for which UTF-8 has none, written as an escape and stays what it is.
    private static String write(Object tree, ObjectWriteContext how) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator to = FACTORY.createGenerator(how, json, JsonEncoding.UTF8)) {
            write(tree, to);
        }
        return json.toString(StandardCharsets.UTF_8);
    }

    private static void write(Object value, JsonGenerator to) {
        switch (value) {
            case null -> to.writeNull();
            case Map<?, ?> object -> {
                to.writeStartObject();
                for (Map.Entry<?, ?> member : object.entrySet()) {
                    to.writeName((String) member.getKey());
                    write(member.getValue(), to);
                }
                to.writeEndObject();
            }
            case List<?> array -> {
                to.writeStartArray();
                for (Object element : array) {
                    write(element, to);
                }
                to.writeEndArray();
            }
            case String text -> to.writeString(text);
            case Boolean flag -> to.writeBoolean(flag);
            case Double number -> to.writeNumber(number); // in quotes where it is none
            case Number number -> to.writeNumber(number.toString());
            default -> throw new IllegalArgumentException("JSON has no " + value.getClass());
        }
    }
}
