package dev.culvert.desktop.editor;

import dev.culvert.desktop.frame.Messages;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.Profile;
import java.util.Collection;
import java.util.UUID;

/// What profiles are called, and may be called.
interface Names {
    /// Whether another profile has this name, in capital or small letters.
    boolean isTaken(String name, UUID except);

    /// A free name that suits a connection string.
    String nameFor(ConnectionString connection);

    /// What is wrong with a name, one sentence; empty when nothing is.
    default String problem(Messages messages, String name, UUID profile) {
        if (name.isEmpty()) {
            return messages.get("editor.name.empty");
        }
        if (name.codePointCount(0, name.length()) > Profile.LONGEST_NAME) {
            return messages.get("editor.name.long", Profile.LONGEST_NAME);
        }
        if (!Profile.isName(name)) {
            return messages.get("editor.name.wrong");
        }
        return isTaken(name, profile) ? messages.get("editor.name.taken") : "";
    }

    /// The name itself, or with a number after it when it is taken.
    ///
    /// @param others names that are to be given too
    default String free(String name, Collection<String> others) {
        String free = name;
        for (int i = 2; isTaken(free, new UUID(0, 0)) || others.contains(free); i++) {
            free = name + "-" + i;
        }
        return free;
    }
}
