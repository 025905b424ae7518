package dev.culvert.desktop.tray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.culvert.desktop.tray.StandInNotifications.Posted;
import dev.culvert.vault.PrivateSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Notices against a scripted service, on a real D-Bus that is the test's own.
@EnabledOnOs(OS.LINUX)
class NotificationServiceIT {
    private static final UUID SHOP = UUID.randomUUID();
    private static final UUID BLOG = UUID.randomUUID();

    @TempDir
    private Path folder;

    private final BlockingQueue<String> happened = new LinkedBlockingQueue<>();
    private PrivateSession session;
    private NotificationService service;

    @BeforeEach
    void begin() throws Exception {
        assumeTrue(PrivateSession.isInstalled("dbus-daemon"), "dbus-daemon is not installed");
        session = PrivateSession.start(folder);
        service = new NotificationService(session.environment(), () -> happened.add("activated"));
    }

    @AfterEach
    void end() throws Exception {
        try {
            service.close();
            awaitNoThreads();
        } finally {
            session.close();
        }
    }

    /// The process can end.
    private static void awaitNoThreads() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            ThreadGroup group = thread.getThreadGroup(); // null when it has ended meanwhile
            if (group != null && group.getName().equals("notifications")) {
                assertThat(thread.join(Duration.ofSeconds(10))).as(thread.getName() + " has ended").isTrue();
            }
        }
    }

    private static Notice trouble(UUID tunnel) {
        return new Notice(tunnel, "shop cannot connect", "db.prisma.io & <co> do not answer.", true);
    }

    private static Notice recovery(UUID tunnel) {
        return new Notice(tunnel, "shop connects again", "New sessions get through.", false);
    }

    @Test
    void itIsPostedAsTheDesktopWantsIt() throws Exception {
        try (StandInNotifications desktop = new StandInNotifications(session, "body", "body-markup", "actions")) {
            service.post(trouble(SHOP));
            Posted posted = desktop.await();
            assertThat(posted.title()).isEqualTo("shop cannot connect");
            assertThat(posted.text()).isEqualTo("db.prisma.io &amp; &lt;co&gt; do not answer.");
            assertThat(posted.icon()).isEqualTo("dev.culvert.Culvert");
            assertThat(Path.of("packaging", "linux", "dev.culvert.Culvert.desktop")).as("which that is the name of").exists();
            assertThat(posted.actions()).containsExactly("default", "Culvert");
            assertThat(posted.hints()).isEqualTo(Map.of("desktop-entry", "dev.culvert.Culvert", "urgency", (byte) 1, "category", "network.error"));
        }
    }

    @Test
    void aDesktopThatCanDoLessGetsLess() throws Exception {
        try (StandInNotifications desktop = new StandInNotifications(session, "body")) {
            service.post(trouble(SHOP));
            Posted posted = desktop.await();
            assertThat(posted.text()).isEqualTo("db.prisma.io & <co> do not answer.");
            assertThat(posted.actions()).isEmpty();
        }
    }

    @Test
    void ofOneTunnelThereIsOne() throws Exception {
        try (StandInNotifications desktop = new StandInNotifications(session, "body")) {
            service.post(trouble(SHOP));
            int shop = desktop.await().number();
            service.post(trouble(BLOG));
            assertThat(desktop.await().replaced()).as("another tunnel's").isZero();
            service.post(recovery(SHOP));
            assertThat(desktop.await().replaced()).isEqualTo(shop);
        }
    }

    @Test
    void oneThatWasDismissedIsNotReplaced() throws Exception {
        try (StandInNotifications desktop = new StandInNotifications(session, "body", "actions")) {
            service.post(trouble(SHOP));
            int shop = desktop.await().number();
            service.post(trouble(BLOG));
            int blog = desktop.await().number();
            desktop.dismiss(shop);
            desktop.click(blog);
            assertThat(happened.poll(10, TimeUnit.SECONDS)).as("both have been heard").isEqualTo("activated");
            service.post(recovery(SHOP));
            assertThat(desktop.await().replaced()).isZero();
        }
    }

    @Test
    void aClickIsToldWhereItIsOnOneOfOurs() throws Exception {
        try (StandInNotifications desktop = new StandInNotifications(session, "actions")) {
            service.post(trouble(SHOP));
            int shop = desktop.await().number();
            desktop.click(shop + 7);
            desktop.click(shop);
            assertThat(happened.poll(10, TimeUnit.SECONDS)).isEqualTo("activated");
            service.post(recovery(SHOP));
            desktop.await();
            assertThat(happened).as("another program's").isEmpty();
        }
    }

    @Test
    void whereThereIsNoServiceNothingHappensUntilThereIsOne() throws Exception {
        service.post(trouble(SHOP));
        try (StandInNotifications desktop = new StandInNotifications(session, "body")) {
            service.post(recovery(SHOP));
            for (Posted posted = desktop.await(); !posted.title().equals("shop connects again"); posted = desktop.await()) {
                assertThat(posted.title()).as("what was posted early").isEqualTo("shop cannot connect");
            }
        }
    }

    @Test
    void aBusThatGoesIsNotMissed() throws Exception {
        try (StandInNotifications desktop = new StandInNotifications(session, "body")) {
            service.post(trouble(SHOP));
            desktop.await();
            session.endBus();
            service.post(recovery(SHOP));
        }
    }

    @Test
    void withoutASessionNothingHappens() throws Exception {
        NotificationService none = new NotificationService(Map.of(), () -> happened.add("activated"));
        none.post(trouble(SHOP));
        none.close();
        awaitNoThreads();
        none.post(recovery(SHOP));
        assertThat(List.copyOf(happened)).isEmpty();
    }
}
