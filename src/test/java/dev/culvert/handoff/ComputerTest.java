package dev.culvert.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.handoff.Computer.Os;
import dev.culvert.testkit.Machine;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class ComputerTest {
    @TempDir
    private Path folder;

    @Test
    void onWindowsAScriptIsFoundAsTheShellFindsIt() throws Exception {
        Machine machine = new Machine(folder, Os.WINDOWS);
        Path npx = machine.program("bin/npx.cmd");
        Path gradlew = machine.program("bin/gradlew.bat");
        machine.text("bin/npx", "for another system's shell");
        assertThat(machine.computer().scriptOnPath("npx")).contains(npx);
        assertThat(machine.computer().scriptOnPath("npx.cmd")).contains(npx);
        assertThat(machine.computer().scriptOnPath("gradlew")).contains(gradlew);
        assertThat(machine.computer().scriptOnPath("prisma")).isEmpty();
        assertThat(machine.computer().scriptOnPath(gradlew.toString())).isEmpty();
        machine.set("PATHEXT", ".EXE");
        assertThat(machine.computer().scriptOnPath("npx")).isEmpty();
    }

    @Test
    void otherSystemsFindTheirProgramsThemselves() throws Exception {
        Machine machine = new Machine(folder, Os.LINUX);
        machine.program("bin/npx");
        assertThat(machine.computer().scriptOnPath("npx")).isEmpty();
    }
}
