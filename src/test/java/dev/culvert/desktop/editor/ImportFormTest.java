package dev.culvert.desktop.editor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.desktop.frame.Messages;
import dev.culvert.manager.EnvFile;
import dev.culvert.profile.InvalidConnectionString;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImportFormTest {
    private static ImportForm form(String... variables) {
        List<EnvFile.Found> found = List.of(variables).stream().map(ImportFormTest::found).toList();
        return new ImportForm(Messages.load(), new NamesStub(Set.of("database")), found);
    }

    static EnvFile.Found found(String variable) {
        try {
            return EnvFile.Found.of(variable, "postgres://user:word@db.prisma.io/postgres", "");
        } catch (InvalidConnectionString e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> names(ImportForm form) {
        return form.rows().stream().map(row -> row.nameProperty().get()).toList();
    }

    @Test
    void variablesBecomeNamesThatAreFree() {
        assertThat(names(form("DATABASE_URL", "DIRECT_URL", "Direct_Url", "SHADOW"))).containsExactly("database-2", "direct", "direct-2", "shadow");
    }

    @Test
    void allAreChosenAtFirst() {
        ImportForm form = form("A", "B");
        assertThat(form.chosen()).hasSize(2);
        form.rows().getFirst().chosenProperty().set(false);
        assertThat(form.chosen()).extracting(row -> row.found().variable()).containsExactly("B");
    }

    @Test
    void twoCannotHaveTheSameName() {
        ImportForm form = form("A", "B");
        form.rows().getLast().nameProperty().set(" A ");
        assertThat(form.rows()).allSatisfy(row -> assertThat(form.problem(row)).isNotEmpty());
        form.rows().getFirst().chosenProperty().set(false);
        assertThat(form.rows()).allSatisfy(row -> assertThat(form.problem(row)).isEmpty());
    }

    @Test
    void aNameThatIsTakenIsWrong() {
        ImportForm form = form("A");
        form.rows().getFirst().nameProperty().set("database");
        assertThat(form.problem(form.rows().getFirst())).isNotEmpty();
    }
}
