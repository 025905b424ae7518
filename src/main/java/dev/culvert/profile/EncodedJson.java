package dev.culvert.profile;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The JSON objects that Prisma puts into keys, in base64url.
final class EncodedJson {
    private static final JsonFactory JSON = new JsonFactory();

    private EncodedJson() {}

    /// The object's text fields; empty when this is not base64url of a JSON object.
    static Optional<Map<String, String>> strings(String encoded) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), Base64.getUrlDecoder().decode(encoded))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            Map<String, String> fields = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_STRING) {
                    fields.put(name, parser.getString());
                } else {
                    parser.skipChildren();
                }
            }
            return Optional.of(fields);
        } catch (IllegalArgumentException | JacksonException unreadable) {
            // Without the exception: it may repeat the text.
            return Optional.empty();
        }
    }
}
