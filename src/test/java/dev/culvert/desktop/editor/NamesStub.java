package dev.culvert.desktop.editor;

import dev.culvert.profile.ConnectionString;
import java.util.Set;
import java.util.UUID;

/// Other profiles with these names.
record NamesStub(Set<String> taken) implements Names {
    @Override
    public boolean isTaken(String name, UUID except) {
        return taken.stream().anyMatch(name::equalsIgnoreCase);
    }

    @Override
    public String nameFor(ConnectionString connection) {
        return connection instanceof ConnectionString.ApiKey ? "prisma-postgres" : "prisma-direct";
    }
}
