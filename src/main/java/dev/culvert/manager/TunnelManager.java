package dev.culvert.manager;

import dev.culvert.engine.CheckResult;
import dev.culvert.engine.EngineOptions;
import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import dev.culvert.engine.FailureException;
import dev.culvert.engine.SessionSnapshot;
import dev.culvert.engine.TunnelEngine;
import dev.culvert.engine.TunnelListener;
import dev.culvert.manager.Activity.What;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.ConnectionString.Direct;
import dev.culvert.profile.ConnectionString.LocalDev;
import dev.culvert.profile.InvalidConnectionString;
import dev.culvert.profile.Profile;
import dev.culvert.profile.Profile.Listen;
import dev.culvert.profile.Profile.Target;
import dev.culvert.profile.RouteChoice;
import dev.culvert.profile.Secret;
import dev.culvert.store.ProfileStore;
import dev.culvert.store.StoreException;
import dev.culvert.vault.Vault;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The profiles and their tunnels: what the command line and the desktop both call.
///
/// Methods that answer a [CompletionStage] return at once and do their work on threads of their own; the stage never fails, but
/// completes with a [Failure] where something was wrong. The others answer from memory. All may be called from any thread.
public final class TunnelManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TunnelManager.class);
    private static final Duration WATCH = Duration.ofSeconds(15);

    /// The clock has gone on for much longer than the watch slept: the computer was asleep.
    private static final Duration ASLEEP = Duration.ofSeconds(45); // not multiplied: that begins with BigDecimal, 25 ms of each start

    /// As long as an edit that is under way may take when the program ends.
    private static final Duration LAST_EDIT = Duration.ofSeconds(2);
    private static final int MOST_TRIES = 5;

    private final ProfileStore store;
    private final Secrets secrets;
    private final Engines engines;
    private final InstantSource clock;
    private final Executor work;
    private final BiConsumer<Duration, Runnable> later;
    private final Parts parts = new Parts();
    private final List<ManagerListener> listeners = new CopyOnWriteArrayList<>();

    /// One edit at a time; what is held may wait for the keychain.
    private final ReentrantLock edits = new ReentrantLock();
    private final Deque<Removed> removed = new ConcurrentLinkedDeque<>();
    private List<Profile> inFile = List.of();

    /// What listeners hear when the edit is done.
    private final AtomicBoolean profilesChanged = new AtomicBoolean();
    private final Set<UUID> tunnelsChanged = ConcurrentHashMap.newKeySet();

    private volatile List<ManagedTunnel> saved = List.of();
    private final List<ManagedTunnel> forThisRun = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /// @param index in the list, or -1 for one that lived for this run
    private record Removed(Profile profile, Optional<Secret> connectionString, int index) {}

    /// @param engines makes an engine when a tunnel first needs one; an [IllegalArgumentException] of it is a sentence for the user
    public TunnelManager(ProfileStore store, Vault vault, EngineOptions options, Function<EngineOptions, TunnelEngine> engines) {
        this(store, vault, options, engines, InstantSource.system(), TunnelManager::onThreadOfItsOwn,
            (pause, task) -> CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, TunnelManager::onThreadOfItsOwn).execute(task));
    }

    /// @param work  runs what may wait
    /// @param later runs what may wait, after a pause
    TunnelManager(ProfileStore store, Vault vault, EngineOptions options, Function<EngineOptions, TunnelEngine> engines, InstantSource clock, Executor work, BiConsumer<Duration, Runnable> later) {
        this.store = store;
        this.secrets = new Secrets(vault);
        this.engines = new Engines(options, engines);
        this.clock = clock;
        this.work = work;
        this.later = later;
    }

    private static void onThreadOfItsOwn(Runnable task) {
        Thread.ofVirtual().name("culvert-manager").start(task);
    }

    // ---- what there is

    /// Reads the profiles from the file: at first, and again when another program may have changed them. Reads a small file, so not on a
    /// thread that must not wait.
    ///
    /// @return what the user must be told about the file
    /// @throws StoreException they cannot be read; those that were read before stay
    public Optional<String> load() throws StoreException {
        ProfileStore.Contents contents;
        edits.lock();
        try {
            contents = store.load();
            take(contents.profiles());
        } finally {
            edits.unlock();
        }
        announce();
        return contents.notice();
    }

    /// Makes the list that of the file, and what runs follow it. [#announce()] comes after, without the lock.
    private void take(List<Profile> profiles) {
        Map<UUID, ManagedTunnel> before = new HashMap<>();
        saved.forEach(tunnel -> before.put(tunnel.profile().id(), tunnel));
        List<ManagedTunnel> now = new ArrayList<>();
        for (Profile profile : profiles) {
            ManagedTunnel tunnel = before.remove(profile.id());
            if (tunnel == null) {
                now.add(new ManagedTunnel(profile, parts));
            } else {
                now.add(tunnel);
                follow(tunnel, profile);
            }
        }
        saved = List.copyOf(now);
        before.values().forEach(ManagedTunnel::discard);
        if (!profiles.equals(inFile)) {
            inFile = profiles;
            profilesChanged.set(true);
        }
    }

    /// What a command serves is what the command says, whatever stands in the file.
    private void follow(ManagedTunnel tunnel, Profile profile) {
        if (tunnel.profile().equals(profile) || tunnel.serves()) {
            return;
        }
        try {
            Profile now = tunnel.edit(profile, Optional.empty());
            if (now.listen().port() != profile.listen().port()) {
                parts.portPicked(now);
            }
        } catch (FailureException cannotFollow) {
            LOG.warn("The tunnel of {} goes on as it is: {}", profile.name(), cannotFollow.failure().message());
            tunnel.adopt(profile, cannotFollow.failure());
        } catch (RuntimeException unexpected) {
            tunnel.adopt(profile, ManagedTunnel.unexpected("A tunnel could not follow its profile.", unexpected));
        }
    }

    private void announce() {
        if (profilesChanged.getAndSet(false)) {
            tell(ManagerListener::profilesChanged);
        }
        tunnelsChanged.forEach(profile -> {
            tunnelsChanged.remove(profile);
            tell(listener -> listener.tunnelChanged(profile));
        });
    }

    /// Never with a lock held: a listener may ask for anything.
    private void tell(Consumer<ManagerListener> what) {
        for (ManagerListener listener : listeners) {
            try {
                what.accept(listener);
            } catch (RuntimeException itsOwn) {
                LOG.error("A listener failed.", itsOwn);
            }
        }
    }

    /// In the user's order; those that live for this run only come last.
    public List<TunnelView> tunnels() {
        return Stream.concat(saved.stream().map(tunnel -> tunnel.view(true)), forThisRun.stream().map(tunnel -> tunnel.view(false))).toList();
    }

    public Optional<TunnelView> tunnel(UUID profile) {
        return find(profile).map(tunnel -> tunnel.view(saved.contains(tunnel)));
    }

    /// By name, in capital or small letters.
    public Optional<TunnelView> tunnel(String name) {
        return tunnels().stream().filter(view -> view.profile().name().equalsIgnoreCase(name)).findFirst();
    }

    /// The open sessions, oldest first.
    public List<SessionSnapshot> sessions(UUID profile) {
        return find(profile).map(ManagedTunnel::sessions).orElse(List.of());
    }

    /// The newest first, some hundreds at most.
    public List<Activity> activity(UUID profile) {
        return find(profile).map(ManagedTunnel::activity).orElse(List.of());
    }

    public void addListener(ManagerListener listener) {
        listeners.add(listener);
    }

    private Optional<ManagedTunnel> find(UUID profile) {
        return all().filter(tunnel -> tunnel.profile().id().equals(profile)).findFirst();
    }

    private Stream<ManagedTunnel> all() {
        return Stream.concat(saved.stream(), forThisRun.stream());
    }

    // ---- running

    /// Starts a tunnel, where it is not running yet. One whose connection string the far end refuses stops again and has failed.
    ///
    /// @return completes when the far end has answered, or with what is wrong; also when it is stopped before
    public CompletionStage<Optional<Failure>> start(UUID profile) {
        return start(profile, true);
    }

    private CompletionStage<Optional<Failure>> start(UUID profile, boolean byUser) {
        return find(profile).map(tunnel -> tunnel.start(new ManagedTunnel.Start(byUser, false, new TunnelListener() {}))).orElseGet(TunnelManager::unknown);
    }

    /// Starts a tunnel as a command in a terminal does: it goes on listening whatever the far end says, so that clients are told, and the
    /// listener hears everything.
    ///
    /// @param profile what the tunnel is to be in this run; it may differ from what is saved under its id
    public CompletionStage<Optional<Failure>> serve(Profile profile, TunnelListener listener) {
        return find(profile.id()).map(tunnel -> {
            try {
                tunnel.edit(profile, Optional.empty());
                return tunnel.start(new ManagedTunnel.Start(true, true, listener));
            } catch (FailureException e) {
                return CompletableFuture.<Optional<Failure>>completedStage(Optional.of(e.failure()));
            }
        }).orElseGet(TunnelManager::unknown);
    }

    /// Starts what is marked to start with the app.
    ///
    /// @param also other profiles to start; those that are not there any more are passed over
    public void startMarked(Set<UUID> also) {
        tunnels().stream().map(TunnelView::profile).filter(profile -> profile.startWithApp() || also.contains(profile.id())).forEach(profile -> start(profile.id(), false));
    }

    /// Stops a tunnel, or gives up starting it. A second call may shorten the time, [Duration#ZERO] cuts now.
    ///
    /// @param drain how long queries and transactions may take
    /// @return completes when it has stopped
    public CompletionStage<Void> stop(UUID profile, Duration drain) {
        return find(profile).map(tunnel -> tunnel.stop(drain)).orElseGet(() -> CompletableFuture.completedStage(null));
    }

    public CompletionStage<Void> stopAll(Duration drain) {
        return CompletableFuture.allOf(all().map(tunnel -> tunnel.stop(drain).toCompletableFuture()).toArray(CompletableFuture<?>[]::new));
    }

    /// Completes when the tunnel is not running, whoever stopped it.
    public CompletionStage<Void> ended(UUID profile) {
        return find(profile).map(ManagedTunnel::ended).orElseGet(() -> CompletableFuture.completedStage(null));
    }

    /// Ends one session; its client is told. Nothing happens when it is over already.
    public void endSession(UUID profile, long session) {
        work.execute(() -> find(profile).ifPresent(tunnel -> tunnel.endSession(session)));
    }

    /// Tries a connection string without a tunnel.
    ///
    /// @return cancel it to give up
    public CompletionStage<CheckResult> check(ConnectionString connection, RouteChoice route) {
        return tried(() -> engines.current().check(connection, route));
    }

    /// Tries a profile's connection string without its tunnel.
    ///
    /// @return cancel it to give up
    public CompletionStage<CheckResult> check(UUID profile) {
        return tried(() -> {
            Profile known = known(profile).profile();
            return engines.current().check(secrets.connection(known), known.route());
        });
    }

    /// Asks the far end of a running tunnel again, and shows in its status what it says.
    public void recheck(UUID profile) {
        find(profile).ifPresent(ManagedTunnel::check);
    }

    @FunctionalInterface
    private interface Try {
        CompletionStage<CheckResult> begin() throws FailureException;
    }

    private CompletionStage<CheckResult> tried(Try attempt) {
        CompletableFuture<CheckResult> answer = new CompletableFuture<>();
        work.execute(() -> {
            try {
                CompletableFuture<CheckResult> begun = attempt.begin().toCompletableFuture();
                begun.thenAcceptAsync(answer::complete, work); // whoever waits for it may do anything
                answer.whenComplete((result, cancelled) -> begun.cancel(false));
            } catch (FailureException e) {
                answer.complete(notTried(e.failure()));
            } catch (RuntimeException | LinkageError unexpected) {
                answer.complete(notTried(ManagedTunnel.unexpected("A connection was not tried.", unexpected)));
            }
        });
        return answer;
    }

    private static CheckResult notTried(Failure why) {
        return new CheckResult(Duration.ZERO, "", Optional.empty(), Optional.of(why));
    }

    /// From now on tunnels open with these options; those that are open stay as they are.
    public void use(EngineOptions options) {
        engines.use(options);
    }

    /// Looks after what runs, from one call on: when the computer wakes, the far ends are asked whether they are still there.
    public void watch() {
        watch(clock.instant());
    }

    private void watch(Instant last) {
        parts.later(WATCH, () -> {
            if (closed) {
                return;
            }
            Instant now = clock.instant();
            watch(now);
            if (Duration.between(last, now).compareTo(ASLEEP) > 0) {
                all().forEach(ManagedTunnel::check);
            }
        });
    }

    // ---- editing

    /// Adds a profile at the end of the list, and keeps its connection string in the vault.
    public CompletionStage<Optional<Failure>> add(Profile profile, Secret connectionString) {
        return edit(() -> insert(profile, Optional.of(connectionString), saved.size()));
    }

    /// Adds a profile that is gone when the program ends, with its connection string.
    public void addForThisRun(Profile profile, Secret connectionString) {
        edits.lock();
        try {
            append(profile, connectionString);
        } finally {
            edits.unlock();
        }
        announce();
    }

    private void append(Profile profile, Secret connectionString) {
        secrets.keepForThisRun(profile.id(), connectionString);
        forThisRun.add(new ManagedTunnel(profile, parts));
        profilesChanged.set(true);
    }

    private void insert(Profile profile, Optional<Secret> connectionString, int index) throws FailureException {
        if (find(profile.id()).isPresent()) {
            throw new FailureException(Failure.of(Kind.NOT_SAVED, "This tunnel has been added already.", ""));
        }
        checkName(profile);
        if (connectionString.isPresent()) {
            secrets.store(profile.id(), connectionString.get());
        }
        try {
            update(profiles -> {
                List<Profile> longer = new ArrayList<>(profiles);
                longer.add(Math.min(index, longer.size()), profile);
                return longer;
            });
        } catch (FailureException | RuntimeException e) {
            putBack(profile, Optional.empty());
            throw e;
        }
    }

    /// After an edit that has failed: the vault is to hold what it held before.
    private void putBack(Profile profile, Optional<Secret> before) {
        try {
            if (before.isPresent()) {
                secrets.store(profile.id(), before.get());
            } else {
                secrets.delete(profile.id());
            }
        } catch (FailureException e) {
            LOG.warn("The connection string of {} is not what it was before an edit that failed: {}", profile.name(), e.failure().message());
        }
    }

    /// Changes a profile, and a tunnel of it that runs: sessions that are open go on as they are, new ones go the new way. A tunnel whose
    /// port changes moves there.
    ///
    /// @param connectionString the new one, or empty to keep the old one
    public CompletionStage<Optional<Failure>> edit(Profile edited, Optional<Secret> connectionString) {
        return edit(() -> {
            ManagedTunnel tunnel = known(edited.id());
            checkName(edited);
            if (connectionString.isEmpty()) {
                edit(tunnel, edited, Optional.empty(), Optional.empty());
                return;
            }
            ConnectionString connection = parse(connectionString.get());
            Optional<Secret> before = secrets.load(edited.id());
            try {
                secrets.store(edited.id(), connectionString.get());
                edit(tunnel, edited.withTarget(Target.of(connection)), Optional.of(connection), before.flatMap(TunnelManager::usable));
            } catch (FailureException | RuntimeException e) {
                putBack(edited, before);
                throw e;
            }
        });
    }

    /// The tunnel first: the file is to say where it listens.
    private void edit(ManagedTunnel tunnel, Profile edited, Optional<ConnectionString> connection, Optional<ConnectionString> keptBefore) throws FailureException {
        Profile before = tunnel.profile();
        Optional<ConnectionString> connectionBefore = connection.isEmpty() ? Optional.empty() : tunnel.connection().or(() -> keptBefore);
        Profile now = tunnel.edit(edited, connection);
        if (!saved.contains(tunnel)) {
            profilesChanged.set(true);
            return;
        }
        try {
            keep(now);
        } catch (FailureException | RuntimeException e) {
            try {
                tunnel.edit(before, connectionBefore);
            } catch (FailureException cannotGoBack) {
                tunnel.adopt(before, cannotGoBack.failure());
            }
            throw e;
        }
    }

    /// Adds a copy below the profile, with the same connection string and a port of its own.
    public CompletionStage<Optional<Failure>> duplicate(UUID profile) {
        return edit(() -> {
            ManagedTunnel tunnel = known(profile);
            Profile original = tunnel.profile();
            Profile copy = original.withId(UUID.randomUUID()).withName(freeName(original.name())).withListen(new Listen(original.listen().host(), 0, false));
            int index = saved.indexOf(tunnel);
            Optional<Secret> connectionString = secrets.load(profile);
            if (index >= 0) {
                insert(copy, connectionString, index + 1);
            } else if (connectionString.isPresent()) {
                append(copy, connectionString.get()); // the copy of what is gone with the program goes with it
            }
        });
    }

    /// Removes a profile and its connection string, and stops its tunnel at once. [#undoRemove()] brings it back.
    public CompletionStage<Optional<Failure>> remove(UUID profile) {
        return edit(() -> {
            ManagedTunnel tunnel = known(profile);
            Optional<Secret> connectionString = secrets.load(profile);
            int index = saved.indexOf(tunnel);
            try {
                secrets.delete(profile);
                if (index < 0) {
                    forThisRun.remove(tunnel);
                    tunnel.discard();
                    profilesChanged.set(true);
                } else {
                    update(profiles -> profiles.stream().filter(kept -> !kept.id().equals(profile)).toList());
                }
            } catch (FailureException | RuntimeException e) {
                putBack(tunnel.profile(), connectionString);
                throw e;
            }
            removed.push(new Removed(tunnel.profile(), connectionString, index));
        });
    }

    /// Brings back what was removed last, until the program ends.
    public CompletionStage<Optional<Failure>> undoRemove() {
        return edit(() -> {
            Removed last = removed.peek();
            if (last != null) {
                Profile profile = isTaken(last.profile.name(), last.profile.id()) ? last.profile.withName(freeName(last.profile.name())) : last.profile;
                if (last.index < 0) {
                    append(profile, last.connectionString.orElseThrow());
                } else {
                    insert(profile, last.connectionString, last.index);
                }
                removed.pop();
            }
        });
    }

    /// Gives a profile another place in the list.
    public CompletionStage<Optional<Failure>> move(UUID profile, int index) {
        return edit(() -> update(profiles -> {
            List<Profile> others = new ArrayList<>(profiles);
            Optional<Profile> moving = profiles.stream().filter(other -> other.id().equals(profile)).findFirst();
            moving.ifPresent(found -> {
                others.remove(found);
                others.add(Math.clamp(index, 0, others.size()), found);
            });
            return others;
        }));
    }

    /// The connection string of a profile, for its editor.
    ///
    /// @return the text, or what is wrong; neither when none is kept
    public CompletionStage<Loaded> secret(UUID profile) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return new Loaded(secrets.load(profile), Optional.empty());
            } catch (FailureException e) {
                return new Loaded(Optional.empty(), Optional.of(e.failure()));
            } catch (RuntimeException unexpected) {
                return new Loaded(Optional.empty(), Optional.of(ManagedTunnel.unexpected("A connection string could not be read.", unexpected)));
            }
        }, work);
    }

    public record Loaded(Optional<Secret> connectionString, Optional<Failure> failure) {}

    /// A name for a new profile that none has yet.
    public String nameFor(ConnectionString connection) {
        return freeName(switch (connection) {
            case ApiKey _ -> "prisma-postgres";
            case Direct direct -> direct.database().equals(Direct.DEFAULT_DATABASE) || !Profile.isName(direct.database()) ? "prisma-direct" : direct.database();
            case LocalDev _ -> "prisma-dev";
        });
    }

    /// Whether another profile has this name.
    public boolean isTaken(String name, UUID except) {
        return all().map(ManagedTunnel::profile).anyMatch(other -> !other.id().equals(except) && other.name().equalsIgnoreCase(name));
    }

    /// The wanted name, or that with a number behind it where another profile has it.
    public String freeName(String wanted) {
        String free = wanted;
        for (int i = 2; isTaken(free, new UUID(0, 0)); i++) {
            String suffix = "-" + i;
            int length = Math.min(wanted.codePointCount(0, wanted.length()), Profile.LONGEST_NAME - suffix.length());
            free = wanted.substring(0, wanted.offsetByCodePoints(0, length)) + suffix;
        }
        return free;
    }

    // ---- the vault

    public CompletionStage<Vault.Status> vaultStatus() {
        return CompletableFuture.supplyAsync(secrets.vault()::status, work);
    }

    /// Has the system ask the user for the keychain's password, and waits for that.
    public CompletionStage<Vault.Status> unlockVault() {
        return CompletableFuture.supplyAsync(secrets.vault()::unlock, work);
    }

    /// Cuts what runs, and ends all threads and connections; some seconds at most. A second call does nothing.
    @Override
    public void close() {
        closed = true;
        stopAll(Duration.ZERO);
        engines.close();
        all().forEach(ManagedTunnel::abandon);
        awaitEdit();
        secrets.close();
    }

    /// One that has changed the vault and not the file yet, or the other way round.
    private void awaitEdit() {
        try {
            if (edits.tryLock(LAST_EDIT.toNanos(), TimeUnit.NANOSECONDS)) {
                edits.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- inside

    @FunctionalInterface
    private interface Edit {
        void run() throws FailureException;
    }

    private CompletionStage<Optional<Failure>> edit(Edit edit) {
        return CompletableFuture.supplyAsync(() -> {
            Optional<Failure> failure;
            edits.lock();
            try {
                failure = failure(edit);
            } finally {
                edits.unlock();
            }
            announce();
            return failure;
        }, work);
    }

    private Optional<Failure> failure(Edit edit) {
        if (closed) {
            return Optional.of(Engines.CLOSING);
        }
        try {
            edit.run();
            return Optional.empty();
        } catch (FailureException e) {
            return Optional.of(e.failure());
        } catch (RuntimeException unexpected) {
            return Optional.of(ManagedTunnel.unexpected("An edit failed.", unexpected));
        }
    }

    private void update(UnaryOperator<List<Profile>> change) throws FailureException {
        try {
            ProfileStore.Contents contents = store.update(change);
            contents.notice().ifPresent(LOG::warn);
            take(contents.profiles());
        } catch (StoreException e) {
            throw new FailureException(Failure.of(Kind.NOT_SAVED, e.getMessage(), ""));
        }
    }

    private void keep(Profile profile) throws FailureException {
        update(profiles -> profiles.stream().map(other -> other.id().equals(profile.id()) ? profile : other).toList());
        known(profile.id()); // unless another program has removed it
    }

    private ManagedTunnel known(UUID profile) throws FailureException {
        return find(profile).orElseThrow(() -> new FailureException(gone()));
    }

    private void checkName(Profile profile) throws FailureException {
        if (isTaken(profile.name(), profile.id())) {
            throw new FailureException(Failure.of(Kind.NOT_SAVED, "There is a tunnel with the name " + profile.name() + " already.", "Choose another name."));
        }
    }

    private static ConnectionString parse(Secret text) throws FailureException {
        try {
            return ConnectionString.parse(text.expose(), "The connection string");
        } catch (InvalidConnectionString e) {
            throw new FailureException(Failure.of(Kind.SECRET_UNUSABLE, e.getMessage(), "Enter it again."));
        }
    }

    private static Optional<ConnectionString> usable(Secret text) {
        try {
            return Optional.of(parse(text));
        } catch (FailureException e) {
            return Optional.empty();
        }
    }

    private static Failure gone() {
        return Failure.of(Kind.NOT_SAVED, "This tunnel has been removed.", "");
    }

    private static CompletionStage<Optional<Failure>> unknown() {
        return CompletableFuture.completedStage(Optional.of(gone()));
    }

    /// What the tunnels need from here.
    private final class Parts implements ManagedTunnel.Surroundings {
        /// One tunnel at a time picks a port and takes it: two may start at once.
        private final ReentrantLock picking = new ReentrantLock();

        @Override
        public Engines engines() {
            return engines;
        }

        @Override
        public Secrets secrets() {
            return secrets;
        }

        @Override
        public void work(Runnable task) {
            work.execute(task);
        }

        @Override
        public void later(Duration pause, Runnable task) {
            later.accept(pause, task);
        }

        @Override
        public Activity now(What what) {
            return new Activity(clock.instant(), what);
        }

        @Override
        public void place(Profile wanted, ManagedTunnel.Placing placing) throws FailureException {
            if (wanted.listen().port() != 0) {
                placing.at(wanted);
                return;
            }
            picking.lock();
            try {
                Stream<Profile> others = Stream.concat(all().map(ManagedTunnel::profile), removed.stream().map(Removed::profile));
                Set<Integer> kept = others.map(other -> other.listen().port()).collect(Collectors.toCollection(HashSet::new));
                for (int tries = 1;; tries++) {
                    int port = Ports.pick(wanted.listen().host(), kept);
                    try {
                        placing.at(wanted.withListen(wanted.listen().withPort(port)));
                        return;
                    } catch (FailureException e) {
                        if (e.failure().kind() != Kind.CANNOT_LISTEN || port == 0 || tries == MOST_TRIES) {
                            throw e;
                        }
                        kept.add(port); // another program was quicker
                    }
                }
            } finally {
                picking.unlock();
            }
        }

        /// The same profile may have been edited, or served on another port, meanwhile: only the port is kept, and only where none is.
        @Override
        public void portPicked(Profile picked) {
            if (saved.stream().noneMatch(tunnel -> tunnel.profile().id().equals(picked.id()))) {
                return;
            }
            edit(() -> update(profiles -> profiles.stream()
                .map(kept -> kept.id().equals(picked.id()) && kept.listen().port() == 0 && kept.listen().host().equals(picked.listen().host()) ? kept.withListen(picked.listen()) : kept)
                .toList())).thenAccept(failure -> failure.ifPresent(why -> LOG.warn("The port of {} is not kept: {}", picked.name(), why.message())));
        }

        @Override
        public void changed(Profile profile) {
            if (edits.isHeldByCurrentThread()) {
                tunnelsChanged.add(profile.id());
            } else {
                tell(listener -> listener.tunnelChanged(profile.id()));
            }
        }
    }
}
