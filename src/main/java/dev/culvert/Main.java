package dev.culvert;

import dev.culvert.cli.CommandLineTool;
import dev.culvert.cli.Surroundings;
import dev.culvert.cli.Terminal;
import dev.culvert.desktop.Rehearsal;
import dev.culvert.engine.relay.NettyTunnelEngine;
import dev.culvert.handoff.Computer;
import dev.culvert.profile.Secret;
import dev.culvert.store.Folders;
import dev.culvert.update.Releases;
import dev.culvert.vault.FallbackVault;
import dev.culvert.vault.Keychain;
import java.io.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Starts the desktop, or the command line tool when there are arguments.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // Not by returning: a library's thread must not keep a finished command alive.
        boolean minimized = List.of(arguments).equals(List.of("--minimized")); // at login
        System.exit(arguments.length == 0 || minimized ? openDesktop(minimized) : runCommand(arguments));
    }

    /// @return the exit code, when the last window is closed
    private static int openDesktop(boolean minimized) {
        PrintStream err = System.err;
        System.setErr(new PrintStream(OutputStream.nullOutputStream())); // JavaFX talks there about its inside; what matters is in the log
        String system = System.getProperty("os.name");
        Optional<String> launcher = Optional.ofNullable(System.getProperty("jpackage.app-path"));
        return new DesktopStart(
            err,
            System.getenv(),
            system,
            home(),
            folders(system),
            new FallbackVault(Keychain.of(system, System.getenv())),
            NettyTunnelEngine::new,
            CommandLineTool.version(),
            Rehearsal.profile(),
            minimized,
            launcher,
            launcher.flatMap(installed -> Releases.of(CommandLineTool.repository(), CommandLineTool.version()))).run();
    }

    static Folders folders(String system) {
        return Folders.of(System.getenv(), home(), system);
    }

    /// By `HOME`, as every other program: Java's own idea comes from the user database.
    static Path home() {
        return Path.of(Objects.requireNonNullElse(System.getenv("HOME"), System.getProperty("user.home")));
    }

    private static int runCommand(String[] arguments) {
        String system = System.getProperty("os.name");
        return new CommandLineTool(new Surroundings(
            System.out,
            System.err,
            System.in,
            Main::terminal,
            Computer.of(System.getenv(), home(), system),
            Path.of(""),
            folders(system),
            () -> new FallbackVault(Keychain.of(system, System.getenv())),
            NettyTunnelEngine::warmUp,
            NettyTunnelEngine::new)).run(arguments);
    }

    private static Optional<Terminal> terminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).map(ConsoleTerminal::new);
    }

    private record ConsoleTerminal(Console console) implements Terminal {
        /// Java tells of standard input and output only.
        @Override
        public boolean showsErrors() {
            try {
                return new ProcessBuilder("/bin/sh", "-c", "test -t 2").redirectError(Redirect.INHERIT).start().waitFor() == 0;
            } catch (IOException onWindows) {
                return true; // UNVERIFIED: taken to be where standard output is
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

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
