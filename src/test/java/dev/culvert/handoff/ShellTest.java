package dev.culvert.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellTest {
    private static final int CASES = 2_000;

    /// What means something to one of the shells, to a C runtime or to PowerShell's typographers; the same words in every run.
    private static final String[] PIECES = {
        "'", "\"", "\\", "\\\\", "$", "`", "!", "%", "%%", "^", "&", "&&", "|", "<", ">", "(", ")", "{", "}", "[", "]", ";", ",", "=", "#", "*", "?", "~", "@", "-", "/", ":", " ", "  ",
        "\u2018", "\u2019", "\u201a", "\u201b", "\u201c", "\u201d", "\u201e", "\u2013", "\u00a0", "é", "متجر", "🐘", "a", "B", "7", "PATH", "%PATH%", "%PATH:A=B%", "$HOME", "${HOME}", "$(id)", "`id`", "!!", "^%",
        "\\\"", "\"\"", "://", ".", "_", "+",
    };
    private static final String[] CONTROLS = {"\n", "\t", "\r", "\u0001", "\u007f"};

    private static Stream<String> words(boolean controls) {
        return IntStream.range(0, CASES).mapToObj(number -> {
            SplittableRandom random = new SplittableRandom(number);
            return IntStream.range(0, random.nextInt(9))
                .mapToObj(_ -> controls && random.nextInt(8) == 0 ? CONTROLS[random.nextInt(CONTROLS.length)] : PIECES[random.nextInt(PIECES.length)])
                .collect(Collectors.joining());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bin/sh", "/bin/bash", "/bin/zsh"})
    void aPosixShellGivesTheProgramEveryWordAsItIs(String shell) throws Exception {
        assumeTrue(Files.isExecutable(Path.of(shell)), "no " + shell);
        List<String> words = words(true).toList();
        String command = "printf '%s\\0' " + words.stream().map(Shell.POSIX::quote).collect(Collectors.joining(" "));
        Process process = new ProcessBuilder(shell).redirectErrorStream(true).start();
        process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(printed.split("\0", -1)).startsWith(words.toArray(String[]::new)).hasSize(words.size() + 1);
    }

    @Test
    void powerShellUnderstandsEveryWordAsItIs() {
        words(true).forEach(word -> assertThat(PowerShellReader.words(Shell.POWERSHELL.quote(word) + " end " + Shell.POWERSHELL.quote(word))).containsExactly(word, "end", word));
    }

    @Test
    void cmdUnderstandsEveryWordAsItIs() {
        words(false).forEach(word -> assertThat(CmdReader.words(Shell.CMD.quote(word) + " end " + Shell.CMD.quote(word))).containsExactly(word, "end", word));
    }

    @Test
    void cmdCannotBeToldControlCharacters() {
        for (String control : CONTROLS) {
            assertThatIllegalArgumentException().isThrownBy(() -> Shell.CMD.quote("a" + control)).withMessage("cmd.exe cannot be told a control character");
        }
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', value = {
        "6301, 6301, 6301, 6301",
        "a b, \"a b\", \"a b\", \"a b\"",
        "~~, \"\", \"\", \"\"",
        "it's, \"it's\", \"it's\", \"it's\"",
        "$x, '$x', '$x', \"$x\"",
        "'$x', ''\\''$x'\\''', '''$x''', \"'$x'\"",
        "100%, \"100%\", \"100%\", ^\"100^%^\"",
        "say \"hi\", 'say \"hi\"', 'say \"hi\"', ^\"say \\^\"hi\\^\"^\"",
        "a\\, 'a\\', \"a\\\", \"a\\\\\"",
        "“$’, ~'“$’'~, ~'“$’’'~, \"“$’\"",
    })
    void itQuotesNoMoreThanIsNeeded(String word, String posix, String powerShell, String cmd) {
        assertThat(List.of(Shell.POSIX.quote(word), Shell.POWERSHELL.quote(word), Shell.CMD.quote(word))).containsExactly(posix, powerShell, cmd);
    }

    @Test
    void eachSystemHasItsShell() {
        assertThat(Stream.of(Computer.Os.values()).map(Shell::of)).containsExactly(Shell.POSIX, Shell.POSIX, Shell.POWERSHELL);
    }

    /// How PowerShell takes a typed line apart, by about_Quoting_Rules and about_Special_Characters. What would not be a plain word is an
    /// error.
    private static final class PowerShellReader {
        private static final String SINGLE = "'\u2018\u2019\u201a\u201b";
        private static final String DOUBLE = "\"\u201c\u201d\u201e";
        private static final String SPECIAL = "$`(){};,|&<>@#~*?[]=%!^\u2013\u2014\u2015";

        static List<String> words(String line) {
            List<String> words = new ArrayList<>();
            int at = 0;
            while (at < line.length()) {
                StringBuilder word = new StringBuilder();
                if (SINGLE.indexOf(line.charAt(at)) >= 0) {
                    at = quoted(line, at + 1, SINGLE, word);
                } else if (DOUBLE.indexOf(line.charAt(at)) >= 0) {
                    int start = at + 1;
                    at = quoted(line, start, DOUBLE, word);
                    check(line.substring(start, at).chars().noneMatch(character -> character == '$' || character == '`'), "expands: " + line);
                } else {
                    for (; at < line.length() && line.charAt(at) != ' '; at++) {
                        check((SPECIAL + SINGLE + DOUBLE).indexOf(line.charAt(at)) < 0 && line.charAt(at) > ' ' && line.charAt(at) < 0x7f, "not a plain word: " + line);
                        word.append(line.charAt(at));
                    }
                }
                check(at == line.length() || line.charAt(at) == ' ', "goes on behind its quotes: " + line);
                words.add(word.toString());
                at++;
            }
            return words;
        }

        private static int quoted(String line, int start, String quotes, StringBuilder word) {
            for (int at = start; at < line.length(); at++) {
                if (quotes.indexOf(line.charAt(at)) >= 0) {
                    if (at + 1 == line.length() || quotes.indexOf(line.charAt(at + 1)) < 0) {
                        return at + 1;
                    }
                    at++;
                }
                word.append(line.charAt(at));
            }
            throw new AssertionError("does not end: " + line);
        }
    }

    /// What cmd.exe does to a typed line (`cmd /?`, `set /?`), and the C runtime to the rest. Every variable is there, unless its name has
    /// a `^` in it; what would not be part of a plain command is an error.
    private static final class CmdReader {
        static List<String> words(String line) {
            for (int start = line.indexOf('%'); start >= 0; start = line.indexOf('%', start + 1)) {
                int end = line.indexOf('%', start + 1);
                String name = end < 0 ? "" : line.substring(start + 1, end).split(":", 2)[0];
                check(name.isEmpty() || name.contains("^"), "expands: " + line);
            }
            StringBuilder left = new StringBuilder();
            boolean inQuotes = false;
            for (int at = 0; at < line.length(); at++) {
                char next = line.charAt(at);
                if (next == '"') {
                    inQuotes = !inQuotes;
                } else if (!inQuotes && next == '^') {
                    next = line.charAt(++at);
                } else {
                    check(inQuotes || "&|<>()".indexOf(next) < 0, "ends the command: " + line);
                }
                left.append(next);
            }
            check(!inQuotes, "does not end: " + line);
            return arguments(left.toString());
        }

        private static List<String> arguments(String line) {
            List<String> words = new ArrayList<>();
            StringBuilder word = new StringBuilder();
            boolean inQuotes = false;
            boolean any = false;
            for (int at = 0; at < line.length(); at++) {
                char next = line.charAt(at);
                int backslashes = 0;
                while (at < line.length() && line.charAt(at) == '\\') {
                    backslashes++;
                    at++;
                }
                boolean quote = at < line.length() && line.charAt(at) == '"';
                if (backslashes > 0) {
                    any = true;
                    word.append("\\".repeat(quote ? backslashes / 2 : backslashes));
                    if (quote && backslashes % 2 == 1) {
                        word.append('"');
                    } else {
                        at--; // what comes after the backslashes is looked at on its own
                    }
                } else if (quote && inQuotes && at + 1 < line.length() && line.charAt(at + 1) == '"') {
                    word.append('"');
                    at++;
                } else if (quote) {
                    inQuotes = !inQuotes;
                    any = true;
                } else if (!inQuotes && (next == ' ' || next == '\t')) {
                    if (any) {
                        words.add(word.toString());
                    }
                    word.setLength(0);
                    any = false;
                } else {
                    word.append(next);
                    any = true;
                }
            }
            if (any) {
                words.add(word.toString());
            }
            return words;
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
