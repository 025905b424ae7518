/// Where connection strings are kept: the system's keychain, behind [dev.culvert.vault.Vault].
///
/// A program makes `new FallbackVault(Keychain.of(System.getProperty("os.name"), System.getenv()))` once, and closes it when it ends.
/// [dev.culvert.vault.Keychain] is the system's own, with a limit on every call; [dev.culvert.vault.FallbackVault] goes on in memory
/// ([dev.culvert.vault.MemoryVault]) where there is none. Whatever goes wrong is a [dev.culvert.vault.VaultException] with one sentence for
/// the user, or a [dev.culvert.vault.Vault.Status]; no secret is in either.
///
/// Inside, the keychain asks a `Backend`, which may hang and throw as its library likes: `SystemKeychain` on macOS and Windows, and on Linux
/// `SessionKeyring`, which first asks D-Bus ([dev.culvert.bus.SessionBus]) what java-keyring cannot tell. Every workaround says which defect it is for.
package dev.culvert.vault;
