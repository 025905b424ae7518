package dev.culvert.update;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
    @ParameterizedTest
    @CsvSource({
        "v1.2.4,       1.2.3,          true",
        "1.10.0,       1.9.9,          true",
        "2.0.0,        1.99.99,        true",
        "1.2.3,        1.2.3,          false",
        "1.2.2,        1.2.3,          false",
        "1.2.3,        1.2.3-rc.1,     true",
        "1.2.2,        1.2.3-rc.1,     false",
        "1.2.4-rc.1,   1.2.3,          false",
        "1.2.3+linux,  1.2.3+macos,    false",
        "999999999.0.0, 999999998.0.0, true",
    })
    void aReleaseIsNewerByItsNumbers(String latest, String own, boolean newer) {
        assertThat(Version.parse(latest).orElseThrow().isNewerThan(Version.parse(own).orElseThrow())).isEqualTo(newer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.-3", "1.2.3-", "1.2.3 <b>", "vv1.2.3", "1.2.9999999999", "latest", "1.2.3\n"})
    void whatIsNoVersionIsNone(String text) {
        assertThat(Version.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1.2.3-SNAPSHOT, true", "1.2.3-rc.1-SNAPSHOT, true", "1.2.3-rc.1, false", "1.2.3, false"})
    void aSnapshotIsWhatItsSuffixSays(String text, boolean snapshot) {
        assertThat(Version.parse(text).orElseThrow().isSnapshot()).isEqualTo(snapshot);
    }
}
