/// The icon in the panel of a Linux desktop: [dev.culvert.desktop.tray.Tray] shows how the tunnels are, and has a menu for them.
///
/// It is a [StatusNotifierItem](https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/) on the session bus (`StatusItem`), with a
/// menu after `com.canonical.dbusmenu` (`Menu`): the panel draws both itself, so neither AWT nor GTK is needed. `StatusNotifier` registers them
/// with the desktop's watcher on a thread of its own, as often as one comes; where there is none, nothing happens.
package dev.culvert.desktop.tray;
