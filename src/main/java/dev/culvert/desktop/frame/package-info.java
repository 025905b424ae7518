/// What all parts of the window are made with: [dev.culvert.desktop.frame.Shell], the frame in which the screen and its dialogs are shown;
/// [dev.culvert.desktop.frame.FxThread], the one bridge between JavaFX's thread and the others; [dev.culvert.desktop.frame.Views], which
/// loads a view from FXML; words ([dev.culvert.desktop.frame.Messages]), drawings, and controls that more than one part uses. It knows
/// nothing of the parts.
package dev.culvert.desktop.frame;
