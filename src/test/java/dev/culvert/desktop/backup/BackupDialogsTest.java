package dev.culvert.desktop.backup;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.culvert.backup.Backups;
import dev.culvert.desktop.DialogTest;
import dev.culvert.desktop.StubEngine;
import dev.culvert.desktop.StubFileDialogs;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.handoff.Computer;
import dev.culvert.handoff.Computer.Os;
import dev.culvert.handoff.Programs;
import dev.culvert.manager.TunnelStatus;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Target;
import dev.culvert.testkit.FakePostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javafx.scene.control.Labeled;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.slf4j.LoggerFactory;

@DisabledOnOs(OS.WINDOWS)
class BackupDialogsTest extends DialogTest {
    private final StubFileDialogs files = new StubFileDialogs();
    private final List<Path> shown = Collections.synchronizedList(new ArrayList<>());
    private Path file;
    private FakePostgres postgres;
    private BackupDialogs dialogs;

    @BeforeEach
    void installPostgres() throws IOException {
        postgres = new FakePostgres(home.resolve("bin"), "17.2", "17.2");
        file = Files.createDirectory(home.resolve("of mine")).resolve("shop.dump");
        Computer computer = new Computer(Os.LINUX, Map.of("PATH", postgres.folder().toString()), home, home);
        showShell(960, 640);
        dialogs = new BackupDialogs(messages, shell, fx, manager, () -> new Backups(computer, new Programs(computer, Map.of())), files, shown::add);
        files.chosen = Optional.of(file);
    }

    @Test
    void aBackUpStartsTheTunnelAndStopsIt() throws Exception {
        Profile profile = add("a/b: \"shop\"", DIRECT, UnaryOperator.identity());
        interact(() -> dialogs.backUp(profile));
        awaitWords("a/b: \"shop\" is backed up");
        assertThat(files.name).isEqualTo("a-b- -shop--" + LocalDate.now() + ".dump");
        assertThat(file).hasContent(FakePostgres.ARCHIVE);
        assertThat(words()).contains("15 B in " + file + ". The file is readable by you only, where the file system can say so.");
        awaitStopped(profile);
        clickWords("Open folder");
        await("the folder is shown", () -> shown.equals(List.of(file.getParent())));
        assertThat(shell.isDialogOpen()).isFalse();
    }

    @Test
    void aTunnelThatRunsGoesOn() throws Exception {
        Profile profile = started("shop");
        interact(() -> dialogs.backUp(profile));
        awaitWords("shop is backed up");
        assertThat(postgres.variables("pg_dump")).contains("PGPORT=" + manager.tunnel(profile.id()).orElseThrow().snapshot().orElseThrow().address().getPort());
        assertThat(manager.tunnel(profile.id()).orElseThrow().status()).isInstanceOf(TunnelStatus.Running.class);
    }

    @Test
    void howFarItIsIsSeenAndCancelLeavesNothing() throws Exception {
        postgres.dump("exec sleep 600");
        Files.writeString(file, "the one before");
        Profile profile = started("shop");
        interact(() -> dialogs.backUp(profile));
        await("the table is told", () -> text("#transferWhat").equals("public.a"));
        assertThat(words()).contains("Backing up shop", "15 B");
        screenshot("backup-running");
        press(KeyCode.ESCAPE);
        assertThat(shell.isDialogOpen()).isTrue();
        clickWords("Cancel");
        await("the dialog is closed", () -> !shell.isDialogOpen());
        assertThat(file).hasContent("the one before");
        assertThat(written()).containsExactly(file);
    }

    @Test
    void theWindowsEndLeavesNothingEither() throws Exception {
        postgres.dump("exec sleep 600");
        Profile profile = started("shop");
        interact(() -> dialogs.backUp(profile));
        await("the table is told", () -> text("#transferWhat").equals("public.a"));
        dialogs.end();
        assertThat(written()).isEmpty();
    }

    @Test
    void whatWentWrongIsSaid() throws Exception {
        postgres.dump("echo 'pg_dump: error: connection lost' >&2; exit 1");
        Profile profile = started("shop");
        interact(() -> dialogs.backUp(profile));
        awaitWords("The file was not written");
        assertThat(words()).anySatisfy(words -> assertThat(words).contains("connection lost"));
        screenshot("backup-failed");
        clickWords("Close");
        assertThat(shell.isDialogOpen()).isFalse();
        assertThat(written()).isEmpty();
    }

    @Test
    void aTunnelThatDoesNotStartIsSaid() throws Exception {
        Profile profile = add("shop", DIRECT, UnaryOperator.identity());
        engine.check = CompletableFuture.completedFuture(StubEngine.failed(Failure.of(Kind.CREDENTIALS_REFUSED, "The database refused the credentials.", "Create new ones.")));
        interact(() -> dialogs.backUp(profile));
        awaitWords("The file was not written");
        assertThat(words()).contains("The database refused the credentials. Create new ones.");
        assertThat(postgres.ran("psql")).isFalse();
    }

    /// The keychain asks in a window that nobody sees, for example.
    @Test
    void aStartThatTakesItsTimeCanBeCancelled() {
        Profile profile = add("shop", DIRECT, UnaryOperator.identity());
        engine.check = new CompletableFuture<>();
        interact(() -> dialogs.backUp(profile));
        assertThat(words()).contains("Backing up shop", "Starting the tunnel…");
        assertThat(fx(dialogs::isTransferring)).isTrue();
        clickWords("Cancel");
        await("the dialog is closed", () -> !shell.isDialogOpen());
        awaitStopped(profile);
        assertThat(fx(dialogs::isTransferring)).isFalse();
    }

    @Test
    void whatNobodyExpectedDoesNotLeaveTheDialogOpen() throws Exception {
        Profile profile = started("shop", old -> old.withTarget(new Target(old.target().kind(), old.target().host(), "no\0name")));
        Logger log = (Logger) LoggerFactory.getLogger(BackupDialogs.class);
        log.setLevel(Level.OFF);
        try {
            interact(() -> dialogs.backUp(profile));
            awaitWords("The file was not written");
            assertThat(words()).contains("Something unexpected happened, and it was ended. The log says what.");
        } finally {
            log.setLevel(null);
        }
    }

    @Test
    void aRestoreIsAskedForFirst() throws Exception {
        Files.writeString(file, FakePostgres.ARCHIVE);
        Profile profile = started("shop");
        interact(() -> dialogs.restore(profile));
        assertThat(words()).contains("Restore shop.dump into shop?");
        assertThat(postgres.ran("pg_restore")).isFalse();
        clickWords("Cancel");
        assertThat(shell.isDialogOpen()).isFalse();
        interact(() -> dialogs.restore(profile));
        press(KeyCode.ENTER);
        awaitWords("The back-up is restored into shop");
        assertThat(postgres.restored()).isEqualTo(FakePostgres.ARCHIVE);
        assertThat(words()).contains("shop.dump, 15 B.");
    }

    @Test
    void productionIsAskedForByTheDatabasesName() throws Exception {
        Files.writeString(file, FakePostgres.ARCHIVE);
        Profile profile = add("billing-api", KEY, DialogTest::production);
        interact(() -> dialogs.restore(profile));
        screenshot("restore-production");
        assertThat(fx(() -> find("#restore").isDisabled())).isTrue();
        type("billing");
        press(KeyCode.ENTER);
        assertThat(fx(() -> find("#restore").isDisabled())).isTrue();
        press(KeyCode.CONTROL, KeyCode.A);
        type("postgres");
        press(KeyCode.ENTER);
        awaitWords("The back-up is restored into billing-api");
    }

    /// Before a file is asked for.
    @Test
    void aPooledHostIsRefused() throws Exception {
        files.chosen = Optional.empty();
        Profile profile = add("pool", DIRECT.replace("@db.", "@pooled.db."), UnaryOperator.identity());
        String because = "The pooled host loses settings of the session that pg_dump and pg_restore need: use the direct connection string.";
        interact(() -> dialogs.backUp(profile));
        assertThat(words()).contains("pool is a pooled connection", because);
        screenshot("backup-pooled");
        clickWords("Close");
        interact(() -> dialogs.restore(profile));
        assertThat(words()).contains("pool is a pooled connection", because);
    }

    @Test
    void whereNoFileIsChosenNothingHappens() {
        files.chosen = Optional.empty();
        Profile profile = add("shop", DIRECT, UnaryOperator.identity());
        interact(() -> {
            dialogs.backUp(profile);
            dialogs.restore(profile);
        });
        assertThat(shell.isDialogOpen()).isFalse();
    }

    private Profile started(String name) throws Exception {
        return started(name, UnaryOperator.identity());
    }

    private Profile started(String name, UnaryOperator<Profile> change) throws Exception {
        Profile profile = add(name, DIRECT, change);
        assertThat(manager.start(profile.id()).toCompletableFuture().get()).isEmpty();
        return manager.tunnel(profile.id()).orElseThrow().profile();
    }

    private void awaitStopped(Profile profile) {
        await("the tunnel is stopped", () -> manager.tunnel(profile.id()).orElseThrow().status() instanceof TunnelStatus.Stopped);
    }

    private void awaitWords(String text) {
        await(text, () -> shownWords().contains(text));
    }

    private List<String> words() {
        return fx(this::shownWords);
    }

    private List<String> shownWords() {
        return robot.lookup("#dialogs .label").<Labeled>queryAll().stream().map(Labeled::getText).toList();
    }

    private List<Path> written() throws IOException {
        try (Stream<Path> all = Files.list(home.resolve("of mine"))) {
            return all.toList();
        }
    }
}
