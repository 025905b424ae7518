package dev.culvert.store;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The members of a JSON object, by what they must be. One that is missing or null is empty: there is none, it is false, or it has no members.
record Members(ObjectNode object) {
    Optional<String> text(String name) throws NotUnderstood {
        Optional<JsonNode> value = find(name);
        check(value.isEmpty() || value.get().isString(), name, "a text");
        return value.map(JsonNode::stringValue);
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
        Optional<JsonNode> value = find(name);
        check(value.isEmpty() || value.get().isIntegralNumber() && value.get().canConvertToInt() && value.get().intValue() >= least && value.get().intValue() <= most,
            name, "a whole number from " + least + (most < Integer.MAX_VALUE ? " to " + most : " up"));
        return value.map(JsonNode::intValue);
    }

    double number(String name) throws NotUnderstood {
        Optional<JsonNode> value = find(name);
        check(value.isPresent() && value.get().isNumber() && Double.isFinite(value.get().decimalValue().doubleValue()), name, "a number");
        return value.get().decimalValue().doubleValue();
    }

    boolean flag(String name) throws NotUnderstood {
        return flag(name, false);
    }

    boolean flag(String name, boolean otherwise) throws NotUnderstood {
        Optional<JsonNode> value = find(name);
        check(value.isEmpty() || value.get().isBoolean(), name, "true or false");
        return value.map(JsonNode::booleanValue).orElse(otherwise);
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
        JsonNode value = find(name).orElseGet(object::objectNode);
        check(value instanceof ObjectNode, name, "an object");
        return new Members((ObjectNode) value);
    }

    static NotUnderstood missing(String name) {
        return new NotUnderstood("\"" + name + "\" is missing");
    }

    /// How a constant is written.
    static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The object under a name, made when there is none.
    static ObjectNode objectIn(ObjectNode parent, String name) {
        return parent.get(name) instanceof ObjectNode existing ? existing : parent.putObject(name);
    }

    private Optional<JsonNode> find(String name) {
        return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
    }

    static void check(boolean understood, String name, String expected) throws NotUnderstood {
        if (!understood) {
            throw new NotUnderstood("\"" + name + "\" is not " + expected);
        }
    }
}
