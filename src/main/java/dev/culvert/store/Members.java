package dev.culvert.store;

import dev.culvert.json.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/// The members of a JSON object, by what they must be. One that is missing or null is empty: there is none, it is false, or it has no members.
record Members(Map<String, Object> object) {
    Optional<String> text(String name) throws NotUnderstood {
        Object value = object.get(name);
        check(value == null || value instanceof String, name, "a text");
        return Optional.ofNullable((String) value);
    }

    Optional<UUID> id(String name) throws NotUnderstood {
        Optional<String> text = text(name);
        try {
            return text.map(UUID::fromString);
        } catch (IllegalArgumentException e) {
            throw notAnId(name);
        }
    }

    /// The id that is a member's name.
    static UUID asId(String name) throws NotUnderstood {
        try {
            return UUID.fromString(name);
        } catch (IllegalArgumentException e) {
            throw notAnId(name);
        }
    }

    private static NotUnderstood notAnId(String name) {
        return new NotUnderstood("\"" + name + "\" is not a UUID");
    }

    Optional<Integer> integer(String name, int least, int most) throws NotUnderstood {
        Object value = object.get(name);
        check(value == null || value instanceof Integer number && number >= least && number <= most, name, "a whole number from " + least + (most < Integer.MAX_VALUE ? " to " + most : " up"));
        return Optional.ofNullable((Integer) value);
    }

    double number(String name) throws NotUnderstood {
        double value = object.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
        check(Double.isFinite(value), name, "a number");
        return value;
    }

    boolean flag(String name) throws NotUnderstood {
        return flag(name, false);
    }

    boolean flag(String name, boolean otherwise) throws NotUnderstood {
        Object value = object.get(name);
        check(value == null || value instanceof Boolean, name, "true or false");
        return value == null ? otherwise : (boolean) value;
    }

    Optional<Instant> time(String name) throws NotUnderstood {
        Optional<String> text = text(name);
        try {
            return text.map(Instant::parse);
        } catch (DateTimeParseException e) {
            throw new NotUnderstood("\"" + name + "\" is not a time such as 2026-11-22T20:14:17Z");
        }
    }

    <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) throws NotUnderstood {
        Optional<String> text = text(name);
        Optional<E> value = Arrays.stream(type.getEnumConstants()).filter(constant -> text.isPresent() && text.get().equalsIgnoreCase(text(constant))).findFirst();
        check(text.isPresent() == value.isPresent(), name, "one of " + Arrays.stream(type.getEnumConstants()).map(Members::text).collect(Collectors.joining(", ")));
        return value;
    }

    /// Those of an object inside this one.
    Members members(String name) throws NotUnderstood {
        Object value = object.get(name);
        check(value == null || value instanceof Map, name, "an object");
        return new Members(Json.object(value).orElse(Map.of()));
    }

    static NotUnderstood missing(String name) {
        return new NotUnderstood("\"" + name + "\" is missing");
    }

    /// How a constant is written.
    static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The object under a name, made when there is none.
    static Map<String, Object> objectIn(Map<String, Object> parent, String name) {
        Map<String, Object> object = Json.object(parent.get(name)).orElseGet(LinkedHashMap::new);
        parent.put(name, object);
        return object;
    }

    static void check(boolean understood, String name, String expected) throws NotUnderstood {
        if (!understood) {
            throw new NotUnderstood("\"" + name + "\" is not " + expected);
        }
    }
}
