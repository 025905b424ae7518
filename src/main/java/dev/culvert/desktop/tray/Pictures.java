package dev.culvert.desktop.tray;

import dev.culvert.desktop.frame.Icon.Glyph;
import dev.culvert.desktop.tray.Content.Picture;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javafx.geometry.Rectangle2D;
import javafx.scene.Group;
import javafx.scene.SnapshotParameters;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.paint.Color;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Rectangle;
import javafx.scene.shape.SVGPath;
import javafx.scene.shape.Shape;
import javafx.scene.transform.Scale;

/// The icon's pictures: told apart by shape as well as by colour, and to be seen on dark and on light panels. Drawn on JavaFX's thread, each
/// when it is needed first; without a stylesheet, which would keep that thread twice as long.
final class Pictures {
    enum State {
        STOPPED,
        RUNNING,
        TROUBLE
    }

    /// Panels scale what they do not find, most to 16, 22, 24 or 32 pixels, twice that on fine screens.
    private static final int[] SIZES = {16, 22, 24, 32, 48, 64};
    private static final Color GREY = Color.web("#8b949e");
    private static final Color BLUE = Color.web("#1f6feb");
    private static final Color GREEN = Color.web("#2da44e");
    private static final Color RED = Color.web("#e5484d");

    private static final int SIDE = 16; // of the drawing, for all that follows
    private static final double SMALL = 3.25;
    private static final double LARGE = 4.75;
    private static final double GAP = 1;

    private final Map<State, List<Picture>> drawn = new EnumMap<>(State.class);

    /// @return the same list each time
    List<Picture> of(State state) {
        return drawn.computeIfAbsent(state, Pictures::draw);
    }

    private static List<Picture> draw(State state) {
        Group drawing = switch (state) {
            case STOPPED -> new Group(filled(logo(), GREY));
            case RUNNING -> new Group(filled(Shape.subtract(logo(), badge(SMALL, GAP)), BLUE), filled(badge(SMALL, 0), GREEN));
            case TROUBLE -> new Group(filled(Shape.subtract(logo(), badge(LARGE, GAP)), GREY), filled(Shape.subtract(badge(LARGE, 0), exclamation()), RED));
        };
        return Arrays.stream(SIZES).mapToObj(size -> pixels(drawing.snapshot(scaledTo(size), null))).toList();
    }

    private static SnapshotParameters scaledTo(int size) {
        double scale = (double) size / SIDE;
        SnapshotParameters scaled = new SnapshotParameters();
        scaled.setFill(Color.TRANSPARENT);
        scaled.setTransform(new Scale(scale, scale));
        scaled.setViewport(new Rectangle2D(0, 0, size, size));
        return scaled;
    }

    private static SVGPath logo() {
        SVGPath logo = new SVGPath();
        logo.setContent(Glyph.LOGO.areas());
        return logo;
    }

    /// In the corner at the lower right.
    private static Circle badge(double radius, double gap) {
        return new Circle(SIDE - radius, SIDE - radius, radius + gap);
    }

    /// A hole: where the panel takes the shape alone and paints it itself, it is to be seen too.
    private static Shape exclamation() {
        double middle = SIDE - LARGE;
        Rectangle line = new Rectangle(middle - 0.75, middle - 3.25, 1.5, 3.75);
        return Shape.union(line, new Circle(middle, middle + 2.25, 0.95));
    }

    private static Shape filled(Shape shape, Color colour) {
        shape.setFill(colour);
        return shape;
    }

    private static Picture pixels(WritableImage image) {
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        int[] argb = new int[width * height];
        image.getPixelReader().getPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), argb, 0, width);
        ByteBuffer bytes = ByteBuffer.allocate(argb.length * Integer.BYTES); // the highest byte first, as the panel wants it
        bytes.asIntBuffer().put(argb);
        return new Picture(width, height, bytes.array());
    }
}
