package dev.culvert.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.culvert.manager.EnvFile.Found;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.ConnectionString.Direct;
import dev.culvert.profile.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvFileTest {
    private static final String DIRECT = "postgres://user:SECRET@db.prisma.io:5432/shop?sslmode=require";

    @TempDir
    private Path folder;

    @Test
    void everyConnectionStringIsFoundInTheOrderOfTheFile() throws Exception {
        List<Found> found = found("""
            # what Prisma writes
            DATABASE_URL="prisma+postgres://accelerate.prisma-data.net/?api_key=KEY"
            DIRECT_URL='%s'
            NODE_ENV=production
            OLD_URL=prisma://accelerate.prisma-data.net/?api_key=OLDER # before
            REDIS_URL=redis://localhost:6379
            export SHADOW=postgresql://user:SECRET@localhost:5432/shadow
            """.formatted(DIRECT));
        assertThat(found).extracting(Found::variable).containsExactly("DATABASE_URL", "DIRECT_URL", "OLD_URL", "SHADOW");
        assertThat(found).extracting(one -> one.connection().description())
            .containsExactly("API key for Prisma Postgres", "Direct connection to db.prisma.io", "API key for Prisma Postgres", "Direct connection to localhost");
    }

    @Test
    void theTextLeadsToTheSameConnectionAgain() throws Exception {
        for (Found found : found("A=" + DIRECT + "\nPDP_API_KEY=a.b-c_d~e+f/g==\nC=\" " + DIRECT + " \"\n")) {
            assertThat(ConnectionString.parse(found.text().expose(), "")).isEqualTo(found.connection());
        }
    }

    @Test
    void aKeyAloneBecomesAConnectionString() throws Exception {
        Found found = found("PDP_API_KEY=KEY\n").getFirst();
        assertThat(((ApiKey) found.connection()).key()).isEqualTo(Secret.of("KEY"));
        assertThat(found.text().expose()).isEqualTo("prisma+postgres://accelerate.prisma-data.net/?api_key=KEY");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "A=URL", "A = URL ", "  A=URL", "A=\"URL\"", "A='URL'", "A=`URL`", "export A=URL", "A: URL", "A=URL\r", "\ufeffA=URL", "# A=other\n\nA=URL", "no assignment\nA=URL", "A=URL # comment", "A=\"URL\" # comment", "B=\"two\nlines\"\nA=URL",
        "B='it''s'\nA=URL", "B=\"\nA=URL", "B='unfinished\nA=URL", "B=`unfinished\nA=URL\nC=\"fine\"", "B=x\"y\nA=URL\nC=z\"", "B=\"a\" b\nA=URL", "A=\"\nURL\n\"",
    })
    void theFileIsReadAsDotenvReadsIt(String content) throws Exception {
        assertThat(found(content.replace("URL", DIRECT) + "\n")).singleElement().extracting(found -> ((Direct) found.connection()).database()).isEqualTo("shop");
    }

    /// dotenv-java, which was used before, went on to the end of the file.
    @Test
    void anUnfinishedQuoteSpoilsItsOwnLineOnly() throws Exception {
        EnvFile file = file("A=\"unfinished\nB=\"" + DIRECT + "\"\nC=1\n");
        assertThat(file.value("A")).isEqualTo("\"unfinished");
        assertThat(file.connectionStrings()).extracting(Found::variable).containsExactly("B");
        assertThat(file.value("C")).isEqualTo("1");
    }

    @Test
    void ofTwoLinesForOneNameTheLastWins() throws Exception {
        assertThat(file("A=1\nA=2\n").value("A")).isEqualTo("2");
    }

    @Test
    void aValueInQuotesMayHoldWhatWouldEndItOtherwise() throws Exception {
        assertThat(file("A=\"b # c\"\n").value("A")).isEqualTo("b # c");
        assertThat(file("A=b # c\n").value("A")).isEqualTo("b");
    }

    @Test
    void whatIsNotThereIsEmpty() throws Exception {
        EnvFile file = file("A=\nB\nC=\"\"\n");
        assertThat(List.of(file.value("A"), file.value("B"), file.value("C"), file.value("D"))).containsOnly("");
        assertThat(file.connectionStrings()).isEmpty();
    }

    @Test
    void whatIsMeantToBeAConnectionStringAndIsNoneIsSaidWithoutItsValue() throws Exception {
        EnvFile file = file("""
            A=postgres://user:SECRET@db.prisma.io/x?sslmode=SECRET
            PDP_API_KEY=SECRET key
            B=%s
            C=http://SECRET/
            """.formatted(DIRECT));
        assertThat(file.connectionStrings()).extracting(Found::variable).containsExactly("B");
        assertThat(file.unusable()).hasSize(2).allMatch(sentence -> !sentence.contains("SECRET"));
        assertThat(file.unusable().getFirst()).isEqualTo("The sslmode in A in .env is not one of require, verify-ca, verify-full and disable.");
        assertThat(file.unusable().getLast()).startsWith("PDP_API_KEY in .env is not an API key");
    }

    @Test
    void aFolderStandsForTheFileInIt() throws Exception {
        Files.writeString(folder.resolve(".env"), "A=" + DIRECT + "\n");
        assertThat(EnvFile.connectionStrings(folder)).hasSize(1);
        assertThat(EnvFile.connectionStrings(folder.resolve(".env"))).hasSize(1);
    }

    @Test
    void aMissingFileIsNamed() {
        assertThat(refusal(folder.resolve("prod.env"))).isEqualTo("There is no file " + folder.resolve("prod.env") + ".");
        assertThat(refusal(folder)).isEqualTo("There is no file " + folder.resolve(".env") + ".");
    }

    @Test
    void whatIsNoTextIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve(".env"), "A=SECR\u00c9T\n", StandardCharsets.ISO_8859_1);
        assertThat(refusal(file)).isEqualTo("The file .env cannot be read as a .env file.");
    }

    @Test
    void aFileThatIsMuchTooLongIsNotRead() throws IOException {
        Path file = Files.write(folder.resolve("film.mkv"), new byte[2 << 20]);
        assertThat(refusal(file)).isEqualTo("The file film.mkv is too long for a .env file.");
    }

    @Test
    void aLongLineDoesNotOverflowTheStack() throws Exception {
        assertThat(file("A=\"" + "x\\\"".repeat(300_000) + "\nB=1\n").value("B")).isEqualTo("1");
    }

    @Test
    void nothingPrintsASecret() throws Exception {
        assertThat(found("A=" + DIRECT + "\nPDP_API_KEY=SECRET\n").toString()).doesNotContain("SECRET");
    }

    private List<Found> found(String content) throws Exception {
        EnvFile file = file(content);
        assertThat(file.unusable()).isEmpty();
        return file.connectionStrings();
    }

    private EnvFile file(String content) throws Exception {
        return EnvFile.read(Files.writeString(folder.resolve(".env"), content));
    }

    private static String refusal(Path file) {
        return catchThrowableOfType(EnvFile.Unreadable.class, () -> EnvFile.connectionStrings(file)).getMessage();
    }
}
