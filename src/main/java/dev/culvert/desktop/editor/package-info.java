/// The dialogs that make and change profiles: [dev.culvert.desktop.editor.Editor] opens them.
///
/// `ProfileForm` is what is entered and what is wrong with it, and knows no window; `EditorController` shows it and talks to the manager.
package dev.culvert.desktop.editor;
