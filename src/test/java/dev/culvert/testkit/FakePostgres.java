package dev.culvert.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/// An installation of PostgreSQL's programs that are scripts: they write down what they are given, and say what the test wants them to.
public final class FakePostgres {
    /// What its pg_dump makes.
    public static final String ARCHIVE = "PGDMP of a fake";

    private static final String ENDS_WELL = "";

    private final Path folder;
    private final String version;

    /// @param folder  of its programs
    /// @param version such as "17.2"
    /// @param server  the version of every server, which lets superusers in only
    public FakePostgres(Path folder, String version, String server) throws IOException {
        this.folder = folder;
        this.version = version;
        Files.createDirectories(folder);
        server(server, true);
        dump(ENDS_WELL);
        restore(ENDS_WELL);
        list("echo '; Archive'; echo '1; 2 3 TABLE public a me'; echo '4; 5 6 TABLE DATA public a me'");
    }

    public FakePostgres server(String number, boolean superuser) throws IOException {
        return psql("case \"$*\" in *server_version_num*) echo '" + number.replaceFirst("\\..*", "") + "|" + (superuser ? "t" : "f") + "|" + number + " (Debian)';; *postmaster*) echo \"at $PGPORT\";; *) echo '4096|public.a';; esac");
    }

    public FakePostgres psql(String script) throws IOException {
        return program("psql", script);
    }

    /// @param script runs after the archive was written, if there is no other output of its own
    public FakePostgres dump(String script) throws IOException {
        return program("pg_dump", "for word; do case $word in --file=*) exec > \"${word#--file=}\";; esac; done\necho 'pg_dump: dumping contents of table \"public.a\"' >&2\nprintf '" + ARCHIVE + "'\n" + script);
    }

    /// @param script runs after the archive was read
    public FakePostgres restore(String script) throws IOException {
        return program("pg_restore", "case \"$*\" in *--list*) exec '" + folder.resolve("list") + "';; esac\ncat > '" + folder.resolve("restored") + "'\n" + script);
    }

    /// @param script is what pg_restore does when it is asked for the list of what is in an archive
    public FakePostgres list(String script) throws IOException {
        return write("list", "#!/bin/sh\n" + script + "\n");
    }

    private FakePostgres program(String name, String script) throws IOException {
        return write(name, "#!/bin/sh\nPATH=/usr/bin:/bin\n[ \"$1\" = --version ] && echo '" + name + " (PostgreSQL) " + version + " (Debian)' && exit\n"
            + "printf '%s\\n' \"$@\" > '" + folder.resolve(name + ".arguments") + "'\n/usr/bin/env > '" + folder.resolve(name + ".variables") + "'\n" + script + "\n");
    }

    private FakePostgres write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return this;
    }

    public Path folder() {
        return folder;
    }

    /// What a program was given when it last ran.
    public List<String> arguments(String program) throws IOException {
        return lines(program + ".arguments").toList();
    }

    public List<String> variables(String program) throws IOException {
        return lines(program + ".variables").toList();
    }

    public boolean ran(String program) {
        return Files.exists(folder.resolve(program + ".arguments"));
    }

    /// What pg_restore has read.
    public String restored() throws IOException {
        return Files.readString(folder.resolve("restored"));
    }

    private Stream<String> lines(String name) throws IOException {
        return Files.readString(folder.resolve(name), StandardCharsets.UTF_8).lines();
    }
}
