package dev.culvert.desktop.tray;

import dev.culvert.desktop.tray.Content.Picture;
import dev.culvert.handoff.Computer.Os;
import java.awt.AWTError;
import java.awt.AWTException;
import java.awt.EventQueue;
import java.awt.Image;
import java.awt.Menu;
import java.awt.PopupMenu;
import java.awt.SystemTray;
import java.awt.TrayIcon;
import java.awt.TrayIcon.MessageType;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.awt.image.BaseMultiResolutionImage;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The icon on Windows and macOS, by AWT, which is loaded when this starts. Everything of AWT happens on AWT's own thread, and JavaFX's does
/// not even ask for that: AWT's first step waits for JavaFX's thread on macOS. Neither ever waits for the other.
///
/// UNVERIFIED on Windows and macOS: it has been tried with an X11 tray only.
final class AwtPanel implements Panel {
    private static final Logger LOG = LoggerFactory.getLogger(AwtPanel.class);

    private final Os os;
    private final Consumer<Boolean> shown;
    private final Runnable activated;
    private final ExecutorService way = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("culvert-tray").factory());

    private volatile boolean there;

    // Of AWT's thread.
    private Optional<TrayIcon> icon = Optional.empty();
    private Content content;

    @FunctionalInterface
    private interface Step {
        void run() throws AWTException;
    }

    AwtPanel(Os os, Consumer<Boolean> shown, Runnable activated) {
        this.os = os;
        this.shown = shown;
        this.activated = activated;
    }

    private void onAwt(Step step) {
        way.execute(() -> guarded(() -> EventQueue.invokeLater(() -> guarded(step))));
    }

    /// AWT has many ways to say that there is no display or no tray.
    private void guarded(Step step) {
        try {
            step.run();
        } catch (AWTException | AWTError | LinkageError | RuntimeException e) {
            LOG.debug("There is no icon: {}", e.toString());
            tell(false);
        }
    }

    private void tell(boolean now) {
        if (now != there) {
            there = now;
            shown.accept(now);
        }
    }

    @Override
    public void start() {
        System.setProperty("apple.awt.enableTemplateImages", "true"); // black on a light menu bar, white on a dark one
        onAwt(() -> {
            tell(SystemTray.isSupported());
        });
    }

    @Override
    public void show(Content now) {
        onAwt(() -> {
            boolean first = icon.isEmpty();
            TrayIcon made = first ? new TrayIcon(image(now.icon())) : icon.get();
            made.setToolTip(now.title() + ": " + now.toolTip());
            if (!first && now.icon() != content.icon()) {
                made.setImage(image(now.icon()));
            }
            if (first || !now.menu().equals(content.menu())) {
                made.setPopupMenu(menu(now.menu()));
            }
            content = now;
            if (first) {
                add(made);
            }
        });
    }

    private void add(TrayIcon made) throws AWTException {
        made.setImageAutoSize(true);
        made.addActionListener(chosen -> activated.run());
        if (os == Os.WINDOWS) { // macOS opens the menu
            made.addMouseListener(new MouseAdapter() {
                @Override
                public void mouseClicked(MouseEvent click) {
                    if (click.getButton() == MouseEvent.BUTTON1) {
                        activated.run();
                    }
                }
            });
        }
        SystemTray.getSystemTray().add(made);
        icon = Optional.of(made);
    }

    /// In all sizes, for screens of all finenesses; by itself in the size that the tray wants.
    private static Image image(List<Picture> pictures) {
        int wanted = SystemTray.getSystemTray().getTrayIconSize().height;
        int usual = IntStream.range(0, pictures.size()).filter(i -> pictures.get(i).height() >= wanted).findFirst().orElse(pictures.size() - 1);
        return new BaseMultiResolutionImage(usual, pictures.stream().map(AwtPanel::image).toArray(Image[]::new));
    }

    private static BufferedImage image(Picture picture) {
        int[] argb = new int[picture.width() * picture.height()];
        ByteBuffer.wrap(picture.argb()).asIntBuffer().get(argb);
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, picture.width(), picture.height(), argb, 0, picture.width());
        return image;
    }

    static PopupMenu menu(List<MenuItem> items) {
        PopupMenu menu = new PopupMenu();
        fill(menu, items);
        return menu;
    }

    private static void fill(Menu menu, List<MenuItem> items) {
        for (MenuItem item : items) {
            switch (item) {
                case MenuItem.Separator _ -> menu.addSeparator();
                case MenuItem.Submenu submenu -> {
                    Menu below = new Menu(submenu.text());
                    fill(below, submenu.items());
                    menu.add(below);
                }
                case MenuItem.Command command -> {
                    java.awt.MenuItem entry = new java.awt.MenuItem(command.text());
                    entry.setEnabled(command.enabled());
                    entry.addActionListener(chosen -> command.action().run());
                    menu.add(entry);
                }
            }
        }
    }

    @Override
    public void post(Notice notice) {
        onAwt(() -> icon.ifPresent(in -> in.displayMessage(notice.title(), notice.text(), notice.wrong() ? MessageType.WARNING : MessageType.INFO)));
    }

    @Override
    public void close() {
        onAwt(() -> icon.ifPresent(SystemTray.getSystemTray()::remove));
        way.shutdown();
    }
}
