package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.TunnelEngine;
import dev.culvert.handoff.Computer;
import dev.culvert.handoff.Computer.Os;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Secret;
import dev.culvert.store.Folders;
import dev.culvert.store.ProfileStore;
import dev.culvert.store.StoreException;
import dev.culvert.vault.Vault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;

/// Commands in this process, one after the other, in surroundings that the test makes.
final class CommandRun {
    final Path folder;
    final Folders folders;
    final Map<String, String> environment = new HashMap<>();
    final FakeEngine engine = new FakeEngine();
    final ScriptedVault vault = new ScriptedVault();
    final Output out = new Output();
    final Output err = new Output();
    /// Below which programs are looked for.
    Path root = Path.of("/");
    int vaults;

    /// What a person answers, in turn; without any, standard input is no terminal.
    final Deque<Optional<String>> answers = new ArrayDeque<>();
    final StringBuilder asked = new StringBuilder();
    String standardInput = "";
    Function<EngineOptions, TunnelEngine> engines = engine::with;

    /// @param folder the working folder, with the files of Culvert below it
    CommandRun(Path folder) {
        this.folder = folder;
        environment.put("CULVERT_HOME", folder.resolve("home").toString());
        folders = Folders.of(environment, folder, "Linux");
    }

    /// @return the exit code
    int run(String... arguments) {
        InputStream in = new ByteArrayInputStream(standardInput.getBytes(UTF_8));
        Optional<Terminal> terminal = answers.isEmpty() ? Optional.empty() : Optional.of(new Answering());
        return new CommandLineTool(new Surroundings(out.stream(), err.stream(), in, () -> terminal, new Computer(Os.LINUX, environment, folder, root), folder, folders, this::vault, () -> { }, options -> engines.apply(options))).run(arguments);
    }

    private Vault vault() {
        vaults++;
        return vault;
    }

    /// As [#run(String...)], with arguments that blanks part.
    int runLine(String line) {
        return run(Arrays.stream(line.split(" ")).filter(argument -> !argument.isEmpty()).toArray(String[]::new));
    }

    /// Runs what must succeed.
    ///
    /// @return what it printed
    String output(String line) {
        out.reset();
        err.reset();
        assertThat(runLine(line)).as(err.text()).isZero();
        return out.text();
    }

    /// Runs what must fail with one sentence.
    ///
    /// @return the sentence
    String refusal(int exitCode, String... arguments) {
        out.reset();
        err.reset();
        assertThat(run(arguments)).as(out.text() + err.text()).isEqualTo(exitCode);
        assertThat(out.text()).isEmpty();
        assertThat(err.text()).hasLineCount(1).startsWith("culvert: ").endsWith("\n").doesNotContain("SECRET");
        return err.text().strip().substring("culvert: ".length());
    }

    /// Adds a profile as a script does; what that prints is forgotten.
    void add(String name, String connectionString, String... options) {
        String before = standardInput;
        standardInput = connectionString;
        assertThat(run(Stream.concat(Stream.of("profiles", "add", name), Stream.of(options)).toArray(String[]::new))).as(err.text()).isZero();
        standardInput = before;
        out.reset();
        err.reset();
    }

    List<Profile> profiles() {
        try {
            return new ProfileStore(folders).load().profiles();
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    Profile profile(String name) {
        return profiles().stream().filter(profile -> profile.name().equals(name)).findFirst().orElseThrow();
    }

    /// A terminal of a person who gives the answers of the test.
    private final class Answering implements Terminal {
        @Override
        public Optional<String> ask(String question) {
            asked.append(question);
            return answers.remove();
        }

        @Override
        public Optional<Secret> askSecretly(String question) {
            return ask("[secretly] " + question).map(Secret::of);
        }
    }

    /// What was printed; can be waited for.
    static final class Output extends ByteArrayOutputStream {
        private String awaited;
        private final CompletableFuture<Void> seen = new CompletableFuture<>();

        PrintStream stream() {
            return new PrintStream(this, true, UTF_8);
        }

        String text() {
            return toString(UTF_8).replace(System.lineSeparator(), "\n");
        }

        CompletableFuture<Void> future(String text) {
            awaited = text;
            return seen;
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            if (awaited != null && text().contains(awaited)) {
                seen.complete(null);
            }
        }
    }
}
