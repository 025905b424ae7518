package dev.culvert.desktop.frame;

import javafx.geometry.Rectangle2D;
import javafx.scene.Group;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.image.WritableImage;
import javafx.scene.paint.Color;
import javafx.scene.shape.Rectangle;
import javafx.scene.shape.Shape;
import javafx.scene.transform.Scale;

/// The program's own picture. On JavaFX's thread only.
public final class Logo {
    public static final String BLUE = "#1f6feb";

    private static final int SIZE = 16;

    private Logo() {}

    /// Draws it on nothing.
    ///
    /// @param size of each side in pixels
    public static WritableImage draw(String colour, int size) {
        return snapshot(icon(colour), size);
    }

    /// Draws it with a badge.
    ///
    /// @param badge in its 16 by 16
    /// @param room  around the badge, where nothing else is
    public static WritableImage draw(String colour, int size, Shape badge, Shape room) {
        Icon icon = icon(colour);
        icon.setClip(Shape.subtract(new Rectangle(SIZE, SIZE), room));
        return snapshot(new Group(icon, badge), size);
    }

    private static Icon icon(String colour) {
        Icon icon = new Icon(Icon.Glyph.LOGO);
        icon.setStyle("-icon-color: " + colour + ";");
        return icon;
    }

    private static WritableImage snapshot(Parent drawing, int size) {
        Scene alone = new Scene(drawing);
        alone.getStylesheets().add(Logo.class.getResource("app.css").toExternalForm());
        SnapshotParameters scaled = new SnapshotParameters();
        scaled.setFill(Color.TRANSPARENT);
        double scale = (double) size / SIZE;
        scaled.setTransform(new Scale(scale, scale));
        scaled.setViewport(new Rectangle2D(0, 0, size, size));
        return drawing.snapshot(scaled, null);
    }
}
