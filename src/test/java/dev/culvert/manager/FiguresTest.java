package dev.culvert.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    @ParameterizedTest
    @CsvSource({
        "PT-1S, 0 ms", "PT0S, 0 ms", "PT0.023S, 23 ms", "PT0.999S, 999 ms", "PT1S, 1 s", "PT1.9S, 1 s", "PT59.999S, 59 s", "PT1M, 1 m 00 s", "PT6M12S, 6 m 12 s", "PT59M59S, 59 m 59 s", "PT1H, 1 h 00 m",
        "PT2H5M30S, 2 h 05 m", "PT23H59M59S, 23 h 59 m", "PT24H, 1 d 00 h", "PT76H1M, 3 d 04 h",
    })
    void aTimeHasTwoUnitsAtMost(Duration time, String text) {
        assertThat(Figures.time(time)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B", "1, 1 B", "999, 999 B", "1000, 1.0 kB", "1049, 1.0 kB", "1050, 1.1 kB", "9949, 9.9 kB", "9950, 10 kB", "12345, 12 kB", "999499, 999 kB", "999500, 1.0 MB", "1000000, 1.0 MB", "12300000, 12.3 MB",
        "99949999, 99.9 MB", "99950000, 100 MB", "1234567890, 1.2 GB", "999499999999, 999 GB", "1000000000000, 1.0 TB", "5000000000000000, 5000 TB",
    })
    void bytesHaveDecimalUnits(long count, String text) {
        assertThat(Figures.bytes(count)).isEqualTo(text);
    }
}
