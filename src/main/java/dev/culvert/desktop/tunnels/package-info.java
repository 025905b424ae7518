/// The main window: the list of tunnels, the pane of the chosen one, and what is there before the first. [dev.culvert.desktop.tunnels.TunnelsModel]
/// is the list as data; `TunnelTexts` says what is to be read of a tunnel, `TunnelActions` does what buttons, menus and keys ask for.
/// [dev.culvert.desktop.tunnels.Handoffs] brings a tunnel into other programs, `HandoffMenus` are its *Copy as* and *Open in*.
///
/// What is not seen at first, such as the card of a tunnel that runs (`LiveController`) and its sessions (`SessionsController`), is made or
/// loaded when it first is: styles and skins of what is hidden cost a start as much as of what is seen.
package dev.culvert.desktop.tunnels;
