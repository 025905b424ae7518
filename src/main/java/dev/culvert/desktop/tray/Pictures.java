package dev.culvert.desktop.tray;

import dev.culvert.desktop.frame.Logo;
import dev.culvert.desktop.tray.Content.Picture;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javafx.scene.Node;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.paint.Color;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Line;
import javafx.scene.shape.Shape;
import javafx.scene.shape.StrokeLineCap;

/// The icon's pictures: told apart by shape as well as by colour, and to be seen on dark and on light panels. Drawn on JavaFX's thread, each
/// when it is needed first.
final class Pictures {
    enum State {
        STOPPED,
        RUNNING,
        TROUBLE
    }

    /// Panels scale what they do not find, most to 16, 22, 24 or 32 pixels, twice that on fine screens.
    private static final int[] SIZES = {16, 22, 24, 32, 48, 64};
    private static final String GREY = "#8b949e";
    private static final Color GREEN = Color.web("#2da44e");
    private static final Color RED = Color.web("#cf222e");

    private final Map<State, List<Picture>> drawn = new EnumMap<>(State.class);

    /// @return the same list each time
    List<Picture> of(State state) {
        return drawn.computeIfAbsent(state, Pictures::draw);
    }

    private static List<Picture> draw(State state) {
        return Arrays.stream(SIZES).mapToObj(size -> pixels(switch (state) {
            case STOPPED -> Logo.draw(GREY, size);
            case RUNNING -> Logo.draw(Logo.BLUE, size, circle(3.25, GREEN));
            case TROUBLE -> Logo.draw(GREY, size, Stream.concat(Stream.of(circle(4.75, RED)), exclamation()).toArray(Node[]::new));
        })).toList();
    }

    /// In the corner at the lower right.
    private static Node circle(double radius, Color colour) {
        return unmanaged(new Circle(16 - radius, 16 - radius, radius, colour));
    }

    private static Stream<Node> exclamation() {
        return Stream.of(new Line(11.25, 8.75, 11.25, 11.5), new Line(11.25, 13.75, 11.25, 13.75)).map(line -> {
            line.setStroke(Color.WHITE);
            line.setStrokeWidth(1.5);
            line.setStrokeLineCap(StrokeLineCap.ROUND);
            return unmanaged(line);
        });
    }

    private static Node unmanaged(Shape shape) {
        shape.setManaged(false);
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
