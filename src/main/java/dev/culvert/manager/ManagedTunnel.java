package dev.culvert.manager;

import dev.culvert.engine.CheckResult;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.FailureException;
import dev.culvert.engine.RouteInUse;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.engine.Tunnel;
import dev.culvert.engine.TunnelListener;
import dev.culvert.engine.TunnelSnapshot;
import dev.culvert.engine.TunnelSpec;
import dev.culvert.engine.TunnelState;
import dev.culvert.manager.Activity.What;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.Profile;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One profile and what its tunnel is doing. All methods may be called from any thread; those that wait say so.
///
/// A start has several steps on threads that may wait for the keychain or the network. Whoever stops the tunnel meanwhile ends the [Run];
/// a step that finds its run over undoes what it has done. The monitor guards the fields and is held for moments only: whatever may wait, and
/// whatever calls somebody else, happens outside of it.
final class ManagedTunnel {
    private static final Logger LOG = LoggerFactory.getLogger(ManagedTunnel.class);
    private static final TunnelStatus STOPPED = new TunnelStatus.Stopped();
    private static final int MOST_ACTIVITY = 500;

    /// As many sessions as anybody wants, where the user sets no limit.
    private static final int SESSIONS = 1_000;

    /// The far end has made up its mind: waiting changes nothing.
    private static final Set<Kind> REFUSALS = Set.of(Kind.KEY_REJECTED, Kind.CREDENTIALS_REFUSED, Kind.AUTHENTICATION_FAILED, Kind.NO_DATABASE, Kind.NOT_POSTGRESQL, Kind.TLS_FAILED);

    /// A session that ends with one of these says nothing about the next one's chances.
    private static final Set<Kind> OF_ONE_SESSION = Set.of(Kind.STOPPED, Kind.NOT_ACCEPTING, Kind.TOO_MANY_SESSIONS, Kind.PROTOCOL_UNSUPPORTED, Kind.MALFORMED_PACKET, Kind.INTERNAL);

    private static final Failure REMOVED = Failure.of(Kind.NOT_SAVED, "This tunnel has been removed.", "");

    private static final Duration FIRST_RECHECK = Duration.ofSeconds(5);
    private static final Duration LONGEST_RECHECK = Duration.ofMinutes(1);

    /// What it needs from its manager.
    interface Surroundings {
        Engines engines();

        Secrets secrets();

        /// Runs something that may wait.
        void work(Runnable task);

        void later(Duration pause, Runnable task);

        Activity now(What what);

        /// Has the tunnel listen where its profile says; where that leaves the port open, on a free one that no other profile keeps.
        void place(Profile wanted, Placing placing) throws FailureException;

        /// The tunnel listens on a port that was picked, and is to keep it.
        void portPicked(Profile profile);

        /// There is something new to see. Never fails.
        void changed(Profile profile);
    }

    @FunctionalInterface
    interface Placing {
        /// @param wanted with a port, unless the system is to pick one
        void at(Profile wanted) throws FailureException;
    }

    /// How a tunnel is started.
    ///
    /// @param byUser         rather than because Culvert opened
    /// @param keepsListening also when the far end refuses the connection string, so that clients are told why
    /// @param also           hears what the engine says
    record Start(boolean byUser, boolean keepsListening, TunnelListener also) {}

    /// From one start to the port's release.
    private static final class Run {
        final Start how;
        final CompletableFuture<Optional<Failure>> started = new CompletableFuture<>();
        final CompletableFuture<Void> ended = new CompletableFuture<>();
        volatile ConnectionString connection; // read on event loops; null until it is known
        Tunnel tunnel;      // once it is open
        boolean opening;    // the engine is at it, or has done it
        boolean over;       // stopped or failed; the tunnel may still be draining
        boolean finished;   // and nothing of it is left
        Optional<Failure> failure = Optional.empty(); // that ended it

        boolean asking;     // the far end
        int edits;          // that may change what it says
        int appointment;    // the number of the newest one to ask it again
        Duration pause = Duration.ZERO; // before that; zero when there is none

        Run(Start how) {
            this.how = how;
        }
    }

    private final Surroundings surroundings;
    private final Deque<Activity> activity = new ArrayDeque<>();

    /// Held while the engine opens or changes the tunnel, which must not happen at once. Before the monitor, never inside it.
    private final ReentrantLock placing = new ReentrantLock();

    private Profile profile;
    private TunnelStatus status = STOPPED;
    private Run run = new Run(new Start(false, false, new TunnelListener() {})); // at first one that is over
    private Run next; // begins when the present one has let go of the port, or null
    private boolean gone;

    ManagedTunnel(Profile profile, Surroundings surroundings) {
        this.profile = profile;
        this.surroundings = surroundings;
        run.over = true;
        run.finished = true;
        run.started.complete(Optional.empty());
        run.ended.complete(null);
    }

    synchronized Profile profile() {
        return profile;
    }

    /// All of one moment.
    synchronized TunnelView view(boolean saved) {
        return new TunnelView(profile, status, openTunnel().map(Tunnel::snapshot), saved);
    }

    /// Where its sessions lead, while it runs.
    synchronized Optional<ConnectionString> connection() {
        return run.over ? Optional.empty() : Optional.ofNullable(run.connection);
    }

    /// Whether it runs for a command in a terminal, which has said what it is to be.
    synchronized boolean serves() {
        return next != null ? next.how.keepsListening() : !run.over && run.how.keepsListening();
    }

    synchronized List<SessionSnapshot> sessions() {
        return openTunnel().map(Tunnel::sessions).orElse(List.of());
    }

    private Optional<Tunnel> openTunnel() {
        return run.finished || !status.active() ? Optional.empty() : Optional.ofNullable(run.tunnel);
    }

    /// Newest first.
    synchronized List<Activity> activity() {
        return List.copyOf(activity);
    }

    // ---- start

    /// Begins to start, where it has not begun already. One that is still stopping starts when it has stopped.
    ///
    /// @return completes when the far end has answered or something is wrong, with what is wrong; or when the start is given up
    CompletionStage<Optional<Failure>> start(Start how) {
        Run mine = new Run(how);
        boolean begins;
        synchronized (this) {
            if (gone) {
                return CompletableFuture.completedStage(Optional.of(REMOVED));
            }
            if (next != null) {
                return next.started.copy();
            }
            if (!run.over) {
                return run.started.copy();
            }
            begins = run.finished;
            if (begins) {
                run = mine;
            } else {
                next = mine;
            }
            note(new What.StartAsked(how.byUser()));
            if (begins || status instanceof TunnelStatus.Failed) {
                status = new TunnelStatus.Connecting();
            }
        }
        changed();
        if (begins) {
            begin(mine);
        }
        return mine.started.copy();
    }

    private void begin(Run mine) {
        surroundings.work(() -> connect(mine));
    }

    /// On a thread that may wait.
    private void connect(Run mine) {
        try {
            if (!isOver(mine)) {
                ConnectionString read = surroundings.secrets().connection(profile());
                synchronized (this) {
                    if (mine.connection == null) { // or an edit was quicker, and has a newer one
                        mine.connection = read;
                    }
                }
                open(mine);
                ask(mine);
            }
        } catch (FailureException e) {
            fail(mine, e.failure());
        } catch (RuntimeException | LinkageError unexpected) {
            fail(mine, unexpected("The tunnel could not be started.", unexpected));
        }
    }

    private void open(Run mine) throws FailureException {
        placing.lock();
        try {
            Profile wanted;
            synchronized (this) {
                if (mine.over) {
                    return;
                }
                mine.opening = true;
                wanted = profile;
            }
            surroundings.place(wanted, where -> {
                Tunnel opened = surroundings.engines().current().open(spec(mine, where), new Heard(mine));
                boolean over;
                synchronized (this) {
                    mine.tunnel = opened;
                    over = mine.over;
                    if (!over) {
                        profile = listeningOn(opened, where);
                    }
                }
                if (over) {
                    opened.stop(Duration.ZERO);
                }
                opened.stopped().whenCompleteAsync((stopped, never) -> finish(mine), surroundings::work);
            });
            if (wanted.listen().port() == 0 && !isOver(mine)) {
                surroundings.portPicked(profile());
            }
        } finally {
            placing.unlock();
        }
    }

    private TunnelSpec spec(Run mine, Profile wanted) {
        return new TunnelSpec(wanted.listen().host(), wanted.listen().port(), wanted.maxSessions().orElse(SESSIONS), wanted.route(), () -> mine.connection);
    }

    private static Profile listeningOn(Tunnel open, Profile wanted) {
        return wanted.withListen(wanted.listen().withPort(open.snapshot().address().getPort()));
    }

    private synchronized boolean isOver(Run mine) {
        return mine.over;
    }

    // ---- stop

    /// Stops the tunnel, or gives up starting it; what failed is as if it had been stopped. A second call may shorten the time.
    ///
    /// @return completes when it has stopped; never fails
    CompletionStage<Void> stop(Duration drain) {
        Run mine;
        Run cancelled;
        Tunnel open;
        boolean opening;
        synchronized (this) {
            mine = run;
            if (mine.finished && status.equals(STOPPED)) {
                return mine.ended.copy();
            }
            cancelled = next;
            next = null;
            open = mine.finished ? null : mine.tunnel;
            opening = mine.opening;
            if (!mine.over || cancelled != null) {
                note(new What.StopAsked(open == null ? 0 : open.snapshot().liveSessions()));
            }
            mine.over = true;
            status = mine.finished || !opening ? STOPPED : new TunnelStatus.Stopping();
        }
        changed();
        if (cancelled != null) {
            finish(cancelled);
        }
        if (open != null) {
            open.stop(drain);
        } else if (!opening) {
            finish(mine); // the keychain may take its time: what comes of it is not wanted any more
        }
        return mine.ended.copy();
    }

    /// Stops now and for good: the profile has been removed.
    void discard() {
        synchronized (this) {
            gone = true;
        }
        stop(Duration.ZERO);
    }

    /// The engine is gone, and with it whatever was open.
    void abandon() {
        Run last;
        Run cancelled;
        synchronized (this) {
            last = run;
            cancelled = next;
            next = null;
        }
        finish(last);
        if (cancelled != null) {
            finish(cancelled);
        }
    }

    /// Completes when the tunnel has stopped, whoever stopped it.
    synchronized CompletionStage<Void> ended() {
        return (next == null ? run : next).ended.copy();
    }

    private void fail(Run mine, Failure failure) {
        Tunnel open;
        synchronized (this) {
            open = mine.tunnel;
            if (!mine.over) {
                mine.over = true;
                mine.failure = Optional.of(failure);
                note(new What.Failed(failure));
                status = new TunnelStatus.Failed(failure);
            }
        }
        changed();
        if (open == null) {
            finish(mine);
        } else {
            open.stop(Duration.ZERO);
        }
    }

    /// Nothing of a run is left, or there never was anything. A second call does nothing.
    private void finish(Run mine) {
        Run begins = null;
        Optional<Failure> failure;
        synchronized (this) {
            if (mine.finished) {
                return;
            }
            mine.over = true;
            mine.finished = true;
            failure = mine.failure;
            if (run == mine && next != null) {
                begins = next;
                run = next;
                next = null;
                status = new TunnelStatus.Connecting();
            } else if (run == mine && status.active()) {
                status = STOPPED;
            }
        }
        changed();
        mine.started.complete(failure);
        mine.ended.complete(null);
        if (begins != null) {
            begin(begins);
        }
    }

    /// Ends one session; false when it is not there any more.
    boolean endSession(long session) {
        Optional<Tunnel> open;
        synchronized (this) {
            open = openTunnel();
        }
        return open.isPresent() && open.get().end(session);
    }

    // ---- edit

    /// Makes the profile another, and a tunnel that listens follow it. Waits while a port is bound.
    ///
    /// @param changedConnection what the profile leads to from now on, where that is another than before
    /// @return the profile with the port that the tunnel listens on, where it does
    /// @throws FailureException the tunnel cannot follow; nothing has changed
    Profile edit(Profile edited, Optional<ConnectionString> changedConnection) throws FailureException {
        Run mine;
        Tunnel open;
        boolean leadsElsewhere;
        placing.lock();
        try {
            ConnectionString before;
            boolean follows;
            synchronized (this) {
                mine = run;
                open = mine.over ? null : mine.tunnel;
                before = mine.connection;
                leadsElsewhere = changedConnection.isPresent() || profile.route() != edited.route();
                follows = open != null && (leadsElsewhere || !profile.listen().equals(edited.listen()) || !profile.maxSessions().equals(edited.maxSessions()));
                if (!mine.over && leadsElsewhere) {
                    mine.connection = changedConnection.orElse(before);
                    mine.edits++;
                }
                if (!follows) {
                    profile = edited;
                }
            }
            if (follows) {
                try {
                    follow(mine, open, edited);
                } catch (FailureException | RuntimeException e) {
                    mine.connection = before;
                    throw e;
                }
            }
        } finally {
            placing.unlock();
        }
        if (open != null) {
            noted(new What.Edited());
            if (leadsElsewhere) {
                ask(mine);
            }
        }
        changed();
        return profile();
    }

    private void follow(Run mine, Tunnel open, Profile edited) throws FailureException {
        boolean keepsPort = edited.listen().port() == 0 && edited.listen().host().equals(profile().listen().host());
        try {
            surroundings.place(keepsPort ? listeningOn(open, edited) : edited, where -> {
                open.change(spec(mine, where));
                synchronized (this) {
                    profile = listeningOn(open, where);
                }
            });
        } catch (FailureException e) {
            if (e.failure().kind() != Kind.NOT_ACCEPTING || open.snapshot().state() instanceof TunnelState.Listening) {
                throw e;
            }
            synchronized (this) {
                profile = edited; // it has just been stopped: nothing has to follow
            }
        }
    }

    /// Makes the profile another although the tunnel cannot follow; it goes on as it is until it is stopped.
    void adopt(Profile edited, Failure cannotFollow) {
        synchronized (this) {
            profile = edited;
            note(new What.Failed(cannotFollow));
        }
        changed();
    }

    // ---- what the far end says

    /// Asks the far end again, and shows what it says.
    void check() {
        Run mine;
        synchronized (this) {
            mine = run;
            mine.pause = Duration.ZERO;
        }
        ask(mine);
    }

    private void ask(Run mine) {
        int edits;
        Tunnel open;
        synchronized (this) {
            if (mine.over || mine.asking || mine.tunnel == null) {
                return;
            }
            mine.asking = true;
            mine.appointment++; // what was to happen later happens now
            edits = mine.edits;
            open = mine.tunnel;
        }
        answer(open).thenAcceptAsync(result -> answered(mine, edits, result), surroundings::work); // event loops have other work
    }

    private static CompletionStage<CheckResult> answer(Tunnel open) {
        try {
            return open.check().exceptionally(ManagedTunnel::noAnswer);
        } catch (RuntimeException unexpected) {
            return CompletableFuture.completedStage(noAnswer(unexpected));
        }
    }

    private static CheckResult noAnswer(Throwable unexpected) {
        return new CheckResult(Duration.ZERO, "", Optional.empty(), Optional.of(unexpected("The far end could not be asked.", unexpected)));
    }

    /// @param edits how many there had been when the question was asked
    private void answered(Run mine, int edits, CheckResult result) {
        boolean outdated;
        boolean refused;
        Duration pause = Duration.ZERO;
        Optional<Failure> trouble = result.failure();
        synchronized (this) {
            mine.asking = false;
            if (mine.over) {
                return;
            }
            boolean first = status instanceof TunnelStatus.Connecting;
            outdated = mine.edits != edits;
            refused = !outdated && first && !mine.how.keepsListening() && trouble.filter(failure -> REFUSALS.contains(failure.kind())).isPresent();
            if (!outdated && !refused) {
                if (first || !trouble.map(Failure::kind).equals(trouble().map(Failure::kind))) {
                    note(result);
                }
                status = new TunnelStatus.Running(trouble);
                mine.pause = trouble.isEmpty() ? Duration.ZERO : pauseAfter(mine.pause);
                pause = mine.pause;
            }
        }
        if (outdated) {
            ask(mine);
        } else if (refused) {
            fail(mine, trouble.get());
        } else {
            changed();
            if (trouble.isPresent()) {
                askLater(mine, pause);
            }
            mine.started.complete(trouble);
        }
    }

    private Optional<Failure> trouble() {
        return status instanceof TunnelStatus.Running(Optional<Failure> trouble) ? trouble : Optional.empty();
    }

    private static Duration pauseAfter(Duration pause) {
        Duration twice = pause.plus(pause);
        return pause.isZero() ? FIRST_RECHECK : twice.compareTo(LONGEST_RECHECK) > 0 ? LONGEST_RECHECK : twice;
    }

    /// Only the newest appointment holds: however many sessions fail, the far end is asked by one at a time.
    private void askLater(Run mine, Duration pause) {
        int number;
        synchronized (this) {
            mine.pause = pause;
            number = ++mine.appointment;
        }
        surroundings.later(pause, () -> {
            boolean holds;
            synchronized (this) {
                holds = mine.appointment == number;
            }
            if (holds) {
                ask(mine);
            }
        });
    }

    /// A session that failed may have been unlucky, or the first to notice: the far end is asked. Where there is trouble already, it will be.
    private void sessionFailed(Run mine) {
        boolean news;
        synchronized (this) {
            news = status instanceof TunnelStatus.Running && trouble().isEmpty();
        }
        if (news) {
            ask(mine);
        }
    }

    /// Somebody wants to know now whether the trouble is over.
    private void sessionOpened(Run mine) {
        boolean sooner;
        synchronized (this) {
            sooner = !mine.over && !mine.asking && mine.pause.compareTo(FIRST_RECHECK) > 0;
        }
        if (sooner) {
            askLater(mine, FIRST_RECHECK);
        }
    }

    // ---- what is shown

    private void note(CheckResult result) {
        note(result.failure().<What>map(What.Failed::new).orElseGet(() -> new What.Connected(result)));
    }

    /// Inside the monitor; [#changed()] follows outside of it.
    private void note(What what) {
        activity.addFirst(surroundings.now(what));
        if (activity.size() > MOST_ACTIVITY) {
            activity.removeLast();
        }
    }

    private void noted(What what) {
        synchronized (this) {
            note(what);
        }
        changed();
    }

    private void changed() {
        surroundings.changed(profile());
    }

    /// For what nobody has foreseen.
    static Failure unexpected(String what, Throwable cause) {
        LOG.error(what, cause);
        return Failure.of(Kind.INTERNAL, "Culvert failed: " + cause.getClass().getSimpleName() + ".", "Look into the log, and report this as a bug.");
    }

    /// What the engine says of one run's tunnel; on the engine's thread for that.
    private final class Heard implements TunnelListener {
        private final Run mine;

        Heard(Run mine) {
            this.mine = mine;
        }

        @Override
        public void stateChanged(TunnelSnapshot snapshot) {
            synchronized (ManagedTunnel.this) {
                if (!mine.over && snapshot.state() instanceof TunnelState.Listening) {
                    note(new What.Listening(snapshot.address()));
                } else if (!mine.over && snapshot.state() instanceof TunnelState.Draining) {
                    mine.over = true; // nobody here has stopped it: the engine closes, or has lost the port
                    status = new TunnelStatus.Stopping();
                }
            }
            changed();
            mine.how.also().stateChanged(snapshot);
        }

        @Override
        public void routeChanged(RouteInUse route) {
            noted(new What.RouteChanged(route));
            mine.how.also().routeChanged(route);
        }

        @Override
        public void sessionOpened(SessionSnapshot session) {
            noted(new What.SessionOpened(session));
            ManagedTunnel.this.sessionOpened(mine);
            mine.how.also().sessionOpened(session);
        }

        @Override
        public void sessionClosed(SessionSnapshot session, Optional<Failure> why) {
            noted(new What.SessionClosed(session, why));
            if (why.filter(failure -> !OF_ONE_SESSION.contains(failure.kind())).isPresent()) {
                sessionFailed(mine);
            }
            mine.how.also().sessionClosed(session, why);
        }
    }
}
