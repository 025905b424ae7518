package dev.culvert.handoff;

import java.util.Optional;

/// A program that a tunnel can be opened in.
public enum Program {
    PSQL("psql", "psql in a terminal", Optional.empty()),
    DATAGRIP("datagrip", "DataGrip", Optional.of(Format.DATAGRIP)),
    PGADMIN("pgadmin", "pgAdmin 4", Optional.of(Format.PGADMIN)),
    DBEAVER("dbeaver", "DBeaver", Optional.empty()),
    TABLEPLUS("tableplus", "TablePlus", Optional.empty()),
    POSTICO("postico", "Postico", Optional.empty()),
    BEEKEEPER("beekeeper", "Beekeeper Studio", Optional.empty());

    private final String id;
    private final String title;
    private final Optional<Format> broughtBy;

    Program(String id, String title, Optional<Format> broughtBy) {
        this.id = id;
        this.title = title;
        this.broughtBy = broughtBy;
    }

    /// Its name in settings.
    public String id() {
        return id;
    }

    /// Its name in a menu.
    public String title() {
        return title;
    }

    /// What the user has to bring into the program himself, because it takes no connection when it is started: to be put on the clipboard,
    /// or into a file, before it is opened.
    public Optional<Format> broughtBy() {
        return broughtBy;
    }
}
