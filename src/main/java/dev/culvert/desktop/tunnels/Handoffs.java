package dev.culvert.desktop.tunnels;

import dev.culvert.desktop.frame.FileDialogs;
import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Shell;
import dev.culvert.handoff.Computer;
import dev.culvert.handoff.Format;
import dev.culvert.handoff.HandoffException;
import dev.culvert.handoff.Installed;
import dev.culvert.handoff.Launcher;
import dev.culvert.handoff.LocalConnection;
import dev.culvert.handoff.PgServiceFile;
import dev.culvert.handoff.Programs;
import dev.culvert.manager.TunnelManager;
import dev.culvert.manager.TunnelStatus;
import dev.culvert.manager.TunnelView;
import dev.culvert.profile.Profile;
import dev.culvert.store.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/// Brings tunnels into other programs: as a text, as a section of `pg_service.conf`, or by opening the program. On JavaFX's thread only; what
/// waits for files and programs is done elsewhere.
public final class Handoffs {
    /// As long as it takes to read where something is to be pasted, and to get there.
    private static final Duration READ = Duration.ofSeconds(15);

    private final Messages messages;
    private final Shell shell;
    private final FxThread fx;
    private final TunnelManager manager;
    private final Computer computer;
    private final FileDialogs files;
    private final Supplier<Settings> settings;
    private final Consumer<UnaryOperator<Settings>> changed;
    private final Dialogs dialogs;
    private final Launcher launcher;
    private final PgServiceFile services;
    private final ReadOnlyObjectWrapper<Optional<List<Installed>>> programs = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final Map<UUID, PgServiceFile.Undo> removedToo = new HashMap<>();
    private int looks;

    /// @param changed told what holds from now on
    public Handoffs(
        Messages messages, Shell shell, FxThread fx, TunnelManager manager, Computer computer, FileDialogs files, Supplier<Settings> settings, Consumer<UnaryOperator<Settings>> changed, Dialogs dialogs) {
        this.messages = messages;
        this.shell = shell;
        this.fx = fx;
        this.manager = manager;
        this.computer = computer;
        this.files = files;
        this.settings = settings;
        this.changed = changed;
        this.dialogs = dialogs;
        this.launcher = new Launcher(computer);
        this.services = PgServiceFile.of(computer);
    }

    /// What commands are pasted into on this computer.
    public dev.culvert.handoff.Shell commandShell() {
        return dev.culvert.handoff.Shell.of(computer.os());
    }

    /// Whether commands may have to be written in another way for the system's older shell.
    boolean hasCmd() {
        return computer.os() == Computer.Os.WINDOWS;
    }

    // ---- texts

    /// What the profile was last copied as.
    Optional<Format> copiedAs(UUID profile) {
        return Optional.ofNullable(settings.get().copiedAs().get(profile)).flatMap(Format::of);
    }

    /// Puts the connection where its program takes it from, and keeps the format for the next time.
    void copy(TunnelView view, Format format) {
        UUID profile = view.profile().id();
        bring(format, List.of(TunnelTexts.connection(view)), view.profile().name(), () -> {
            if (!copiedAs(profile).equals(Optional.of(format))) {
                changed.accept(old -> old.withCopiedAs(profile, format.id()));
            }
        });
    }

    void copyForCmd(TunnelView view, Format format) {
        shell.copy(format.text(TunnelTexts.connection(view), dev.culvert.handoff.Shell.CMD));
        sayCopied(format);
    }

    /// @param format one that holds several
    void copyAllRunning(Format format) {
        bring(format, running(), messages.get("handoff.file.all"), () -> { });
    }

    List<LocalConnection> running() {
        return manager.tunnels().stream().filter(view -> view.status() instanceof TunnelStatus.Running).map(TunnelTexts::connection).toList();
    }

    /// @param name of what is brought, for a file
    private void bring(Format format, List<LocalConnection> connections, String name, Runnable done) {
        if (format.extension().isEmpty()) {
            shell.copy(format.text(connections, commandShell()));
            sayCopied(format);
            done.run();
            return;
        }
        files.save(messages.get("handoff.save", format.title()), fileName(name, format)).ifPresent(file -> elsewhere("handoff.not-saved", () -> write(format, connections, file), written -> {
            saySaved(format, written);
            done.run();
        }));
    }

    private Path write(Format format, List<LocalConnection> connections, Path file) throws HandoffException {
        format.write(connections, commandShell(), file);
        return file;
    }

    private static String fileName(String name, Format format) {
        return "culvert-" + name.replaceAll("[^\\p{L}\\p{N}._-]+", "-") + "." + format.extension().orElseThrow();
    }

    private void sayCopied(Format format) {
        say(messages.get("handoff.copied", format.title(), messages.get("paste." + format.name())));
    }

    private void saySaved(Format format, Path file) {
        say(messages.get("handoff.saved", format.title(), file.toString(), messages.get("paste." + format.name())));
    }

    private void say(String text) {
        fx.later(READ, shell.toast(text, Optional.empty()));
    }

    // ---- pg_service.conf

    /// Whether the profile has a section in the file. One that cannot be read counts as none: writing to it says why.
    void hasSection(UUID profile, Consumer<Boolean> consumer) {
        fx.background(() -> {
            try {
                return services.has(profile);
            } catch (HandoffException unreadable) {
                return false;
            }
        }, consumer);
    }

    void writeSection(TunnelView view) {
        LocalConnection to = TunnelTexts.connection(view);
        elsewhere("service.failed", () -> services.put(to), undo -> offerUndo(messages.get("service.written", command(to), services.path().toString()), undo));
    }

    void removeSection(TunnelView view) {
        elsewhere("service.failed", () -> services.remove(view.profile().id()), undo -> offerUndo(messages.get("service.removed", view.profile().name(), services.path().toString()), undo));
    }

    /// Takes the section of a profile that has been removed out of the file, until the profile is brought back.
    ///
    /// @param said told what there is to say about it; empty where there was no section
    void removeSectionToo(Profile profile, Consumer<Optional<String>> said) {
        fx.background(() -> {
            try {
                return new Outcome<>(Optional.of(services.remove(profile.id())), Optional.empty());
            } catch (HandoffException e) {
                return new Outcome<PgServiceFile.Undo>(Optional.empty(), Optional.of(e.getMessage()));
            }
        }, outcome -> {
            Optional<PgServiceFile.Undo> change = outcome.result().filter(PgServiceFile.Undo::isOfChange);
            change.ifPresent(undo -> removedToo.put(profile.id(), undo));
            if (manager.tunnel(profile.id()).isPresent()) {
                bringSectionsBack(); // that was quick
            } else {
                said.accept(change.map(undo -> messages.get("remove.done.section", profile.name(), services.path().toString()))
                    .or(() -> outcome.wrong().map(why -> messages.get("remove.done.section.left", profile.name(), why))));
            }
        });
    }

    /// Those that went with profiles that are there again.
    void bringSectionsBack() {
        manager.tunnels().forEach(view -> Optional.ofNullable(removedToo.remove(view.profile().id())).ifPresent(removal ->
            elsewhere("service.not-back", () -> {
                removal.undo();
                return services.rename(view.profile().id(), view.profile().name()); // in the meantime it may have been taken
            }, back -> { })));
    }

    /// Has the section, where there is one, follow a profile that may have another name now.
    ///
    /// @param before the name that it had
    public void renameSection(UUID profile, String before) {
        manager.tunnel(profile).filter(view -> !view.profile().name().equals(before)).ifPresent(view -> elsewhere("service.failed", () -> services.rename(profile, view.profile().name()), undo -> {
            if (undo.isOfChange()) {
                offerUndo(messages.get("service.renamed", services.path().toString(), command(TunnelTexts.connection(view))), undo);
            }
        }));
    }

    private String command(LocalConnection to) {
        String reference = PgServiceFile.reference(to);
        return "psql " + (reference.matches("[A-Za-z0-9_=.-]+") ? reference : commandShell().quote(reference));
    }

    private void offerUndo(String text, PgServiceFile.Undo undo) {
        shell.toast(text, Optional.of(new Shell.Action(messages.get("service.undo"), () -> elsewhere("service.undo.failed", () -> {
            undo.undo();
            return true;
        }, undone -> { }))));
    }

    // ---- other programs

    /// Those of this computer; empty until they have been looked for.
    ReadOnlyObjectProperty<Optional<List<Installed>>> programsProperty() {
        return programs.getReadOnlyProperty();
    }

    /// Looks for them (again).
    public void lookForPrograms() {
        int mine = ++looks;
        Programs places = Programs.of(computer, settings.get().programs());
        fx.background(places::find, found -> {
            if (mine == looks) {
                programs.set(Optional.of(found));
            }
        });
    }

    void choosePrograms() {
        dialogs.programs();
    }

    /// Opens the tunnel in a program, and starts it before that where it does not run. How a start fails shows in its row and pane.
    void open(TunnelView view, Installed installed) {
        UUID profile = view.profile().id();
        if (view.status() instanceof TunnelStatus.Running) {
            launch(view, installed);
            return;
        }
        fx.then(manager.start(profile), failure -> {
            if (failure.isEmpty()) {
                manager.tunnel(profile).filter(now -> now.status() instanceof TunnelStatus.Running).ifPresent(now -> launch(now, installed));
            }
        });
    }

    private void launch(TunnelView view, Installed installed) {
        LocalConnection to = TunnelTexts.connection(view);
        String program = installed.program().title();
        Optional<Format> brought = installed.program().broughtBy();
        if (brought.isEmpty()) {
            Runnable opened = shell.toast(messages.get("open.opening", program), Optional.empty());
            elsewhere("open.failed", () -> launched(installed, to), done -> opened.run(), opened);
        } else if (brought.get().extension().isEmpty()) {
            shell.copy(brought.get().text(to, commandShell()));
            sayCopied(brought.get());
            elsewhere("open.failed", () -> launched(installed, to), done -> { });
        } else {
            elsewhere("handoff.not-saved", () -> write(brought.get(), List.of(to), downloads().resolve(fileName(to.name(), brought.get()))), file -> {
                saySaved(brought.get(), file);
                elsewhere("open.failed", () -> launched(installed, to), done -> { });
            });
        }
    }

    private boolean launched(Installed installed, LocalConnection to) throws HandoffException {
        launcher.open(installed, to);
        return true;
    }

    /// Where a file dialog finds it soon.
    private Path downloads() {
        Path downloads = computer.home().resolve("Downloads");
        return Files.isDirectory(downloads) ? downloads : computer.home();
    }

    // ---- what waits

    @FunctionalInterface
    private interface Work<T> {
        T run() throws HandoffException;
    }

    private record Outcome<T>(Optional<T> result, Optional<String> wrong) {}

    private <T> void elsewhere(String title, Work<T> work, Consumer<T> done) {
        elsewhere(title, work, done, () -> { });
    }

    /// @param title  over what went wrong, if something did
    /// @param failed then called before
    private <T> void elsewhere(String title, Work<T> work, Consumer<T> done, Runnable failed) {
        fx.background(() -> {
            try {
                return new Outcome<>(Optional.of(work.run()), Optional.empty());
            } catch (HandoffException e) {
                return new Outcome<T>(Optional.empty(), Optional.of(e.getMessage()));
            }
        }, outcome -> {
            outcome.result().ifPresent(done);
            outcome.wrong().ifPresent(sentence -> {
                failed.run();
                shell.tell(messages.get(title), sentence);
            });
        });
    }
}
