/// D-Bus's session bus on Linux, over dbus-java, which java-keyring brings: the keychain, the icon in the panel and notifications talk
/// to other programs over it. [dev.culvert.bus.SessionBus] finds the bus, and works round the defects of dbus-java 4.2.1; each workaround says which.
///
/// The loggers below `org.freedesktop` have to be off: they report expected answers as errors with stack traces, and at DEBUG they write
/// every message, in which a KDE Wallet's secrets are readable.
package dev.culvert.bus;
