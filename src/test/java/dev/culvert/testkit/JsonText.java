package dev.culvert.testkit;

import dev.culvert.json.Json;
import dev.culvert.json.NotJson;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// JSON that a test looks into.
public final class JsonText {
    private JsonText() {}

    public static Object read(String json) {
        try {
            return Json.read(json.getBytes(StandardCharsets.UTF_8));
        } catch (NotJson e) {
            throw new UncheckedIOException("not JSON: " + json, e);
        }
    }

    public static Map<String, Object> object(String json) {
        return object(read(json));
    }

    public static Map<String, Object> object(Object value) {
        return Json.object(value).orElseThrow(() -> new AssertionError("not an object: " + value));
    }
}
