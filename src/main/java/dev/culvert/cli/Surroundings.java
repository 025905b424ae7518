package dev.culvert.cli;

import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.TunnelEngine;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/// The world outside a command.
///
/// @param out         for what was asked for
/// @param err         for warnings and errors
/// @param environment the environment variables
/// @param folder      the working folder
/// @param engines     makes the engine; an [IllegalArgumentException] is a sentence for the user
public record Surroundings(PrintStream out, PrintStream err, Map<String, String> environment, Path folder, Function<EngineOptions, TunnelEngine> engines) {}
