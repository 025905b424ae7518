package dev.culvert.vault;

import com.github.javakeyring.BackendNotSupportedException;
import com.github.javakeyring.Keyring;
import com.github.javakeyring.KeyringStorageType;

/// A keychain that is part of the system: it is always there, and asks the user by itself. [java-keyring](https://github.com/javakeyring/java-keyring)
/// cannot tell whether it is locked.
record SystemKeychain(String name, KeyringStorageType type, int longest, boolean asksOnAccess) implements Backend {
    /// Unlocking and the permission to read an entry are asked for on access; a new version of a program that is not signed has to ask again.
    static SystemKeychain macOs() {
        return new SystemKeychain("macOS Keychain", KeyringStorageType.OSX_KEYCHAIN, Integer.MAX_VALUE, true);
    }

    /// Unlocked as long as the user is logged in. A value has up to 2560 bytes (CRED_MAX_CREDENTIAL_BLOB_SIZE), and java-keyring writes UTF-16.
    static SystemKeychain windows() {
        return new SystemKeychain("Windows Credential Manager", KeyringStorageType.WINDOWS_CREDENTIAL_STORE, 1280, false);
    }

    @Override
    public boolean isLocked() throws BackendNotSupportedException {
        open().close();
        return false;
    }

    @Override
    public void unlock() {
        // The system does so by itself.
    }

    @Override
    public Entries open() throws BackendNotSupportedException {
        return new KeyringEntries(Keyring.create(type), () -> {});
    }
}
