package dev.culvert.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {
    private record Holder(String name, Secret secret) {}

    @Test
    void itGivesItsValueOnlyWhenAsked() {
        assertThat(Secret.of("s3cret").expose()).isEqualTo("s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "********", "a secret that is much longer than the mask"})
    void itMasksItselfWithAConstantLength(String value) {
        assertThat(Secret.of(value)).hasToString("********");
    }

    @Test
    void aRecordThatHoldsItShowsTheMask() {
        assertThat(new Holder("n", Secret.of("s3cret"))).hasToString("Holder[name=n, secret=********]");
    }

    @Test
    void formattedOrJoinedItShowsTheMask() {
        Secret secret = Secret.of("s3cret");
        assertThat(String.format("%s %S %10s", secret, secret, secret) + secret).isEqualTo("******** ********   ****************");
    }

    @Test
    void collectionsThatHoldItShowTheMask() {
        Secret secret = Secret.of("s3cret");
        assertThat(List.of(secret) + " " + Map.of("k", secret) + " " + Optional.of(secret)).doesNotContain("s3cret");
    }

    @Test
    void equalValuesAreEqualSecrets() {
        assertThat(Secret.of("é")).isEqualTo(Secret.of("é")).hasSameHashCodeAs(Secret.of("é"));
    }

    @Test
    void otherValuesAreOtherSecrets() {
        assertThat(Secret.of("a")).isNotEqualTo(Secret.of("b")).isNotEqualTo("a");
    }

    @Test
    void thereIsNoSecretWithoutAValue() {
        assertThatNullPointerException().isThrownBy(() -> Secret.of(null));
    }
}
