package dev.culvert.profile;

import dev.culvert.json.Json;
import dev.culvert.json.NotJson;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The JSON objects that Prisma puts into keys, in base64url.
final class EncodedJson {
    private EncodedJson() {}

    /// The object's text fields; empty when this is not base64url of a JSON object.
    static Optional<Map<String, String>> strings(String encoded) {
        try {
            return Json.object(Json.read(Base64.getUrlDecoder().decode(encoded))).map(EncodedJson::strings);
        } catch (IllegalArgumentException | NotJson unreadable) {
            // Without the exception: the decoder's may repeat the text.
            return Optional.empty();
        }
    }

    private static Map<String, String> strings(Map<String, Object> object) {
        Map<String, String> strings = new LinkedHashMap<>();
        object.forEach((name, value) -> {
            if (value instanceof String text) {
                strings.put(name, text);
            }
        });
        return strings;
    }
}
