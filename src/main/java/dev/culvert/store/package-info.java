/// Profiles and settings on disk, where a power cut, a second process and a person with an editor may do to them what they like.
///
/// [dev.culvert.store.Folders] says where; [dev.culvert.store.ProfileStore] and [dev.culvert.store.SettingsStore] are what the rest of the program
/// uses, and [dev.culvert.store.RunningTunnels] is what the user's processes tell each other. All read and change a value as a whole, and share
/// the rest: [dev.culvert.store.JsonFile] reads, checks the version, puts aside what it cannot understand and writes; a [dev.culvert.store.Format] says how one kind of value stands in JSON; below them
/// [dev.culvert.store.FolderLock] lets one write at a time and [dev.culvert.file.AtomicFile] replaces files. What goes wrong is a
/// [dev.culvert.store.StoreException], whose message is for the user.
///
/// No secret ever comes here: those are the vault's, under the profile's id. Everything blocks; nothing here is for a thread that must not.
package dev.culvert.store;
