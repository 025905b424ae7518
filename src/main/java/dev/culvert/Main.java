package dev.culvert;

import dev.culvert.cli.CommandLineTool;
import dev.culvert.cli.Surroundings;
import dev.culvert.cli.Terminal;
import dev.culvert.desktop.Rehearsal;
import dev.culvert.engine.relay.NettyTunnelEngine;
import dev.culvert.profile.Secret;
import dev.culvert.store.Folders;
import dev.culvert.vault.FallbackVault;
import dev.culvert.vault.Keychain;
import java.io.Console;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/// Starts the desktop, or the command line tool when there are arguments.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // Not by returning: a library's thread must not keep a finished command alive.
        System.exit(arguments.length == 0 ? openDesktop() : runCommand(arguments));
    }

    /// @return the exit code, when the last window is closed
    private static int openDesktop() {
        PrintStream err = System.err;
        System.setErr(new PrintStream(OutputStream.nullOutputStream())); // JavaFX talks there about its inside; what matters is in the log
        String system = System.getProperty("os.name");
        return new DesktopStart(
            err,
            System.getenv(),
            system,
            folders(system),
            new FallbackVault(Keychain.of(system, System.getenv())),
            NettyTunnelEngine::new,
            CommandLineTool.version(),
            Rehearsal.profile()).run();
    }

    /// By `HOME`, as every other program: Java's own idea comes from the user database.
    static Folders folders(String system) {
        return Folders.of(System.getenv(), Path.of(Objects.requireNonNullElse(System.getenv("HOME"), System.getProperty("user.home"))), system);
    }

    private static int runCommand(String[] arguments) {
        String system = System.getProperty("os.name");
        return new CommandLineTool(new Surroundings(
            System.out,
            System.err,
            System.in,
            Main::terminal,
            System.getenv(),
            Path.of(""),
            folders(system),
            () -> new FallbackVault(Keychain.of(system, System.getenv())),
            NettyTunnelEngine::new)).run(arguments);
    }

    private static Optional<Terminal> terminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).map(ConsoleTerminal::new);
    }

    private record ConsoleTerminal(Console console) implements Terminal {
        @Override
        public Optional<String> ask(String question) {
            return Optional.ofNullable(console.readLine("%s", question));
        }

        @Override
        public Optional<Secret> askSecretly(String question) {
            return Optional.ofNullable(console.readPassword("%s", question)).map(typed -> {
                Secret secret = Secret.of(new String(typed));
                Arrays.fill(typed, ' ');
                return secret;
            });
        }
    }
}
