package dev.culvert.desktop.tray;

import java.util.List;

/// What the panel is to show.
///
/// @param icon the same picture in several sizes; the same list as long as it is the same picture
record Content(String title, String toolTip, List<Picture> icon, List<MenuItem> menu) {
    /// @param argb four bytes for each pixel, row by row
    record Picture(int width, int height, byte[] argb) {}
}
