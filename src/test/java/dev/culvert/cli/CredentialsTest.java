package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.culvert.profile.ConnectionString.ApiKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    private static final String URL = "prisma+postgres://accelerate.prisma-data.net/?api_key=";

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @ParameterizedTest
    @CsvSource({"1111, env-key", "0111, env-url", "0011, file-key", "0001, file-url", "1000, env-key", "0100, env-url", "0010, file-key", "1001, env-key", "0110, env-url"})
    void theEnvironmentComesBeforeTheFileAndTheKeyBeforeTheUrl(String present, String expected) throws Exception {
        if (present.charAt(0) == '1') {
            environment.put("PDP_API_KEY", "env-key");
        }
        if (present.charAt(1) == '1') {
            environment.put("DATABASE_URL", URL + "env-url");
        }
        dotenv((present.charAt(3) == '1' ? "DATABASE_URL=" + URL + "file-url\n" : "") + (present.charAt(2) == '1' ? "PDP_API_KEY=file-key\n" : ""));
        assertThat(found()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\t"})
    void aBlankVariableIsNone(String blank) throws Exception {
        environment.put("PDP_API_KEY", blank);
        environment.put("DATABASE_URL", blank);
        dotenv("PDP_API_KEY=file-key\n");
        assertThat(found()).isEqualTo("file-key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PDP_API_KEY=\n", "PDP_API_KEY=\"\"\n", "PDP_API_KEY=   \n", "PDP_API_KEY\n"})
    void aBlankValueInTheFileIsNone(String line) throws Exception {
        dotenv(line + "DATABASE_URL=" + URL + "file-url\n");
        assertThat(found()).isEqualTo("file-url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"KEY\"", "'KEY'", " KEY "})
    void quotesAroundAVariableAreDropped(String value) throws Exception {
        environment.put("PDP_API_KEY", value);
        assertThat(found()).isEqualTo("KEY");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "PDP_API_KEY=KEY", "PDP_API_KEY = KEY ", "  PDP_API_KEY=KEY", "PDP_API_KEY=\"KEY\"", "PDP_API_KEY='KEY'", "export PDP_API_KEY=KEY", "  export   PDP_API_KEY=\"KEY\"",
        "# a comment\nPDP_API_KEY=KEY", "\n\n#PDP_API_KEY=OTHER\nPDP_API_KEY=KEY # the key", "PDP_API_KEY=KEY\r", "OTHER=1\r\nPDP_API_KEY=\"KEY\"\r\nMORE=2\r", "this is no assignment\nPDP_API_KEY=KEY",
        "DATABASE_URL=\"prisma+postgres://host/?api_key=OTHER\"\nPDP_API_KEY=KEY", "exported=1\nPDP_API_KEY=KEY",
    })
    void theFileIsReadAsTheNpmToolReadsIt(String content) throws Exception {
        dotenv(content + "\n");
        assertThat(found()).isEqualTo("KEY");
    }

    @Test
    void ofTwoLinesForOneNameTheLastWins() throws Exception {
        dotenv("PDP_API_KEY=OTHER\nPDP_API_KEY=KEY\n");
        assertThat(found()).isEqualTo("KEY");
    }

    @Test
    void aUrlInTheFileKeepsItsParameters() throws Exception {
        dotenv("DATABASE_URL=\"prisma+postgres://host/?schema=public&api_key=a.b-c_d%3D\"\n");
        assertThat(found()).isEqualTo("a.b-c_d=");
    }

    @Test
    void theFileMayEndWithoutALineEnd() throws Exception {
        dotenv("PDP_API_KEY=KEY");
        assertThat(found()).isEqualTo("KEY");
    }

    @Test
    void theFileOfTheOptionIsReadInsteadOfDotenv() throws Exception {
        dotenv("PDP_API_KEY=OTHER\n");
        Files.writeString(folder.resolve("prod.env"), "PDP_API_KEY=KEY\n");
        assertThat(key(Optional.of(Path.of("prod.env")))).isEqualTo("KEY");
    }

    @Test
    void theFileOfTheOptionMayBeAnywhere(@TempDir Path elsewhere) throws Exception {
        Path file = Files.writeString(elsewhere.resolve("prod.env"), "PDP_API_KEY=KEY\n");
        assertThat(key(Optional.of(file))).isEqualTo("KEY");
    }

    @Test
    void theFolderMayBeCalledDotenvToo() throws Exception {
        folder = Files.createDirectory(folder.resolve("my.env"));
        dotenv("PDP_API_KEY=KEY\n");
        assertThat(found()).isEqualTo("KEY");
    }

    @Test
    void withoutAnythingItSaysWhereToPutAKey() {
        assertThat(refusal(Optional.empty())).isEqualTo("No connection string was found. Set PDP_API_KEY or DATABASE_URL, put one of them into a .env file in this folder, or name a profile: culvert up NAME.");
    }

    @Test
    void aFileWithoutAKeyIsLikeNone() throws IOException {
        dotenv("OTHER=1\n");
        assertThat(refusal(Optional.empty())).startsWith("No connection string was found.");
    }

    @Test
    void aMissingFileOfTheOptionIsSaidEvenWhenTheEnvironmentHasAKey() {
        environment.put("PDP_API_KEY", "KEY");
        assertThat(refusal(Optional.of(Path.of("missing.env")))).isEqualTo("The file of --env-file cannot be read: missing.env");
    }

    @Test
    void aFolderIsNoFile() throws IOException {
        Files.createDirectory(folder.resolve("prod.env"));
        assertThat(refusal(Optional.of(Path.of("prod.env")))).contains("prod.env", "cannot be read");
    }

    @Test
    void aFileThatIsNotUtf8CannotBeRead() throws IOException {
        Files.writeString(folder.resolve(".env"), "PDP_API_KEY=SECR\u00c9T\n", ISO_8859_1);
        assertThat(refusal(Optional.empty())).isEqualTo("The file .env cannot be read as a .env file.");
    }

    @ParameterizedTest
    @CsvSource({"PDP_API_KEY, PDP_API_KEY is not an API key", "DATABASE_URL, DATABASE_URL is not a connection string"})
    void aMalformedVariableIsNamedWithoutItsValue(String name, String message) {
        environment.put(name, "SECRET key");
        assertThat(refusal(Optional.empty())).startsWith(message);
    }

    @ParameterizedTest
    @CsvSource({"PDP_API_KEY, PDP_API_KEY in .env is not an API key", "DATABASE_URL, DATABASE_URL in .env is not a connection string"})
    void aMalformedValueInTheFileIsNamedWithTheFile(String name, String message) throws IOException {
        dotenv(name + "=SECRET key\n");
        assertThat(refusal(Optional.empty())).startsWith(message);
    }

    @Test
    void aMalformedVariableIsNotPassedOver() {
        environment.put("PDP_API_KEY", "SECRET key");
        environment.put("DATABASE_URL", URL + "good");
        assertThat(refusal(Optional.empty())).startsWith("PDP_API_KEY");
    }

    private void dotenv(String content) throws IOException {
        Files.writeString(folder.resolve(".env"), content);
    }

    private String found() throws UsageException {
        return key(Optional.empty());
    }

    private String key(Optional<Path> envFile) throws UsageException {
        return ((ApiKey) Credentials.find(environment, folder, envFile).connection()).key().expose();
    }

    private String refusal(Optional<Path> envFile) {
        UsageException refused = catchThrowableOfType(UsageException.class, () -> Credentials.find(environment, folder, envFile));
        assertThat(refused).isNotNull();
        assertThat(refused.getMessage()).doesNotContain("SECR").hasLineCount(1);
        return refused.getMessage();
    }
}
