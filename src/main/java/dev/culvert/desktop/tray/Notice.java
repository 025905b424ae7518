package dev.culvert.desktop.tray;

import java.util.UUID;

/// Something the user is told while the window is out of sight. Holds no secret.
///
/// @param tunnel what it is about: it takes the place of an earlier one about the same
/// @param title  one line
/// @param text   sentences
/// @param wrong  whether it is about trouble
record Notice(UUID tunnel, String title, String text, boolean wrong) {}
