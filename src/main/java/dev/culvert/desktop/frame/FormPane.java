package dev.culvert.desktop.frame;

import javafx.geometry.Orientation;
import javafx.scene.control.ScrollPane;

/// The part of a dialog that scrolls when the window is low. Where there is room it is as high as its content, whose texts may have to be
/// broken; a plain scroll pane does not count those lines.
public final class FormPane extends ScrollPane {
    /// For FXML.
    public FormPane() {
        setFitToWidth(true);
        setHbarPolicy(ScrollBarPolicy.NEVER);
        setFocusTraversable(false);
        getStyleClass().add("dialog-body");
    }

    @Override
    public Orientation getContentBias() {
        return Orientation.HORIZONTAL;
    }

    @Override
    protected double computePrefHeight(double width) {
        return getContent() == null ? 0 : getContent().prefHeight(width);
    }
}
