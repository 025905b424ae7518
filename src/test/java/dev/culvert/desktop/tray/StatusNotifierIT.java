package dev.culvert.desktop.tray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.culvert.desktop.tray.Content.Picture;
import dev.culvert.desktop.tray.MenuItem.Command;
import dev.culvert.desktop.tray.MenuItem.Separator;
import dev.culvert.desktop.tray.MenuItem.Submenu;
import dev.culvert.vault.PrivateSession;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The icon against a scripted panel, on a real D-Bus that is the test's own.
@EnabledOnOs(OS.LINUX)
class StatusNotifierIT {
    private static final List<Picture> GREY = List.of(new Picture(1, 2, new byte[] {-1, 1, 2, 3, 0, 0, 0, 0}));
    private static final List<Picture> RED = List.of(new Picture(1, 1, new byte[] {-1, -1, 0, 0}));

    @TempDir
    private Path folder;

    private final BlockingQueue<String> happened = new LinkedBlockingQueue<>();
    private PrivateSession session;
    private StatusNotifier notifier;

    @BeforeEach
    void begin() throws Exception {
        assumeTrue(PrivateSession.isInstalled("dbus-daemon"), "dbus-daemon is not installed");
        session = PrivateSession.start(folder);
    }

    @AfterEach
    void end() throws Exception {
        try {
            if (notifier != null) {
                notifier.close();
                awaitNoThreads();
            }
        } finally {
            if (session != null) {
                session.close();
            }
        }
    }

    /// The process can end.
    private static void awaitNoThreads() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            ThreadGroup group = thread.getThreadGroup(); // null when it has ended meanwhile
            if (group != null && group.getName().equals("tray")) {
                assertThat(thread.join(Duration.ofSeconds(10))).as(thread.getName() + " has ended").isTrue();
            }
        }
    }

    private void start(Map<String, String> environment) {
        notifier = new StatusNotifier(environment, there -> happened.add(there ? "panel" : "no panel"), () -> happened.add("activated"));
        notifier.start();
    }

    private StandInPanel panelWith(Content content) throws Exception {
        StandInPanel panel = new StandInPanel(session, true);
        start(session.environment());
        assertThat(next()).isEqualTo("panel");
        notifier.show(content);
        panel.awaitItem();
        return panel;
    }

    private String next() throws InterruptedException {
        return happened.poll(10, TimeUnit.SECONDS);
    }

    private Command command(String text, boolean enabled) {
        return new Command(text, text, enabled, () -> happened.add(text));
    }

    private Content content(String toolTip, List<Picture> icon, MenuItem... menu) {
        return new Content("Culvert", toolTip, icon, List.of(menu));
    }

    private Content tunnels() {
        return content("2 running · 5 sessions", GREY, command("Show", true), new Separator("line"),
            new Submenu("a", "billing_api · Running", List.of(command("Stop", true), command("Copy", false))), command("Quit", true));
    }

    @Test
    void thePanelReadsTheIcon() throws Exception {
        try (StandInPanel panel = panelWith(tunnels())) {
            assertThat(panel.property("Category")).isEqualTo("ApplicationStatus");
            assertThat(panel.property("Id")).isEqualTo("culvert");
            assertThat(panel.property("Title")).isEqualTo("Culvert");
            assertThat(panel.property("Status")).isEqualTo("Active");
            assertThat(panel.property("Menu")).hasToString("/MenuBar");
            assertThat(panel.property("ItemIsMenu")).isEqualTo(false);
            assertThat(panel.toolTip()).isEqualTo("2 running · 5 sessions");
            assertThat((List<?>) panel.property("IconPixmap")).singleElement().satisfies(picture -> assertThat((Object[]) picture).startsWith(1, 2).satisfies(parts ->
                assertThat(numbers(parts[2])).containsExactly(-1, 1, 2, 3, 0, 0, 0, 0)));
            assertThatThrownBy(() -> panel.property("Nonsense")).hasMessageContaining("UnknownProperty");
        }
    }

    /// dbus-java reads an array of numbers as it likes.
    private static List<Integer> numbers(Object array) {
        return array instanceof List<?> list ? list.stream().map(one -> ((Number) one).intValue()).toList() : IntStream.range(0, Array.getLength(array)).mapToObj(i -> ((Number) Array.get(array, i)).intValue()).toList();
    }

    @Test
    void thePanelReadsTheMenu() throws Exception {
        try (StandInPanel panel = panelWith(tunnels())) {
            assertThat(panel.menu().lines()).containsExactly("Show", "separator", "billing__api · Running", "  Stop", "  (Copy)", "Quit");
            assertThat(panel.menu(0, 1, List.of()).lines()).as("one level").containsExactly("Show", "separator", "billing__api · Running", "Quit");
            assertThat(panel.menu(panel.number("billing__api · Running"), -1, List.of("label")).lines()).as("a part").containsExactly("Stop", "Copy");
            assertThatThrownBy(() -> panel.menu(99, -1, List.of())).hasMessageContaining("InvalidMethodArgument");
            assertThat((List<?>) panel.menuCall("GetGroupProperties", "aias", List.of(panel.number("Quit")), List.of("label"))[0]).hasSize(1);
            assertThat(((Variant<?>) panel.menuCall("GetProperty", "is", panel.number("Quit"), "label")[0]).getValue()).isEqualTo("Quit");
            assertThat(panel.menuCall("AboutToShow", "i", 0)).containsExactly(false);
            assertThat(panel.menuCall("AboutToShowGroup", "ai", List.of(0, 99))).extracting(StatusNotifierIT::numbers).containsExactly(List.of(), List.of(99));
        }
    }

    /// GLib is what GNOME's panel talks with, and knows nothing of how dbus-java writes.
    @Test
    void anotherImplementationOfDBusReadsTheSame() throws Exception {
        assumeTrue(PrivateSession.isInstalled("gdbus"), "gdbus is not installed");
        try (StandInPanel panel = panelWith(tunnels())) {
            panel.menu();
            assertThat(gdbus(StatusItem.PATH, "org.freedesktop.DBus.Properties.GetAll", Protocol.ITEM))
                .contains("'IconPixmap': <[(1, 2, [byte 0xff, 0x01, 0x02, 0x03, 0x00, 0x00, 0x00, 0x00])]>")
                .contains("'ToolTip': <('', @a(iiay) [], 'Culvert', '2 running · 5 sessions')>").contains("'Menu': <objectpath '/MenuBar'>");
            assertThat(gdbus(Menu.PATH, Protocol.MENU + ".GetLayout", "0", "-1", "[]")).startsWith("(uint32 1, (0, {'children-display': <'submenu'>}, [<(1, {").contains("'label': <'billing__api · Running'>");
        }
    }

    private String gdbus(String path, String method, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("gdbus", "call", "--session", "--dest", "org.kde.StatusNotifierItem-" + ProcessHandle.current().pid() + "-1", "--object-path", path, "--method", method, "--"));
        command.addAll(List.of(arguments));
        return session.output("", command.toArray(String[]::new));
    }

    @Test
    void aClickDoesWhatTheEntrySays() throws Exception {
        try (StandInPanel panel = panelWith(tunnels())) {
            panel.click();
            assertThat(next()).isEqualTo("activated");
            panel.choose("Stop");
            assertThat(next()).isEqualTo("Stop");
            panel.choose("Copy");
            panel.choose("billing__api · Running");
            panel.choose(99);
            panel.menuCall("Event", "isvu", panel.number("Quit"), "hovered", new Variant<>(0), new UInt32(0));
            assertThat(panel.menuCall("EventGroup", "a(isvu)", List.of(happened(panel.number("Show")), happened(98)))).extracting(StatusNotifierIT::numbers).containsExactly(List.of(98));
            assertThat(next()).as("nothing in between").isEqualTo("Show");
        }
    }

    private static Object[] happened(int entry) {
        return new Object[] {entry, "clicked", new Variant<>(0), new UInt32(0)};
    }

    /// The panel may still show the menu as it was.
    @Test
    void aClickThatComesLateNeverMeetsAnotherEntry() throws Exception {
        try (StandInPanel panel = panelWith(content("", GREY, command("Stop", true), command("Quit", true)))) {
            int stop = panel.number("Stop");
            int quit = panel.number("Quit");
            notifier.show(content("", GREY, command("Start", true), command("Quit", true)));
            assertThat(panel.awaitSignal()).isEqualTo("LayoutUpdated 2 0");
            panel.choose(stop);
            panel.choose("Start");
            assertThat(next()).isEqualTo("Start");
            assertThat(panel.number("Quit")).isEqualTo(quit);
            assertThat(panel.number("Start")).isNotIn(stop, quit);
        }
    }

    @Test
    void thePanelIsToldWhatIsNewAndOnlyThat() throws Exception {
        try (StandInPanel panel = panelWith(tunnels())) {
            notifier.show(tunnels());
            notifier.show(content("no sessions", GREY, tunnels().menu().toArray(MenuItem[]::new)));
            assertThat(panel.awaitSignal()).isEqualTo("NewToolTip");
            assertThat(panel.toolTip()).isEqualTo("no sessions");
            notifier.show(content("no sessions", RED, tunnels().menu().toArray(MenuItem[]::new)));
            assertThat(panel.awaitSignal()).isEqualTo("NewIcon");
            notifier.show(content("no sessions", RED, command("Quit", true)));
            assertThat(panel.awaitSignal()).isEqualTo("LayoutUpdated 2 0");
            assertThat(panel.menu().lines()).containsExactly("Quit");
            assertThat(panel.signals()).isEmpty();
        }
    }

    @Test
    void whereThereIsNoPanelNothingHappensUntilOneComes() throws Exception {
        start(session.environment());
        notifier.show(tunnels());
        try (StandInPanel panel = new StandInPanel(session, true)) {
            assertThat(next()).isEqualTo("panel");
            panel.awaitItem();
            assertThat(panel.toolTip()).isEqualTo("2 running · 5 sessions");
        }
        assertThat(next()).isEqualTo("no panel");
        try (StandInPanel again = new StandInPanel(session, true)) {
            assertThat(next()).isEqualTo("panel");
            again.awaitItem();
            assertThat(again.menu().lines()).contains("Quit");
        }
    }

    @Test
    void aWatcherWithoutAPanelIsNotEnough() throws Exception {
        try (StandInPanel panel = new StandInPanel(session, false)) {
            start(session.environment());
            notifier.show(tunnels());
            panel.setHost(true);
            assertThat(next()).isEqualTo("panel");
            panel.awaitItem();
            panel.setHost(false);
            assertThat(next()).isEqualTo("no panel");
            assertThat(panel.hasItem()).as("a second icon").isFalse();
        }
    }

    @Test
    void whenItIsClosedTheIconIsGone() throws Exception {
        try (StandInPanel _ = panelWith(tunnels())) {
            String name = "org.kde.StatusNotifierItem-" + ProcessHandle.current().pid() + "-1";
            session.await(name, true);
            notifier.close();
            session.await(name, false);
            awaitNoThreads();
            assertThat(happened).as("who closes it knows").isEmpty();
        }
    }

    /// As one on *Quit* may be: the program is quick to end.
    @Test
    void aClickThatClosesTheIconIsAnswered() throws Exception {
        try (StandInPanel panel = new StandInPanel(session, true)) {
            notifier = new StatusNotifier(session.environment(), there -> happened.add("panel"), this::closeMeanwhile);
            notifier.start();
            assertThat(next()).isEqualTo("panel");
            notifier.show(tunnels());
            panel.awaitItem();
            panel.click();
            assertThat(next()).isEqualTo("closing");
        }
    }

    private void closeMeanwhile() {
        notifier.close();
        Thread closing = Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("culvert-tray")).findFirst().orElseThrow();
        long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        while (Stream.of(closing.getStackTrace()).noneMatch(call -> call.getMethodName().equals("awaitTermination")) && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        happened.add("closing");
    }

    @Test
    void whenTheBusGoesThereIsNoPanel() throws Exception {
        try (StandInPanel _ = panelWith(tunnels())) {
            session.endBus();
            assertThat(next()).isEqualTo("no panel");
            awaitNoThreads();
        }
    }

    @Test
    void withoutASessionNothingHappens() throws Exception {
        start(Map.of());
        awaitNoThreads();
        notifier.show(tunnels());
        assertThat(happened).isEmpty();
    }
}
