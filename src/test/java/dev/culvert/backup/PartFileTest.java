package dev.culvert.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PartFileTest {
    @TempDir
    private Path folder;

    @Test
    void whereThereAreListsOfWhoMayTheOwnerMayAlone() throws Exception {
        View view = new View(new Person("me"), List.of(allowed(new Person("everybody"))));
        PartFile.restrict(view);
        assertThat(view.acl).singleElement().satisfies(entry -> isAllTheOwners(entry, view.owner));
    }

    @Test
    @EnabledOnOs(OS.WINDOWS)
    void onWindowsABackUpIsItsOwnersAlone() throws Exception {
        Path file = folder.resolve("shop.dump");
        try (PartFile part = PartFile.create(file, false)) {
            part.keep();
        }
        assertThat(Files.getFileAttributeView(file, AclFileAttributeView.class).getAcl()).singleElement().satisfies(entry -> isAllTheOwners(entry, Files.getOwner(file)));
    }

    private static void isAllTheOwners(AclEntry entry, UserPrincipal owner) {
        assertThat(entry.type()).isEqualTo(AclEntryType.ALLOW);
        assertThat(entry.principal()).isEqualTo(owner);
        assertThat(entry.permissions()).contains(AclEntryPermission.READ_DATA, AclEntryPermission.WRITE_DATA, AclEntryPermission.DELETE);
    }

    private static AclEntry allowed(UserPrincipal who) {
        return AclEntry.newBuilder().setType(AclEntryType.ALLOW).setPrincipal(who).setPermissions(AclEntryPermission.READ_DATA).build();
    }

    private record Person(String name) implements UserPrincipal {
        @Override
        public String getName() {
            return name;
        }
    }

    /// Of a file in memory.
    private static final class View implements AclFileAttributeView {
        private UserPrincipal owner;
        private List<AclEntry> acl;

        View(UserPrincipal owner, List<AclEntry> acl) {
            this.owner = owner;
            this.acl = acl;
        }

        @Override
        public String name() {
            return "acl";
        }

        @Override
        public List<AclEntry> getAcl() {
            return acl;
        }

        @Override
        public void setAcl(List<AclEntry> replacement) {
            acl = replacement;
        }

        @Override
        public UserPrincipal getOwner() {
            return owner;
        }

        @Override
        public void setOwner(UserPrincipal replacement) {
            owner = replacement;
        }
    }
}
