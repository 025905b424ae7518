package dev.culvert.desktop.tunnels;

import dev.culvert.desktop.frame.Messages;
import dev.culvert.handoff.Format;
import dev.culvert.handoff.Installed;
import dev.culvert.handoff.LocalConnection;
import dev.culvert.manager.TunnelStatus;
import dev.culvert.manager.TunnelView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.control.Tooltip;

/// *Copy as* and *Open in*: the menus of a tunnel's pane, and the button that copies as the last time.
final class HandoffMenus {
    private static final List<Format> TEXTS = List.of(Format.URI, Format.JDBC, Format.ENV, Format.PSQL_FLAGS, Format.CONNINFO);
    private static final List<Format> CODE = List.of(Format.DOTNET, Format.GO, Format.NODE, Format.PYTHON);
    private static final List<Format> PROGRAMS = List.of(Format.DATAGRIP, Format.PGADMIN, Format.DBEAVER, Format.TABLEPLUS, Format.POSTICO, Format.SERVICE);
    private static final int SEVERAL = 2;

    private final Messages messages;
    private final Handoffs handoffs;
    private final MenuButton copyAs;
    private final Node copyAsPlace;
    private final Button copyAgain;
    private final MenuButton openIn;
    private final Tooltip noPort = new Tooltip();
    private final List<ForCmd> forCmd = new ArrayList<>();
    private final SeparatorMenuItem aboveAll = new SeparatorMenuItem();
    private final Menu allRunning = new Menu();
    private final MenuItem writeService;
    private final MenuItem removeService;

    private TunnelView view;
    private boolean saysNoPort;

    /// @param item shown where the format is another one for cmd.exe
    private record ForCmd(Format format, MenuItem item) {}

    /// @param copyAsPlace what is around the menu's button: a button that is disabled shows no tooltip
    HandoffMenus(Messages messages, Handoffs handoffs, MenuButton copyAs, Node copyAsPlace, Button copyAgain, MenuButton openIn) {
        this.messages = messages;
        this.handoffs = handoffs;
        this.copyAs = copyAs;
        this.copyAsPlace = copyAsPlace;
        this.copyAgain = copyAgain;
        this.openIn = openIn;
        copyAgain.setMnemonicParsing(false);
        noPort.setText(messages.get("connect.no-port"));
        writeService = item("", () -> handoffs.writeSection(view));
        removeService = item(messages.get("copy-as.service.remove"), () -> handoffs.removeSection(view));
        fillCopyAs();
        copyAs.setOnShowing(event -> prepareCopyAs());
        copyAgain.setOnAction(event -> handoffs.copiedAs(view.profile().id()).ifPresent(this::copy));
        openIn.setOnShowing(event -> handoffs.lookForPrograms()); // they may have been installed since
        handoffs.programsProperty().subscribe(this::fillOpenIn);
    }

    void show(TunnelView shown) {
        boolean other = view == null || !view.profile().id().equals(shown.profile().id());
        boolean without = TunnelTexts.port(shown) == 0;
        view = shown;
        if (other) {
            copyAs.hide();
            openIn.hide();
            showService(false);
        }
        copyAs.setDisable(without);
        if (without != saysNoPort) {
            saysNoPort = without;
            if (without) {
                Tooltip.install(copyAsPlace, noPort);
            } else {
                Tooltip.uninstall(copyAsPlace, noPort);
            }
        }
        openIn.setDisable(shown.status() instanceof TunnelStatus.Stopping);
        showCopyAgain();
    }

    // ---- copy as

    private void fillCopyAs() {
        List<MenuItem> items = copyAs.getItems();
        if (handoffs.hasCmd()) {
            items.add(itemForCmd(Format.PSQL));
        }
        TEXTS.forEach(format -> addItems(items, format));
        Menu code = new Menu(messages.get("copy-as.code"));
        CODE.forEach(format -> addItems(code.getItems(), format));
        items.add(code);
        items.add(new SeparatorMenuItem());
        PROGRAMS.forEach(format -> addItems(items, format));
        PROGRAMS.stream().filter(Format::holdsSeveral).forEach(format -> allRunning.getItems().add(item(title(format), () -> handoffs.copyAllRunning(format))));
        writeService.setId("writeService");
        removeService.setId("removeService");
        allRunning.setId("allRunning");
        items.addAll(List.of(aboveAll, allRunning, new SeparatorMenuItem(), writeService, removeService));
    }

    private void addItems(List<MenuItem> items, Format format) {
        MenuItem item = item(title(format), () -> copy(format));
        item.setId("as-" + format.id());
        items.add(item);
        if (handoffs.hasCmd()) {
            items.add(itemForCmd(format));
        }
    }

    private MenuItem itemForCmd(Format format) {
        MenuItem item = item(messages.get("copy-as.cmd", format.title()), () -> handoffs.copyForCmd(view, format));
        forCmd.add(new ForCmd(format, item));
        return item;
    }

    private static MenuItem item(String text, Runnable action) {
        MenuItem item = new MenuItem(text);
        item.setMnemonicParsing(false); // there are underscores in it
        item.setOnAction(event -> action.run());
        return item;
    }

    /// A dialog follows where the format is one of a file.
    private String title(Format format) {
        return format.extension().isEmpty() ? format.title() : messages.get("copy-as.file", format.title());
    }

    private void copy(Format format) {
        handoffs.copy(view, format);
    }

    /// What depends on the tunnel, and on others.
    private void prepareCopyAs() {
        LocalConnection to = TunnelTexts.connection(view);
        forCmd.forEach(one -> one.item.setVisible(!one.format.text(to, dev.culvert.handoff.Shell.CMD).equals(one.format.text(to, handoffs.commandShell()))));
        int running = handoffs.running().size();
        aboveAll.setVisible(running >= SEVERAL);
        allRunning.setVisible(running >= SEVERAL);
        allRunning.setText(messages.get("copy-as.all", running));
        UUID profile = view.profile().id();
        handoffs.hasSection(profile, has -> {
            if (view.profile().id().equals(profile)) {
                showService(has);
            }
        });
    }

    private void showService(boolean there) {
        writeService.setVisible(view.saved()); // else nothing would ever take it out again
        writeService.setText(messages.get(there ? "copy-as.service.update" : "copy-as.service.write"));
        removeService.setVisible(there);
    }

    /// As the last time, in one click.
    void showCopyAgain() {
        Optional<Format> format = handoffs.copiedAs(view.profile().id());
        copyAgain.setVisible(format.isPresent());
        copyAgain.setManaged(format.isPresent());
        copyAgain.setDisable(TunnelTexts.port(view) == 0);
        format.ifPresent(last -> copyAgain.setText(messages.get(last.extension().isEmpty() ? "copy-again" : "copy-again.file", last.title().replaceFirst(" \\(.*", ""))));
    }

    // ---- open in

    private void fillOpenIn(Optional<List<Installed>> programs) {
        List<MenuItem> items = new ArrayList<>();
        programs.orElse(List.of()).forEach(installed -> {
            MenuItem item = item(installed.program().title(), () -> handoffs.open(view, installed));
            item.setId("in-" + installed.program().id());
            items.add(item);
        });
        if (items.isEmpty()) {
            MenuItem none = new MenuItem(messages.get(programs.isEmpty() ? "open-in.looking" : "open-in.none"));
            none.setDisable(true);
            items.add(none);
        }
        MenuItem choose = item(messages.get("open-in.choose"), handoffs::choosePrograms);
        choose.setId("choosePrograms");
        items.add(new SeparatorMenuItem());
        items.add(choose);
        openIn.getItems().setAll(items);
    }
}
