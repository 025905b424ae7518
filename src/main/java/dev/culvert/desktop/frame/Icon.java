package dev.culvert.desktop.frame;

import java.util.stream.Stream;
import javafx.scene.layout.Pane;
import javafx.scene.shape.SVGPath;

/// A drawing of 16 by 16 pixels, as the design has them: lines of 1.5 pixels, some with filled parts. The stylesheet gives the colour, as
/// `-icon-color`.
public final class Icon extends Pane {
    /// What can be drawn: lines, and areas.
    public enum Glyph {
        SEARCH("M2.5 7a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0M10.5 10.5L14 14", ""),
        PLUS("M8 3v10M3 8h10", ""),
        COPY("M7.25 5.75h5a1.5 1.5 0 0 1 1.5 1.5v5a1.5 1.5 0 0 1-1.5 1.5h-5a1.5 1.5 0 0 1-1.5-1.5v-5a1.5 1.5 0 0 1 1.5-1.5zM3.25 10.25h-.25A.75.75 0 0 1 2.25 9.5V3A.75.75 0 0 1 3 2.25h6.5A.75.75 0 0 1 10.25 3v.25", ""),
        PLAY("", "M4.5 3.1v9.8a.5.5 0 0 0 .8.4L12.6 8.4a.5.5 0 0 0 0-.8L5.3 2.7a.5.5 0 0 0-.8.4z"),
        STOP("", "M5 3.75h6a1.25 1.25 0 0 1 1.25 1.25v6a1.25 1.25 0 0 1-1.25 1.25h-6a1.25 1.25 0 0 1-1.25-1.25v-6a1.25 1.25 0 0 1 1.25-1.25z"),
        MORE("", "M2 8a1.25 1.25 0 1 0 2.5 0a1.25 1.25 0 1 0 -2.5 0M6.75 8a1.25 1.25 0 1 0 2.5 0a1.25 1.25 0 1 0 -2.5 0M11.5 8a1.25 1.25 0 1 0 2.5 0a1.25 1.25 0 1 0 -2.5 0"),
        LOCK("M4 7h8a1.25 1.25 0 0 1 1.25 1.25v4.5a1.25 1.25 0 0 1-1.25 1.25h-8a1.25 1.25 0 0 1-1.25-1.25v-4.5a1.25 1.25 0 0 1 1.25-1.25zM5 7V4.75a3 3 0 0 1 6 0V7", ""),
        PREFERENCES("M2 5h5.5M12 5h2M2 11h2M8.5 11H14M7.75 5a2 2 0 1 0 4 0a2 2 0 1 0 -4 0M4.25 11a2 2 0 1 0 4 0a2 2 0 1 0 -4 0", ""),
        EYE("M1.5 8C3 5 5.3 3.5 8 3.5S13 5 14.5 8c-1.5 3-3.8 4.5-6.5 4.5S3 11 1.5 8zM6 8a2 2 0 1 0 4 0a2 2 0 1 0 -4 0", ""),
        OK("M1.75 8a6.25 6.25 0 1 0 12.5 0a6.25 6.25 0 1 0 -12.5 0M5.25 8.25L7.25 10.25L10.75 6", ""),
        ALERT("M1.75 8a6.25 6.25 0 1 0 12.5 0a6.25 6.25 0 1 0 -12.5 0M8 4.75V8.5", "M7.2 11a.8.8 0 1 0 1.6 0a.8.8 0 1 0 -1.6 0"),
        CLOSE("M4 4l8 8M12 4l-8 8", ""),
        ARROW("M2 8h12M9.5 3.5L14 8l-4.5 4.5", ""),
        EDIT("M10.5 2.75l2.75 2.75L5.5 13.25l-3.25.5.5-3.25z", ""),
        LOGO("", "M1 11V8A7 7 0 0 1 15 8V11H13V8A5 5 0 0 0 3 8V11ZM5 11V8A3 3 0 0 1 11 8V11H9V8A1 1 0 0 0 7 8V11ZM1 12.375C2.275 12.375 3.225 13.375 4.5 13.375S6.725 12.375 8 12.375S10.225 13.375 11.5 13.375S13.725 12.375 15 12.375A.75.75 0 0 1 15 13.875C13.725 13.875 12.775 14.875 11.5 14.875S9.275 13.875 8 13.875S5.775 14.875 4.5 14.875S2.275 13.875 1 13.875A.75.75 0 0 1 1 12.375Z");

        private final String lines;
        private final String areas;

        Glyph(String lines, String areas) {
            this.lines = lines;
            this.areas = areas;
        }

        /// As an SVG path in 16 by 16; empty where there are only lines.
        public String areas() {
            return areas;
        }
    }

    private static final double SIZE = 16;

    private final SVGPath lines = new SVGPath();
    private final SVGPath areas = new SVGPath();
    private Glyph glyph;

    /// For FXML.
    public Icon() {
        getStyleClass().add("icon");
        lines.getStyleClass().add("lines");
        areas.getStyleClass().add("areas");
        lines.setManaged(false);
        areas.setManaged(false);
        setMinSize(SIZE, SIZE);
        setPrefSize(SIZE, SIZE);
        setMaxSize(SIZE, SIZE);
        setMouseTransparent(true);
    }

    public Icon(Glyph glyph) {
        this();
        setGlyph(glyph);
    }

    public Glyph getGlyph() {
        return glyph;
    }

    public void setGlyph(Glyph value) {
        glyph = value;
        lines.setContent(value.lines);
        areas.setContent(value.areas);
        getChildren().setAll(Stream.of(lines, areas).filter(path -> !path.getContent().isEmpty()).toList()); // each node has its cost
    }
}
