/// What is seen of Culvert outside its window: [dev.culvert.desktop.tray.Tray] has an icon in the desktop's panel, with a menu for the tunnels, and
/// notifications of tunnels that fail or recover; when, `Reports` decides.
///
/// What differs from system to system is behind `Panel`. On Linux the icon is a
/// [StatusNotifierItem](https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/) on the session bus (`StatusItem`) with a
/// menu after `com.canonical.dbusmenu` (`Menu`): the panel draws both itself, so neither AWT nor GTK is needed. `StatusNotifier` registers them
/// with the desktop's watcher on a thread of its own, as often as one comes while the bus is there; where there is none, nothing happens. `NotificationService` is the
/// desktop's own for notices. On Windows and macOS both are AWT's (`AwtPanel`, the only class that uses it: on Linux no AWT is ever loaded).
package dev.culvert.desktop.tray;
