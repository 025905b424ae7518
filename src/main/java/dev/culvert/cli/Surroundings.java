package dev.culvert.cli;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.TunnelEngine;
import dev.culvert.handoff.Computer;
import dev.culvert.store.Folders;
import dev.culvert.vault.Vault;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// The world outside a command.
///
/// @param out         for what was asked for
/// @param err         for warnings and errors
/// @param in          standard input, where it is no terminal
/// @param terminal    the person, where standard input is one; looked for when a command has something to ask
/// @param computer    its environment variables and programs
/// @param folder      the working folder
/// @param folders     where profiles and settings are
/// @param vaults      makes the vault, for a command that has to do with profiles
/// @param warmUp      loads what an engine needs, beside something else
/// @param engines     makes the engine; an [IllegalArgumentException] is a sentence for the user
public record Surroundings(
    PrintStream out,
    PrintStream err,
    InputStream in,
    Supplier<Optional<Terminal>> terminal,
    Computer computer,
    Path folder,
    Folders folders,
    Supplier<Vault> vaults,
    Runnable warmUp,
    Function<EngineOptions, TunnelEngine> engines) {

    Map<String, String> environment() {
        return computer.environment();
    }

    /// Something that the user should know, while the command goes on.
    void note(String sentence) {
        err.println("Note: " + sentence);
    }
}
