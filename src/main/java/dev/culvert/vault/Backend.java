package dev.culvert.vault;

/// One system's keychain as its library shows it. The [Keychain] tames it: each method is called by one thread at a time, may block for
/// ever, and may throw whatever the library throws.
interface Backend {
    /// What the user knows it by; at the latest when [#isLocked()] has answered.
    String name();

    /// The longest value that it takes, in UTF-16 units.
    int longest();

    /// Whether the system may ask the user whenever an entry is read or written, so that each access may last as long as a person does.
    boolean asksOnAccess();

    /// Never has the system ask the user.
    ///
    /// @throws VaultException with the reason when there is no keychain at all
    boolean isLocked() throws Exception;

    /// Has the system ask the user, and returns when it is unlocked or the user has refused. An interrupt takes the question back.
    void unlock() throws Exception;

    /// Called when [#isLocked()] has just answered that it is not.
    Entries open() throws Exception;

    /// An open keychain. Each account has one value.
    interface Entries extends AutoCloseable {
        String get(String account) throws Exception;

        void set(String account, String value) throws Exception;

        void delete(String account) throws Exception;

        @Override
        void close();
    }
}
