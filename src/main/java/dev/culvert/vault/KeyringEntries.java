package dev.culvert.vault;

import com.github.javakeyring.Keyring;
import com.github.javakeyring.PasswordAccessException;

/// Culvert's entries in java-keyring.
///
/// @param disconnect comes before the keyring's own closing
record KeyringEntries(Keyring keyring, Runnable disconnect) implements Backend.Entries {
    static final String SERVICE = "culvert";

    @Override
    public String get(String account) throws PasswordAccessException {
        return keyring.getPassword(SERVICE, account);
    }

    @Override
    public void set(String account, String value) throws PasswordAccessException {
        keyring.setPassword(SERVICE, account, value);
    }

    @Override
    public void delete(String account) throws PasswordAccessException {
        keyring.deletePassword(SERVICE, account);
    }

    @Override
    public void close() {
        disconnect.run();
        try {
            keyring.close();
        } catch (Exception answeredBefore) {
            // What the call was for is known; a connection that cannot be closed is a broken one.
        }
    }
}
