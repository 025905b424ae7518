package dev.culvert.desktop.frame;

import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.image.WritableImage;
import javafx.scene.paint.Color;
import javafx.scene.transform.Scale;

/// The program's own picture. On JavaFX's thread only.
public final class Logo {
    public static final String BLUE = "#1f6feb";

    private static final int SIZE = 16;

    private Logo() {}

    /// Draws it on nothing.
    ///
    /// @param size   of each side in pixels
    /// @param badges over it, in its 16 by 16
    public static WritableImage draw(String colour, int size, Node... badges) {
        Icon drawing = new Icon(Icon.Glyph.LOGO);
        drawing.setStyle("-icon-color: " + colour + ";");
        drawing.getChildren().addAll(badges);
        Scene alone = new Scene(drawing);
        alone.getStylesheets().add(Logo.class.getResource("app.css").toExternalForm());
        SnapshotParameters scaled = new SnapshotParameters();
        scaled.setFill(Color.TRANSPARENT);
        double scale = (double) size / SIZE;
        scaled.setTransform(new Scale(scale, scale));
        return drawing.snapshot(scaled, null);
    }
}
