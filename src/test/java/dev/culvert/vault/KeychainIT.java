package dev.culvert.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.culvert.profile.Secret;
import dev.culvert.vault.Keychain.Limits;
import dev.culvert.vault.Vault.Status;
import dev.culvert.vault.VaultException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The keychain of a Linux session, against a real D-Bus and a real GNOME Keyring that are the test's own.
@EnabledOnOs(OS.LINUX)
class KeychainIT {
    private static final UUID PROFILE = UUID.randomUUID();
    private static final Secret STRING = Secret.of("postgres://user:p4ssw0rd@db.prisma.io:5432/postgres");
    private static final Limits PATIENT = new Limits(Duration.ofSeconds(30), Duration.ofSeconds(60)); // also on a busy computer
    private static final Status AVAILABLE = new Status.Available("GNOME Keyring");
    private static final Status LOCKED = new Status.Locked("GNOME Keyring");
    private static final Status NONE = new Status.Unavailable("No keyring service is running in this session.");

    @TempDir
    private Path folder;

    private final ExecutorService others = Executors.newVirtualThreadPerTaskExecutor();
    private PrivateSession session;
    private Keychain keychain;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(PrivateSession.isInstalled("dbus-daemon"), "dbus-daemon is not installed");
        assumeTrue(PrivateSession.isInstalled("gnome-keyring-daemon"), "gnome-keyring-daemon is not installed");
        session = PrivateSession.start(folder);
        keychain = keychain(PATIENT);
    }

    @AfterEach
    void end() throws Exception {
        others.shutdownNow();
        if (session != null) {
            try {
                assertThatNothingIsOpen();
            } finally {
                session.close();
            }
        }
    }

    /// The keychain's threads have made no connection that is still there, though the bus is, and though no keychain has been closed.
    private static void assertThatNothingIsOpen() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            ThreadGroup group = thread.getThreadGroup(); // null when it has ended meanwhile
            if (group != null && group.getName().equals("keychain")) {
                assertThat(thread.join(Duration.ofSeconds(10))).as(thread.getName() + " has ended").isTrue();
            }
        }
    }

    @Test
    void keepsReadsReplacesAndDeletes() throws Exception {
        session.unlockedKeyring();
        assertThat(keychain.status()).isEqualTo(AVAILABLE);
        assertThat(keychain.load(PROFILE)).isEmpty();
        keychain.delete(PROFILE);
        keychain.store(PROFILE, STRING);
        assertThat(keychain.load(PROFILE)).contains(STRING);
        keychain.store(PROFILE, Secret.of("another"));
        assertThat(keychain.load(PROFILE)).contains(Secret.of("another"));
        assertThat(keychain.load(UUID.randomUUID())).isEmpty();
        keychain.delete(PROFILE);
        assertThat(keychain.load(PROFILE)).isEmpty();
        assertThat(keychain.unlock()).isEqualTo(AVAILABLE);
    }

    @Test
    void keepsEveryCharacterAndLongStrings() throws Exception {
        session.unlockedKeyring();
        for (String value : List.of("\u00FC\u20AC\uD83D\uDD11 \u65E5\u672C", "line\nline\t\"'\\%", "x".repeat(3_000), "\uD83D\uDD11".repeat(20_000))) {
            keychain.store(PROFILE, Secret.of(value));
            assertThat(keychain.load(PROFILE)).contains(Secret.of(value));
        }
    }

    @Test
    void otherProgramsFindTheEntryByItsName() throws Exception {
        assumeTrue(PrivateSession.isInstalled("secret-tool"), "secret-tool is not installed");
        session.unlockedKeyring();
        keychain.store(PROFILE, STRING);
        assertThat(session.output("", "secret-tool", "lookup", "service", "culvert", "account", PROFILE.toString())).isEqualTo(STRING.expose());
    }

    @Test
    void severalEntriesOfOneProfileAreNamed() throws Exception {
        assumeTrue(PrivateSession.isInstalled("secret-tool"), "secret-tool is not installed");
        session.unlockedKeyring();
        for (String copy : List.of("1", "2")) {
            session.output("value", "secret-tool", "store", "--label=copy", "service", "culvert", "account", PROFILE.toString(), "copy", copy);
        }
        assertThat(everyAccess()).allSatisfy(e -> assertThat(e).hasMessage("GNOME Keyring has several entries named culvert|" + PROFILE + "; delete all but one of them there."));
    }

    @Test
    void aLockedKeyringSaysSoAndKeepsWhatItHas() throws Exception {
        Process daemon = session.unlockedKeyring();
        keychain.store(PROFILE, STRING);
        session.lock();
        assertThat(keychain.status()).isEqualTo(LOCKED);
        assertThat(everyAccess()).allSatisfy(e -> assertThat(e.kind()).isEqualTo(Kind.LOCKED)).allSatisfy(e -> assertThat(e).hasMessage("GNOME Keyring is locked; unlock it first."));
        assertThat(keychain.unlock()).as("nothing here can show GNOME's prompt").isEqualTo(LOCKED);
        session.end(daemon);
        session.unlockedKeyring();
        assertThat(keychain.load(PROFILE)).contains(STRING);
    }

    @Test
    void aDaemonThatDiedIsUsedAgainWhenItIsBack() throws Exception {
        Process daemon = session.unlockedKeyring();
        keychain.store(PROFILE, STRING);
        session.end(daemon);
        assertThat(keychain.status()).isEqualTo(NONE);
        assertThat(everyAccess()).allSatisfy(e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED)).allSatisfy(e -> assertThat(e).hasMessage("No keyring service is running in this session."));
        session.unlockedKeyring();
        assertThat(keychain.status()).isEqualTo(AVAILABLE);
        assertThat(keychain.load(PROFILE)).contains(STRING);
    }

    @Test
    void aDaemonThatHangsIsSilentAndUsedAgainWhenItAnswers() throws Exception {
        Process daemon = session.unlockedKeyring();
        keychain.store(PROFILE, STRING);
        signal(daemon, "STOP");
        Keychain impatient = keychain(new Limits(Duration.ofMillis(500), Duration.ofMillis(500)));
        List<Future<VaultException>> failures = Stream.generate(() -> others.submit(() -> failure(() -> impatient.load(PROFILE)))).limit(10).toList();
        for (Future<VaultException> failure : failures) {
            assertThat(failure.get(10, TimeUnit.SECONDS).kind()).isEqualTo(Kind.SILENT);
        }
        assertThat(impatient.status()).isInstanceOf(Status.Unavailable.class);
        signal(daemon, "CONT");
        assertThat(keychain.load(PROFILE)).contains(STRING);
    }

    @Test
    void withoutADaemonThatIsSaidAtOnce() {
        long start = System.nanoTime();
        assertThat(keychain.status()).isEqualTo(NONE);
        assertThat(everyAccess()).allSatisfy(e -> assertThat(e).hasMessage("No keyring service is running in this session."));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10)); // dbus-java waits 20 s for an answer
    }

    @Test
    void whenTheBusEndsThereIsNoKeyring() throws Exception {
        session.unlockedKeyring();
        assertThat(keychain.status()).isEqualTo(AVAILABLE);
        session.endBus();
        assertThat(keychain.status()).isInstanceOf(Status.Unavailable.class);
    }

    @Test
    void aSessionWithoutAKeyringToKeepThingsInSaysSo() throws Exception {
        session.keyringAsItIs();
        String words = "GNOME Keyring has no default keyring to keep secrets in; create or open one there.";
        assertThat(keychain.status()).isEqualTo(new Status.Unavailable(words));
        assertThat(everyAccess()).allSatisfy(e -> assertThat(e).hasMessage(words));
    }

    @Test
    void aDaemonThatIsNotRunningIsStarted() throws Exception {
        session.startKeyringOnDemand();
        assertThat(keychain.status()).isEqualTo(new Status.Unavailable("GNOME Keyring has no default keyring to keep secrets in; create or open one there."));
    }

    @Test
    void onlyUnlockingShowsAPrompt() throws Exception {
        var service = new StandInSecretService(session.connect());
        assertThat(keychain.status()).isInstanceOf(Status.Locked.class);
        assertThat(everyAccess()).allSatisfy(e -> assertThat(e.kind()).isEqualTo(Kind.LOCKED));
        assertThat(service.prompts.availablePermits()).isZero();
        for (boolean password : List.of(false, true)) {
            Future<Status> unlocking = others.submit(keychain::unlock);
            assertThat(service.prompts.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            service.answer(password);
            Status status = unlocking.get(10, TimeUnit.SECONDS);
            assertThat(status).isInstanceOf(password ? Status.Available.class : Status.Locked.class);
        }
        assertThat(service.dismissals.availablePermits()).isZero();
    }

    @Test
    void aPromptThatNobodyAnswersIsTakenBack() throws Exception {
        var service = new StandInSecretService(session.connect());
        Keychain impatient = keychain(new Limits(PATIENT.answer(), Duration.ofSeconds(3)));
        assertThat(impatient.unlock()).isInstanceOf(Status.Locked.class);
        assertThat(service.prompts.availablePermits()).isOne();
        assertThat(service.dismissals.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void closingTakesThePromptBack() throws Exception {
        var service = new StandInSecretService(session.connect());
        Future<Status> unlocking = others.submit(keychain::unlock);
        assertThat(service.prompts.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        keychain.close();
        assertThat(unlocking.get(10, TimeUnit.SECONDS)).isEqualTo(new Status.Unavailable("The keychain is closed."));
        assertThat(service.dismissals.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aKeyringThatHangsWhenItIsOpenedLeavesNothingOpen() throws Exception {
        var service = new StandInSecretService(session.connect());
        service.locked = false;
        service.answering = new CountDownLatch(1);
        Keychain impatient = keychain(new Limits(Duration.ofMillis(500), Duration.ofMillis(500)));
        assertThat(failure(() -> impatient.load(PROFILE)).kind()).isEqualTo(Kind.SILENT);
        assertThat(failure(() -> keychain.load(PROFILE))).as("java-keyring waits 2 seconds").hasMessage("Secret Service could not be opened; try again.");
        service.answering.countDown();
    }

    @Test
    void aKeyringThatCannotBeOpenedLeavesNothingOpen() throws Exception {
        var service = new StandInSecretService(session.connect());
        service.locked = false;
        assertThat(keychain.status()).isEqualTo(new Status.Available("Secret Service"));
        assertThat(everyAccess()).allSatisfy(e -> assertThat(e).hasMessage("Secret Service could not be opened; try again."));
    }

    @Test
    void aKdeWalletIsUsedWhereThereIsNoSecretService() throws Exception {
        var wallet = new StandInWallet(session.connect());
        assertThat(keychain.status()).isEqualTo(new Status.Locked("KDE Wallet"));
        assertThat(everyAccess()).allSatisfy(e -> assertThat(e.kind()).isEqualTo(Kind.LOCKED));
        assertThat(keychain.unlock()).isEqualTo(new Status.Available("KDE Wallet"));
        assertThat(keychain.load(PROFILE)).isEmpty();
        keychain.store(PROFILE, STRING);
        assertThat(keychain.load(PROFILE)).contains(STRING);
        keychain.delete(PROFILE);
        keychain.delete(PROFILE);
        assertThat(keychain.load(PROFILE)).isEmpty();
        wallet.open = false;
        assertThat(keychain.status()).isEqualTo(new Status.Locked("KDE Wallet"));
    }

    @Test
    void aKdeWalletThatHangsLeavesNothingOpen() throws Exception {
        var wallet = new StandInWallet(session.connect());
        wallet.open = true;
        keychain.store(PROFILE, STRING);
        wallet.answering = new CountDownLatch(1);
        Keychain impatient = keychain(new Limits(Duration.ofSeconds(1), Duration.ofSeconds(1)));
        assertThat(failure(() -> impatient.load(PROFILE)).kind()).isEqualTo(Kind.SILENT);
        wallet.answering.countDown();
        assertThat(keychain.load(PROFILE)).contains(STRING);
    }

    @Test
    void aProcessEndsAfterUsingIt() throws Exception {
        session.unlockedKeyring();
        Process user = session.run(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", System.getProperty("java.class.path"), User.class.getName());
        assertThat(user.waitFor(30, TimeUnit.SECONDS)).as("ended").isTrue();
        assertThat(new String(user.getInputStream().readAllBytes(), UTF_8)).isEqualTo("Available[backend=GNOME Keyring] Optional[********]");
        assertThat(user.exitValue()).isZero();
    }

    static final class User {
        private User() {}

        /// Returns instead of exiting.
        public static void main(String[] arguments) throws VaultException {
            try (Keychain keychain = Keychain.of(System.getProperty("os.name"), System.getenv())) {
                keychain.store(PROFILE, STRING);
                System.out.print(keychain.status() + " " + keychain.load(PROFILE));
            }
        }
    }

    private Keychain keychain(Limits limits) {
        return new Keychain(new SessionKeyring(session.environment()), limits);
    }

    private List<VaultException> everyAccess() {
        return Stream.<ThrowingCallable>of(() -> keychain.load(PROFILE), () -> keychain.store(PROFILE, STRING), () -> keychain.delete(PROFILE)).map(KeychainIT::failure).toList();
    }

    private static VaultException failure(ThrowingCallable call) {
        VaultException failure = catchThrowableOfType(VaultException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }

    private static void signal(Process process, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor()).isZero();
    }
}
