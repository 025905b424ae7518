package dev.culvert.handoff;

import java.util.List;

/// A program of this computer.
///
/// @param command what runs it; arguments come after
public record Installed(Program program, List<String> command) {
    public Installed {
        command = List.copyOf(command);
    }
}
