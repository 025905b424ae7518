package dev.culvert.manager;

import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.InvalidConnectionString;
import dev.culvert.profile.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The variables of a `.env` file, read as [dotenv](https://github.com/motdotla/dotenv) reads them, which the npm tool and Prisma's own
/// use. Reads a small file, so not on a thread that must not wait.
public final class EnvFile {
    public static final String NAME = ".env";

    /// Holds a key alone, where all others hold a whole connection string.
    public static final String API_KEY = "PDP_API_KEY";

    private static final int LONGEST = 1 << 20;
    private static final String KEY_PREFIX = "prisma+postgres://accelerate.prisma-data.net/?api_key=";
    private static final Pattern CONNECTION_STRING = Pattern.compile("\\s*['\"]?(?:prisma\\+postgres|prisma|postgres|postgresql)://.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /// A value with line breaks in it has quotes; a quote that does not end is part of the value, which ends with its line.
    private static final Pattern LINE = Pattern.compile("(?m)^[\\s\\ufeff]*(?:export\\s+)?([\\w.-]+)(?:[ \\t]*=|:[ \\t])[ \\t]*('[^']*'|\"[^\"]*\"|`[^`]*`|[^#\\r\\n]*)[ \\t]*(?:#.*)?$");
    private static final Pattern QUOTED = Pattern.compile("(['\"`])(.*)\\1", Pattern.DOTALL);

    private final Map<String, String> values;
    private final List<Found> found = new ArrayList<>();
    private final List<String> unusable = new ArrayList<>();

    /// A connection string, and the variable that holds it.
    ///
    /// @param text what [ConnectionString#parse] makes the connection of again: this is what a vault is to keep
    public record Found(String variable, ConnectionString connection, Secret text) {
        /// Reads the value of a variable.
        ///
        /// @param where where the variable stands, for the message: " in .env", or empty
        public static Found of(String variable, String value, String where) throws InvalidConnectionString {
            if (variable.equals(API_KEY)) {
                ApiKey key = ApiKey.of(value, variable + where);
                return new Found(variable, key, Secret.of(KEY_PREFIX + key.key().expose()));
            }
            return new Found(variable, ConnectionString.parse(value, variable + where), Secret.of(value.strip()));
        }
    }

    /// The message is one sentence for the user.
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message, null, false, false);
        }
    }

    private EnvFile(String name, Map<String, String> values) {
        this.values = values;
        values.forEach((variable, value) -> {
            try {
                if (variable.equals(API_KEY) ? !value.isBlank() : CONNECTION_STRING.matcher(value).matches()) {
                    found.add(Found.of(variable, value, " in " + name));
                }
            } catch (InvalidConnectionString e) {
                unusable.add(e.getMessage());
            }
        });
    }

    public static EnvFile read(Path file) throws Unreadable {
        String name = String.valueOf(file.getFileName());
        try {
            if (Files.size(file) > LONGEST) {
                throw new Unreadable("The file " + name + " is too long for a .env file.");
            }
            Map<String, String> values = new LinkedHashMap<>();
            Matcher line = LINE.matcher(Files.readString(file));
            while (line.find()) {
                values.put(line.group(1), unquoted(line.group(2).strip())); // of two the last, as dotenv has it
            }
            return new EnvFile(name, values);
        } catch (NoSuchFileException e) {
            throw new Unreadable("There is no file " + file + ".");
        } catch (IOException e) {
            throw new Unreadable("The file " + name + " cannot be read as a .env file.");
        }
    }

    private static String unquoted(String value) {
        Matcher quoted = QUOTED.matcher(value);
        return quoted.matches() ? quoted.group(2) : value;
    }

    /// The connection strings of any kind in a file, in its order.
    ///
    /// @param file the file, or a folder with one in it
    public static List<Found> connectionStrings(Path file) throws Unreadable {
        return read(in(file)).connectionStrings();
    }

    /// The file that is meant when somebody names a folder.
    public static Path in(Path fileOrFolder) {
        return Files.isDirectory(fileOrFolder) ? fileOrFolder.resolve(NAME) : fileOrFolder;
    }

    public List<Found> connectionStrings() {
        return List.copyOf(found);
    }

    /// What is wrong with values that are meant to be connection strings: one sentence each, which names the variable.
    public List<String> unusable() {
        return List.copyOf(unusable);
    }

    /// Empty when the variable is not there.
    public String value(String variable) {
        return values.getOrDefault(variable, "");
    }
}
