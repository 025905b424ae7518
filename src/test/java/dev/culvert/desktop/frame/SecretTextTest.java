package dev.culvert.desktop.frame;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTextTest {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
        prisma+postgres://accelerate.prisma-data.net/?api_key=abc.def   | prisma+postgres://accelerate.prisma-data.net/?api_key=•••••••
        prisma://accelerate.prisma-data.net/?api_key=abc                | prisma://accelerate.prisma-data.net/?api_key=•••
        prisma+postgres://localhost:51213/?api_key=eyJ                  | prisma+postgres://localhost:51213/?api_key=•••
        postgres://user:word@db.prisma.io:5432/postgres?sslmode=require | postgres://user:••••@db.prisma.io:5432/postgres?sslmode=require
        POSTGRESQL://user:word@host/db?sslmode=require&options=secret   | POSTGRESQL://user:••••@host/db?sslmode=require&options=••••••
        postgres://user:w@/r?d@host/db                                  | postgres://user:••••••@host/db
        postgres://user:wor                                             | postgres://user:•••
        postgres://user:w/r?d                                           | postgres://user:•••••
        postgres://user@host/db?password=word                           | postgres://user@host/db?password=••••
        prisma+postgres://accelerate.prisma-data.net/api_key=abc        | prisma+postgres://accelerate.prisma-data.net/api_key=•••
        "postgres://user:word@host/db"                                  | "postgres://user:••••@host/db"
        prisma+postgres://accelerate.prisma-data.net/?a                 | prisma+postgres://accelerate.prisma-data.net/?a
        prisma+postgres://accelerate                                    | prisma+postgres://accelerate
        eyJhbGciOiJIUzI1NiIsInR5cCI                                     | eyJhbGciOiJIUzI1NiIs•••••••
        https://example.com/?api_key=abc                                | https://example.com/••••••••••••
        short                                                           | short
        """)
    void keyAndPasswordAreMasked(String text, String masked) {
        assertThat(SecretText.mask(text)).isEqualTo(masked).hasSameSizeAs(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "prisma+postgres://accelerate.prisma-data.net/?api_key=SECRET",
        "prisma+postgres://accelerate.prisma-data.net/?x=1&api_key=SECRET&y=2",
        "postgres://user:SECRET@db.prisma.io:5432/postgres?sslmode=require",
        "postgres://user:SECRET@host@db.prisma.io/postgres",
        "postgres://host/db?user=u&password=SECRET"})
    void noPartOfASecretShowsWhileItIsTyped(String whole) {
        int start = whole.indexOf("SECRET");
        for (int end = start + 1; end <= whole.length(); end++) {
            assertThat(SecretText.mask(whole.substring(0, end))).hasSize(end).doesNotContain("S").doesNotContain("E");
        }
    }

    @Test
    void nothingIsMaskedInAnEmptyText() {
        assertThat(SecretText.mask("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
        `  postgres://u:p@h/d  `, postgres://u:p@h/d
        `postgres://u:p@h
          /d`, postgres://u:p@h/d
        DATABASE_URL=postgres://u:p@h/d, postgres://u:p@h/d
        `export DATABASE_URL="postgres://u:p@h/d"`, `"postgres://u:p@h/d"`
        `DATABASE_URL = 'prisma://h/?api_key=a=b'`, `'prisma://h/?api_key=a=b'`
        some text=more, sometext=more
        """)
    void whatIsPastedLosesWhatWasAroundIt(String pasted, String cleaned) {
        assertThat(SecretText.cleaned(pasted)).isEqualTo(cleaned);
    }
}
