package dev.culvert.desktop.tray;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.desktop.tray.MenuItem.Command;
import dev.culvert.desktop.tray.MenuItem.Separator;
import dev.culvert.desktop.tray.MenuItem.Submenu;
import java.awt.Menu;
import java.awt.event.ActionEvent;
import java.awt.event.ActionListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The menu as AWT gets it. AWT makes none in a process that has said there is no display, as that of the tests has: so in one of its own.
class AwtMenuIT {
    @Test
    void itHasTheEntriesOfTheModel() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.awt.headless=false", "-Dstdout.encoding=UTF-8", "-cp", System.getProperty("java.class.path"), AwtMenuIT.class.getName()).redirectErrorStream(true);
        Process process = builder.start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines()).containsExactly(
            "Show Culvert", "-", "billing_api · Running", "  Stop", "  (Copy psql command)", "Quit", "chosen: Show Culvert", "chosen: Stop", "chosen: Quit");
    }

    public static void main(String[] arguments) {
        List<MenuItem> items = List.of(command("Show Culvert", true), new Separator("line"),
            new Submenu("a", "billing_api · Running", List.of(command("Stop", true), command("Copy psql command", false))), command("Quit", true));
        Menu menu = AwtPanel.menu(items);
        print(menu, "");
        choose(menu);
        System.out.flush();
        System.exit(0);
    }

    private static Command command(String text, boolean enabled) {
        return new Command(text, text, enabled, () -> System.out.println("chosen: " + text));
    }

    private static void print(Menu menu, String before) {
        for (int i = 0; i < menu.getItemCount(); i++) {
            java.awt.MenuItem item = menu.getItem(i);
            System.out.println(before + (item.isEnabled() ? item.getLabel() : "(" + item.getLabel() + ")"));
            if (item instanceof Menu below) {
                print(below, before + "  ");
            }
        }
    }

    private static void choose(Menu menu) {
        for (int i = 0; i < menu.getItemCount(); i++) {
            java.awt.MenuItem item = menu.getItem(i);
            if (item instanceof Menu below) {
                choose(below);
            } else if (item.isEnabled()) {
                for (ActionListener listener : item.getActionListeners()) {
                    listener.actionPerformed(new ActionEvent(item, ActionEvent.ACTION_PERFORMED, item.getLabel()));
                }
            }
        }
    }
}
