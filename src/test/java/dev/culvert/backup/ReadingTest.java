package dev.culvert.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.backup.Progress.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// How far a pg_dump or pg_restore is, by what it says.
class ReadingTest {
    private final Reading reading = new Reading(Map.of("public.small", 0L, "public.large", 800_000L - 8_192, "public.new", 192_000L - 8_192));

    @Test
    void nothingIsKnownBeforeTheFirstTable() {
        reading.line("pg_dump: reading user-defined tables");
        reading.written(4_000);
        assertThat(reading.stage()).isEqualTo(Stage.STRUCTURE);
        assertThat(reading.fraction()).isEmpty();
    }

    @Test
    void aTableIsWeighedByItsSizeAndByWhatOthersHaveCompressedTo() {
        reading.line("pg_dump: dumping contents of table \"public.large\"");
        assertThat(reading.stage()).isEqualTo(Stage.DATA);
        assertThat(reading.table()).isEqualTo("public.large");
        assertThat(reading.fraction()).hasValue(0);
        reading.written(100_000);
        assertThat(reading.fraction().getAsDouble()).as("half of a quarter of it").isEqualTo(0.4, Offset.offset(0.01));
        reading.written(900_000);
        assertThat(reading.fraction().getAsDouble()).as("not over before its end").isEqualTo(0.76, Offset.offset(0.01));
        reading.line("pg_dump: dumping contents of table \"public.new");
        reading.line("line\"");
        assertThat(reading.table()).as("a name may have a line's end in it").isEqualTo("public.new");
        assertThat(reading.fraction().getAsDouble()).isEqualTo(0.8, Offset.offset(0.01));
        reading.written(900_000 + 108_000);
        assertThat(reading.fraction().getAsDouble()).as("half of it, as the first has compressed").isEqualTo(0.896, Offset.offset(0.01));
    }

    @Test
    void aTableThatWasNotThereBeforeIsNothingToGoBy() {
        reading.line("pg_dump: dumping contents of table \"public.made meanwhile\"");
        reading.written(1_000_000);
        assertThat(reading.fraction()).hasValue(0);
    }

    @Test
    void itNeverGoesBack() {
        List<Progress> told = new ArrayList<>();
        Meter meter = new Meter(told::add);
        meter.tell(Stage.DATA, "a", 1, OptionalDouble.of(0.5));
        meter.tell(Stage.DATA, "b", 2, OptionalDouble.of(0.4));
        meter.tell(Stage.INDEXES, "c", 3, OptionalDouble.empty());
        meter.tell(Stage.INDEXES, "d\u001b[1m", 3, OptionalDouble.of(7));
        assertThat(told).extracting(progress -> progress.fraction().getAsDouble()).containsExactly(0.5, 0.5, 0.5, 1.0);
        assertThat(told.getLast().subject()).isEqualTo("d?[1m");
    }

    @Test
    void aRestoreIsFollowedByItsEntries() {
        Writing writing = new Writing();
        writing.line("pg_restore: connecting to database for restore");
        writing.line("pg_restore: creating TABLE \"public.a\"");
        assertThat(writing.stage() + " " + writing.subject()).isEqualTo("STRUCTURE ");
        writing.line("pg_restore: processing data for table \"public.a\"");
        assertThat(writing.stage() + " " + writing.subject()).isEqualTo("DATA public.a");
        writing.line("pg_restore: executing SEQUENCE SET a_id_seq");
        assertThat(writing.stage()).isEqualTo(Stage.DATA);
        writing.line("pg_restore: creating FK CONSTRAINT \"public.a a_fkey\"");
        assertThat(writing.stage() + " " + writing.subject()).isEqualTo("INDEXES public.a a_fkey");
        assertThat(writing.entries()).isEqualTo(4);
    }
}
