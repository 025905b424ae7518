package dev.culvert.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.javakeyring.BackendNotSupportedException;
import com.github.javakeyring.PasswordAccessException;
import dev.culvert.profile.Secret;
import dev.culvert.vault.Vault.Status;
import dev.culvert.vault.VaultException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeychainTest {
    private static final UUID PROFILE = UUID.fromString("0b8f7a34-6f4e-4a59-9e0c-0d6f5f6f3c11");
    private static final Secret STRING = Secret.of("postgres://user:p4ssw0rd@db.prisma.io:5432/postgres");
    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration NEVER = Duration.ofMinutes(1);
    private static final Status AVAILABLE = new Status.Available("Test Keyring");
    private static final Status LOCKED = new Status.Locked("Test Keyring");

    private final ScriptedBackend backend = new ScriptedBackend();
    private final ExecutorService others = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Keychain> keychains = new ArrayList<>();

    @AfterEach
    void end() {
        end.countDown();
        keychains.forEach(Keychain::close);
        others.shutdownNow();
    }

    @Test
    void whatIsStoredIsLoadedUntilItIsDeleted() throws Exception {
        Keychain keychain = keychain(NEVER, NEVER);
        keychain.store(PROFILE, STRING);
        assertThat(backend.kept).containsOnlyKeys(PROFILE.toString());
        assertThat(keychain.load(PROFILE)).contains(STRING);
        assertThat(keychain.load(UUID.randomUUID())).isEmpty();
        keychain.delete(PROFILE);
        assertThat(keychain.load(PROFILE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"No stored credentials match culvert account: x", "No password to delete. No stored credentials match culvert account: x", "Error code 1168",
        "Password not Found", "Password is not in wallet", "Password cannot be deleted, it is not in wallet"})
    void everyBackendsWordsForNotFoundAreUnderstood(String words) throws Exception {
        backend.notFound = words;
        Keychain keychain = keychain(NEVER, NEVER);
        assertThat(keychain.load(PROFILE)).isEmpty();
        keychain.delete(PROFILE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Error code 11681", "Error code 5", "Failed to get credential. The user name or passphrase you entered is not correct."})
    void whatTheSystemSaysOtherwiseIsShown(String words) {
        backend.notFound = words;
        Keychain keychain = keychain(NEVER, NEVER);
        assertThat(List.of(failure(() -> keychain.load(PROFILE)), failure(() -> keychain.delete(PROFILE))))
            .allSatisfy(e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
            .allSatisfy(e -> assertThat(e).hasMessage("Test Keyring refused: " + words));
    }

    @Test
    void severalEntriesOfOneProfileAreNamed() {
        backend.onGet = () -> {
            throw new PasswordAccessException("Too many stored credentials match culvert account: " + PROFILE);
        };
        assertThat(failure(() -> keychain(NEVER, NEVER).load(PROFILE)))
            .hasMessage("Test Keyring has several entries named culvert|" + PROFILE + "; delete all but one of them there.");
    }

    @Test
    void aWriteThatIsNotKeptIsAFailure() {
        backend.onGet = () -> backend.kept.clear();
        assertNotKept();
        backend.onGet = () -> backend.kept.replaceAll((account, value) -> value.substring(0, 10));
        assertNotKept();
    }

    private void assertNotKept() {
        VaultException failure = failure(() -> keychain(NEVER, NEVER).store(PROFILE, STRING));
        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessage("Test Keyring did not keep the connection string: read back, it is not the same.");
    }

    @Test
    void aDeletedEntryThatIsStillThereIsAFailure() throws Exception {
        Keychain keychain = keychain(NEVER, NEVER);
        keychain.store(PROFILE, STRING);
        backend.onGet = () -> backend.kept.put(PROFILE.toString(), STRING.expose());
        assertThat(failure(() -> keychain.delete(PROFILE))).hasMessage("Test Keyring did not delete the connection string: it can still be read.");
    }

    @Test
    void aStringThatIsTooLongForTheSystemIsRefusedBeforeTheSystemIsAsked() throws Exception {
        backend.longest = SystemKeychain.windows().longest();
        Keychain keychain = keychain(NEVER, NEVER);
        VaultException failure = failure(() -> keychain.store(PROFILE, Secret.of("x".repeat(1279) + "\uD83D\uDD11")));
        assertThat(failure.kind()).isEqualTo(Kind.TOO_LONG);
        assertThat(failure).hasMessage("The connection string has 1,281 characters, and Test Keyring takes no more than 1,280.");
        assertThat(backend.asked).hasValue(0);
        keychain.store(PROFILE, Secret.of("x".repeat(1280)));
    }

    @ParameterizedTest
    @MethodSource("whatLibrariesThrow")
    void whateverIsThrownIsAnAnswer(Throwable thrown, String words) throws Exception {
        ScriptedBackend.Step step = () -> {
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (Exception) thrown;
        };
        Keychain keychain = keychain(NEVER, NEVER);
        keychain.store(PROFILE, STRING);
        backend.onGet = step;
        backend.onSet = step;
        backend.onDelete = step;
        List<VaultException> failures = List.of(failure(() -> keychain.load(PROFILE)), failure(() -> keychain.store(PROFILE, STRING)), failure(() -> keychain.delete(PROFILE)));
        assertThat(failures).allSatisfy(e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED)).allSatisfy(e -> assertThat(e).hasMessage(words).hasNoCause());
        assertThat(backend.closed).hasValue(backend.opened.get());
        backend.onIsLocked = step;
        assertThat(keychain.status()).isEqualTo(new Status.Unavailable(words));
        backend.onIsLocked = () -> {};
        backend.onGet = () -> {};
        assertThat(keychain.load(PROFILE)).contains(STRING);
    }

    static Stream<Object[]> whatLibrariesThrow() {
        String tellsNothing = "Test Keyring failed and does not tell why; try again.";
        String useless = "Test Keyring cannot be used on this computer.";
        return Stream.of(
            new Object[] {new NullPointerException("Cannot read field \"a\" because \"response\" is null"), tellsNothing},
            new Object[] {new IllegalStateException("wrote " + STRING.expose()), tellsNothing},
            new Object[] {new AssertionError("wrote " + STRING.expose()), tellsNothing},
            new Object[] {new NoClassDefFoundError("com/sun/security/auth/module/UnixSystem"), useless},
            new Object[] {new UnsatisfiedLinkError("no jnidispatch in java.library.path"), useless},
            new Object[] {new BackendNotSupportedException("Could not instantiate backend"), "Test Keyring could not be opened; try again."},
            new Object[] {new VaultException(Kind.REFUSED, "No keyring service is running in this session."), "No keyring service is running in this session."});
    }

    @Test
    void aLockedKeychainSaysSoAndIsNotOpened() {
        backend.locked = true;
        Keychain keychain = keychain(NEVER, NEVER);
        assertThat(keychain.status()).isEqualTo(LOCKED);
        assertThat(Stream.<ThrowingCallable>of(() -> keychain.load(PROFILE), () -> keychain.store(PROFILE, STRING), () -> keychain.delete(PROFILE)).map(KeychainTest::failure))
            .allSatisfy(e -> assertThat(e.kind()).isEqualTo(Kind.LOCKED))
            .allSatisfy(e -> assertThat(e).hasMessage("Test Keyring is locked; unlock it first."));
        assertThat(backend.opened).hasValue(0);
    }

    @Test
    void unlockingAsksOnceAndTellsTheResult() {
        Keychain keychain = keychain(NEVER, NEVER);
        backend.onUnlock = () -> {
            throw new AssertionError("asked though it is not locked");
        };
        assertThat(keychain.unlock()).isEqualTo(AVAILABLE);
        backend.locked = true;
        backend.onUnlock = () -> {};
        assertThat(keychain.unlock()).as("refused by the user").isEqualTo(LOCKED);
        backend.onUnlock = () -> {
            throw new IllegalStateException();
        };
        assertThat(keychain.unlock()).as("failed").isEqualTo(LOCKED);
        backend.onUnlock = () -> backend.locked = false;
        assertThat(keychain.unlock()).isEqualTo(AVAILABLE);
    }

    @Test
    void whileTheUserIsAskedItIsLockedForAllOthersAtOnce() throws Exception {
        backend.locked = true;
        var asking = new CountDownLatch(1);
        backend.onUnlock = () -> {
            asking.countDown();
            end.await();
            backend.locked = false;
        };
        Keychain keychain = keychain(NEVER, NEVER);
        Future<Status> unlocked = others.submit(keychain::unlock);
        await(asking);
        assertThat(keychain.status()).isEqualTo(LOCKED);
        assertThat(failure(() -> keychain.load(PROFILE)).kind()).isEqualTo(Kind.LOCKED);
        end.countDown();
        assertThat(unlocked.get(10, TimeUnit.SECONDS)).isEqualTo(AVAILABLE);
        assertThat(keychain.status()).isEqualTo(AVAILABLE);
    }

    @Test
    void aUserWhoDoesNotAnswerIsNotWaitedForLonger() throws Exception {
        backend.locked = true;
        var takenBack = new CountDownLatch(1);
        backend.onUnlock = () -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                takenBack.countDown();
            }
        };
        assertThat(keychain(NEVER, SOON).unlock()).isEqualTo(LOCKED);
        await(takenBack);
    }

    @Test
    void aCallThatHangsIsSilentAndTheNextOneWorks() throws Exception {
        backend.kept.put(PROFILE.toString(), STRING.expose());
        backend.onGet = end::await;
        Keychain keychain = keychain(SOON, NEVER);
        VaultException failure = failure(() -> keychain.load(PROFILE));
        assertThat(failure.kind()).isEqualTo(Kind.SILENT);
        assertThat(failure).hasMessage("Test Keyring did not answer within 0 seconds; try again.");
        backend.onGet = () -> {};
        keychainHasWorked(() -> keychain.load(PROFILE).equals(Optional.of(STRING)));
        assertThat(backend.closed).as("what was open is closed").hasValue(backend.opened.get());
    }

    @Test
    void aStatusThatHangsIsUnavailable() {
        backend.onIsLocked = end::await;
        assertThat(keychain(SOON, NEVER).status()).isEqualTo(new Status.Unavailable("Test Keyring did not answer within 0 seconds; try again."));
    }

    @Test
    void aCallThatNothingEndsCostsOneThreadHoweverOftenItIsAsked() throws Exception {
        var inside = new AtomicInteger();
        backend.onIsLocked = () -> {
            inside.incrementAndGet();
            awaitUninterruptibly(end);
            inside.decrementAndGet();
        };
        Keychain keychain = keychain(SOON, NEVER);
        List<Future<VaultException>> failures = Stream.generate(() -> others.submit(() -> failure(() -> keychain.load(PROFILE)))).limit(50).toList();
        for (Future<VaultException> failure : failures) {
            assertThat(failure.get(10, TimeUnit.SECONDS).kind()).isEqualTo(Kind.SILENT);
        }
        assertThat(inside).hasValue(1);
        assertThat(backend.asked).hasValue(1);
        backend.onIsLocked = () -> {};
        end.countDown();
        keychainHasWorked(() -> keychain.load(PROFILE).isEmpty());
    }

    @Test
    void aLateWriteDoesNotOvertakeANewerOne() throws Exception {
        var writing = new CountDownLatch(1);
        backend.onSet = () -> {
            writing.countDown();
            awaitUninterruptibly(end);
        };
        Keychain keychain = keychain(NEVER, NEVER);
        Thread impatient = Thread.ofPlatform().start(() -> failure(() -> keychain.store(PROFILE, Secret.of("older"))));
        await(writing);
        impatient.interrupt();
        impatient.join();
        backend.onSet = () -> {};
        Future<?> newer = others.submit(() -> {
            keychain.store(PROFILE, Secret.of("newer"));
            return null;
        });
        end.countDown();
        newer.get(10, TimeUnit.SECONDS);
        assertThat(backend.kept).containsEntry(PROFILE.toString(), "newer");
    }

    @Test
    void whereAccessAsksTheUserItMayTakeAsLongAsUnlocking() throws Exception {
        var loading = new CountDownLatch(1);
        backend.asksOnAccess = true;
        backend.onGet = () -> {
            loading.countDown();
            end.await();
        };
        Keychain keychain = keychain(SOON, NEVER);
        Future<?> loaded = others.submit(() -> keychain.load(PROFILE));
        await(loading);
        assertThat(keychain.status()).as("it waited as long as a keychain may take").isEqualTo(LOCKED);
        assertThat(loaded).isNotDone();
        end.countDown();
        loaded.get(10, TimeUnit.SECONDS);
    }

    @Test
    void unlockingAgainWaitsForTheFirst() throws Exception {
        var asking = new CountDownLatch(1);
        var asked = new AtomicInteger();
        backend.locked = true;
        backend.onUnlock = () -> {
            asked.incrementAndGet();
            asking.countDown();
            end.await();
            backend.locked = false;
        };
        Keychain keychain = keychain(NEVER, NEVER);
        List<Future<Status>> unlocked = List.of(others.submit(keychain::unlock), others.submit(keychain::unlock));
        await(asking);
        end.countDown();
        for (Future<Status> one : unlocked) {
            assertThat(one.get(10, TimeUnit.SECONDS)).isEqualTo(AVAILABLE);
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void theThreadDoesNotKeepTheProcessAlive() {
        var daemon = new CompletableFuture<Boolean>();
        backend.onIsLocked = () -> daemon.complete(Thread.currentThread().isDaemon());
        keychain(NEVER, NEVER).status();
        assertThat(daemon).isCompletedWithValue(true);
    }

    @Test
    void closingEndsTheCallInProgressAndRefusesOthers() throws Exception {
        var loading = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        backend.onGet = () -> {
            loading.countDown();
            try {
                end.await();
            } finally {
                interrupted.countDown();
            }
        };
        Keychain keychain = keychain(NEVER, NEVER);
        Future<VaultException> failure = others.submit(() -> failure(() -> keychain.load(PROFILE)));
        await(loading);
        keychain.close();
        assertThat(failure.get(10, TimeUnit.SECONDS)).hasMessage("The keychain is closed.");
        await(interrupted);
        keychain.close();
        assertThat(failure(() -> keychain.store(PROFILE, STRING))).hasMessage("The keychain is closed.");
        assertThat(keychain.status()).isEqualTo(new Status.Unavailable("The keychain is closed."));
        assertThat(keychain.unlock()).isEqualTo(new Status.Unavailable("The keychain is closed."));
    }

    @Test
    void aCallerThatIsInterruptedStaysInterrupted() {
        backend.onIsLocked = end::await;
        Keychain keychain = keychain(NEVER, NEVER);
        Thread.currentThread().interrupt();
        VaultException failure = failure(() -> keychain.load(PROFILE));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure.kind()).isEqualTo(Kind.SILENT);
        assertThat(failure).hasMessage("Test Keyring was not waited for; try again.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mac OS X", "Windows 11", "Linux"})
    void makingOneAsksNothing(String os) {
        Keychain.of(os, Map.of()).close();
    }

    private Keychain keychain(Duration answer, Duration person) {
        var keychain = new Keychain(backend, new Keychain.Limits(answer, person));
        keychains.add(keychain);
        return keychain;
    }

    /// The call that hung may still be on its way out.
    private static void keychainHasWorked(Callable<Boolean> works) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            try {
                assertThat(works.call()).isTrue();
                return;
            } catch (VaultException e) {
                assertThat(System.nanoTime()).as(e.getMessage()).isLessThan(deadline);
            }
        }
    }

    private static VaultException failure(ThrowingCallable call) {
        VaultException failure = catchThrowableOfType(VaultException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.getMessage()).doesNotContain(STRING.expose()).doesNotContain("p4ssw0rd");
        return failure;
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException ignored) {
                // As native code does.
            }
        }
    }
}
