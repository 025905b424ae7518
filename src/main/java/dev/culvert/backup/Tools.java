package dev.culvert.backup;

/// An installation and its version.
record Tools(Installation installation, Version version) {}
