package dev.culvert.desktop.preferences;

import dev.culvert.desktop.frame.FileDialogs;
import dev.culvert.desktop.frame.FxThread;
import dev.culvert.desktop.frame.Messages;
import dev.culvert.desktop.frame.Nodes;
import dev.culvert.handoff.Computer;
import dev.culvert.handoff.Program;
import dev.culvert.handoff.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// Where one program is: found, chosen by the user, or neither.
final class ProgramRow {
    /// What is wrong with a file that is to be a program.
    enum Problem {
        GONE,
        NO_PROGRAM
    }

    private final Program program;
    private final PreferencesModel model;
    private final Messages messages;
    private final FxThread fx;
    private final Computer computer;
    private final Label place = new Label();
    private final Label problem = new Label();
    private final Button choose;
    private final Button reset;
    private final VBox box;
    private int looks; // what an earlier one found is not wanted any more

    ProgramRow(Program program, PreferencesModel model, Messages messages, FxThread fx, Computer computer, FileDialogs files) {
        this.program = program;
        this.model = model;
        this.messages = messages;
        this.fx = fx;
        this.computer = computer;
        place.setId("place-" + program.id());
        place.setMinWidth(0);
        place.setMaxWidth(Double.MAX_VALUE);
        Nodes.explainWhole(place);
        HBox.setHgrow(place, Priority.ALWAYS);
        choose = button("choose", messages.get("preferences.programs.choose"), messages.get("preferences.programs.choose.accessible", program.title()));
        choose.setOnAction(event -> files.open(choose.getAccessibleText()).ifPresent(this::choose));
        reset = button("reset", messages.get("preferences.programs.reset"), messages.get("preferences.programs.reset.accessible", program.title()));
        reset.setOnAction(event -> {
            model.chooseProgram(program, Optional.empty());
            choose.requestFocus();
            look();
        });
        problem.setId("problem-" + program.id());
        problem.getStyleClass().add("problem");
        problem.setWrapText(true);
        problem.setMinHeight(Region.USE_PREF_SIZE);
        HBox line = new HBox(place, choose, reset);
        line.getStyleClass().addAll("line", "close");
        box = new VBox(line, problem);
        place.setText(messages.get("preferences.programs.looking"));
        look();
    }

    private Button button(String id, String text, String accessible) {
        Button button = new Button(text);
        button.setId(id + "-" + program.id());
        button.setAccessibleText(accessible);
        button.setMinWidth(Region.USE_PREF_SIZE);
        return button;
    }

    Label title() {
        Label title = new Label(program.title());
        title.setLabelFor(choose);
        return title;
    }

    VBox box() {
        return box;
    }

    Button first() {
        return choose;
    }

    private record Finding(Optional<String> place, Optional<Problem> problem) {}

    /// A file is used from now on if it can be run; else the one before holds.
    private void choose(Path file) {
        int mine = ++looks;
        fx.background(() -> problem(file), wrong -> {
            if (mine != looks) {
                return;
            }
            if (wrong.isPresent()) {
                showProblem(wrong, file.toString());
            } else {
                model.chooseProgram(program, Optional.of(file.toString()));
                look();
            }
        });
    }

    /// Shows what holds now.
    private void look() {
        int mine = ++looks;
        Optional<String> chosen = model.program(program);
        Programs programs = Programs.of(computer, model.current().programs());
        reset.setDisable(chosen.isEmpty());
        showProblem(Optional.empty(), "");
        fx.background(() -> new Finding(programs.place(program), chosen.flatMap(file -> problem(Path.of(file)))), found -> {
            if (mine == looks) {
                place.setText(found.place().map(where -> chosen.isPresent() ? messages.get("preferences.programs.chosen", where) : where).orElseGet(() -> messages.get("preferences.programs.none")));
                Nodes.mark(place, "muted", found.place().isEmpty());
                showProblem(found.problem(), chosen.orElse(""));
            }
        });
    }

    private Optional<Problem> problem(Path file) {
        if (Files.notExists(file)) {
            return Optional.of(Problem.GONE);
        }
        return Programs.of(computer, model.current().programs()).isProgram(file) ? Optional.empty() : Optional.of(Problem.NO_PROGRAM);
    }

    private void showProblem(Optional<Problem> wrong, String file) {
        wrong.ifPresent(found -> problem.setText(messages.get("preferences.programs." + found.name(), file)));
        Nodes.show(problem, wrong.isPresent());
    }
}
