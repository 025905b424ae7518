package dev.culvert.desktop.tunnels;

import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Shell;
import dev.culvert.desktop.tunnels.Banner.Remedy;
import dev.culvert.engine.Failure;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.manager.TunnelManager;
import dev.culvert.manager.TunnelStatus;
import dev.culvert.manager.TunnelView;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/// What a person can do with a tunnel, from whichever button, menu or key it comes. Asks first where it hurts.
final class TunnelActions {
    /// What queries and transactions get when a tunnel is stopped; pressing stop again cuts them.
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final Messages messages;
    private final TunnelsModel model;
    private final TunnelManager manager;
    private final Shell shell;
    private final FxThread fx;
    private final Dialogs dialogs;
    private final Handoffs handoffs;

    TunnelActions(Messages messages, TunnelsModel model, TunnelManager manager, Shell shell, FxThread fx, Dialogs dialogs, Handoffs handoffs) {
        this.messages = messages;
        this.model = model;
        this.manager = manager;
        this.shell = shell;
        this.fx = fx;
        this.dialogs = dialogs;
        this.handoffs = handoffs;
    }

    void toggle(TunnelView view) {
        UUID id = view.profile().id();
        if (!view.status().active()) {
            manager.start(id); // how it went shows in the row
        } else if (view.status() instanceof TunnelStatus.Stopping) {
            manager.stop(id, Duration.ZERO);
        } else {
            whenNobodyMinds(view, "stop.question", "stop.verb", () -> manager.stop(id, DRAIN));
        }
    }

    void restart(TunnelView view) {
        UUID id = view.profile().id();
        whenNobodyMinds(view, "restart.question", "restart.verb", () -> manager.stop(id, DRAIN).thenRun(() -> manager.start(id)));
    }

    /// Asks only where sessions would be closed.
    private void whenNobodyMinds(TunnelView view, String question, String verb, Runnable action) {
        int sessions = TunnelTexts.sessions(view);
        if (sessions == 0) {
            action.run();
        } else {
            shell.confirm(messages.get(question, view.profile().name()), messages.get("stop.sessions", sessions), messages.get(verb), action);
        }
    }

    void create() {
        dialogs.create("");
    }

    void edit(UUID profile, boolean replaceConnectionString) {
        dialogs.edit(profile, replaceConnectionString);
    }

    void backUp(TunnelView view) {
        dialogs.backUp(view.profile());
    }

    void restore(TunnelView view) {
        dialogs.restore(view.profile());
    }

    void duplicate(UUID profile) {
        report(manager.duplicate(profile), "duplicate.failed");
    }

    /// @param by how many places down
    void move(UUID profile, int by) {
        int index = model.rows().stream().map(TunnelRow::id).toList().indexOf(profile);
        if (index + by >= 0 && index + by < model.rows().size()) {
            moveTo(profile, index + by);
        }
    }

    void moveTo(UUID profile, int index) {
        report(manager.move(profile, index), "move.failed");
    }

    void remove(TunnelView view) {
        int sessions = TunnelTexts.sessions(view);
        String also = sessions == 0 ? "" : " " + messages.get("stop.sessions", sessions);
        shell.confirm(messages.get("remove.question", view.profile().name()), messages.get("remove.explanation") + also, messages.get("remove.verb"), () ->
            fx.then(manager.remove(view.profile().id()), failure -> {
                failure.ifPresentOrElse(wrong -> tell("remove.failed", wrong), () -> {
                    if (view.saved()) {
                        handoffs.removeSectionToo(view.profile(), section -> shell.toast(
                            section.orElseGet(() -> messages.get("remove.done", view.profile().name())), Optional.of(new Shell.Action(messages.get("remove.undo"), this::undoRemove))));
                    }
                });
            }));
    }

    void undoRemove() {
        shell.hideToast();
        fx.then(manager.undoRemove(), failure -> failure.ifPresentOrElse(wrong -> tell("undo.failed", wrong), handoffs::bringSectionsBack));
    }

    void endSession(TunnelView view, SessionSnapshot session) {
        manager.endSession(view.profile().id(), session.id());
    }

    void remedy(Remedy remedy, TunnelView view, Failure failure) {
        Profile profile = view.profile();
        switch (remedy) {
            case REPLACE_CONNECTION_STRING -> edit(profile.id(), true);
            case EDIT -> edit(profile.id(), false);
            case PREFERENCES -> dialogs.preferences();
            case COPY_DETAILS -> shell.copy(Banner.details(profile.name(), failure));
            case TRY_AGAIN -> {
                if (view.status().active()) {
                    manager.recheck(profile.id());
                } else {
                    manager.start(profile.id());
                }
            }
            case OTHER_PORT -> fx.then(manager.edit(profile.withListen(new Listen(profile.listen().host(), 0, false)), Optional.empty()), wrong ->
                wrong.ifPresentOrElse(why -> tell("edit.failed", why), () -> manager.start(profile.id())));
            case UNLOCK -> dialogs.unlock(() -> manager.start(profile.id()));
        }
    }

    private void report(CompletionStage<Optional<Failure>> done, String title) {
        fx.then(done, failure -> failure.ifPresent(wrong -> tell(title, wrong)));
    }

    private void tell(String title, Failure failure) {
        shell.tell(messages.get(title), failure.inSentences());
    }
}
