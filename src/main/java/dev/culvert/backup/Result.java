package dev.culvert.backup;

/// What a transfer has done.
///
/// @param bytes         the size of the archive
/// @param ignoredErrors how often a restore went on after an error; 0 unless it was told to
public record Result(long bytes, int ignoredErrors) {}
