package dev.culvert.handoff;

import java.util.regex.Pattern;

/// A shell that a command is pasted into. Where it can, each quotes as the others do, so that most commands work in all of them.
public enum Shell {
    /// The manual's chapter 2.2, [Quoting](https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02).
    POSIX("[A-Za-z0-9_./:@+-]+", "[$`\"\\\\!\\p{Cntrl}]") {
        @Override
        String otherwise(String word) {
            return "'" + word.replace("'", "'\\''") + "'";
        }
    },

    /// PowerShell's [about_Quoting_Rules](https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules).
    /// Typographic quotes are quotes there. Before 7.3 it loses each `"` in what it gives to a program, and empty words, which no quoting
    /// prevents: [PsqlCommand] and [DBeaverConnection] give it none.
    POWERSHELL("[A-Za-z0-9_:][A-Za-z0-9_.:/-]*", "[$`\"\\u201c-\\u201e\\p{Cntrl}]") {
        @Override
        String otherwise(String word) {
            return "'" + word.replaceAll("(['\\u2018-\\u201b])", "$1$1") + "'";
        }
    },

    /// What cmd.exe does to a typed line, and then the C runtime of the program to what is left, by Microsoft's
    /// [Parsing C command-line arguments](https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments). In a `.bat` file
    /// a `%` would have to be doubled, which would be wrong on a typed line.
    CMD("[A-Za-z0-9_./:-]+", "[\"%\\p{Cntrl}]") {
        private static final String SPECIAL = "()%!^\"<>&|";

        @Override
        String between(String word) {
            return word.replaceAll("\\\\+$", "$0$0"); // or the last one would make the closing quote part of the word
        }

        /// Everything that means something to cmd.exe is made to mean nothing, the quotes as well, so that it never thinks itself
        /// inside of them. What follows a `%` too: a variable's name never starts with the `^`.
        @Override
        String otherwise(String word) {
            if (word.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("cmd.exe cannot be told a control character");
            }
            String quoted = '"' + word.replaceAll("(\\\\*)\"", "$1$1\\\\\"").replaceAll("\\\\+$", "$0$0") + '"';
            StringBuilder escaped = new StringBuilder();
            char before = 0;
            for (char next : quoted.toCharArray()) {
                if (before == '%' || SPECIAL.indexOf(next) >= 0) {
                    escaped.append('^');
                }
                escaped.append(next);
                before = next;
            }
            return escaped.toString();
        }
    };

    private final Pattern bare;
    private final Pattern special;

    /// @param bare    words that need no quotes
    /// @param special what may not stand between double quotes
    Shell(String bare, String special) {
        this.bare = Pattern.compile(bare);
        this.special = Pattern.compile(special);
    }

    /// The one that most people have.
    public static Shell of(Computer.Os os) {
        return os == Computer.Os.WINDOWS ? POWERSHELL : POSIX;
    }

    /// One word of a command: what the program gets is the text as it is.
    ///
    /// @throws IllegalArgumentException the shell has no way to write it: control characters in cmd.exe
    public String quote(String word) {
        if (bare.matcher(word).matches()) {
            return word;
        }
        return special.matcher(word).find() ? otherwise(word) : '"' + between(word) + '"';
    }

    String between(String word) {
        return word;
    }

    abstract String otherwise(String word);
}
