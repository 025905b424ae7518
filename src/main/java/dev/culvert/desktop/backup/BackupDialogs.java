package dev.culvert.desktop.backup;

import dev.culvert.backup.BackupException;
import dev.culvert.backup.Backups;
import dev.culvert.backup.Progress;
import dev.culvert.backup.Transfer;
import dev.culvert.desktop.frame.FileDialogs;
import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Shell;
import dev.culvert.engine.Failure;
import dev.culvert.handoff.LocalConnection;
import dev.culvert.manager.Figures;
import dev.culvert.manager.TunnelManager;
import dev.culvert.manager.TunnelStatus;
import dev.culvert.manager.TunnelView;
import dev.culvert.profile.Environment;
import dev.culvert.profile.Printable;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Target.Kind;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// *Back up…* and *Restore…*: one at a time, in a dialog. All methods but [#end()] are for JavaFX's thread.
public final class BackupDialogs {
    private static final Logger LOG = LoggerFactory.getLogger(BackupDialogs.class);

    /// For what else came through a tunnel that was started for this.
    private static final Duration DRAIN = Duration.ofSeconds(10);

    /// As long as ending programs and taking half a file away may take when the window closes.
    private static final Duration LAST_MOMENT = Duration.ofSeconds(5);

    private final Messages messages;
    private final Shell shell;
    private final FxThread fx;
    private final TunnelManager manager;
    private final Supplier<Backups> backups;
    private final FileDialogs files;
    private final Consumer<Path> showFolder;
    private volatile Running running = new Running();
    private boolean transferring;

    /// One transfer, which may be cancelled before it has begun.
    private static final class Running {
        private final CompletableFuture<Void> over = new CompletableFuture<>();
        private boolean cancelled;
        private Transfer transfer;

        /// @throws CancellationException it was cancelled already
        synchronized Transfer begin(Transfer begun) {
            if (cancelled) {
                throw new CancellationException();
            }
            transfer = begun;
            return begun;
        }

        synchronized boolean isCancelled() {
            return cancelled;
        }

        synchronized boolean hasBegun() {
            return transfer != null;
        }

        synchronized void cancel() {
            cancelled = true;
            if (transfer != null) {
                transfer.cancel();
            }
        }
    }

    /// @param backups    asked each time: which programs are used is the user's choice
    /// @param showFolder shows a folder in the system's file manager; is called in the background
    public BackupDialogs(Messages messages, Shell shell, FxThread fx, TunnelManager manager, Supplier<Backups> backups, FileDialogs files, Consumer<Path> showFolder) {
        this.messages = messages;
        this.shell = shell;
        this.fx = fx;
        this.manager = manager;
        this.backups = backups;
        this.files = files;
        this.showFolder = showFolder;
    }

    public void backUp(Profile profile) {
        if (refusedAsPooled(profile)) {
            return;
        }
        Backups tools = backups.get();
        String name = profile.name().replaceAll("[\\\\/:*?\"<>|\\p{Cntrl}]", "-");
        files.save(messages.get("backup.title", profile.name()), name + "-" + LocalDate.now() + ".dump").ifPresent(file -> transfer(
            profile,
            messages.get("backup.running", profile.name()),
            connection -> tools.dump(connection, file, true),
            messages.get("backup.failed"),
            bytes -> backedUp(profile, file, bytes)));
    }

    private boolean refusedAsPooled(Profile profile) {
        boolean pooled = profile.target().kind() == Kind.POOLED;
        if (pooled) {
            shell.tell(messages.get("transfer.pooled", profile.name()), messages.get("transfer.pooled.text"));
        }
        return pooled;
    }

    private void backedUp(Profile profile, Path file, long bytes) {
        Button folder = new Button(messages.get("backup.folder"));
        folder.setOnAction(event -> {
            shell.close();
            fx.background(() -> showFolder.accept(file.toAbsolutePath().getParent()));
        });
        Button close = shell.closing();
        shell.open(shell.dialog(messages.get("backup.done", profile.name()), messages.get("backup.done.text", Figures.bytes(bytes), Printable.of(file.toString())), folder, close), close, () -> { });
    }

    public void restore(Profile profile) {
        if (refusedAsPooled(profile)) {
            return;
        }
        Backups tools = backups.get();
        files.open(messages.get("restore.title", profile.name())).ifPresent(file -> ask(profile, file, () -> transfer(
            profile,
            messages.get("restore.running", profile.name()),
            connection -> tools.restore(connection, file, false),
            messages.get("restore.failed"),
            bytes -> shell.tell(messages.get("restore.done", profile.name()), messages.get("restore.done.text", name(file), Figures.bytes(bytes))))));
    }

    /// Production is asked for by the database's name.
    private void ask(Profile profile, Path file, Runnable action) {
        String database = profile.target().database();
        Button restore = new Button(messages.get("restore.verb"));
        restore.setId("restore");
        restore.setDefaultButton(true);
        restore.setOnAction(event -> {
            shell.close();
            action.run();
        });
        Label explanation = new Label(messages.get("restore.explanation"));
        explanation.setWrapText(true);
        explanation.setMinHeight(Region.USE_PREF_SIZE);
        VBox body = new VBox(explanation);
        body.getStyleClass().add("transfer");
        TextField typed = new TextField();
        if (profile.environment() == Environment.PRODUCTION) {
            Label confirm = new Label(messages.get("restore.production", profile.name(), database));
            confirm.setWrapText(true);
            confirm.setMinHeight(Region.USE_PREF_SIZE);
            confirm.setLabelFor(typed);
            typed.setId("confirmDatabase");
            typed.getStyleClass().add("mono");
            body.getChildren().addAll(confirm, typed);
            restore.getStyleClass().add("danger");
            restore.disableProperty().bind(typed.textProperty().map(text -> !text.strip().equals(database)));
        } else {
            restore.getStyleClass().add("accent");
        }
        shell.open(
            shell.dialog(messages.get("restore.question", name(file), profile.name()), body, shell.cancel(), restore), profile.environment() == Environment.PRODUCTION ? typed : restore, () -> { });
    }

    private static String name(Path file) {
        return Printable.of(String.valueOf(file.getFileName()));
    }

    /// @param done gets the size of the back-up
    private void transfer(Profile profile, String title, Function<LocalConnection, Transfer> make, String failed, Consumer<Long> done) {
        Running mine = new Running();
        running = mine;
        boolean borrowed = manager.tunnel(profile.id()).map(TunnelView::status).filter(status -> status instanceof TunnelStatus.Running || status instanceof TunnelStatus.Connecting).isPresent();
        TransferDialog dialog = new TransferDialog(messages, shell, title, () -> fx.background(() -> {
            mine.cancel();
            if (!mine.hasBegun() && !borrowed) {
                manager.stop(profile.id(), Duration.ZERO); // which ends the start that it waits for
            }
            return true;
        }, cancelled -> { }));
        dialog.open();
        transferring = true;
        fx.then(started(profile), cannotStart -> fx.background(
            () -> cannotStart.filter(_ -> !mine.isCancelled()).<Outcome>map(failure -> new Outcome.Failed(failure.inSentences())).orElseGet(() -> run(mine, profile, make, dialog)),
            outcome -> {
                if (!borrowed) {
                    manager.stop(profile.id(), DRAIN);
                }
                dialog.close();
                transferring = false;
                switch (outcome) {
                    case Outcome.Done(long bytes) -> done.accept(bytes);
                    case Outcome.Failed(String message) -> shell.tell(failed, message);
                    case Outcome.Cancelled() -> { }
                }
            }));
    }

    private CompletionStage<Optional<Failure>> started(Profile profile) {
        boolean runs = manager.tunnel(profile.id()).filter(view -> view.status() instanceof TunnelStatus.Running).isPresent();
        return runs ? CompletableFuture.completedStage(Optional.empty()) : manager.start(profile.id());
    }

    private Outcome run(Running mine, Profile profile, Function<LocalConnection, Transfer> make, TransferDialog dialog) {
        Optional<InetSocketAddress> address = manager.tunnel(profile.id()).flatMap(TunnelView::snapshot).map(snapshot -> snapshot.address());
        try {
            if (address.isEmpty()) {
                return new Outcome.Cancelled(); // the tunnel was stopped meanwhile
            }
            Consumer<Progress> shown = progress -> fx.run(() -> dialog.show(progress));
            LocalConnection connection = LocalConnection.to(profile, address.get().getAddress().getHostAddress(), address.get().getPort());
            return new Outcome.Done(mine.begin(make.apply(connection)).run(shown).bytes());
        } catch (BackupException e) {
            return new Outcome.Failed(e.inSentences());
        } catch (CancellationException e) {
            return new Outcome.Cancelled();
        } catch (RuntimeException unexpected) {
            LOG.error("A transfer failed.", unexpected);
            return new Outcome.Failed(messages.get("transfer.unexpected"));
        } finally {
            mine.over.complete(null);
        }
    }

    public boolean isTransferring() {
        return transferring;
    }

    /// Ends what runs, and leaves no half of it; waits for that, so not on a thread that must not.
    public void end() {
        Running last = running;
        last.cancel();
        if (last.hasBegun()) {
            last.over.completeOnTimeout(null, LAST_MOMENT.toMillis(), TimeUnit.MILLISECONDS).join();
        }
    }
}
