/// The dialog with what a person chooses for the whole program: [dev.culvert.desktop.preferences.Preferences] opens it.
package dev.culvert.desktop.preferences;
