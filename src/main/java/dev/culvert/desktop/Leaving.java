package dev.culvert.desktop;

import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Shell;
import dev.culvert.manager.TunnelManager;
import dev.culvert.manager.TunnelStatus;
import dev.culvert.store.Settings;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;

/// What happens to running tunnels when the window is closed: the user is asked once, and sessions may finish.
final class Leaving {
    private static final int PATIENCE = 10; // seconds

    private final Messages messages;
    private final Shell shell;
    private final FxThread fx;
    private final TunnelManager manager;
    private final Supplier<Settings> settings;
    private final BooleanSupplier transferring;
    private final Consumer<Settings.OnClose> remember;
    private final Runnable toBackground;
    private final Runnable exit;
    private boolean leaving;

    /// @param transferring whether a back-up or restore is under way
    /// @param toBackground lets the window disappear, and the tunnels run
    /// @param exit         when everything has stopped
    Leaving(Messages messages, Shell shell, FxThread fx, TunnelManager manager, Supplier<Settings> settings, BooleanSupplier transferring, Consumer<Settings.OnClose> remember, Runnable toBackground, Runnable exit) {
        this.messages = messages;
        this.shell = shell;
        this.fx = fx;
        this.manager = manager;
        this.settings = settings;
        this.transferring = transferring;
        this.remember = remember;
        this.toBackground = toBackground;
        this.exit = exit;
    }

    boolean isLeaving() {
        return leaving;
    }

    /// The window's close button.
    void closeRequested() {
        if (leaving) {
            return;
        }
        Settings.OnClose choice = settings.get().onClose();
        if (active() > 0 && choice == Settings.OnClose.KEEP_RUNNING) {
            toBackground.run();
        } else if (active() == 0 || choice == Settings.OnClose.STOP || transferring.getAsBoolean()) {
            quitRequested();
        } else if (shell.closeAll()) {
            ask();
        }
    }

    /// Whatever is meant to end the program. Asks before a back-up or restore is cancelled; what was typed and not saved is asked for by its
    /// own dialog, and then nothing ends.
    void quitRequested() {
        if (leaving) {
            return;
        }
        boolean nothingOpen = shell.closeAll();
        if (transferring.getAsBoolean()) {
            shell.confirm(messages.get("quit.transfer"), messages.get("quit.transfer.text"), messages.get("quit.transfer.verb"), this::quit);
        } else if (nothingOpen) {
            quit();
        }
    }

    private long active() {
        return manager.tunnels().stream().filter(view -> view.status().active()).count();
    }

    private int sessions() {
        return manager.tunnels().stream().mapToInt(view -> view.snapshot().map(snapshot -> snapshot.liveSessions()).orElse(0)).sum();
    }

    private void ask() {
        Button keep = new Button(messages.get("close.keep"));
        keep.getStyleClass().add("accent");
        keep.setDefaultButton(true);
        keep.setOnAction(event -> {
            shell.close();
            remember.accept(Settings.OnClose.KEEP_RUNNING);
            toBackground.run();
        });
        Button stop = new Button(messages.get("close.stop"));
        stop.setOnAction(event -> {
            shell.close();
            remember.accept(Settings.OnClose.STOP);
            quit();
        });
        String explanation = messages.get("close.explanation", active(), messages.get("sessions", sessions()));
        shell.open(shell.dialog(messages.get("close.question"), explanation, shell.cancel(), stop, keep), keep, () -> { });
    }

    /// Stops everything, gives sessions their time, and ends the program.
    private void quit() {
        if (leaving) {
            return;
        }
        leaving = true;
        long tunnels = manager.tunnels().stream().filter(view -> !(view.status() instanceof TunnelStatus.Stopped) && !(view.status() instanceof TunnelStatus.Failed)).count();
        if (sessions() > 0) {
            showCountdown(tunnels);
        }
        fx.then(manager.stopAll(Duration.ofSeconds(PATIENCE)), stopped -> exit.run());
    }

    private void showCountdown(long tunnels) {
        Button now = new Button(messages.get("quit.now"));
        now.getStyleClass().add("danger");
        now.setOnAction(event -> manager.stopAll(Duration.ZERO));
        Region dialog = shell.dialog(messages.get("quit.title", tunnels), " ", now);
        List<Label> words = dialog.lookupAll(".label").stream().filter(Label.class::isInstance).map(Label.class::cast).toList();
        shell.open(dialog, now, () -> { });
        countDown(words, PATIENCE);
    }

    private void countDown(List<Label> words, int seconds) {
        words.getLast().setText(messages.get("quit.text", sessions(), seconds));
        if (seconds > 0) {
            fx.later(Duration.ofSeconds(1), () -> countDown(words, seconds - 1));
        }
    }
}
