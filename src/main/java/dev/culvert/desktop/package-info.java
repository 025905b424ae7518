/// The window. [dev.culvert.desktop.Desktop] puts it together; one package for each thing in it: `tunnels` (the list, the pane of a
/// tunnel, the first launch), `editor`, `preferences`, `backup` and `tray` (the icon in the panel, notifications). Each larger view is an FXML
/// file beside its controller's name in the resources; what it shows is decided in models that need no window (`TunnelsModel`, `ProfileForm`).
///
/// Everything here runs on JavaFX's thread, and nothing here waits: what may take time goes through
/// [dev.culvert.desktop.frame.FxThread], the one bridge between that thread and the others. [dev.culvert.desktop.frame.Shell] is the frame that
/// dialogs open in. What other processes of the user ask the window for is done by `RemoteControl`;
/// `UpdateNotice` looks for a newer version. Words are in `messages.properties`, sizes and colours in `app.css`.
package dev.culvert.desktop;
