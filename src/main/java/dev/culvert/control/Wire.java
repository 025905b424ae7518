package dev.culvert.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// One message to a line.
final class Wire {
    private static final int LONGEST_LINE = 1 << 20;

    private Wire() {}

    /// A class of its own: who finds nobody to talk to does not load it.
    private static final class Json {
        static final JsonMapper MAPPER = JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
    }

    static void write(OutputStream out, Object message) throws IOException {
        out.write((Json.MAPPER.writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /// @return empty when it is not understood
    /// @throws IOException also when the other side ends before its line does, or writes too long a one
    static <T> Optional<T> read(InputStream in, Class<T> type) throws IOException {
        String line = line(in);
        try {
            return Optional.ofNullable(Json.MAPPER.readValue(line, type));
        } catch (JacksonException | IllegalArgumentException | NullPointerException notUnderstood) {
            return Optional.empty();
        }
    }

    private static String line(InputStream in) throws IOException {
        byte[] line = new byte[512];
        int length = 0;
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || length == LONGEST_LINE) {
                throw new IOException(next < 0 ? "the line has no end" : "the line is too long");
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, 2 * length);
            }
            line[length++] = (byte) next;
        }
        return new String(line, 0, length, StandardCharsets.UTF_8);
    }
}
